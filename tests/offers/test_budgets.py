"""A budget ends new claims before it is exceeded, and never takes back what was promised."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from plugin.db.engine import reading
from plugin.domain.program.program_state import ProgramState, states_of
from plugin.domain.program.rules import Caps
from plugin.services.program.list_programs import list_programs
from tests.ledger_sums import balances
from tests.loop import Loop
from tests.parallel import in_parallel
from tests.rewards.stage import came_to, eur, refer, rules, settle
from tests.sim_shop.orders import refund


@pytest.fixture
def loop(engine: Engine) -> Iterator[Loop]:
    made = Loop(engine, hold_days=1)
    yield made
    made.close()


@pytest.fixture
def link(loop: Loop) -> str:
    """Ada's, from before any budget."""
    code: str = loop.join(loop.customer("ada"))["referral_code"]
    return code


def asks(loop: Loop, link: str, *names: str) -> list[int]:
    """How each friend's asking for the code ends: 200, or 409 because the program takes no more."""
    answers = [loop.claim(link, email=f"{name}@example.com") for name in names]
    assert {answer.json()["reason"] for answer in answers if answer.status_code == 409} <= {"program_off"}
    return [answer.status_code for answer in answers]


def is_open(loop: Loop) -> bool:
    return bool(loop.call("GET", "/widget").json()["program"]["live"])


@pytest.mark.parametrize(
    ("caps", "state"),
    [
        (Caps(daily_budget=eur(1_000)), ProgramState.SPENT_TODAY),
        (Caps(whole_budget=eur(1_000)), ProgramState.SPENT),
    ],
)
def test_the_merchant_reads_which_budget_closed_the_program(
    loop: Loop, link: str, caps: Caps, state: ProgramState
) -> None:
    """10 € each of 10 €: after one claim nothing is left."""
    settle(loop, rules(caps=caps))
    before = stand(loop)
    assert asks(loop, link, "carl", "dora") == [200, 409]
    assert (before, stand(loop)) == ((ProgramState.TAKEN,), (state,))


def stand(loop: Loop) -> tuple[ProgramState, ...]:
    shop = loop.shop()
    with reading(loop.bench.engine) as conn:
        return states_of(list_programs(conn, shop, loop.now()))


def test_the_last_claim_is_the_last_that_can_be_paid(loop: Loop, link: str) -> None:
    """10 € each of 30 €: two orders and one open claim are 30 €, so the fourth friend hears that it is over."""
    settle(loop, rules(caps=Caps(whole_budget=eur(3_000))))
    orders = refer(loop, 2)
    assert is_open(loop)

    assert asks(loop, link, "carl", "dora") == [200, 409]
    assert not is_open(loop)
    loop.pass_time(days=2)

    assert came_to(loop, orders) == [("issued", 1_000), ("issued", 1_000)]
    assert balances(loop) == {"program": -2_000, "issued": 2_000}


def test_what_is_returned_and_never_ordered_again_can_be_promised_again(loop: Loop, link: str) -> None:
    """A returned order frees its claim, which may still be used for the rest of its thirty days, and then no more."""
    settle(loop, rules(caps=Caps(whole_budget=eur(2_000))))
    (order,) = refer(loop, 1)
    assert asks(loop, link, "carl", "dora") == [200, 409]

    refund(loop.world, loop.shop_state, order.id)
    loop.work()
    assert asks(loop, link, "dora") == [409]
    loop.pass_time(days=31)

    assert asks(loop, link, "finn", "greta", "hanna") == [200, 200, 409]


def test_a_day_is_one_of_the_shops_zone(loop: Loop, link: str) -> None:
    """One claim a day; at 22:30 UTC it is tomorrow already in Berlin's winter only from 23:00 on."""
    settle(loop, rules(caps=Caps(daily_budget=eur(1_000))))
    assert asks(loop, link, "carl", "dora") == [200, 409]

    loop.pass_time(hours=13, minutes=30)
    assert asks(loop, link, "dora") == [409]
    loop.pass_time(minutes=31)

    assert asks(loop, link, "dora") == [200]


def test_a_changed_budget_takes_nothing_back(loop: Loop) -> None:
    settle(loop, rules(caps=Caps(whole_budget=eur(5_000))))
    orders = refer(loop, 2)
    settle(loop, replace(rules(), caps=Caps(whole_budget=eur(1))))

    loop.pass_time(days=2)

    assert not is_open(loop)
    assert came_to(loop, orders) == [("issued", 1_000), ("issued", 1_000)]


def test_claims_at_once_keep_the_budget_exactly(loop: Loop, link: str) -> None:
    """Ten friends at once, six of them within 60 €."""
    settle(loop, rules(caps=Caps(whole_budget=eur(6_000))))
    names = iter(range(10))
    tickets = [loop.call("GET", "/widget").json()["ticket"] for _ in range(10)]

    def ask() -> int:
        number = next(names)
        return loop.claim(link, ticket=tickets[number], email=f"friend-{number}@example.com").status_code

    answers = in_parallel(ask, times=10)

    assert (answers.count(200), answers.count(409)) == (6, 4)
