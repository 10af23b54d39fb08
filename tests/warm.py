"""Engines that know what the process compiled before: a short test would spend most of its time compiling it again."""

from sqlalchemy import Engine

from plugin.db.engine import create_engine_for

_FIRST: dict[str, Engine] = {}


def warm_engine(url: str) -> Engine:
    """Open a database as the app does, with the dialect and the compiled statements of the first engine of its kind.

    Compiled statements hang on the dialect and tell nothing of a database; connections are the engine's own.
    """
    engine = create_engine_for(url)
    first = _FIRST.get(engine.dialect.name) or _begin(url)
    engine.dialect = engine.pool._dialect = first.dialect
    engine._compiled_cache = first._compiled_cache
    return engine


def _begin(url: str) -> Engine:
    """A dialect learns what it needs of its server when its own engine first connects."""
    first = create_engine_for(url)
    with first.connect():
        _FIRST[first.dialect.name] = first
    first.dispose()
    return first
