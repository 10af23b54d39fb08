"""A friend who signs up earns the advocate points at once; once each, ten a day, and nothing for made-up ones."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from plugin.db.engine import reading
from plugin.db.people.advocates import advocates_by_customer
from plugin.db.rewards.point_entries import sum_points
from plugin.db.tables import rewards
from plugin.domain.errors import ProgramInvalid
from plugin.domain.program.benefit import NOTHING, Benefit, BenefitKind
from plugin.domain.program.checks.playable import terms_of
from plugin.domain.program.choice import Event
from plugin.domain.program.rules import AdvocatePlan, Extra, Hold, Rules
from plugin.services.customers.learn_customer import learn_customer
from tests.ledger_sums import stands
from tests.loop import APP, TIMEOUT, Loop, sign_proxy
from tests.rewards.stage import fixed, settle
from tests.sim_shop.state import Customer

LEAD = Extra(Event.LEAD, Benefit(BenefitKind.POINTS, points=50))
PLAN = AdvocatePlan(options=(Benefit(BenefitKind.POINTS, points=500),))


@pytest.fixture
def loop(engine: Engine) -> Iterator[Loop]:
    made = Loop(engine, hold_days=1)
    yield made
    made.close()


def bonus(*extras: Extra) -> Rules:
    """The preset `lead_bonus`: 50 points for signing up, 500 for the paid order."""
    return Rules("EUR", friend=NOTHING, advocate=PLAN, hold=Hold(days=1), extras=extras or (LEAD,))


def balance(loop: Loop) -> int:
    """Ada's points."""
    shop, ada = loop.shop(), loop.customer("ada").id
    with reading(loop.bench.engine) as conn:
        return sum_points(conn, shop.shop_id, advocates_by_customer(conn, shop.shop_id, [ada])[ada].advocate_id)


def leads(loop: Loop) -> list[tuple[int, str]]:
    found = select(rewards.c.order_id, rewards.c.state).where(rewards.c.cause.like("lead:%"))
    with reading(loop.bench.engine) as conn:
        return [(row.order_id, row.state) for row in conn.execute(found.order_by(rewards.c.id))]


def sign_up(loop: Loop, network: str, *, email: str = "", customer: Customer | None = None) -> int:
    """A friend asks by Ada's link from an address; gives the status."""
    link = loop.join(loop.customer("ada"))["referral_code"]
    ticket = loop.call("GET", "/widget").json()["ticket"]
    signed = sign_proxy(loop.world, loop.shop_state, customer, {})
    answer = loop.world.session.post(
        f"{APP}/proxy/claim?{signed}",
        json={"ref": link, "ticket": ticket, "email": email},
        headers={"X-Forwarded-For": network},
        timeout=TIMEOUT,
    )
    loop.work()
    return answer.status_code


def test_signing_up_earns_a_little_and_buying_more(loop: Loop) -> None:
    settle(loop, bonus())
    assert sign_up(loop, "198.51.100.1", email="felix@example.com") == 200
    assert (leads(loop), balance(loop)) == ([(0, "issued")], 50)
    order = loop.buy("felix@example.com")
    loop.work()
    assert stands(loop, order) == ("referred", "won")
    loop.pass_time(days=2)
    assert balance(loop) == 550


def test_a_friend_counts_once_however_often_asking(loop: Loop) -> None:
    settle(loop, bonus())
    for day in range(3):
        assert sign_up(loop, f"198.51.100.{day}", email="felix@example.com") == 200
        loop.pass_time(days=40)
    assert (leads(loop), balance(loop)) == ([(0, "issued")], 50)


def test_who_says_nothing_of_oneself_is_no_lead(loop: Loop) -> None:
    settle(loop, bonus())
    assert sign_up(loop, "198.51.100.1") == 200
    assert (leads(loop), balance(loop)) == ([], 0)


def test_a_logged_in_friend_is_a_lead_and_a_buyer_is_none(loop: Loop) -> None:
    settle(loop, bonus())
    assert sign_up(loop, "198.51.100.1", customer=loop.customer("nora")) == 200
    assert balance(loop) == 50
    loop.buy("old@example.com")
    loop.work()
    # The answer is the same as for anybody: it does not tell whether somebody shops here.
    assert sign_up(loop, "198.51.100.2", email="old@example.com") == 200
    assert (len(leads(loop)), balance(loop)) == (1, 50)


def test_the_advocate_is_no_friend_of_ones_own(loop: Loop) -> None:
    settle(loop, bonus())
    loop.join(loop.customer("ada"))
    shop, ada, keys = loop.shop(), loop.customer("ada").id, loop.bench.keys
    with loop.bench.engine.begin() as conn:
        learn_customer(conn, keys, shop, ada, email="ada@example.com", locale="en", as_of=loop.now())
    assert sign_up(loop, "198.51.100.1", email="ada@example.com") == 200
    assert (leads(loop), balance(loop)) == ([], 0)


def test_of_one_network_one_counts_in_a_day(loop: Loop) -> None:
    settle(loop, bonus())
    for number in range(3):
        assert sign_up(loop, "198.51.100.1", email=f"made-up-{number}@example.com") == 200
    assert balance(loop) == 50
    loop.pass_time(days=1, seconds=1)
    assert sign_up(loop, "198.51.100.1", email="later@example.com") == 200
    assert balance(loop) == 100


def test_of_one_advocate_ten_count_in_a_day(loop: Loop) -> None:
    settle(loop, bonus())
    for number in range(12):
        assert sign_up(loop, f"203.0.{number}.1", email=f"friend-{number}@example.com") == 200
        loop.world.clock.advance(timedelta(minutes=5))
    assert (len(leads(loop)), balance(loop)) == (10, 500)


def test_without_the_extra_nothing_is_given(loop: Loop) -> None:
    settle(loop, Rules("EUR", friend=NOTHING, advocate=PLAN))
    assert sign_up(loop, "198.51.100.1", email="felix@example.com") == 200
    assert (leads(loop), balance(loop)) == ([], 0)


@pytest.mark.parametrize(
    ("extras", "field"),
    [
        ((Extra(Event.LEAD, fixed(500)),), "extras.0.benefit"),
        ((Extra(Event.ORDER_PAID, LEAD.benefit),), "extras.0.event"),
        ((LEAD, Extra(Event.NTH_ORDER, LEAD.benefit)), "extras.1.event"),
        ((LEAD, LEAD), "extras"),
    ],
)
def test_a_lead_earns_points_and_nothing_else(extras: tuple[Extra, ...], field: str) -> None:
    with pytest.raises(ProgramInvalid) as refusal:
        terms_of(bonus(*extras))
    assert list(refusal.value.problems) == [field]
