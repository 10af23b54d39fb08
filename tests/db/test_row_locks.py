"""Who counts under a lock keeps out who counts, and nobody who only refers to the row: they would wait in a ring."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from plugin.db.engine import reading
from plugin.db.offers.open_offers import find_open_offer
from plugin.db.offers.referrals import put_referral
from plugin.db.rewards.approvals import lock_advocate
from plugin.db.rewards.budgets import lock_programs
from plugin.db.shops.shops import lock_shop
from plugin.domain.people.referral import Referral
from plugin.domain.program.choice import Group
from plugin.domain.program.rules import Caps
from tests.conftest import DATABASES
from tests.loop import Loop
from tests.orders.ruled import eur
from tests.orders.test_several_programs import add, offering, prefer
from tests.warm import warm_engine

LOCKS: dict[str, Callable[[Connection, Loop, int], object]] = {
    "advocate": lambda conn, loop, advocate_id: lock_advocate(conn, loop.shop().shop_id, advocate_id),
    "program": lambda conn, loop, _: lock_programs(conn, loop.shop().shop_id, [loop.program().program_id]),
    "shop": lambda conn, loop, _: lock_shop(conn, loop.shop().shop_domain),
}


@pytest.mark.skipif("postgres" not in DATABASES, reason="SQLite has one writer, which waits for nobody in particular")
@pytest.mark.parametrize("held", LOCKS)
def test_a_claim_is_written_while_somebody_counts(postgres_url: str, held: str) -> None:
    engine = warm_engine(postgres_url)
    loop = Loop(engine)
    loop.join(loop.customer("ada"))
    with reading(engine) as conn:
        advocate_id = conn.execute(text("SELECT min(id) FROM advocates")).scalar_one()
    claim = _claim(loop, advocate_id)
    with engine.begin() as counting, engine.begin() as claiming:
        LOCKS[held](counting, loop, advocate_id)
        claiming.execute(text("SET LOCAL lock_timeout = '2s'"))
        put_referral(claiming, claim.shop_id, claim)
    with engine.begin() as conn:
        assert conn.execute(text("SELECT count(*) FROM referrals")).scalar_one() == 1
    loop.close()
    engine.dispose()


@pytest.mark.skipif("postgres" not in DATABASES, reason="SQLite has one writer, which waits for nobody in particular")
def test_a_budget_that_comes_while_a_claim_waits_is_locked_like_the_others(postgres_url: str) -> None:
    """A first claim counts the budget of the one program; a second one waits for it; meanwhile a new program comes."""
    engine = warm_engine(postgres_url)
    loop = Loop(engine)
    old = add(loop, "Old", offering(10, 1_000, caps=Caps(whole_budget=eur(9_000))))
    prefer(loop, old)
    waits = threading.Event()

    def claim() -> tuple[int | None, bool]:
        shop = loop.shop()
        with engine.begin() as conn:
            waits.set()
            offer = find_open_offer(
                conn, shop.shop_id, shop.shop_domain, Group.CUSTOMERS, timezone=None, now=loop.now(), lock=True
            )
            taken = offer and offer.program.program_id
            return taken, taken is not None and _is_locked(engine, taken)

    with ThreadPoolExecutor(1) as thread:
        with engine.begin() as counting:
            lock_programs(counting, loop.shop().shop_id, [old])
            second = thread.submit(claim)
            waits.wait()
            _wait_for_waiting(engine)
            new = add(loop, "New", offering(20, 2_000, caps=Caps(whole_budget=eur(9_000))))
            prefer(loop, new)
        assert second.result() == (new, True)
    loop.close()
    engine.dispose()


def _is_locked(engine: Engine, program_id: int) -> bool:
    try:
        with engine.begin() as conn:
            conn.execute(text(f"SELECT id FROM programs WHERE id = {program_id:d} FOR NO KEY UPDATE NOWAIT"))
    except OperationalError:
        return True
    return False


def _wait_for_waiting(engine: Engine) -> None:
    waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    for _ in range(2_000):
        with engine.begin() as conn:
            if conn.execute(waiting).scalar_one():
                return
    raise AssertionError("nobody waits for the lock")


def _claim(loop: Loop, advocate_id: int) -> Referral:
    program, now = loop.program(), loop.now()
    return Referral(
        referral_id=0,
        shop_id=program.shop_id,
        program_id=program.program_id,
        version=program.version,
        advocate_id=advocate_id,
        code=None,
        visit_key="visit",
        claimed_at=now,
        expires_at=now + program.terms.claim_window,
    )
