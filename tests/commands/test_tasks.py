"""`goodword tasks`: what only a person gives and what could not be given: listed, done once, cancelled, tried again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from plugin.db.engine import reading
from plugin.db.work.audit_rows import list_audits
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.rules import AdvocatePlan
from plugin.domain.rewards.task import TaskAnswer
from plugin.services.tasks.finish_task import finish_task
from tests.commands.conftest import NOWHERE, Run, clock_file, shopify_at_a_port
from tests.commands.test_explain_and_replay import url_of
from tests.dumps import dump
from tests.ledger_sums import balances, owed, rewards, states
from tests.loop import Loop
from tests.parallel import in_parallel
from tests.rewards.stage import eur, refer, rules, settle
from tests.sim_shop import installation
from tests.sim_shop import orders as merchant
from tests.sim_shop.state import Order

TOUR = Benefit(BenefitKind.MANUAL, name="a tour of the workshop")
DONATION = Benefit(BenefitKind.DONATION, amount=eur(1_200), name="the lifeboats")
TOO_MUCH = Benefit(BenefitKind.GIFT_CARD, amount=eur(900_000))
Here = dict[str, str]


@pytest.fixture
def loop(engine: Engine) -> Iterator[Loop]:
    made = Loop(engine, hold_days=1)
    app = made.world.app
    installation.change_scopes(made.world, made.shop_state, frozenset({*app.required_scopes, *app.optional_scopes}))
    made.install(made.shop_state)
    made.work()
    yield made
    made.close()


@pytest.fixture
def here(loop: Loop, tmp_path: Path) -> Iterator[Here]:
    with shopify_at_a_port(loop) as origin:
        settings = {"DATABASE_URL": url_of(loop), "DEMO_CLOCK_FILE": clock_file(loop, tmp_path)}
        yield settings | {"SHOPIFY_ORIGIN": origin}


def approved(loop: Loop, benefit: Benefit) -> tuple[Order, str]:
    """A friend's order whose reward is approved, and the reward's number."""
    settle(loop, rules(AdvocatePlan(options=(benefit,))))
    order = refer(loop, 1)[0]
    loop.pass_time(days=2)
    (reward,) = rewards(loop, order)
    assert reward.state.value == "approved"
    return order, str(reward.reward_id)


def audited(loop: Loop, number: str) -> list[tuple[str, str, object]]:
    with reading(loop.bench.engine) as conn:
        noted = list_audits(conn, loop.shop_state.domain, subject=f"reward:{number}")
    return [(row.actor, row.action, row.detail) for row in noted]


def test_what_a_person_gives_is_listed_and_done_once(run: Run, loop: Loop, here: Here) -> None:
    order, number = approved(loop, DONATION)
    ada = loop.customer("ada")
    code = loop.join(ada)["referral_code"]
    assert balances(loop) == {"program": -1_200, "owed": 1_200}

    english, german = run("tasks", "list", **here), run("tasks", "list", "--lang", "de", **here)
    first = run("tasks", "done", number, "--note", "transfer of Friday", **here)
    again = run("tasks", "done", number, **here)

    # The payment was heard of on 24 November at 10:00 UTC, 11:00 in Berlin; the hold is one day.
    assert english[1].splitlines() == [
        "Rewards that wait for a person: 1.",
        f"{number}  {order.name}  advocate {code}, customer {ada.id}  A donation of €12 (the lifeboats)"
        "  since 25 Nov 2026, 11:00",
    ]
    assert german[1].splitlines()[1] == (
        f"{number}  {order.name}  Empfehlung {code}, Kundenkonto {ada.id}  Eine Spende von 12\u00a0€ (the lifeboats)"
        "  seit 25.11.2026, 11:00"
    )
    assert first == (0, f"Reward {number} is marked as given; nothing of it is owed any more.\n", "")
    assert again == (0, f"Reward {number} was marked as given before; nothing was changed.\n", "")
    assert states(loop, order) == ["spent"]
    assert balances(loop) == {"program": -1_200, "spent": 1_200}
    assert audited(loop, number) == [("command", "task_done", {"kind": "donation", "note": "transfer of Friday"})]
    assert run("tasks", "list", **here)[1] == "Rewards that wait for a person: 0.\n"


@pytest.mark.parametrize("benefit", [DONATION, TOO_MUCH], ids=["a task", "a given up card"])
def test_two_people_who_give_it_at_the_same_moment_give_it_once(loop: Loop, benefit: Benefit) -> None:
    _, number = approved(loop, benefit)
    shop, now = loop.shop(), loop.now()

    def finish() -> TaskAnswer:
        with loop.bench.engine.begin() as conn:
            return finish_task(conn, shop, int(number), note=None, actor="merchant:1", now=now)

    answers = in_parallel(finish, times=8)

    assert (answers.count(TaskAnswer.DONE), answers.count(TaskAnswer.DONE_BEFORE)) == (1, 7)
    assert audited(loop, number) == [("merchant:1", "task_done", {"kind": benefit.kind.value, "note": None})]


def test_what_was_given_and_comes_back_is_a_loss(run: Run, loop: Loop, here: Here) -> None:
    order, number = approved(loop, DONATION)
    run("tasks", "done", number, **here)

    merchant.refund(loop.world, loop.shop_state, order.id)
    loop.work()

    assert states(loop, order) == ["clawed_back"]
    assert balances(loop) == {"program": -1_200, "loss": 1_200}
    code, _, complaint = run("tasks", "done", number, **here)
    assert (code, "is not owed any more" in complaint) == (2, True)


def test_nothing_is_given_while_its_order_is_in_doubt(run: Run, loop: Loop, here: Here) -> None:
    order, number = approved(loop, TOUR)
    merchant.dispute(loop.world, loop.shop_state, order.id)
    loop.work()
    before = dump(loop.bench.engine)

    code, _, complaint = run("tasks", "done", number, **here)

    assert (code, "does not count at the moment" in complaint) == (2, True)
    assert dump(loop.bench.engine) == before
    assert "its order is not settled at the moment" in run("tasks", "list", **here)[1]
    merchant.refund(loop.world, loop.shop_state, order.id)
    loop.work()
    assert states(loop, order) == ["voided"]
    assert run("tasks", "list", **here)[1] == "Rewards that wait for a person: 0.\n"


def test_nothing_is_done_for_an_order_that_was_refunded_and_never_told(run: Run, loop: Loop, here: Here) -> None:
    order, number = approved(loop, DONATION)
    merchant.refund(loop.world, loop.shop_state, order.id)
    for delivery in loop.world.sender.waiting():
        loop.world.sender.take(delivery)

    code, _, complaint = run("tasks", "done", number, **here)

    assert (code, complaint.startswith(f"Reward {number} is not owed any more: ")) == (2, True)
    assert states(loop, order) == ["voided"]
    assert balances(loop) == {}
    assert audited(loop, number) == []


def test_nothing_is_done_while_shopify_cannot_be_asked(run: Run, loop: Loop, here: Here) -> None:
    _, number = approved(loop, DONATION)
    before = dump(loop.bench.engine)

    code, _, complaint = run("tasks", "done", number, **here | {"SHOPIFY_ORIGIN": NOWHERE})

    assert (code, complaint.startswith(f"Reward {number} is not marked; Shopify could not be asked")) == (2, True)
    assert dump(loop.bench.engine) == before


def test_a_cancelled_task_is_void_and_noted(run: Run, loop: Loop, here: Here) -> None:
    order, number = approved(loop, Benefit(BenefitKind.GIFT, name="a mug"))

    first = run("tasks", "cancel", number, "out of mugs", **here)
    again = run("tasks", "cancel", number, "out of mugs", **here)
    late = run("tasks", "done", number, **here)

    assert first == (0, f"Reward {number} is void; it is not owed any more.\n", "")
    assert again == (0, f"Reward {number} was cancelled before; nothing was changed.\n", "")
    assert (late[0], "is not owed any more" in late[2]) == (2, True)
    assert states(loop, order) == ["voided"]
    assert audited(loop, number) == [("command", "task_cancelled", {"kind": "gift", "why": "out of mugs"})]
    assert owed(loop, "withdraw_reward") == []


def test_what_could_not_be_given_is_listed_with_the_reason_and_given_by_hand(run: Run, loop: Loop, here: Here) -> None:
    """9,000.00 are more than the simulated shop puts on a gift card."""
    order, number = approved(loop, TOO_MUCH)
    listed = run("tasks", "list", **here)[1].splitlines()

    done = run("tasks", "done", number, **here)

    assert listed[0] == "Rewards that wait for a person: 1."
    assert listed[2] == "    could not be given: The sum is above what Shopify puts on a gift card."
    assert done[0] == 0
    assert states(loop, order) == ["spent"]
    assert balances(loop) == {"program": -900_000, "spent": 900_000}
    assert [state for _, state in owed(loop, "issue_reward")] == ["done"]
    assert loop.shop_state.gift_cards == {}
    assert loop.call("GET", "/widget", customer=loop.customer("ada")).json()["advocate"]["issued"] == []


def test_what_could_not_be_given_is_tried_again(run: Run, loop: Loop, here: Here) -> None:
    order, number = approved(loop, TOO_MUCH)

    told = run("tasks", "retry", number, **here)
    while_tried = run("tasks", "done", number, **here)
    assert run("tasks", "list", **here)[1] == "Rewards that wait for a person: 0.\n"
    loop.pass_time(minutes=2)

    assert (told[0], told[1].startswith(f"Reward {number} is tried again within a minute")) == (0, True)
    assert (while_tried[0], "does not wait for a person" in while_tried[2]) == (2, True)
    # The limit is where it was, so it is a person's again.
    assert states(loop, order) == ["approved"]
    assert run("tasks", "list", **here)[1].startswith("Rewards that wait for a person: 1.\n")
    assert audited(loop, number) == [("command", "task_retried", {"kind": "gift_card"})]


def test_a_try_that_was_sent_is_ended_when_it_is_cancelled(run: Run, loop: Loop, here: Here) -> None:
    order, number = approved(loop, TOO_MUCH)
    assert run("tasks", "cancel", number, "limit of the shop", **here)[0] == 0
    loop.pass_time(days=2)
    assert states(loop, order) == ["voided"]
    assert owed(loop, "withdraw_reward") == [(f"reward:{number}", "done")]
    assert balances(loop) == {}


@pytest.mark.parametrize("said", [("done",), ("cancel",), ("retry",)])
def test_what_waits_for_nobody_is_left_alone(run: Run, loop: Loop, here: Here, said: tuple[str, ...]) -> None:
    """A held one, and a number that no reward has."""
    settle(loop, rules(AdvocatePlan(options=(TOUR,))))
    (reward,) = rewards(loop, refer(loop, 1)[0])
    before, more = dump(loop.bench.engine), ("late",) if said == ("cancel",) else ()

    held = run("tasks", *said, str(reward.reward_id), *more, **here)
    unknown = run("tasks", *said, "4711", *more, **here)

    assert (held[0], "does not wait for a person" in held[2]) == (2, True)
    assert unknown == (2, "", "There is no reward 4711: `goodword tasks list` shows the numbers.\n")
    assert dump(loop.bench.engine) == before


@pytest.mark.parametrize("note", ["", " ", "x" * 101, "two\nlines"])
def test_a_note_that_does_not_fit_is_refused(run: Run, loop: Loop, here: Here, note: str) -> None:
    _, number = approved(loop, TOUR)
    before = dump(loop.bench.engine)
    code, _, complaint = run("tasks", "cancel", number, note, **here)
    assert (code, "1 to 100 characters in one line" in complaint) == (2, True)
    assert dump(loop.bench.engine) == before
