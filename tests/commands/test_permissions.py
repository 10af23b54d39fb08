"""Rewards that need a permission which the shop never gave: `rules set`, `programs on` and `doctor` say so."""

from pathlib import Path

import pytest

from tests.commands.conftest import Run, clock_file, shopify_at_a_port
from tests.commands.test_explain_and_replay import url_of
from tests.loop import Loop
from tests.sim_shop.installation import change_scopes

Here = dict[str, str]
CREDIT = """
currency: EUR
friend: {kind: percent, percent: "10"}
advocate: {options: [{kind: store_credit, amount: "5.00"}]}
"""
SCOPES = ("read_store_credit_accounts", "write_store_credit_account_transactions")


@pytest.fixture
def here(loop: Loop, tmp_path: Path) -> Here:
    return {"DATABASE_URL": url_of(loop), "DEMO_CLOCK_FILE": clock_file(loop, tmp_path)}


@pytest.fixture
def credit(tmp_path: Path) -> str:
    """A file of rules that pay in store credit."""
    path = tmp_path / "credit.yaml"
    path.write_text(CREDIT)
    return str(path)


def missing_for(number: int, name: str) -> str:
    return (
        f"program {number} ({name}) needs {', '.join(SCOPES)}, which the shop has not granted: the merchant opens that "
        "program in the app and presses Grant permission; until then its rewards wait"
    )


def doctor(run: Run, loop: Loop, here: Here) -> list[str]:
    with shopify_at_a_port(loop) as origin:
        _, told, _ = run("doctor", SHOPIFY_ORIGIN=origin, **here)
    return told.splitlines()


def test_rules_that_need_a_permission_say_which_and_doctor_finds_it(
    run: Run, loop: Loop, here: Here, credit: str
) -> None:
    number, name = loop.program().program_id, loop.program().name
    finding = f"PROBLEM  permissions of {loop.shop().shop_domain}: {missing_for(number, name)}"
    before = doctor(run, loop, here)

    put = run("rules", "set", credit, **here)

    assert put[0] == 0
    assert f"Permission missing: {missing_for(number, name)}." in put[1].splitlines()
    assert (finding in before, finding in doctor(run, loop, here)) == (False, True)


def test_nothing_is_said_once_the_shop_granted_it(run: Run, loop: Loop, here: Here, credit: str) -> None:
    change_scopes(loop.world, loop.shop_state, loop.shop_state.granted_scopes | set(SCOPES))
    loop.work()

    put = run("rules", "set", credit, **here)

    assert (put[0], "Permission missing" in put[1]) == (0, False)
    assert [line for line in doctor(run, loop, here) if "permissions of" in line] == []


def test_a_program_that_is_off_is_named_when_it_is_switched_on(run: Run, loop: Loop, here: Here, credit: str) -> None:
    run("programs", "add", "Members", credit, **here)
    number = loop.program().program_id + 1
    while_off = doctor(run, loop, here)

    switched = run("programs", "on", str(number), **here)
    while_on = doctor(run, loop, here)
    off = run("programs", "off", str(number), **here)

    assert switched == (0, f"Members is on.\nPermission missing: {missing_for(number, 'Members')}.\n", "")
    assert [line for line in while_off if "permissions of" in line] == []
    assert [line for line in while_on if "permissions of" in line] == [
        f"PROBLEM  permissions of {loop.shop().shop_domain}: {missing_for(number, 'Members')}"
    ]
    assert off == (0, "Members is off: what was promised is kept.\n", "")
