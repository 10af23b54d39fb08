"""Programs and the frozen versions of their terms."""

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Integer, Row, and_, cast, func, insert, select, tuple_, update

from plugin.db.tables import audit_rows, program_versions, programs
from plugin.domain.program.documents.program_document import read_terms, terms_document
from plugin.domain.program.program import Program, Terms

_CURRENT = select(programs, program_versions.c.terms).join(
    program_versions,
    and_(
        program_versions.c.shop_id == programs.c.shop_id,
        program_versions.c.program_id == programs.c.id,
        program_versions.c.version == programs.c.version,
    ),
)


def read_programs(conn: Connection, shop_id: int) -> tuple[Program, ...]:
    """Give the shop's programs with their terms in force, in the merchant's order."""
    rows = conn.execute(_CURRENT.where(programs.c.shop_id == shop_id).order_by(programs.c.rank, programs.c.id))
    return tuple(_program(row) for row in rows)


def read_program(conn: Connection, shop_id: int, program_id: int | None = None) -> Program | None:
    """Give this program with its terms in force, or the shop's first; None when it is not this shop's."""
    found = _CURRENT.where(programs.c.shop_id == shop_id)
    if program_id is not None:
        found = found.where(programs.c.id == program_id)
    row = conn.execute(found.order_by(programs.c.rank, programs.c.id).limit(1)).first()
    return None if row is None else _program(row)


def create_program(conn: Connection, shop_id: int, name: str, terms: Terms, now: datetime) -> Program:
    """Write a program, switched off and last in order, with version 1 of its terms."""
    rank = _edge(conn, shop_id, func.max) + 1
    made = insert(programs).values(shop_id=shop_id, name=name, is_live=False, version=1, created_at=now, rank=rank)
    if conn.dialect.name == "sqlite":
        made = made.values(id=_fresh_number(conn))
    program_id = int(conn.execute(made.returning(programs.c.id)).scalar_one())
    _write_version(conn, shop_id, program_id, 1, terms, now)
    return Program(program_id, shop_id, name, False, 1, terms)


def save_version(
    conn: Connection, shop_id: int, program_id: int, name: str, terms: Terms, *, now: datetime
) -> Program | None:
    """Put new terms in force as the next version; None when the program is not this shop's."""
    raised = (
        update(programs)
        .where(programs.c.shop_id == shop_id, programs.c.id == program_id)
        .values(name=name, version=programs.c.version + 1)
        .returning(programs.c.version, programs.c.is_live, programs.c.live_since)
    )
    row = conn.execute(raised).first()
    if row is None:
        return None
    _write_version(conn, shop_id, program_id, row.version, terms, now)
    return Program(program_id, shop_id, name, row.is_live, row.version, terms, row.live_since)


def rename_program(conn: Connection, shop_id: int, program_id: int, name: str) -> bool:
    """Change the name alone, without a new version; False when the program is not this shop's."""
    named = update(programs).where(programs.c.shop_id == shop_id, programs.c.id == program_id).values(name=name)
    return conn.execute(named).rowcount == 1


def set_live(conn: Connection, shop_id: int, program_id: int, *, since: datetime | None) -> bool:
    """Switch a program on, from `since` on, or off (None); False when it is not this shop's."""
    switch = update(programs).where(programs.c.shop_id == shop_id, programs.c.id == program_id)
    return conn.execute(switch.values(is_live=since is not None, live_since=since)).rowcount == 1


def put_first(conn: Connection, shop_id: int, program_id: int) -> bool:
    """Let a program come before all others; False when it is not this shop's."""
    rank = _edge(conn, shop_id, func.min) - 1
    raised = update(programs).where(programs.c.shop_id == shop_id, programs.c.id == program_id)
    return conn.execute(raised.values(rank=rank)).rowcount == 1


def read_terms_of(conn: Connection, shop_id: int, keys: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Terms]:
    """Give the terms of (program_id, version) pairs of this shop; unknown pairs are absent."""
    wanted = sorted(set(keys))
    if not wanted:
        return {}
    pair = tuple_(program_versions.c.program_id, program_versions.c.version)
    found = select(program_versions.c.program_id, program_versions.c.version, program_versions.c.terms).where(
        program_versions.c.shop_id == shop_id, pair.in_(wanted)
    )
    return {(row.program_id, row.version): read_terms(row.terms) for row in conn.execute(found)}


def read_terms_at(conn: Connection, shop_id: int, program_id: int, moment: datetime) -> Terms | None:
    """Give the terms in force just before a moment; None before the first version."""
    found = select(program_versions.c.terms).where(
        program_versions.c.shop_id == shop_id,
        program_versions.c.program_id == program_id,
        program_versions.c.created_at < moment,
    )
    document = conn.execute(found.order_by(program_versions.c.version.desc()).limit(1)).scalar_one_or_none()
    return None if document is None else read_terms(document)


def has_rules(conn: Connection, shop_id: int) -> bool:
    """Tell whether any version of the shop's terms has rules of its own."""
    ruled = select(program_versions.c.id).where(
        program_versions.c.shop_id == shop_id, program_versions.c.terms["rules"].as_string().is_not(None)
    )
    return conn.execute(ruled.limit(1)).first() is not None


def read_offer_discount(conn: Connection, shop_id: int, program_id: int, version: int) -> str | None:
    """Give the gid of the Shopify discount that carries this version's friend codes, once it exists."""
    found = select(program_versions.c.discount_gid).where(
        program_versions.c.shop_id == shop_id,
        program_versions.c.program_id == program_id,
        program_versions.c.version == version,
    )
    return conn.execute(found).scalar_one_or_none()


def save_offer_discount(conn: Connection, shop_id: int, program_id: int, version: int, discount_gid: str) -> bool:
    """Remember the Shopify discount that carries this version's friend codes; False where the version is gone."""
    its_own = update(program_versions).where(
        program_versions.c.shop_id == shop_id,
        program_versions.c.program_id == program_id,
        program_versions.c.version == version,
    )
    return conn.execute(its_own.values(discount_gid=discount_gid)).rowcount == 1


def _edge(conn: Connection, shop_id: int, edge: Callable[..., ColumnElement[int]]) -> int:
    found = select(edge(programs.c.rank)).where(programs.c.shop_id == shop_id)
    return int(conn.execute(found).scalar_one_or_none() or 0)


def _fresh_number(conn: Connection) -> int:
    """SQLite gives the number of a deleted last row once more, by which Shopify's discounts and our audit know it."""
    begin = "program:"
    number = cast(func.substr(audit_rows.c.subject, len(begin) + 1), Integer)
    told = select(func.max(number)).where(audit_rows.c.subject.startswith(begin, autoescape=True))
    taken = (conn.execute(query).scalar_one() or 0 for query in (select(func.max(programs.c.id)), told))
    return int(max(taken)) + 1


def _write_version(conn: Connection, shop_id: int, program_id: int, version: int, terms: Terms, now: datetime) -> None:
    document = terms_document(terms)
    conn.execute(
        insert(program_versions).values(
            shop_id=shop_id, program_id=program_id, version=version, terms=document, created_at=now
        )
    )


def _program(row: Row[tuple[object, ...]]) -> Program:
    return Program(row.id, row.shop_id, row.name, row.is_live, row.version, read_terms(row.terms), row.live_since)
