"""`goodword advocates`: who may recommend without joining, and in which group."""

from pathlib import Path

import pytest
from sqlalchemy import select

from plugin.db.engine import reading
from plugin.db.tables import advocates, audit_rows
from tests.commands.conftest import Run, clock_file, shopify_at_a_port
from tests.commands.test_explain_and_replay import url_of
from tests.loop import Loop
from tests.orders.chained import bring, link_of

Here = dict[str, str]
NO_PROGRAM = (
    "No program for affiliates is on, so their link leads to no offer yet: add one with `goodword programs add` or "
    "switch one on with `goodword programs on N`.\n"
)


@pytest.fixture
def here(loop: Loop, tmp_path: Path) -> Here:
    return {"DATABASE_URL": url_of(loop), "DEMO_CLOCK_FILE": clock_file(loop, tmp_path)}


def noted(loop: Loop) -> list[tuple[str, str, object]]:
    """Actor, action and detail of every audit row about it."""
    with reading(loop.bench.engine) as conn:
        found = select(audit_rows).where(audit_rows.c.action.like("advocate_%")).order_by(audit_rows.c.id)
        return [(row.actor, row.action, row.detail) for row in conn.execute(found)]


def test_a_customer_is_enlisted_and_put_into_another_group(run: Run, loop: Loop, here: Here) -> None:
    number = str(loop.customer("ada").id)

    with shopify_at_a_port(loop) as origin:
        made = run("advocates", "enlist", number, "affiliates", SHOPIFY_ORIGIN=origin, **here)
    with reading(loop.bench.engine) as conn:
        code = conn.execute(select(advocates.c.referral_code)).scalar_one().upper()
    again = run("advocates", "enlist", number, "staff", "--unchecked", **here)
    moved = run("advocates", "group", code, "partners", **here)
    same = run("advocates", "group", code, "partners", **here)

    assert made == (0, f"Customer {number} recommends among affiliates now; the code is {code}.\n{NO_PROGRAM}", "")
    assert (again[0], "is an advocate already" in again[2]) == (2, True)
    assert moved == (0, f"{code} belongs to partners now, not to affiliates.\n", "")
    assert same == (0, f"{code} belongs to partners already.\n", "")
    assert noted(loop) == [
        ("command", "advocate_enlisted", {"group": "affiliates"}),
        ("command", "advocate_grouped", {"group": "partners", "before": "affiliates"}),
    ]


def test_nobody_is_moved_by_a_wrong_code_or_number(run: Run, loop: Loop, here: Here) -> None:
    unknown = run("advocates", "group", "NOBODY22", "staff", **here)
    wrong = run("advocates", "enlist", "0", "staff", **here)
    assert [unknown[0], wrong[0], noted(loop)] == [2, 2, []]
    assert "No advocate has the code NOBODY22" in unknown[2]
    assert "the customer's number" in wrong[2]


def test_a_number_that_is_no_customer_is_refused(run: Run, loop: Loop, here: Here) -> None:
    with shopify_at_a_port(loop) as origin:
        code, told, said = run("advocates", "enlist", "424242", "staff", SHOPIFY_ORIGIN=origin, **here)
    assert (code, told, noted(loop)) == (2, "", [])
    assert f"{loop.shop().shop_domain} has no customer 424242" in said


def test_without_shopify_nobody_is_enlisted_unless_it_is_insisted_on(run: Run, loop: Loop, here: Here) -> None:
    number = str(loop.customer("ada").id)
    refused = run("advocates", "enlist", number, "customers", **here)
    before = noted(loop)
    done = run("advocates", "enlist", number, "customers", "--unchecked", **here)
    assert (refused[0], "so nothing was changed" in refused[2], before) == (2, True, [])
    # The program of customers is on, so there is nothing to warn of.
    assert (done[0], len(done[1].splitlines()), len(noted(loop))) == (0, 1, 1)


def test_chains_are_told_with_the_shops_totals(run: Run, loop: Loop, here: Here) -> None:
    """Ada brought Ben and Emil, Ben brought Cleo: of three people one (33.3 %) is on the second level."""
    assert run("advocates", "chains", **here) == (0, "No referral has been approved yet.\n", "")
    for advocate, friend in (("ada", "ben"), ("ada", "emil"), ("ben", "cleo")):
        bring(loop, advocate, friend)
    loop.pass_time(days=31)
    ada, ben = link_of(loop, "ada").upper(), link_of(loop, "ben").upper()
    head = (
        "3 people came by a recommendation, 1 of them (33.3%) on the second level or below.\n"
        "Chains of two levels or more: 1. Longest: 2 levels. Largest: 3 people.\n\n"
        "advocate        directly  in all  levels  came by\n"
    )
    lines = [f"{ada:<14}{2:>10}{3:>8}{2:>8}  -\n", f"{ben:<14}{1:>10}{1:>8}{1:>8}  {ada}\n"]
    assert run("advocates", "chains", **here) == (0, head + "".join(lines), "")
    assert run("advocates", "chains", "--most", "1", **here) == (0, head + lines[0], "")
    refused = run("advocates", "chains", "--most", "0", **here)
    assert (refused[0], "--most 1" in refused[2]) == (2, True)


def test_one_person_on_one_level_is_told_as_one(run: Run, loop: Loop, here: Here) -> None:
    bring(loop, "ada", "ben")
    loop.pass_time(days=31)
    said = run("advocates", "chains", **here)[1].split("\n\n")[0]
    assert said == (
        "1 person came by a recommendation, 0 of them (0.0%) on the second level or below.\n"
        "Chains of two levels or more: 0. Longest: 1 level. Largest: 1 person."
    )
