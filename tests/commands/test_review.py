"""`goodword review`: what waits and why, a word that counts and can be taken back, and refusals that change nothing."""

from pathlib import Path

import pytest

from plugin.db.engine import reading
from plugin.db.work.audit_rows import list_audits
from tests.commands.conftest import Run, clock_file
from tests.commands.test_explain_and_replay import referred, url_of
from tests.dumps import dump
from tests.ledger_sums import rewards
from tests.loop import Loop
from tests.sim_shop import orders as merchant
from tests.sim_shop.state import Order


def disputed(loop: Loop) -> Order:
    """A friend's order whose payment the buyer disputes."""
    order = referred(loop)
    merchant.dispute(loop.world, loop.shop_state, order.id)
    loop.work()
    return order


def states(loop: Loop, order: Order) -> list[str]:
    return [reward.state.value for reward in rewards(loop, order)]


def test_what_waits_is_listed_with_its_reason_in_both_languages(run: Run, loop: Loop) -> None:
    order = disputed(loop)
    before = dump(loop.bench.engine)

    english = run("review", "list", DATABASE_URL=url_of(loop))
    german = run("review", "list", "--lang", "de", DATABASE_URL=url_of(loop))

    # A throw of 80.00 less the friend's 10 %.
    head = f"{order.name} ({order.id})"
    assert english == (
        0,
        "1 orders wait for a person.\n"
        f"{head}  24 Nov 2026, 10:00  €72.00\n"
        "  The buyer disputes the payment; the outcome is open.\n"
        "   30  The payment is being disputed; the outcome is open.\n",
        "",
    )
    assert german[1].splitlines()[:2] == [
        "Bestellungen, die auf einen Menschen warten: 1.",
        f"{head}  24.11.2026, 10:00  72,00\u00a0€",
    ]
    assert dump(loop.bench.engine) == before


def test_nothing_is_decided_because_time_runs_out(run: Run, loop: Loop) -> None:
    order = disputed(loop)
    loop.pass_time(days=45)
    assert states(loop, order) == ["pending"]
    assert run("review", "list", DATABASE_URL=url_of(loop))[1].startswith("1 orders wait for a person.\n")


def test_a_word_counts_leaves_a_trace_and_can_be_taken_back(run: Run, loop: Loop, tmp_path: Path) -> None:
    order = disputed(loop)
    here = {"DATABASE_URL": url_of(loop), "DEMO_CLOCK_FILE": clock_file(loop, tmp_path)}

    code, said, complaint = run("review", "allow", order.name, **here)
    assert (code, complaint) == (0, "")
    assert said.startswith(f"Noted for order {order.name}; ")
    loop.work()
    listed = run("review", "list", **here)[1]
    assert listed.startswith("0 orders wait for a person.\nDecided, and can be taken back:\n")
    assert "counts, said command, " in listed

    assert run("review", "take-back", str(order.id), **here)[0] == 0
    loop.work()
    assert run("review", "list", **here)[1].startswith("1 orders wait for a person.\n")
    assert run("review", "refuse", order.name, **here)[0] == 0
    loop.work()

    assert states(loop, order) == ["voided"]
    with reading(loop.bench.engine) as conn:
        noted = list_audits(conn, loop.shop_state.domain, subject=f"order:{order.id}")
    # Newest first.
    assert [(row.actor, row.action, row.detail) for row in noted] == [
        ("command", "order_decided", {"word": "refuse", "before": None}),
        ("command", "decision_taken_back", {"word": None, "before": "allow"}),
        ("command", "order_decided", {"word": "allow", "before": None}),
    ]


@pytest.mark.parametrize(
    ("said", "named", "says"),
    [
        ("allow", "{name}", "does not wait for a person"),
        ("refuse", "{number}", "does not wait for a person"),
        ("take-back", "{name}", "there is nothing to take back"),
        ("allow", "#4711", "No order #4711 is known"),
    ],
)
def test_what_is_not_in_doubt_is_left_alone(run: Run, loop: Loop, said: str, named: str, says: str) -> None:
    order = referred(loop)
    before = dump(loop.bench.engine)
    code, told, complaint = run(
        "review", said, named.format(name=order.name, number=order.id), DATABASE_URL=url_of(loop)
    )
    assert (code, told) == (2, "")
    assert says in complaint
    assert complaint.count("\n") == 1
    assert dump(loop.bench.engine) == before


def test_a_second_word_needs_the_first_taken_back(run: Run, loop: Loop, tmp_path: Path) -> None:
    order = disputed(loop)
    here = {"DATABASE_URL": url_of(loop), "DEMO_CLOCK_FILE": clock_file(loop, tmp_path)}
    run("review", "allow", order.name, **here)
    before = dump(loop.bench.engine)
    code, _, complaint = run("review", "refuse", order.name, **here)
    assert (code, "does not wait for a person" in complaint) == (2, True)
    assert dump(loop.bench.engine) == before
