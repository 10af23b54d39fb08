"""What must hold after every step, and what must hold once everything is at rest. Numbers as in docs/architecture.md.

Every check looks at rows and at the simulated shop's own record of effects, never at what the app says of itself.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, func, select

from plugin.bell import Duty
from plugin.db.engine import reading
from plugin.db.rewards.ledger_entries import read_balances
from plugin.db.tables import deliveries, ledger_entries, messages, metadata, orders, rewards, verdicts
from plugin.domain.rewards.ledger import Account
from plugin.domain.rewards.reward import RewardState, may_move
from tests.sim_shop.state import Discount
from tests.simulation.deserts import broken_deserts
from tests.simulation.givings import CODES, broken_at_any_moment, broken_at_rest
from tests.simulation.history import History
from tests.simulation.ruled import broken_caps, broken_places, possible_amounts
from tests.simulation.several_deserts import broken_several
from tests.simulation.several_history import SeveralHistory

_RESTS = {
    "pending": Account.HELD,
    "approved": Account.OWED,
    "issued": Account.ISSUED,
    "spent": Account.SPENT,
}


class Broken(AssertionError):
    """An invariant does not hold; the message says which and how."""


def check(holds: object, number: str, said: str) -> None:
    """Raise unless it holds."""
    if not holds:
        raise Broken(f"{number}: {said}")


class StepChecks:
    """The cheap ones: what may never be seen, not even for a moment."""

    def __init__(self) -> None:
        self._states: dict[int, RewardState] = {}
        self._seen = (-1, -1, -1)

    def __call__(self, history: History) -> None:
        """Look at every reward and every code at the shop, unless nothing was written since and nothing given."""
        check(not history.diary.misjudged, "I19", "; ".join(history.diary.misjudged))
        if self._seen == _moment(history):
            return
        made = Counter(discount.title for discount in reward_discounts(history))
        check(max(made.values(), default=1) == 1, "I2", f"a reward was created twice at the shop: {made}")
        with reading(history.loop.bench.engine) as conn:
            rows = conn.execute(select(rewards)).all()
            booked = {row.reference for row in conn.execute(select(ledger_entries.c.reference))}
            intents = {row.code for row in rows if row.sent_at is not None}
            shop = history.loop.shop_state
            broken = list(broken_at_any_moment(conn, shop, rows)) if history.is_rich else []
        check(not broken, "any moment", "; ".join(broken))
        check(not history.diary.overdrawn, "I11", f"granted beyond a budget: {history.diary.overdrawn}")
        for row in rows:
            self._follow(row.id, RewardState(row.state))
            cause = "" if row.cause == "referral" else f"+{row.cause}"
            reference = f"order:{row.order_id}:{row.program_id}:{row.side}{cause}:{row.state}"
            check(reference in booked, "I4", f"reward {row.id} is {row.state} and the books do not say so")
        there = {code for discount in reward_discounts(history) for code in discount.codes}
        check(there <= intents, "I3", f"codes exist at the shop that nobody meant to make: {there - intents}")
        check(not history.wire.unread, "I6", f"rewards were made without a look at their order: {history.wire.unread}")
        held = {row.code: row.held_until for row in rows}
        early = [code for d in reward_discounts(history) for code in d.codes if d.created_at < held[code]]
        check(not early, "I6", f"rewards were made before their hold was over: {early}")
        self._seen = _moment(history)

    def _follow(self, reward_id: int, state: RewardState) -> None:
        before = self._states.get(reward_id, RewardState.PENDING)
        check(state in reachable(before), "I8", f"reward {reward_id} went from {before} to {state}")
        self._states[reward_id] = state


def _moment(history: History) -> tuple[int, int, int]:
    """What moves whenever a row was written, something was given or a claim went beyond a budget."""
    return history.stage.commits, len(history.loop.world.effects), len(history.diary.overdrawn)


def reachable(state: RewardState) -> set[RewardState]:
    """Every state that may follow, the same included."""
    found = {state}
    while more := {there for here in found for there in RewardState if may_move(here, there)} - found:
        found |= more
    return found


def reward_discounts(history: History) -> list[Discount]:
    """The rewards that really exist at the shop, ended ones too."""
    discounts = history.loop.shop_state.discounts.values()
    return [discount for discount in discounts if discount.title.startswith("Goodword reward")]


def check_rest(history: History) -> None:
    """Everything that has to hold at the end, then that doing it all again changes nothing."""
    with reading(history.loop.bench.engine) as conn:
        _one_reward_an_order(conn)
        _books_balance(conn)
        _books_agree_with_the_shop(history, conn)
        _nothing_lost(history, conn)
        _nothing_left_to_do(conn)
        if isinstance(history, SeveralHistory):
            check(not (wrong := list(broken_several(history, conn))), "several", "; ".join(wrong))
            check(not history.diary.misjudged, "I19", "; ".join(history.diary.misjudged))
        else:
            wrong = list(broken_deserts(history, conn))
            check(not wrong, "I5/I6", "; ".join(wrong))
            _amounts_are_the_promised_ones(history, conn)
        _every_order_has_a_verdict(history, conn)
        _used_codes_are_gone(history)
        if history.is_rich and history.rules is not None:
            wrong = list(broken_at_rest(conn, history.loop.shop_state, history.rules, history.diary.chosen))
            check(not wrong, "rest", "; ".join(wrong))
    _doing_it_again_changes_nothing(history)
    _who_was_forgotten_stays_forgotten(history)


def _one_reward_an_order(conn: Connection) -> None:
    its = (rewards.c.order_id, rewards.c.side, rewards.c.cause)
    doubled = select(rewards.c.order_id).group_by(*its).having(func.count() > 1)
    check(not conn.execute(doubled).all(), "I1", "an order has two rewards for the same")


def _books_balance(conn: Connection) -> None:
    """I4: all postings sum to zero, and each account holds exactly the rewards that rest in it."""
    balances = read_balances(conn, 1)
    check(sum(balances.values()) == 0, "I4", f"the ledger does not balance: {balances}")
    expected: Counter[Account] = Counter()
    for row in conn.execute(select(rewards.c.state, rewards.c.amount_minor)):
        if row.state in _RESTS:
            expected[_RESTS[row.state]] += row.amount_minor
    for account in _RESTS.values():
        found = balances.get(("EUR", account), 0)
        check(found == expected[account], "I4", f"{account}: the books say {found}, the rewards {expected[account]}")


def _books_agree_with_the_shop(history: History, conn: Connection) -> None:
    """I4, I6: the codes that work at the shop are exactly the issued and unspent rewards."""
    live = {
        code
        for discount in reward_discounts(history)
        if discount.ends_at is None or discount.ends_at > history.loop.now()
        for code, redeem in discount.codes.items()
        if redeem.usage_count == 0
    }
    of_codes = rewards.c.kind.in_(CODES)
    issued = set(conn.execute(select(rewards.c.code).where(rewards.c.state == "issued", of_codes)).scalars())
    check(live == issued, "I4", f"only at the shop: {live - issued}; only in our rows: {issued - live}")
    noted = conn.execute(select(rewards.c.discount_gid).where(rewards.c.discount_gid.is_not(None), of_codes)).scalars()
    there = {f"gid://shopify/DiscountCodeNode/{discount.id}" for discount in reward_discounts(history)}
    check(not (strange := set(noted) - there), "I4", f"our rows name discounts the shop does not have: {strange}")


def _nothing_lost(history: History, conn: Connection) -> None:
    """I7: what was acknowledged is in the inbox."""
    acknowledged = {d.webhook_id for d in history.loop.world.sender.log if d.state == "delivered"}
    kept = set(conn.execute(select(deliveries.c.webhook_id)).scalars())
    check(acknowledged <= kept, "I7", f"acknowledged and lost: {acknowledged - kept}")


def _nothing_left_to_do(conn: Connection) -> None:
    """I5: no delivery waits or is dead, and of the messages only those that wait for an open doubt."""
    asleep = conn.execute(
        select(deliveries.c.id, deliveries.c.state).where(deliveries.c.state.not_in(("done", "ignored")))
    )
    check(not (left := asleep.all()), "I5", f"deliveries are left: {left}")
    doubted = select(rewards.c.id).join(
        orders, (orders.c.shop_id == rewards.c.shop_id) & (orders.c.order_id == rewards.c.order_id)
    )
    doubts = [f"reward:{n}" for n in conn.execute(doubted.where(orders.c.standing == "held")).scalars()]
    stuck = select(messages.c.kind, messages.c.reference, messages.c.outcome).where(
        messages.c.state != "done", messages.c.reference.not_in(doubts)
    )
    check(not (left := conn.execute(stuck).all()), "I5", f"messages are left: {left}")


def _amounts_are_the_promised_ones(history: History, conn: Connection) -> None:
    amounts = set(conn.execute(select(rewards.c.amount_minor)).scalars())
    # What wide rules come to is worked out for each order.
    possible = None if history.is_wide else possible_amounts(history.rules)
    strange = amounts - possible if possible is not None else set()
    check(not strange, "I13", f"a reward is not what was promised: {strange}, not of {possible}")
    if history.rules is not None:
        # Places of rich rules are checked with everything else that was given.
        check(not (over := broken_caps(conn, history.rules)), "I11", f"{history.rules.caps}: {over}")
        wrong = [] if history.is_rich else broken_places(conn, history.rules)
        check(not wrong, "I13", f"{wrong}")


def _every_order_has_a_verdict(history: History, conn: Connection) -> None:
    judged = set(conn.execute(select(orders.c.order_id).where(orders.c.revision > 0)).scalars())
    missing = {bought.order.id for bought in history.diary.bought} - judged
    check(not missing, "I5", f"orders without a verdict: {missing}")


def _used_codes_are_gone(history: History) -> None:
    """Decisions 5.1: a friend's code that an order carries is deleted, which is what makes it single-use."""
    used = {
        use.text.casefold() for bought in history.diary.bought if not bought.order.test for use in bought.order.applied
    }
    offers = [d for d in history.loop.shop_state.discounts.values() if not d.title.startswith("Goodword reward")]
    left = used & {code for discount in offers for code in discount.codes}
    check(not left, "used codes", f"codes still work after they were used: {left}")


def _who_was_forgotten_stays_forgotten(history: History) -> None:
    """I10: nothing names a redacted person: no row, and no body that came before we were asked to forget.

    What Shopify repeats afterwards is kept for a month like every body, and then gone.
    """
    friends = {
        b.friend.email: b.friend.forgotten_by for b in history.diary.bought if b.friend and b.friend.forgotten_by
    }
    if not friends:
        return
    engine = history.loop.bench.engine
    rows = dump_rows(engine, leave_out={("deliveries", "body")})
    check(not [email for email in friends if email in rows], "I10", "a row names somebody who was forgotten")
    with reading(engine) as conn:
        for email, webhook_id in friends.items():
            asked = select(deliveries.c.finished_at).where(deliveries.c.webhook_id == webhook_id)
            done_at = conn.execute(asked).scalar_one_or_none()
            before = select(deliveries.c.body).where(deliveries.c.received_at < done_at) if done_at else None
            bodies = conn.execute(before).scalars().all() if before is not None else []
            check(not any(email.encode() in (body or b"") for body in bodies), "I10", "an old body names them")
    history.loop.world.clock.advance(timedelta(days=31))
    history.loop.duties[Duty.PRUNE]()
    rows = dump_rows(engine)
    check(not [email for email in friends if email in rows], "I10", "a body names somebody who was forgotten")


def dump_rows(engine: Engine, leave_out: Collection[tuple[str, str]] = ()) -> str:
    """Every value of every row, as text."""
    with reading(engine) as conn:
        return "\n".join(
            str(row)
            for table in metadata.sorted_tables
            for row in conn.execute(select(*(c for c in table.c if (table.name, c.name) not in leave_out)))
        )


def _doing_it_again_changes_nothing(history: History) -> None:
    """I17, I18: every delivery again, then reconciliation twice; no row of value and no effect may change."""
    # Of a friend's several orders one is not read again for what became of another: its grounds may grow, no more.
    last = (verdicts.c.standing, verdicts.c.reason) if history.is_wide else ()
    before = _picture(history, last)
    _replay(history)
    check(_picture(history, last) == before, "I17", "replaying the inbox changed something")
    before = _picture(history)
    for _ in range(2):
        history.settle_down()
    check(_picture(history) == before, "I18", "reconciling again changed something")


def _replay(history: History) -> None:
    for delivery in list(history.loop.world.sender.log):
        history.loop.world.sender.redeliver(delivery)
    history.loop.work(rounds=2)


def _picture(history: History, last: Sequence[ColumnElement[Any]] = ()) -> tuple[object, ...]:
    """What must stay; with `last` only these columns of each order's last verdict, and not how often it was judged."""
    judged = select(verdicts.c.order_id, verdicts.c.revision).order_by(verdicts.c.id)
    if last:
        newest = select(func.max(verdicts.c.id)).group_by(verdicts.c.order_id)
        judged = select(verdicts.c.order_id, *last).where(verdicts.c.id.in_(newest)).order_by(verdicts.c.order_id)
    with reading(history.loop.bench.engine) as conn:
        return (
            conn.execute(select(rewards.c.id, rewards.c.state).order_by(rewards.c.id)).all(),
            conn.execute(select(ledger_entries.c.reference).order_by(ledger_entries.c.id)).all(),
            conn.execute(judged).all(),
            len(history.loop.world.effects),
        )


__all__ = ["Broken", "StepChecks", "check_rest"]
