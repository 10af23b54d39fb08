"""The pool of friends' codes: written down before Shopify hears of them, ready once Shopify has them, taken once.

`adding` without a job: not sent, or sent and never answered. `ready` always has the code's own gid.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, Update, bindparam, delete, func, insert, select, update

from plugin.db.tables import pool_codes, program_versions


class CodeState(StrEnum):
    """The life of a code: `redeemed` waits to be deleted from its discount, `retired` is deleted."""

    ADDING = "adding"
    READY = "ready"
    CLAIMED = "claimed"
    REDEEMED = "redeemed"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class PoolCode:
    """One code, folded, with the offer it belongs to."""

    code: str
    state: CodeState
    program_id: int
    version: int
    code_gid: str | None


def lock_pool(conn: Connection, shop_id: int, program_id: int, version: int) -> None:
    """Keep others from planning codes for this offer until the transaction ends."""
    row = select(program_versions.c.id).where(
        program_versions.c.shop_id == shop_id,
        program_versions.c.program_id == program_id,
        program_versions.c.version == version,
    )
    conn.execute(row.with_for_update())


def put_pool_codes(
    conn: Connection, shop_id: int, program_id: int, version: int, codes: Sequence[str], *, now: datetime
) -> None:
    """Write down codes that are going to be added at Shopify."""
    if codes:
        offer = {"shop_id": shop_id, "program_id": program_id, "version": version}
        fresh = {"state": CodeState.ADDING.value, "created_at": now}
        conn.execute(insert(pool_codes), [offer | fresh | {"code": code} for code in codes])


def count_codes(
    conn: Connection, shop_id: int, program_id: int, version: int, states: Iterable[CodeState], *, limit: int
) -> int:
    """Count an offer's codes in these states, up to `limit`."""
    some = select(pool_codes.c.id).where(*_offer(shop_id, program_id, version), _in(states)).limit(limit).subquery()
    return conn.execute(select(func.count()).select_from(some)).scalar_one()


def list_unsent(conn: Connection, shop_id: int, program_id: int, version: int, limit: int) -> tuple[str, ...]:
    """Give codes that no job is known to add, oldest first."""
    found = select(pool_codes.c.code).where(
        *_offer(shop_id, program_id, version), _in([CodeState.ADDING]), pool_codes.c.job_gid.is_(None)
    )
    return tuple(conn.execute(found.order_by(pool_codes.c.id).limit(limit)).scalars())


def list_jobs(conn: Connection, shop_id: int, program_id: int, version: int) -> dict[str, frozenset[str]]:
    """Give the codes that each open job is adding, by the job's gid."""
    found = select(pool_codes.c.job_gid, pool_codes.c.code).where(
        *_offer(shop_id, program_id, version), _in([CodeState.ADDING]), pool_codes.c.job_gid.is_not(None)
    )
    jobs: dict[str, set[str]] = {}
    for row in conn.execute(found):
        jobs.setdefault(row.job_gid, set()).add(row.code)
    return {job_gid: frozenset(codes) for job_gid, codes in jobs.items()}


def note_job(conn: Connection, shop_id: int, codes: Iterable[str], job_gid: str | None) -> None:
    """Remember the job that adds these codes; None when no job is known any more, so that they are sent again."""
    conn.execute(_adding(shop_id, codes).values(job_gid=job_gid))


def note_ready(conn: Connection, shop_id: int, code_gids: Mapping[str, str]) -> None:
    """Let codes be claimed that Shopify has, by code with its gid; one that is past that stays as it is."""
    if not code_gids:
        return
    ready = update(pool_codes).where(
        pool_codes.c.shop_id == shop_id,
        pool_codes.c.code == bindparam("added"),
        pool_codes.c.state == CodeState.ADDING.value,
    )
    found = [{"added": code, "gid": gid} for code, gid in sorted(code_gids.items())]
    conn.execute(ready.values(state=CodeState.READY.value, code_gid=bindparam("gid")), found)


def drop_codes(conn: Connection, shop_id: int, codes: Iterable[str]) -> None:
    """Forget codes that Shopify did not take; only ones that were never ready can go."""
    conn.execute(
        delete(pool_codes).where(
            pool_codes.c.shop_id == shop_id, pool_codes.c.code.in_(sorted(codes)), _in([CodeState.ADDING])
        )
    )


def take_code(conn: Connection, shop_id: int, program_id: int, version: int) -> str | None:
    """Take a ready code for one friend; None when there is none. Two callers at once get two codes."""
    first = (
        select(pool_codes.c.id)
        .where(*_offer(shop_id, program_id, version), _in([CodeState.READY]))
        .order_by(pool_codes.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .cte("first")
    )
    taken = update(pool_codes).where(pool_codes.c.id.in_(select(first.c.id))).values(state=CodeState.CLAIMED.value)
    return conn.execute(taken.returning(pool_codes.c.code)).scalar_one_or_none()


def set_aside_codes(conn: Connection, shop_id: int) -> int:
    """Never give out again what is ready or on its way; gives how many codes that were."""
    waiting = pool_codes.c.state.in_((CodeState.READY.value, CodeState.ADDING.value))
    aside = update(pool_codes).where(pool_codes.c.shop_id == shop_id, waiting)
    return conn.execute(aside.values(state=CodeState.CLAIMED.value, job_gid=None)).rowcount


def find_pool_code(conn: Connection, shop_id: int, code: str) -> PoolCode | None:
    """Give one code of this shop by its folded text."""
    return find_pool_codes(conn, shop_id, [code]).get(code)


def find_pool_codes(conn: Connection, shop_id: int, codes: Iterable[str]) -> dict[str, PoolCode]:
    """Give those of these folded codes that are this shop's."""
    found = select(pool_codes).where(pool_codes.c.shop_id == shop_id, pool_codes.c.code.in_(sorted(codes)))
    return {
        row.code: PoolCode(row.code, CodeState(row.state), row.program_id, row.version, row.code_gid)
        for row in conn.execute(found)
    }


def set_code_states(
    conn: Connection, shop_id: int, codes: Iterable[str], state: CodeState, *, unless: CodeState
) -> None:
    """Move this shop's codes on; one that stands at `unless` stays there."""
    moved = update(pool_codes).where(
        pool_codes.c.shop_id == shop_id, pool_codes.c.code.in_(sorted(codes)), pool_codes.c.state != unless.value
    )
    conn.execute(moved.values(state=state.value))


def _offer(shop_id: int, program_id: int, version: int) -> tuple[ColumnElement[bool], ...]:
    return (
        pool_codes.c.shop_id == shop_id,
        pool_codes.c.program_id == program_id,
        pool_codes.c.version == version,
    )


def _in(states: Iterable[CodeState]) -> ColumnElement[bool]:
    return pool_codes.c.state.in_([state.value for state in states])


def _adding(shop_id: int, codes: Iterable[str]) -> Update:
    return update(pool_codes).where(
        pool_codes.c.shop_id == shop_id, pool_codes.c.code.in_(sorted(codes)), _in([CodeState.ADDING])
    )
