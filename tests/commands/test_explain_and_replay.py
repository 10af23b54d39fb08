"""`explain` tells the whole chain of a real order; `replay --verdicts` shows what would differ and does nothing."""

from pathlib import Path

from sqlalchemy import select, text, update

from plugin.db.tables import program_versions
from tests.commands.conftest import Run, clock_file
from tests.dumps import dump
from tests.ledger_sums import rewards
from tests.loop import Loop
from tests.sim_shop.state import Order


def referred(loop: Loop) -> Order:
    """Ada's friend claims and buys a throw of 80.00, less 10 %."""
    link = loop.join(loop.customer("ada"))["referral_code"]
    code = loop.claim(link, email="felix@example.com").json()["discount_code"]
    order = loop.buy("felix@example.com", codes=(code,))
    loop.work()
    return order


def url_of(loop: Loop) -> str:
    return loop.bench.engine.url.render_as_string(hide_password=False)


def test_explain_tells_from_delivery_to_reward(run: Run, loop: Loop) -> None:
    order = referred(loop)
    loop.pass_time(days=31)
    (reward,) = rewards(loop, order)

    code, told, complaint = run("explain", order.name, DATABASE_URL=url_of(loop))
    by_number = run("explain", str(order.id), "--shop", loop.shop_state.domain.upper(), DATABASE_URL=url_of(loop))

    assert (code, complaint) == (0, "")
    assert by_number == (0, told, "")
    # The name without its sign, as the filter of the admin's page takes it.
    assert run("explain", order.name.removeprefix("#"), DATABASE_URL=url_of(loop)) == (0, told, "")
    lines = told.splitlines()
    assert lines[0] == f"Order {order.name} ({order.id}), placed 2026-11-24 09:00:00 UTC"
    assert lines[1] == "stands as: referred (won)"
    # In the order in which it happened: delivered, judged on facts, evidence and checks, promised, booked.
    chain = [
        "Deliveries:",
        "orders/paid",
        "Verdict 1: referred (won), version 1 of the terms (delivery ",
        "  facts: ",
        "  evidence 1. claim_code ",
        "  check new_customer: passed",
        f"Reward {reward.reward_id} for advocate {reward.advocate_id}, 10.00 EUR: issued",
        "Ledger ",
    ]
    places = [told.index(part) for part in chain]
    assert places == sorted(places)
    ledger = [line.partition(" UTC ")[2] for line in lines if line.startswith("Ledger ")]
    key = f"order:{order.id}:{reward.program_id}:advocate"
    assert ledger == [
        f"{key}:pending (promised): program -1000 EUR, held +1000 EUR",
        f"{key}:approved (hold_over): held -1000 EUR, owed +1000 EUR",
        f"{key}:issued (issued): owed -1000 EUR, issued +1000 EUR",
    ]
    assert "@" not in told
    assert reward.code not in told.casefold()


def test_explain_changes_nothing(run: Run, loop: Loop) -> None:
    order = referred(loop)
    before = dump(loop.bench.engine)
    run("explain", order.name, DATABASE_URL=url_of(loop))
    run("explain", "#1", DATABASE_URL=url_of(loop))
    assert dump(loop.bench.engine) == before


def test_fresh_verdicts_would_be_decided_the_same(run: Run, loop: Loop) -> None:
    referred(loop)
    loop.buy("nobody@example.com")
    loop.work()
    before = dump(loop.bench.engine)
    answer = run("replay", "--verdicts", DATABASE_URL=url_of(loop))
    assert answer == (0, "0 orders would be decided otherwise today. Nothing was changed.\n", "")
    assert dump(loop.bench.engine) == before


def test_other_terms_show_what_would_differ_and_do_nothing(run: Run, loop: Loop) -> None:
    order = referred(loop)
    raise_minimum(loop, 7_500)
    before, effects = dump(loop.bench.engine), len(loop.world.effects)

    code, said, complaint = run("replay", "--verdicts", DATABASE_URL=url_of(loop))

    # 72.00 were paid after the friend's 10 %.
    assert (code, complaint) == (0, "")
    assert said.splitlines() == [
        f"{order.name}: was referred (won), would be not_referred (below_minimum)",
        "1 orders would be decided otherwise today. Nothing was changed.",
    ]
    loop.work()
    assert dump(loop.bench.engine) == before
    assert len(loop.world.effects) == effects


def test_a_delivery_is_worked_on_again_and_changes_nothing(run: Run, loop: Loop, tmp_path: Path) -> None:
    order = referred(loop)
    promised = rewards(loop, order)
    with loop.bench.engine.begin() as conn:
        found = conn.execute(text("SELECT id FROM deliveries WHERE topic = 'orders/paid'")).scalar_one()
    clock = clock_file(loop, tmp_path)
    code, said, _ = run("replay", "--delivery", str(found), DATABASE_URL=url_of(loop), DEMO_CLOCK_FILE=clock)
    assert (code, said) == (0, "1 deliveries and 0 messages wait for the worker again.\n")
    loop.work()
    with loop.bench.engine.begin() as conn:
        states = conn.execute(text("SELECT DISTINCT state FROM deliveries")).scalars().all()
    assert (states, rewards(loop, order)) == (["done"], promised)


def raise_minimum(loop: Loop, minor: int) -> None:
    """As if another build had stored the terms otherwise; what was promised keeps its version in real life."""
    with loop.bench.engine.begin() as conn:
        row = conn.execute(select(program_versions)).one()
        terms = row.terms | {"offer": row.terms["offer"] | {"minimum_minor": minor}}
        conn.execute(update(program_versions).values(terms=terms))
