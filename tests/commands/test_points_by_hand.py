"""`goodword points`: a merchant's word becomes points once an occasion, and the book can be read."""

from pathlib import Path

import pytest
from sqlalchemy import select

from plugin.db.engine import reading
from plugin.db.tables import audit_rows
from tests.commands.conftest import Run, clock_file
from tests.commands.test_explain_and_replay import url_of
from tests.loop import Loop
from tests.points.stage_of_play import balance, book

Here = dict[str, str]


@pytest.fixture
def here(loop: Loop, tmp_path: Path) -> Here:
    return {"DATABASE_URL": url_of(loop), "DEMO_CLOCK_FILE": clock_file(loop, tmp_path)}


def given(loop: Loop) -> list[tuple[str, dict[str, object]]]:
    """Actor and detail of every audit row about it."""
    with reading(loop.bench.engine) as conn:
        found = select(audit_rows).where(audit_rows.c.action == "points_given").order_by(audit_rows.c.id)
        return [(row.actor, row.detail) for row in conn.execute(found)]


def test_a_review_is_rewarded_once_a_day_and_noted(run: Run, loop: Loop, here: Here) -> None:
    ada = loop.customer("ada")
    code = loop.join(ada)["referral_code"]

    first = run("points", "give", code, "50", "review", **here)
    again = run("points", "give", code, "50", "review", **here)
    other = run("points", "give", code.lower(), "50", "review", "--occasion", "teapot", **here)

    assert first == (0, "50 points given for review; the balance is 50.\n", "")
    assert (again[0], "given before, nothing was changed" in again[2]) == (2, True)
    assert other == (0, "50 points given for review; the balance is 100.\n", "")
    assert book(loop, ada) == [("review", 50, 0), ("review", 50, 0)]
    assert given(loop) == [
        ("command", {"points": 50, "reason": "review", "occasion": "2026-11-24"}),
        ("command", {"points": 50, "reason": "review", "occasion": "teapot"}),
    ]


def test_a_birthday_comes_once_a_year(run: Run, loop: Loop, here: Here, tmp_path: Path) -> None:
    ada = loop.customer("ada")
    code = loop.join(ada)["referral_code"]
    run("points", "give", code, "100", "birthday", **here)
    loop.pass_time(days=20)
    here |= {"DEMO_CLOCK_FILE": clock_file(loop, tmp_path)}
    assert run("points", "give", code, "100", "birthday", **here)[0] == 2

    loop.pass_time(days=30)  # the 13th of January
    here |= {"DEMO_CLOCK_FILE": clock_file(loop, tmp_path)}

    assert run("points", "give", code, "100", "birthday", **here)[0] == 0
    assert balance(loop, ada) == 200


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("NOBODY", "50", "gift"), "No advocate has the code NOBODY"),
        (("CODE", "0", "gift"), "Give 1 to 1,000,000 points, not 0."),
        (("CODE", "1000001", "gift"), "Give 1 to 1,000,000 points, not 1000001."),
        (("CODE", "5", "gift", "--occasion", "x" * 41), "Name the occasion in 1 to 40 characters"),
    ],
)
def test_what_makes_no_sense_gives_nothing(
    run: Run, loop: Loop, here: Here, arguments: tuple[str, ...], complaint: str
) -> None:
    ada = loop.customer("ada")
    code = loop.join(ada)["referral_code"]

    told = run("points", "give", *(code if word == "CODE" else word for word in arguments), **here)

    assert (told[0], complaint in told[2]) == (2, True)
    assert (book(loop, ada), given(loop)) == ([], [])


def test_the_book_is_shown_oldest_first(run: Run, loop: Loop, here: Here) -> None:
    code = loop.join(loop.customer("ada"))["referral_code"]
    run("points", "give", code, "1500", "gift", **here)
    run("points", "give", code, "20", "review", **here)

    exit_code, told, _ = run("points", "show", code, **here)

    assert exit_code == 0
    assert [line.split("  ", 1)[1] for line in told.splitlines()[:-1]] == ["   +1,500  gift", "      +20  review"]
    assert told.splitlines()[-1] == "Balance 1,520; approved referrals 0; badges none."
    assert run("points", "show", "NOBODY", **here)[0] == 2
