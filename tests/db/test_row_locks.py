"""Who counts under a lock keeps out who counts, and nobody who only refers to the row: they would wait in a ring."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, text

from plugin.db.approvals import lock_advocate
from plugin.db.budgets import lock_programs
from plugin.db.engine import reading
from plugin.db.referrals import put_referral
from plugin.db.shops import lock_shop
from plugin.domain.people.referral import Referral
from tests.conftest import DATABASES
from tests.loop import Loop
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
