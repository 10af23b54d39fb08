"""A hold is over: what this referral is worth under its rules, which of the advocate's referrals it is, and caps.

Counting is done under the advocate's lock, so that a hundred holds that end at once are counted one after the other.
"""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from plugin.db.orders.order_places import read_order_place
from plugin.db.orders.own_cycles import read_own_cycles
from plugin.db.rewards.approvals import Span, count_approved, lock_advocate, read_kept, save_worth, tally_rewards
from plugin.db.rewards.ledger_entries import book_entry
from plugin.domain.money import Money
from plugin.domain.program.benefit import MONEY_KINDS, Benefit, BenefitKind
from plugin.domain.program.cap import cap
from plugin.domain.program.chain_share import earn_by_chain, lesser_of, share_of
from plugin.domain.program.choice import Event, Stop
from plugin.domain.program.earning import Earning, Referred, earn, earn_by_event, earn_later
from plugin.domain.program.market import market_name
from plugin.domain.program.own_subscription import has_cancelled, looks_at_own
from plugin.domain.program.rules import Rules
from plugin.domain.rewards.ledger import settle_entry
from plugin.domain.rewards.reward import (
    ADVOCATE_CANCELLED,
    CHAIN_CAUSE,
    FORGOTTEN,
    NOT_THIS_ONE,
    NOTHING_TO_SHARE,
    REFERRAL,
    STARTED,
    Reward,
    RewardState,
)
from plugin.services.rewards.find_own_reward import find_own_reward


def settle_reward(
    conn: Connection, reward: Reward, rules: Rules, *, timezone: str | None, now: datetime
) -> Reward | str | None:
    """Give the promise with what it really came to, booked; or in a word why it is worth nothing.

    None when somebody moved it meanwhile. A month and a year are those of the shop's zone.
    """
    lock_advocate(conn, reward.shop_id, reward.advocate_id)
    options = _worth(conn, reward, rules, timezone)
    if isinstance(options, str):
        return options
    settled = replace(reward, amount=_dearest(options, reward.amount.currency), kind=options[0].kind, options=options)
    if settled == reward:
        return reward
    if not save_worth(conn, reward.shop_id, reward, settled):
        return None
    if settled.amount != reward.amount:
        book_entry(conn, reward.shop_id, settle_entry(reward.ledger_key, reward.amount, settled.amount), now)
    return settled


def _dearest(options: tuple[Benefit, ...], currency: str) -> Money:
    """What an open choice may come to: caps and books count that until it is chosen, so that no choice passes a cap."""
    sums = (option.amount for option in options if option.amount is not None)
    return max(sums, default=Money(0, currency), key=lambda amount: amount.amount_minor)


def _worth(conn: Connection, reward: Reward, rules: Rules, timezone: str | None) -> tuple[Benefit, ...] | str:
    """The options that are left after the caps, or why there is none."""
    whose = (reward.shop_id, reward.program_id, reward.advocate_id)
    options = _options(conn, reward, rules)
    if isinstance(options, str):
        return options
    month, year = _calendar(reward.hold_ended_at, timezone)
    own_price = _own_price(conn, reward, rules)
    if isinstance(own_price, str):
        return own_price
    tally = tally_rewards(conn, *whose, month=month, year=year, currency=rules.currency)
    caps = rules.caps if reward.is_referral else replace(rules.caps, per_month=None, per_year=None, lifetime=None)
    capped = [cap(caps, tally, option, own_price=own_price) for option in options]
    left = tuple(one for one in capped if isinstance(one, Benefit) and _is_something(one))
    reached = [one.value for one in capped if not isinstance(one, Benefit)]
    return left or (reached[0] if reached else NOT_THIS_ONE)


def _own_price(conn: Connection, reward: Reward, rules: Rules) -> Money | str | None:
    """What the advocate's own subscription costs, where that matters; why nothing is paid where it ended."""
    if not looks_at_own(rules):
        return None
    cycles = read_own_cycles(conn, reward.shop_id, reward.advocate_id)
    moments = [one.ordered_at for one in cycles]
    if Stop.ADVOCATE_CANCELLED in rules.advocate.stop_when and has_cancelled(moments, reward.hold_ended_at):
        return ADVOCATE_CANCELLED
    return cycles[-1].price if cycles else Money(0, rules.currency)


def _options(conn: Connection, reward: Reward, rules: Rules) -> tuple[Benefit, ...] | str:
    """What the rules give for what the friend kept, or why that is nothing; caps are not looked at yet."""
    shared = _shared(conn, reward, rules) if reward.cause == CHAIN_CAUSE else None
    return _of_what_is_kept(conn, reward, rules) if shared is None else shared


def _of_what_is_kept(conn: Connection, reward: Reward, rules: Rules) -> tuple[Benefit, ...] | str:
    policy = rules.partial_return
    with_cards = rules.trigger.counts_gift_cards
    is_limited = not rules.trigger.reach.is_all
    kept = read_kept(
        conn, reward.shop_id, reward.order_id, rules.currency, with_cards=with_cards, within_reach=is_limited
    )
    place = read_order_place(conn, reward.shop_id, reward.order_id)
    market = market_name(rules, place)
    own = _earned(conn, reward, rules, kept.value(policy), market)
    if market is not None and not is_limited:
        kept = place.counted(with_cards=with_cards) or kept
    return NOT_THIS_ONE if own is None else tuple(kept.lessen(policy, option) for option in own.options)


def _shared(conn: Connection, reward: Reward, rules: Rules) -> tuple[Benefit, ...] | str | None:
    """The share of what the referral's own advocate was granted; None where they were forgotten, and nobody knows."""
    own = find_own_reward(conn, reward)
    if own is None or (own.state is RewardState.VOIDED and own.reason in FORGOTTEN):
        return None
    if own.state is RewardState.VOIDED or own.benefit is None:
        return NOTHING_TO_SHARE
    share = share_of(rules, own.benefit)
    if share is None:
        return NOTHING_TO_SHARE
    if own.factor is None:
        return share.options
    plain = _of_what_is_kept(conn, reward, rules)  # Of a factor the level above gets nothing, and of a cap no more.
    return NOTHING_TO_SHARE if isinstance(plain, str) else (lesser_of(share.options[0], plain[0]),)


def _earned(conn: Connection, reward: Reward, rules: Rules, value: Money, market: str | None) -> Earning | None:
    if reward.cause == STARTED:
        return next(iter(earn_by_event(rules, Event.SUBSCRIPTION_STARTED)), None)
    if reward.cause == CHAIN_CAUSE:
        return earn_by_chain(rules, value, market)
    if reward.follow_up_number is not None:
        return earn_later(rules, number=reward.follow_up_number, order_value=value, market=market)
    position = count_approved(conn, reward.shop_id, reward.program_id, reward.advocate_id) + 1
    segment = rules.multiplier.segment if rules.multiplier is not None and reward.factor is not None else None
    referred = Referred(position, value, market, segment)
    return next((one for one in earn(rules, referred) if one.cause == REFERRAL), None)


def _calendar(moment: datetime, timezone: str | None) -> tuple[Span, Span]:
    """The month and the year in which a hold ends: that day counts, not the one the worker got round to it."""
    day = moment.astimezone(ZoneInfo(timezone or "UTC")).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    following = day.replace(year=day.year + 1, month=1) if day.month == 12 else day.replace(month=day.month + 1)
    year = day.replace(month=1)
    return (day, following), (year, year.replace(year=year.year + 1))


def _is_something(benefit: Benefit) -> bool:
    """A sum of nothing, as of an order below the first bracket, is no reward."""
    is_nothing = benefit.kind in MONEY_KINDS and (benefit.amount is None or benefit.amount.amount_minor <= 0)
    return not is_nothing and benefit.kind is not BenefitKind.NONE
