"""The life of a promise as a graph, what a new verdict does to it, and that its bookkeeping always balances."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.domain.errors import MoveForbidden
from plugin.domain.money import Money
from plugin.domain.orders.attribution import Attribution
from plugin.domain.orders.verdict import Standing, Verdict
from plugin.domain.program.choice import HoldStart
from plugin.domain.program.rules import Hold, Rules
from plugin.domain.rewards.hold import end_of_hold
from plugin.domain.rewards.ledger import Account, EntryUnbalanced, LedgerEntry, Posting, promise_entry, step_entry
from plugin.domain.rewards.reward import Move, RewardState, Side, answer_verdict, check_move, is_due, may_move
from plugin.domain.rewards.reward_code import derive_reward_code
from tests.domain.values import ORDERED, eur, order, terms

FINAL = (RewardState.VOIDED, RewardState.EXPIRED, RewardState.CLAWED_BACK)


def verdict(standing: Standing, reason: str = "because") -> Verdict:
    return Verdict(standing, reason, Attribution(None, ()), ())


def test_exactly_these_steps_exist() -> None:
    steps = {f"{here.value}>{there.value}" for here in RewardState for there in RewardState if may_move(here, there)}
    assert steps == {
        "pending>approved", "pending>voided", "approved>issued", "approved>voided",
        "issued>spent", "issued>expired", "issued>clawed_back", "spent>clawed_back",
    }  # fmt: skip


def test_a_step_that_does_not_exist_is_refused_by_name() -> None:
    with pytest.raises(MoveForbidden, match="voided cannot become approved"):
        check_move(RewardState.VOIDED, RewardState.APPROVED)


@pytest.mark.parametrize(
    ("state", "move"),
    [
        (RewardState.PENDING, Move(RewardState.VOIDED, "refunded")),
        (RewardState.APPROVED, Move(RewardState.VOIDED, "refunded")),
        (RewardState.ISSUED, Move(RewardState.CLAWED_BACK, "refunded")),
        (RewardState.SPENT, Move(RewardState.CLAWED_BACK, "refunded")),
        (RewardState.VOIDED, None),
        (RewardState.EXPIRED, None),
        (RewardState.CLAWED_BACK, None),
    ],
)
def test_a_refund_voids_what_is_not_issued_and_claws_back_what_is(state: RewardState, move: Move | None) -> None:
    assert answer_verdict(state, verdict(Standing.NOT_REFERRED, "refunded")) == move


@pytest.mark.parametrize("standing", [Standing.REFERRED, Standing.HELD, Standing.OPEN, Standing.UNREADABLE])
@pytest.mark.parametrize("state", list(RewardState))
def test_doubt_neither_pays_nor_takes_away(state: RewardState, standing: Standing) -> None:
    assert answer_verdict(state, verdict(standing)) is None


def test_the_hold_is_over_at_its_very_last_instant() -> None:
    assert is_due(RewardState.PENDING, ORDERED, ORDERED)
    assert not is_due(RewardState.PENDING, ORDERED, ORDERED - timedelta(microseconds=1))
    assert not is_due(RewardState.VOIDED, ORDERED, ORDERED)


def test_an_entry_that_does_not_sum_to_zero_cannot_be_made() -> None:
    for postings in (
        (),
        (Posting(Account.HELD, eur(1)),),
        (Posting(Account.HELD, eur(1)), Posting(Account.OWED, Money(-1, "USD"))),
    ):
        with pytest.raises(EntryUnbalanced):
            LedgerEntry("r", "x", postings)


def test_clawing_back_what_was_spent_is_a_loss_and_what_was_not_returns() -> None:
    spent = step_entry("k", RewardState.SPENT, RewardState.CLAWED_BACK, "refunded", eur(1_000))
    unspent = step_entry("k", RewardState.ISSUED, RewardState.CLAWED_BACK, "refunded", eur(1_000))
    assert spent.postings == (Posting(Account.SPENT, eur(-1_000)), Posting(Account.LOSS, eur(1_000)))
    assert unspent.postings == (Posting(Account.ISSUED, eur(-1_000)), Posting(Account.PROGRAM, eur(1_000)))


@given(st.data(), st.integers(1, 10**9), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_along_every_path_the_amount_rests_in_exactly_one_account(
    data: st.DataObject, minor: int, currency: str
) -> None:
    amount = Money(minor, currency)
    entries, here = [promise_entry("k", amount)], RewardState.PENDING
    while steps := [there for there in RewardState if may_move(here, there)]:
        there = data.draw(st.sampled_from(sorted(steps)))
        entries.append(step_entry("k", here, there, "x", amount))
        here = there
    balances: dict[Account, int] = {}
    for posting in (posting for entry in entries for posting in entry.postings):
        balances[posting.account] = balances.get(posting.account, 0) + posting.amount.amount_minor
    assert sum(balances.values()) == 0
    rests = {account: total for account, total in balances.items() if total}
    assert here in FINAL
    assert rests in ({}, {Account.PROGRAM: -minor, Account.LOSS: minor})
    assert len({entry.reference for entry in entries}) == len(entries)


def test_a_code_is_the_same_on_every_try_and_differs_for_every_reward() -> None:
    def code(**changes: object) -> str:
        usual: dict[str, object] = {
            "shop_domain": "a.myshopify.com", "order_id": 1, "program_id": 1, "side": Side.ADVOCATE,
        }  # fmt: skip
        return derive_reward_code(b"k" * 32, **usual | changes)  # type: ignore[arg-type]

    assert code() == code()
    others = {code(order_id=2), code(program_id=2), code(side=Side.FRIEND), code(shop_domain="b.myshopify.com")}
    assert len(others | {code()}) == 5
    assert len(code()) == 14
    assert code() == code().casefold()


def test_a_hold_counts_from_the_news_of_the_payment_or_from_the_shipment() -> None:
    now = ORDERED + timedelta(days=2)
    shipped = order(fulfilled_at=ORDERED + timedelta(days=5))
    from_shipment = terms(rules=Rules("EUR", hold=Hold(HoldStart.FULFILLED, days=30)))
    assert end_of_hold(terms(), order(), now) == now + timedelta(days=30)
    assert end_of_hold(terms(), shipped, now) == now + timedelta(days=30)
    assert end_of_hold(from_shipment, order(), now) is None
    # 20 November + 5 + 30 days.
    assert end_of_hold(from_shipment, shipped, now) == datetime(2026, 12, 25, 12, 0, tzinfo=UTC)


def test_a_hold_that_has_not_begun_is_never_over() -> None:
    assert not is_due(RewardState.PENDING, None, ORDERED + timedelta(days=10_000))
