"""`goodword rules try`: who would stand otherwise under changed rules, with nothing changed here or at Shopify."""

from pathlib import Path

import pytest

from tests.commands.conftest import Run, clock_file
from tests.commands.test_explain_and_replay import referred, url_of
from tests.dumps import dump
from tests.loop import Loop
from tests.orders.test_suspicion_of_orders import SAME_HOME, advocate_at, befriend

RULES = """
currency: EUR
friend: {{kind: percent, percent: "10", minimum: "{minimum}"}}
trigger: {{minimum: "{minimum}"}}
advocate: {{options: [{{kind: fixed, amount: "10.00"}}]}}
eligibility: {{same_household: {household}}}
"""
OTHERWISE = "would stand otherwise under program 1 (Recommend a friend)."
LIMITS = (
    "Judged on what was found then; claims that other rules would have led to, caps, budgets and amounts are not "
    "counted. Nothing was changed.\n"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "rules.yaml"


def test_a_higher_minimum_shows_whom_it_would_leave_out(run: Run, loop: Loop, file: Path, tmp_path: Path) -> None:
    order = referred(loop)
    loop.buy("nobody@example.com")
    loop.work()
    file.write_text(RULES.format(minimum="75.00", household="hold"))
    before, effects = dump(loop.bench.engine), len(loop.world.effects)

    answer = run("rules", "try", str(file), DATABASE_URL=url_of(loop), DEMO_CLOCK_FILE=clock_file(loop, tmp_path))

    # 72.00 were paid after the friend's 10 %; the other order has no advocate under any rules.
    assert answer == (
        0,
        f"{order.name}: was referred (won), would be not_referred (below_minimum)\n"
        f"1 of 1 orders of the last 90 days {OTHERWISE} Nothing to do with it: 1.\n{LIMITS}",
        "",
    )
    loop.work()
    assert dump(loop.bench.engine) == before
    assert len(loop.world.effects) == effects


def test_another_household_policy_is_tried_on_what_was_noticed(
    run: Run, loop: Loop, file: Path, tmp_path: Path
) -> None:
    _, link = advocate_at(loop)
    order = befriend(loop, link, "felix@example.com", SAME_HOME)
    here = {"DATABASE_URL": url_of(loop), "DEMO_CLOCK_FILE": clock_file(loop, tmp_path)}
    before = dump(loop.bench.engine)
    said = {}
    for household in ("allow", "hold", "reject"):
        file.write_text(RULES.format(minimum="50.00", household=household))
        said[household] = run("rules", "try", str(file), **here)[1].splitlines()[0]
    assert said == {
        "allow": f"{order.name}: was held (suspicious), would be referred (won)",
        "hold": f"0 of 1 orders of the last 90 days {OTHERWISE} Nothing to do with it: 1.",
        "reject": f"{order.name}: was held (suspicious), would be not_referred (household_excluded)",
    }
    assert dump(loop.bench.engine) == before


def test_ninety_days_back_and_no_further(run: Run, loop: Loop, file: Path, tmp_path: Path) -> None:
    referred(loop)
    file.write_text(RULES.format(minimum="75.00", household="hold"))
    loop.pass_time(days=91)
    answer = run("rules", "try", str(file), DATABASE_URL=url_of(loop), DEMO_CLOCK_FILE=clock_file(loop, tmp_path))
    assert answer[1].splitlines()[0] == f"0 of 0 orders of the last 90 days {OTHERWISE}"


def test_another_currency_is_refused(run: Run, loop: Loop, file: Path) -> None:
    referred(loop)
    file.write_text(RULES.format(minimum="75.00", household="hold").replace("EUR", "CHF"))
    code, told, complaint = run("rules", "try", str(file), DATABASE_URL=url_of(loop))
    assert (code, told) == (2, "")
    assert complaint == "These rules are in another currency: use the program's, EUR.\n"


def test_orders_of_another_program_are_not_said_to_be_judged(run: Run, loop: Loop, file: Path, tmp_path: Path) -> None:
    referred(loop)
    file.write_text(RULES.format(minimum="75.00", household="hold"))
    here = {"DATABASE_URL": url_of(loop), "DEMO_CLOCK_FILE": clock_file(loop, tmp_path)}
    assert run("programs", "add", "Later", str(file), **here)[0] == 0
    assert run("programs", "first", "2", **here)[0] == 0

    first, named = (run("rules", "try", str(file), *which, **here)[1] for which in ((), ("--program", "1")))

    assert first.splitlines()[0] == (
        "0 of 0 orders of the last 90 days would stand otherwise under program 2 (Later). Nothing to do with it: 1."
    )
    assert named.splitlines()[1] == f"1 of 1 orders of the last 90 days {OTHERWISE}"
