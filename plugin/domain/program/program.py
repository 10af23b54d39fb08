"""A merchant's standing rules: what the friend gets, what the advocate gets, which orders count, how long we wait."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from plugin.domain.errors import ProgramInvalid
from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit, BenefitKind, Combines
from plugin.domain.program.choice import SHARE_BUTTONS, Approval, Channel, Event, Group, HoldStart, PartialReturn
from plugin.domain.program.follow_up import rewards_start
from plugin.domain.program.rules import Rules, Sharing, Trigger

MAX_DAYS = 3650
LONGEST_NAME = 120


class OfferKind(StrEnum):
    """What the friend gets. Only the first two can be said in plain terms; the others need rules."""

    PERCENT = "percent"
    FIXED = "fixed"
    FREE_SHIPPING = "free_shipping"
    GIFT = "gift"
    BXGY = "bxgy"
    STORE_CREDIT = "store_credit"
    POINTS = "points"
    ACCESS = "access"
    NONE = "none"


PLAIN_KINDS = frozenset({OfferKind.PERCENT, OfferKind.FIXED})


@dataclass(frozen=True, slots=True)
class Offer:
    """What a friend gets: `percent` (0 < p ≤ 100) or a fixed `amount`, from a minimum order value on.

    Of any other kind this is the outline; the rules say the rest, see `Terms.friend`.
    """

    kind: OfferKind
    minimum: Money
    percent: Decimal | None = None
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class RewardRule:
    """What an advocate gets for one referral: a fixed amount off, as a personal single-use code.

    `minimum` is the order value from which the code can be redeemed; `valid_days` None means it does not expire.
    """

    amount: Money
    minimum: Money
    valid_days: int | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """One frozen version of a program's rules; a claim keeps the version it was made under.

    `rules` are there when the program says more than the form can: tiers, caps, shares of the order.
    """

    offer: Offer
    reward: RewardRule
    hold_days: int = 30
    claim_days: int = 30
    new_customers_only: bool = True
    combines_with_shipping: bool = True
    combines_with_products: bool = False
    rules: Rules | None = None

    @property
    def hold(self) -> timedelta:
        """Time between the conversion and the approval; a day is 24 hours."""
        return timedelta(days=self.hold_days)

    @property
    def hold_starts_at(self) -> HoldStart:
        """From when the hold counts."""
        return HoldStart.PAID if self.rules is None else self.rules.hold.starts_at

    @property
    def trigger(self) -> Trigger:
        """Which order counts; for terms without rules a paid one from the offer's minimum on."""
        return _plain_trigger(self.offer) if self.rules is None else self.rules.trigger

    @property
    def leaves_out_gift_cards(self) -> bool:
        """Whether bought gift cards must be told apart; terms without rules take the order as Shopify adds it up."""
        return self.rules is not None and not self.rules.trigger.counts_gift_cards

    @property
    def wants_lines(self) -> bool:
        """Whether an order's lines decide: gift cards are left out, a subscription or some products are what counts."""
        is_cyclic = self.trigger.event is Event.SUBSCRIPTION_CYCLE
        return self.leaves_out_gift_cards or is_cyclic or rewards_start(self.rules) or not self.trigger.reach.is_all

    @property
    def group(self) -> Group:
        """Whose friends the program is for; with plain terms those of customers."""
        return Group.CUSTOMERS if self.rules is None else self.rules.group

    @property
    def sharing(self) -> Sharing:
        """How advocates share; with plain terms by every button there is."""
        return Sharing(channels=SHARE_BUTTONS) if self.rules is None else self.rules.sharing

    @property
    def approval(self) -> Approval:
        """Who lets a reward go; with plain terms a person is asked when something stands out."""
        return Approval.AUTO_UNLESS_FLAGGED if self.rules is None else self.rules.approval

    @property
    def partial_return(self) -> PartialReturn:
        """What a return of a part does."""
        return PartialReturn.RECOMPUTE_MINIMUM if self.rules is None else self.rules.partial_return

    @property
    def visit_window(self) -> timedelta | None:
        """Time within which a friend must order who came by a link and claimed nothing; None for what Shopify tells."""
        return None if self.rules is None else timedelta(days=self.rules.window.attribution_days)

    @property
    def counts_each_order(self) -> bool:
        """Whether every order of a friend's counts as a referral; of a subscription only the first cycle does."""
        is_one = self.trigger.event in (Event.NTH_ORDER, Event.SUBSCRIPTION_CYCLE)
        return not self.trigger.first_order_only and not is_one

    @property
    def counts_later_orders(self) -> bool:
        """Whether an order may count that is not the friend's first: the claim must only come before the first one."""
        return self.trigger.event is Event.NTH_ORDER or not self.trigger.first_order_only

    @property
    def friend(self) -> Benefit:
        """What a friend gets, in full: as the rules say it, or what the plain terms come to."""
        if self.rules is not None:
            return self.rules.friend
        return Benefit(
            BenefitKind(self.offer.kind.value),
            amount=self.offer.amount,
            percent=self.offer.percent,
            minimum=self.offer.minimum,
            combines=Combines(self.combines_with_products, orders=False, shipping=self.combines_with_shipping),
        )

    @property
    def gives_code(self) -> bool:
        """Whether a friend gets a discount code; without one the claim alone ties an order to an advocate."""
        return self.friend.kind is not BenefitKind.NONE and not self.friend.is_earned

    @property
    def claim_window(self) -> timedelta:
        """Time within which the friend must order after the claim; a day is 24 hours."""
        return timedelta(days=self.claim_days)


def _plain_trigger(offer: Offer) -> Trigger:
    return Trigger(minimum=offer.minimum, channels=frozenset({Channel.ONLINE, Channel.POS}))


@dataclass(frozen=True, slots=True)
class Program:
    """A program with the version of its terms that is in force now.

    `live_since` is when it was switched on; None while it is off, and where nobody noted it.
    """

    program_id: int
    shop_id: int
    name: str
    is_live: bool
    version: int
    terms: Terms
    live_since: datetime | None = None


def check_program(name: str, terms: Terms, currency: str | None) -> None:
    """Refuse a name or terms that a shop of this currency cannot have; raises ProgramInvalid naming each field."""
    problems = {}
    if not 1 <= len(name.strip()) <= LONGEST_NAME or not name.isprintable():
        problems["name"] = f"give a name of 1 to {LONGEST_NAME} printable characters"
    if currency is not None and terms.reward.amount.currency != currency:
        problems["currency"] = f"use the shop's currency, {currency}"
    try:
        check_terms(terms)
    except ProgramInvalid as invalid:
        problems |= invalid.problems
    if problems:
        raise ProgramInvalid(problems)


def check_terms(terms: Terms) -> None:
    """Refuse terms that contradict themselves or Shopify's limits; raises ProgramInvalid naming each field."""
    problems = _offer_problems(terms.offer) | _kind_problems(terms) | _reward_problems(terms) | _window_problems(terms)
    currencies = {terms.reward.amount.currency, terms.reward.minimum.currency, terms.offer.minimum.currency}
    if terms.offer.amount is not None:
        currencies.add(terms.offer.amount.currency)
    if len(currencies) > 1:
        problems["currency"] = "all amounts of a program are in the shop's one currency"
    if problems:
        raise ProgramInvalid(problems)


def _offer_problems(offer: Offer) -> dict[str, str]:
    problems = {}
    if offer.kind is OfferKind.PERCENT and not (offer.percent and 0 < offer.percent <= 100):
        problems["offer_percent"] = "give a percentage above 0 and at most 100"
    if offer.kind is OfferKind.FIXED and not (offer.amount and offer.amount.amount_minor > 0):
        problems["offer_amount"] = "give an amount above 0"
    if offer.minimum.amount_minor < 0:
        problems["offer_minimum"] = "give 0 or more"
    return problems


def _kind_problems(terms: Terms) -> dict[str, str]:
    if terms.rules is None and terms.offer.kind not in PLAIN_KINDS:
        return {"offer_kind": "give a percentage or an amount; any other offer is said in rules"}
    return {}


def _reward_problems(terms: Terms) -> dict[str, str]:
    """Rules of their own say themselves what is given, and it need not be a sum."""
    reward, problems = terms.reward, {}
    if terms.rules is None and reward.amount.amount_minor <= 0:
        problems["reward_amount"] = "give an amount above 0"
    if reward.minimum.amount_minor < 0:
        problems["reward_minimum"] = "give 0 or more"
    if reward.valid_days is not None and not 1 <= reward.valid_days <= MAX_DAYS:
        problems["reward_valid_days"] = f"leave it empty or give 1 to {MAX_DAYS} days"
    return problems


def _window_problems(terms: Terms) -> dict[str, str]:
    problems = {}
    if not 0 <= terms.hold_days <= MAX_DAYS:
        problems["hold_days"] = f"give 0 to {MAX_DAYS} days; 30 covers the German 14-day withdrawal and the way back"
    if not 1 <= terms.claim_days <= MAX_DAYS:
        problems["claim_days"] = f"give 1 to {MAX_DAYS} days"
    return problems
