"""Keep codes ready for friends, ahead of time, so that a claim needs no call to Shopify.

Codes are written down before they are sent. After a lost answer the same ones are sent again; those that come back
as taken are looked up on our own discount, and only what is really there is handed out.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from plugin.admin_api.client import AdminClient
from plugin.admin_api.code_pool import MOST_CODES, CodeJob, add_codes, read_code_job
from plugin.admin_api.failures import Misread
from plugin.admin_api.offer_discounts import find_codes
from plugin.db.engine import reading
from plugin.db.offers.offer_drifts import read_drift
from plugin.db.offers.pool_codes import (
    CodeState,
    count_codes,
    drop_codes,
    list_jobs,
    list_unsent,
    lock_pool,
    note_job,
    note_ready,
    put_pool_codes,
)
from plugin.db.offers.programs import read_offer_discount, read_program
from plugin.domain.people.friend_code import draw_friend_code
from plugin.domain.shop import Shop
from plugin.services.shops.reach_shop import reach_shop
from plugin.services.workbench import Workbench

LOOK_AGAIN = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class _Pool:
    """One offer's pool, with the discount its codes hang on; None while that is not known."""

    shop: Shop
    program_id: int
    version: int
    discount_gid: str | None
    is_in_force: bool


def refill_pool(
    bench: Workbench,
    shop: Shop,
    program_id: int,
    version: int,
    now: datetime,
    *,
    draw: Callable[[int], int] = secrets.randbelow,
) -> str | timedelta:
    """Fill the pool of the offer in force; says when to look again while Shopify is adding. Idempotent.

    An offer that is no longer in force, or whose discount the merchant ended, gets no new codes.
    """
    pool = _read(bench, shop, program_id, version)
    if pool.discount_gid is None:
        return "offer not prepared"
    client = reach_shop(bench, shop, is_background=True)
    _follow_jobs(bench, client, pool)
    if not pool.is_in_force:
        return "offer not in force"
    _plan(bench, pool, draw, now)
    _send(bench, client, pool)
    _follow_jobs(bench, client, pool)
    return _outcome(bench, pool)


def _read(bench: Workbench, shop: Shop, program_id: int, version: int) -> _Pool:
    with reading(bench.engine) as conn:
        program = read_program(conn, shop.shop_id, program_id)
        is_current = program is not None and program.version == version
        drift = read_drift(conn, shop.shop_domain, program_id, version)
        gid = read_offer_discount(conn, shop.shop_id, program_id, version)
    return _Pool(shop, program_id, version, gid, is_current and not (drift and drift.is_gone))


def _follow_jobs(bench: Workbench, client: AdminClient, pool: _Pool) -> None:
    with reading(bench.engine) as conn:
        jobs = list_jobs(conn, pool.shop.shop_id, pool.program_id, pool.version)
    for job_gid, codes in jobs.items():
        try:
            job = read_code_job(client, job_gid)
        except Misread as error:
            if error.reason != "job_unknown":
                raise
            # Shopify has forgotten the job: sent again, its codes come back as taken and are looked up.
            with bench.engine.begin() as conn:
                note_job(conn, pool.shop.shop_id, codes, None)
            continue
        _sort(bench, client, pool, job, codes)


def _sort(bench: Workbench, client: AdminClient, pool: _Pool, job: CodeJob, codes: frozenset[str]) -> None:
    imported = {code: gid for code, gid in job.imported.items() if code in codes}
    doubtful = {code for code, reason in job.failed.items() if code in codes and reason == "taken"}
    if doubtful:
        imported |= find_codes(client, str(pool.discount_gid), doubtful)
    lost = (codes if job.is_done else codes & job.failed.keys()) - imported.keys()
    with bench.engine.begin() as conn:
        note_ready(conn, pool.shop.shop_id, imported)
        drop_codes(conn, pool.shop.shop_id, lost)


def _plan(bench: Workbench, pool: _Pool, draw: Callable[[int], int], now: datetime) -> None:
    shop_id, full = pool.shop.shop_id, bench.settings.pool_size
    with bench.engine.begin() as conn:
        lock_pool(conn, shop_id, pool.program_id, pool.version)
        states = (CodeState.READY, CodeState.ADDING)
        there = count_codes(conn, shop_id, pool.program_id, pool.version, states, limit=full)
        missing = full - there if there < full // 2 else 0
        fresh = sorted({draw_friend_code(draw) for _ in range(missing)})
        put_pool_codes(conn, shop_id, pool.program_id, pool.version, fresh, now=now)


def _send(bench: Workbench, client: AdminClient, pool: _Pool) -> None:
    shop_id = pool.shop.shop_id
    while True:
        with reading(bench.engine) as conn:
            batch = list_unsent(conn, shop_id, pool.program_id, pool.version, MOST_CODES)
        if not batch:
            return
        job_gid = add_codes(client, str(pool.discount_gid), [code.upper() for code in batch])
        with bench.engine.begin() as conn:
            note_job(conn, shop_id, batch, job_gid)


def _outcome(bench: Workbench, pool: _Pool) -> str | timedelta:
    with reading(bench.engine) as conn:
        counts = [
            count_codes(conn, pool.shop.shop_id, pool.program_id, pool.version, [state], limit=bench.settings.pool_size)
            for state in (CodeState.ADDING, CodeState.READY)
        ]
    return LOOK_AGAIN if counts[0] else f"{counts[1]} codes ready"
