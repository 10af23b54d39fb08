"""Which products count, in English and German: beside the summary, and as a condition of its own."""

from collections.abc import Iterator

from plugin.domain.program.benefit import Reach
from plugin.domain.program.texts.benefit_text import pick
from plugin.domain.program.texts.language import Language

_SELECTED = ("ausgewählte Produkte", "selected products")


def say_reach(reach: Reach, language: Language) -> str:
    """Say in brackets what counts, to stand behind a sentence; nothing where everything does."""
    parts = []
    if reach.names_some:
        parts.append(pick(language, "es zählen nur: ", "only these count: ") + _named(reach.name, language))
    if reach.leaves_out_some:
        parts.append(pick(language, "ohne: ", "without: ") + _named(reach.without_name, language))
    return f" ({'; '.join(parts)})" if parts else ""


def say_reach_conditions(reach: Reach, language: Language) -> Iterator[str]:
    """Give what counts and what does not, a sentence each."""
    if reach.names_some:
        named = _named(reach.name, language)
        yield pick(
            language, f"Von einer Bestellung zählen nur: {named}.", f"Of an order, only these products count: {named}."
        )
    if reach.leaves_out_some:
        named = _named(reach.without_name, language)
        yield pick(language, f"Es zählen nicht: {named}.", f"These products do not count: {named}.")


def _named(name: str | None, language: Language) -> str:
    return name or pick(language, *_SELECTED)
