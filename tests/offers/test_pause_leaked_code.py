"""A link that goes public is paused and gets another code; claims stay good, and their orders wait for a person."""

import pytest
import requests
from sqlalchemy import select

from plugin.db.engine import reading
from plugin.db.tables import leaks, orders
from plugin.db.work.audit_rows import list_audits
from tests.loop import Loop


def claim_from(loop: Loop, link: str, network: str) -> requests.Response:
    ticket = loop.call("GET", "/widget").json()["ticket"]
    return loop.call_from(network, "POST", "/claim", body={"ref": link, "ticket": ticket})


def found_leaks(loop: Loop) -> list[tuple[str, list[str]]]:
    with reading(loop.bench.engine) as conn:
        return [(row.code, row.hints) for row in conn.execute(select(leaks))]


def test_ten_networks_within_an_hour_pause_the_code(loop: Loop) -> None:
    ada = loop.customer("ada")
    link = loop.join(ada)["referral_code"].lower()
    answers = [claim_from(loop, link, f"203.0.113.{number}") for number in range(9)]
    assert [answer.status_code for answer in answers] == [200] * 9
    assert found_leaks(loop) == []

    # The tenth network is one too many; who came through it still gets what was promised.
    tenth = claim_from(loop, link, "203.0.113.9")
    assert tenth.status_code == 200
    assert found_leaks(loop) == [(link, ["many_claims", "many_networks"])]
    with reading(loop.bench.engine) as conn:
        (noted,) = [row for row in list_audits(conn, loop.shop_state.domain) if row.action == "code_paused"]
    assert (noted.actor, noted.detail) == ("goodword", {"claims": 10, "hints": "many_claims, many_networks"})

    refused = claim_from(loop, link, "203.0.113.10")
    assert (refused.status_code, refused.json()["reason"]) == (409, "link_unknown")
    fresh = loop.join(ada)["referral_code"].lower()
    assert fresh != link
    assert claim_from(loop, fresh, "203.0.113.11").status_code == 200
    assert len(found_leaks(loop)) == 1

    loop.buy("felix@example.com", codes=(tenth.json()["discount_code"],))
    loop.work()
    with reading(loop.bench.engine) as conn:
        stood = conn.execute(select(orders.c.standing, orders.c.reason, orders.c.suspicion)).one()
    assert tuple(stood) == ("held", "suspicious", 30)


@pytest.mark.parametrize(
    ("claims", "networks", "apart_minutes"),
    [
        (12, 9, 0),  # fast, from too few networks
        (12, 12, 60),  # from many, at leisure: five an hour at most, twelve a day
    ],
)
def test_haste_or_width_alone_pauses_nothing(loop: Loop, claims: int, networks: int, apart_minutes: int) -> None:
    link = loop.join(loop.customer("ada"))["referral_code"]
    for number in range(claims):
        assert claim_from(loop, link, f"203.0.113.{number % networks}").status_code == 200
        loop.pass_time(minutes=apart_minutes)
    assert found_leaks(loop) == []
