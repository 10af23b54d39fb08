"""What an advocate's approved referrals come to: how many, how many of them paid, and for how much."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, Connection, case, cast, func, or_, select, update

from plugin.db.tables import advocates, orders, program_versions, programs, rewards
from plugin.domain.money import Money
from plugin.domain.orders.reached import read_reached
from plugin.domain.orders.verdict import Standing
from plugin.domain.program.cap import Tally
from plugin.domain.program.documents.program_document import read_terms
from plugin.domain.program.documents.rules_document import benefits_document
from plugin.domain.program.returns import Kept
from plugin.domain.program.rules import Rules
from plugin.domain.rewards.reward import (
    CHAIN_CAUSE,
    CYCLE_CAUSE,
    FOLLOW_UP_CAUSE,
    REFERRAL,
    STARTED,
    STEP_CAUSE,
    UNPAID,
    Reward,
    RewardState,
    Side,
)

Span = tuple[datetime, datetime]
"""From a moment to another, the end not included."""
_PAID = tuple(
    state.value for state in (RewardState.APPROVED, RewardState.ISSUED, RewardState.SPENT, RewardState.EXPIRED)
)


def rules_of_rewards(conn: Connection, shop_id: int, reward_ids: Iterable[int]) -> dict[int, Rules]:
    """Give the rules that these promises were made under, where their terms have rules."""
    wanted = sorted(set(reward_ids))
    is_its = (program_versions.c.program_id == rewards.c.program_id) & (program_versions.c.version == rewards.c.version)
    found = (
        select(rewards.c.id, rewards.c.program_id, rewards.c.version, program_versions.c.terms)
        .join(program_versions, (program_versions.c.shop_id == rewards.c.shop_id) & is_its)
        .where(rewards.c.shop_id == shop_id, rewards.c.id.in_(wanted))
    )
    read: dict[tuple[int, int], Rules | None] = {}
    given: dict[int, Rules] = {}
    for row in conn.execute(found):
        key = (row.program_id, row.version)
        if key not in read:
            read[key] = read_terms(row.terms).rules
        rules = read[key]
        if rules is not None:
            given[row.id] = rules
    return given


def lock_advocate(conn: Connection, shop_id: int, advocate_id: int) -> None:
    """Keep others from counting this advocate's referrals until the transaction ends."""
    row = select(advocates.c.id).where(advocates.c.shop_id == shop_id, advocates.c.id == advocate_id)
    conn.execute(row.with_for_update(key_share=True))


def count_approved(conn: Connection, shop_id: int, program_id: int | None, advocate_id: int) -> int:
    """Count this advocate's referrals whose hold is over and whose orders stand, paid for or not.

    Without a program it is those of all the shop's.
    """
    is_its = (orders.c.shop_id == rewards.c.shop_id) & (orders.c.order_id == rewards.c.order_id)
    found = (
        select(func.count())
        .select_from(rewards)
        .join(orders, is_its)
        .where(*_of(shop_id, program_id, advocate_id), _counts(), orders.c.standing == Standing.REFERRED.value)
    )
    return conn.execute(found).scalar_one()


def approved_moments(
    conn: Connection, shop_id: int, program_id: int, advocate_id: int, *, after: datetime | None
) -> list[datetime]:
    """Give when the holds of those referrals ended that count, oldest first; with `after` only later ones."""
    found = select(rewards.c.held_until).where(_counts(), *_of(shop_id, program_id, advocate_id))
    if after is not None:
        found = found.where(rewards.c.held_until > after)
    is_its = (orders.c.shop_id == rewards.c.shop_id) & (orders.c.order_id == rewards.c.order_id)
    standing = orders.c.standing == Standing.REFERRED.value
    return list(conn.execute(found.join(orders, is_its).where(standing).order_by(rewards.c.held_until)).scalars())


def last_prize(conn: Connection, shop_id: int, program_id: int, advocate_id: int, cause: str) -> datetime | None:
    """Give when the hold ended that earned this advocate the prize of that cause last; None without one."""
    kept = (RewardState.VOIDED.value, RewardState.CLAWED_BACK.value)
    found = select(func.max(rewards.c.held_until)).where(
        rewards.c.shop_id == shop_id,
        rewards.c.advocate_id == advocate_id,
        rewards.c.program_id == program_id,
        rewards.c.cause == cause,
        rewards.c.state.not_in(kept),
    )
    moment: datetime | None = conn.execute(found).scalar_one()
    return moment


def counts_as_approved() -> ColumnElement[bool]:
    """The condition on rewards joined to their orders: the hold is over and the order stands, paid for or not."""
    return _counts() & (orders.c.standing == Standing.REFERRED.value)


def is_race_won(conn: Connection, shop_id: int, program_id: int, cause: str) -> bool:
    """Whether anybody holds the prize of this race; what was voided or taken back is free again.

    The program is locked until the transaction ends, so that of two who arrive together one sees the other.
    """
    program = select(programs.c.id).where(programs.c.shop_id == shop_id, programs.c.id == program_id)
    conn.execute(program.with_for_update(key_share=True))
    lost = (RewardState.VOIDED.value, RewardState.CLAWED_BACK.value)
    winner = select(rewards.c.id).where(
        rewards.c.shop_id == shop_id,
        rewards.c.program_id == program_id,
        rewards.c.cause == cause,
        rewards.c.state.not_in(lost),
    )
    return conn.execute(winner.limit(1)).first() is not None


def tally_rewards(
    conn: Connection, shop_id: int, program_id: int, advocate_id: int, *, month: Span, year: Span, currency: str
) -> Tally:
    """Sum what this advocate was paid: by holds that ended within the month, within the year, and ever.

    Numbers count rewards of every currency, values those in this one.

    Shares of friends' later orders and of friends' referrals and the later parts of a reward are part of the values and
    of no count; such a part was promised whole, so it is in them while it waits.
    """
    amount = case((rewards.c.currency == currency, rewards.c.amount_minor), else_=0)
    is_referral = case((rewards.c.cause == REFERRAL, 1), else_=0)
    counts = [func.sum(_within(span, is_referral)) for span in (month, year)]
    values = [cast(func.sum(_within(span, amount)), BigInteger) for span in (month, year)]
    found = select(*counts, func.sum(is_referral), *values, cast(func.sum(amount), BigInteger))
    row = conn.execute(
        found.where(
            *_advocates(shop_id, program_id, advocate_id),
            _is_counted_value(),
        )
    ).one()
    in_month, in_year, ever, *values_of = (int(number or 0) for number in row)
    value_in_month, value_in_year, value_ever = (Money(number, currency) for number in values_of)
    return Tally(in_month, in_year, ever, value_in_month, value_in_year, value_ever)


def save_worth(conn: Connection, shop_id: int, reward: Reward, worth: Reward) -> bool:
    """Settle what a pending promise came to; False when somebody moved it meanwhile."""
    settled = update(rewards).where(
        rewards.c.shop_id == shop_id,
        rewards.c.id == reward.reward_id,
        rewards.c.state == RewardState.PENDING.value,
        rewards.c.amount_minor == reward.amount.amount_minor,
        rewards.c.currency == reward.amount.currency,
    )
    amount, options = worth.amount, benefits_document(worth.options)
    what = {"amount_minor": amount.amount_minor, "currency": amount.currency, "kind": worth.kind.value}
    return conn.execute(settled.values(**what, options=options)).rowcount == 1


def read_kept(
    conn: Connection, shop_id: int, order_id: int, currency: str, *, with_cards: bool = True, within_reach: bool = False
) -> Kept:
    """Give what was sold and what the friend kept of it, in the order's currency, gift cards left out on request.

    0 of another shop's order, in `currency`. `within_reach` leaves out all that lies outside of what a program counts;
    0 where that was never looked up.
    """
    nothing = Kept(Money(0, currency), Money(0, currency))
    found = select(orders).where(orders.c.shop_id == shop_id, orders.c.order_id == order_id)
    row = conn.execute(found).one_or_none()
    if row is None:
        return nothing
    if within_reach:
        reached = read_reached(row.reached, row.currency)
        return nothing if reached is None else reached.value if with_cards else reached.goods
    sold = row.subtotal_minor if row.sold_minor is None else row.sold_minor
    cards = (0, 0) if with_cards else (row.cards_sold_minor or 0, row.cards_left_minor or 0)
    return Kept(Money(sold - cards[0], row.currency), Money(row.subtotal_minor - cards[1], row.currency))


def _is_counted_value() -> ColumnElement[bool]:
    is_step = rewards.c.cause.startswith(STEP_CAUSE, autoescape=True)
    later = (rewards.c.cause.startswith(begin, autoescape=True) for begin in (FOLLOW_UP_CAUSE, CYCLE_CAUSE))
    is_paid_for = or_(rewards.c.cause.in_((REFERRAL, STARTED, CHAIN_CAUSE)), *later, is_step)
    is_promised = is_step & (rewards.c.state == RewardState.PENDING.value)
    return (is_paid_for & rewards.c.state.in_(_PAID)) | is_promised


def _counts() -> ColumnElement[bool]:
    """Whether a referral's hold is over, whether or not it was paid for."""
    is_unpaid = (rewards.c.state == RewardState.VOIDED.value) & rewards.c.reason.in_(sorted(UNPAID))
    return rewards.c.state.in_(_PAID) | is_unpaid


def _of(shop_id: int, program_id: int | None, advocate_id: int) -> tuple[ColumnElement[bool], ...]:
    return (*_advocates(shop_id, program_id, advocate_id), rewards.c.cause == REFERRAL)


def _advocates(shop_id: int, program_id: int | None, advocate_id: int) -> tuple[ColumnElement[bool], ...]:
    its_own = () if program_id is None else (rewards.c.program_id == program_id,)
    whose = (rewards.c.shop_id == shop_id, rewards.c.advocate_id == advocate_id)
    return (*whose, *its_own, rewards.c.side == Side.ADVOCATE.value)


def _within(span: Span, value: int | ColumnElement[int]) -> ColumnElement[int]:
    start, end = span
    return case(((rewards.c.held_until >= start) & (rewards.c.held_until < end), value), else_=0)
