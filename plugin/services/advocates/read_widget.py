"""What the storefront shows of the program, and to a logged-in advocate of their own rewards. Never who bought."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from plugin.db.offers.open_offers import find_open_offer
from plugin.db.offers.programs import read_terms_of
from plugin.db.people.advocates import advocates_by_code, advocates_by_customer
from plugin.db.rewards.advocate_rewards import OwnReward, rewards_of_advocate
from plugin.domain.money import Money
from plugin.domain.orders.order import fold_code
from plugin.domain.people.advocate import Advocate
from plugin.domain.program.benefit import WITH_A_CODE, Benefit, BenefitKind
from plugin.domain.program.program import Terms
from plugin.domain.program.texts.language import Language
from plugin.domain.program.texts.offer_text import say_issued, say_waiting, say_waiting_unsettled
from plugin.domain.program.texts.own_reward_text import say_given, say_second_order, say_shipment, say_waiting_for
from plugin.domain.program.texts.reward_text import is_settled_later
from plugin.domain.rewards.reward import REFERRAL, STEP_CAUSE, RewardState
from plugin.domain.shop import Shop

MOST_SHOWN = 20
_WAITING = (RewardState.PENDING, RewardState.APPROVED)
_ISSUED = (RewardState.ISSUED,)


@dataclass(frozen=True, slots=True)
class WaitingReward:
    """A reward that is promised and not there yet, in words; `held_until` is None before its hold began.

    `is_to_choose` where the advocate has to say which it shall be.
    """

    text: str
    held_until: datetime | None
    is_to_choose: bool = False


@dataclass(frozen=True, slots=True)
class IssuedReward:
    """A code to redeem, as it is shown, with what it is worth in words; the code is empty where there is none."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class AdvocateView:
    """What an advocate sees; the link is the shop's address with the code."""

    referral_code: str
    waiting: tuple[WaitingReward, ...]
    issued: tuple[IssuedReward, ...]


@dataclass(frozen=True, slots=True)
class Widget:
    """`terms` is None when the shop has no program; `advocate` is None for everybody who has not joined."""

    is_live: bool
    terms: Terms | None
    advocate: AdvocateView | None


def read_widget(
    conn: Connection, shop: Shop, customer_id: int | None, language: Language, now: datetime, *, ref: str = ""
) -> Widget:
    """Give the offer in force and, for a logged-in advocate, their own code and rewards.

    It is the offer behind the link that was followed (`ref`), else that of the advocate's own group, else the
    customers'. For a group without a program nothing is live.
    """
    people = [] if customer_id is None else [customer_id]
    own = next(iter(advocates_by_customer(conn, shop.shop_id, people).values()), None)
    followed = advocates_by_code(conn, shop.shop_id, [fold_code(ref)]).get(fold_code(ref)) if ref else None
    recommending = followed or own
    find = partial(find_open_offer, conn, shop.shop_id, shop.shop_domain, timezone=shop.timezone, now=now)
    offer = find(None if recommending is None else recommending.group)
    shown = offer or find(None)
    advocate = None if own is None else _advocate(conn, shop, own, language)
    return Widget(offer is not None and offer.is_open, None if shown is None else shown.program.terms, advocate)


def _advocate(conn: Connection, shop: Shop, found: Advocate, language: Language) -> AdvocateView:
    waiting = rewards_of_advocate(conn, shop.shop_id, found.advocate_id, _WAITING, limit=MOST_SHOWN)
    issued = rewards_of_advocate(conn, shop.shop_id, found.advocate_id, _ISSUED, limit=MOST_SHOWN)
    terms = read_terms_of(conn, shop.shop_id, {(reward.program_id, reward.version) for reward in (*waiting, *issued)})
    return AdvocateView(
        referral_code=found.referral_code.upper(),
        waiting=tuple(_waiting(reward, terms[reward.program_id, reward.version], shop, language) for reward in waiting),
        issued=tuple(_issued(reward, terms[reward.program_id, reward.version], shop, language) for reward in issued),
    )


def _waiting(reward: OwnReward, terms: Terms, shop: Shop, language: Language) -> WaitingReward:
    is_held = reward.state is RewardState.PENDING
    is_unsettled = is_held and reward.cause == REFERRAL and _is_unsettled(reward, terms)
    if is_held and reward.held_until is None:
        options = () if is_unsettled else reward.options or (Benefit(BenefitKind.FIXED, amount=reward.amount),)
        say = say_second_order if reward.cause.startswith(STEP_CAUSE) else say_shipment
        return WaitingReward(say(options, language), None)
    if is_unsettled and reward.held_until is not None:
        text = say_waiting_unsettled(reward.held_until, shop.timezone, language)
        return WaitingReward(text, reward.held_until)
    held_until = reward.held_until if is_held else None
    benefit = reward.benefit
    if benefit is None or (benefit.kind is BenefitKind.FIXED and not reward.is_open_choice):
        return WaitingReward(say_waiting(reward.amount, held_until, shop.timezone, language), reward.held_until)
    options = reward.options if reward.is_open_choice else (benefit,)
    text = say_waiting_for(options, held_until, shop.timezone, language)
    return WaitingReward(text, reward.held_until, is_to_choose=reward.is_open_choice and not is_held)


def _is_unsettled(reward: OwnReward, terms: Terms) -> bool:
    """Whether what it comes to is known only when the wait is over."""
    is_nothing_yet = reward.benefit is not None and reward.benefit.kind is BenefitKind.NONE
    return is_nothing_yet or (terms.rules is not None and is_settled_later(terms.rules))


def _issued(reward: OwnReward, terms: Terms, shop: Shop, language: Language) -> IssuedReward:
    benefit = reward.benefit
    if benefit is None or benefit.kind is BenefitKind.FIXED:
        minimum = terms.reward.minimum if benefit is None else benefit.minimum or Money(0, reward.amount.currency)
        text = say_issued(reward.amount, minimum, reward.expires_at, shop.timezone, language)
    else:
        text = say_given(benefit, reward.expires_at, shop.timezone, language)
    has_code = benefit is None or (benefit.kind in WITH_A_CODE and not benefit.is_task)
    return IssuedReward(reward.code.upper() if has_code else "", text)
