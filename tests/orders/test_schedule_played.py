"""A program that takes claims for a while only: before, within and after, through the doors."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import Engine

from plugin.domain.program.rules import Hold, Schedule, Trigger
from tests.ledger_sums import rewards, stands, states
from tests.loop import Loop
from tests.orders.ruled import FRIEND, put_in_force, rules

# The shop is in Berlin: 25 November, 12:00 is 11:00 in UTC. The loop begins on the 24th at 9:00 in UTC.
DAY = Schedule(start=datetime(2026, 11, 25, 12), end=datetime(2026, 11, 26, 12))  # noqa: DTZ001 - the shop's wall clock


@pytest.fixture
def loop(engine: Engine) -> Iterator[Loop]:
    made = Loop(engine)
    made.join(made.customer("ada"))
    put_in_force(made, rules(schedule=DAY, hold=Hold(days=1), trigger=Trigger(counts_gift_cards=True)))
    yield made
    made.close()


def link_of(loop: Loop) -> str:
    """The link that Ada got before the program had a schedule."""
    widget = loop.call("GET", "/widget", customer=loop.customer("ada")).json()
    return str(widget["advocate"]["referral_code"])


def test_claims_are_taken_within_the_schedule_and_good_beyond_it(loop: Loop) -> None:
    link = link_of(loop)
    refused = loop.claim(link, email=FRIEND)
    assert (refused.status_code, refused.json()["reason"]) == (409, "program_off")
    assert loop.call("GET", "/widget").json()["program"]["live"] is False
    loop.pass_time(hours=25, minutes=59)
    assert loop.claim(link, email=FRIEND).status_code != 200

    loop.pass_time(minutes=1)
    given = loop.claim(link, email=FRIEND)
    assert given.status_code == 200

    loop.pass_time(hours=24)
    assert loop.claim(link, email="late@example.com").status_code != 200
    order = loop.buy(FRIEND, codes=(given.json()["discount_code"],))
    loop.work()
    loop.pass_time(days=2)
    assert (stands(loop, order), states(loop, order)) == (("referred", "won"), ["issued"])


def test_a_landing_link_without_a_claim_counts_within_the_schedule_only(loop: Loop) -> None:
    link = link_of(loop)
    before = loop.buy("early@example.com", ref=link)
    loop.pass_time(hours=27)
    within = loop.buy("lander@example.com", ref=link)
    loop.pass_time(hours=24)
    after = loop.buy("late@example.com", ref=link)
    loop.work()
    assert (stands(loop, before), rewards(loop, before)) == (("not_referred", "no_evidence"), [])
    assert stands(loop, within) == ("referred", "won")
    assert (stands(loop, after), rewards(loop, after)) == (("not_referred", "no_evidence"), [])
