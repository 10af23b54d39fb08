"""`goodword programs`: several programs at once, and which of them goes first; `rules` says of which it speaks."""

from pathlib import Path

import pytest

from plugin.db.engine import reading
from plugin.db.programs import read_programs
from tests.commands.conftest import Run, clock_file
from tests.commands.test_explain_and_replay import url_of
from tests.dumps import dump
from tests.loop import Loop

Here = dict[str, str]


@pytest.fixture
def here(loop: Loop, tmp_path: Path) -> Here:
    return {"DATABASE_URL": url_of(loop), "DEMO_CLOCK_FILE": clock_file(loop, tmp_path)}


def stand(loop: Loop) -> list[tuple[str, bool, int]]:
    with reading(loop.bench.engine) as conn:
        return [(one.name, one.is_live, one.version) for one in read_programs(conn, loop.shop().shop_id)]


def test_a_program_is_added_switched_on_and_put_first(run: Run, loop: Loop, here: Here) -> None:
    name, number = loop.program().name, loop.program().program_id
    added = run("programs", "add", "Members", "tesla", **here)
    new = number + 1
    switched = run("programs", "on", str(new), **here)
    first = run("programs", "first", str(new), **here)
    listed = run("programs", "list", **here)

    assert added == (0, f"Program {new} is there, switched off: `goodword programs on {new}`.\n", "")
    assert (switched[0], switched[1].splitlines()[0], switched[2]) == (0, "Members is on.", "")
    # Its milestones open something by a customer tag.
    assert switched[1].splitlines()[1].startswith(f"Permission missing: program {new} (Members) needs write_customers,")
    assert first == (0, f"The order is now: {new} Members, {number} {name}.\n", "")
    assert listed[0] == 0
    lines = listed[1].splitlines()
    assert lines[0] == f"{new}  Members  [customers, friends claim it now]"
    assert lines[-1] == f"{number}  {name}  [customers, on, after another one of its group or closed]"
    assert stand(loop) == [("Members", True, 1), (name, True, 1)]


def test_rules_are_set_for_the_program_that_is_named(run: Run, loop: Loop, here: Here, tmp_path: Path) -> None:
    number = loop.program().program_id
    run("programs", "add", "Members", "tesla", **here)
    rules = tmp_path / "rules.yaml"
    rules.write_text(
        run("rules", "show", "--program", str(number), **here)[1].replace("hold_days: 30", "hold_days: 20")
    )

    put = run("rules", "set", str(rules), "--program", str(number + 1), **here)

    assert put[0] == 0
    assert [version for _, _, version in stand(loop)] == [1, 2]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("on", "999"), "This shop has no program 999"),
        (("first", "999"), "This shop has no program 999"),
        (("add", "One", "no_such_file"), "neither a file nor a preset"),
        (("add", "", "tesla"), "give a name of 1 to 120"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_moves(
    run: Run, loop: Loop, here: Here, arguments: tuple[str, ...], complaint: str
) -> None:
    before = dump(loop.bench.engine)
    code, _, said = run("programs", *arguments, **here)
    assert (code, complaint in said, dump(loop.bench.engine) == before) == (2, True, True)


def test_rules_of_a_program_that_is_not_there(run: Run, here: Here) -> None:
    code, _, said = run("rules", "show", "--program", "999", **here)
    assert (code, "This shop has no program 999" in said) == (2, True)
