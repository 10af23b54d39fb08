"""Our neutral view of one Shopify order at the moment it was read. Decisions are made on this and nothing else."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from plugin.domain.money import Money
from plugin.domain.orders.membership import Membership
from plugin.domain.orders.reached import Reached
from plugin.domain.people.postal_address import PostalAddress
from plugin.domain.program.choice import Channel
from plugin.domain.program.market import NOWHERE, Place
from plugin.domain.program.returns import Kept

_DRAFTS = frozenset({"shopify_draft_order", "draft_order"})


class PaymentState(StrEnum):
    """Shopify's OrderDisplayFinancialStatus (2026-10), lower case; `unknown` for values added later."""

    AUTHORIZED = "authorized"
    EXPIRED = "expired"
    PAID = "paid"
    PARTIALLY_PAID = "partially_paid"
    PARTIALLY_REFUNDED = "partially_refunded"
    PENDING = "pending"
    REFUNDED = "refunded"
    VOIDED = "voided"
    UNKNOWN = "unknown"

    @property
    def has_been_paid(self) -> bool:
        """Money arrived in full at some time, refunded since or not."""
        return self in (PaymentState.PAID, PaymentState.PARTIALLY_REFUNDED, PaymentState.REFUNDED)


@dataclass(frozen=True, slots=True)
class Contact:
    """Where the buyer can be reached, as typed: hashed and compared, never stored. Any of it may be unknown."""

    phone: str | None = field(default=None, repr=False)
    address: PostalAddress | None = field(default=None, repr=False)
    surname: str | None = field(default=None, repr=False)
    network: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who bought, as far as the shop may tell; every field may be unknown (guest, POS, protected data).

    `customer_since` is when the shop made the customer's record.
    """

    customer_id: int | None = None
    email: str | None = field(default=None, repr=False)
    order_index: int | None = None
    orders_count: int | None = None
    customer_since: datetime | None = None
    contact: Contact = Contact()


@dataclass(frozen=True, slots=True)
class OrderSnapshot:
    """One order as read from the Admin API.

    `subtotal` is `currentSubtotalPriceSet.shopMoney`: after discounts, edits and returns, without shipping.
    `sold` is `subtotalPriceSet.shopMoney`: the same before returns; None where Shopify does not tell.
    `gift_cards` is what of both was spent on gift cards; None where it was not asked for.
    `plan` is what is kept of what was bought on a selling plan; None where it was not asked for.
    `place` is where it went and what the buyer paid in their own currency; the amounts above are in the shop's.
    `reached` is what of it lies within a program's products; None where no program asks, or it could not be read.
    `member` is whether the advocate gets more; None where that was not asked for.
    `fulfilled_at` is when the last part was shipped; None while something is still to be shipped.
    `referral_visits` are the visits that carried a referral code, with their moment, where Shopify tells it.
    `discount_codes` and `referral_codes` are folded (`fold_code`). Times are aware UTC.
    `came_by_ad` and `came_by_portal` tell of a visit that began with a referral code: through a paid advertisement,
    from a page that collects codes.
    """

    order_id: int
    order_name: str
    created_at: datetime
    updated_at: datetime
    payment: PaymentState
    subtotal: Money
    refunded: Money
    buyer: Buyer
    discount_codes: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    referral_codes: tuple[str, ...] = ()
    referral_visits: tuple[tuple[str, datetime], ...] = ()
    source_name: str = "web"
    cancelled_at: datetime | None = None
    is_test: bool = False
    has_open_dispute: bool = False
    has_lost_dispute: bool = False
    risk: str = "none"
    fulfilled_at: datetime | None = None
    cancel_reason: str | None = None
    came_by_ad: bool = False
    came_by_portal: bool = False
    sold: Money | None = None
    gift_cards: Kept | None = None
    plan: Money | None = None
    place: Place = NOWHERE
    reached: Reached | None = None
    member: Membership | None = None

    @property
    def channel(self) -> Channel:
        """Where it was made. Source: `sourceName`, Admin GraphQL 2026-10; other apps' orders count as online."""
        if self.source_name in _DRAFTS:
            return Channel.DRAFT_ORDER
        return Channel.POS if self.source_name == "pos" else Channel.ONLINE

    @property
    def kept(self) -> Kept:
        """What was sold and what is left of it."""
        return Kept(self.subtotal if self.sold is None else self.sold, self.subtotal)

    @property
    def kept_goods(self) -> Kept:
        """The same without gift cards, as far as they are known."""
        cards = self.gift_cards
        return self.kept if cards is None else Kept(self.kept.sold - cards.sold, self.kept.left - cards.left)

    def visited_at(self, code: str) -> datetime | None:
        """Give the latest visit with that referral code; None where no moment is known."""
        return max((moment for seen, moment in self.referral_visits if seen == code), default=None)

    def attribute(self, name: str) -> str | None:
        """Give the first cart attribute of that name."""
        return next((value for key, value in self.attributes if key == name), None)


def fold_code(code: str) -> str:
    """Bring a discount or referral code to the form in which it is stored and compared.

    Shopify matches codes case-insensitively (codeDiscountNodeByCode, 2026-10) and echoes the buyer's spelling.
    """
    return code.strip().casefold()
