"""What a simulated shop remembers. Ids are integers as in webhooks; `gid` makes the GraphQL form.

Money is integer minor units of the shop's currency. Times are aware UTC. Everything is guarded by
`World.lock`: these are plain mutable records without behaviour of their own.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.sim_shop.addresses import Address
from tests.sim_shop.clock import SimClock
from tests.sim_shop.givings import BuyRule, Collection, CreditAccount, GiftCard
from tests.sim_shop.presentment import Presentment
from tests.sim_shop.shipments import Dispute, Fulfillment


def gid(kind: str, number: int) -> str:
    """`gid://shopify/Order/1` for ("Order", 1)."""
    return f"gid://shopify/{kind}/{number}"


def gid_number(text: str, *kinds: str) -> int | None:
    """The number of a gid of one of `kinds` (any kind when none is named), or None."""
    head, _, tail = text.removeprefix("gid://shopify/").partition("/")
    tail = tail.partition("?")[0]
    if not text.startswith("gid://shopify/") or (kinds and head not in kinds) or not tail.isdigit():
        return None
    return int(tail)


def fold(text: str) -> str:
    """How codes and e-mail addresses are compared: trimmed, case-insensitive."""
    return text.strip().casefold()


@dataclass(slots=True, eq=False)
class Customer:
    """A customer. Guests get one too, as in Shopify (`state` "disabled" = has no account)."""

    id: int
    email: str | None
    first_name: str | None
    last_name: str | None
    phone: str | None
    locale: str
    created_at: datetime
    updated_at: datetime
    tags: list[str] = field(default_factory=list)
    state: str = "enabled"
    number_of_orders: int = 0
    amount_spent_minor: int = 0
    order_ids: list[int] = field(default_factory=list)
    accepts_marketing: bool = False

    @property
    def display_name(self) -> str:
        """First and last name, else the address, else "" ."""
        return " ".join(p for p in (self.first_name, self.last_name) if p) or self.email or ""


@dataclass(slots=True, eq=False)
class Product:
    """A product with its only variant."""

    id: int
    handle: str
    title: str
    price_minor: int
    image: str | None
    variant_id: int
    available: bool = True
    collection_ids: set[int] = field(default_factory=set)
    product_type: str = ""
    tags: list[str] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class RedeemCode:
    """One code of a discount; `text` as it was created, keyed by its folded form."""

    id: int
    text: str
    created_at: datetime
    usage_count: int = 0


@dataclass(frozen=True, slots=True)
class CombinesWith:
    """Which other classes of discount may stand beside this one on an order."""

    order: bool = False
    product: bool = False
    shipping: bool = False


@dataclass(slots=True, eq=False)
class Discount:
    """A code discount. `kind`: percentage | amount | free_shipping | bxgy.

    `percentage` is a fraction 0..1. `usage_limit` counts all codes together, as in Shopify.
    `customer_ids` None = everybody. `product_ids` None = the whole order; else products, variants or collections.
    """

    id: int
    title: str
    kind: str
    percentage: Decimal | None
    amount_minor: int | None
    minimum_subtotal_minor: int | None
    usage_limit: int | None
    applies_once_per_customer: bool
    customer_ids: frozenset[int] | None
    starts_at: datetime
    ends_at: datetime | None
    combines_with: CombinesWith
    created_at: datetime
    updated_at: datetime
    codes: dict[str, RedeemCode] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    minimum_quantity: int | None = None
    product_ids: frozenset[int] | None = None
    variant_ids: frozenset[int] = frozenset()
    collection_ids: frozenset[int] = frozenset()
    each_item: bool = False
    buys: BuyRule | None = None
    get_quantity: int = 1
    uses_per_order: int | None = None
    highest_shipping_minor: int | None = None
    on_one_time_purchase: bool = True
    on_subscription: bool = False
    cycle_limit: int | None = 1
    by_app: bool = True
    usage_count: int = 0
    used_customer_ids: set[int] = field(default_factory=set)
    used_emails: set[str] = field(default_factory=set)

    def status(self, now: datetime) -> str:
        """ACTIVE, SCHEDULED or EXPIRED: derived from the time window, as Shopify does."""
        if self.ends_at is not None and self.ends_at <= now:
            return "EXPIRED"
        return "SCHEDULED" if self.starts_at > now else "ACTIVE"

    @property
    def discount_class(self) -> str:
        """ORDER, PRODUCT or SHIPPING: what decides about combining."""
        if self.kind == "free_shipping":
            return "SHIPPING"
        is_for_items = self.kind == "bxgy" or self.each_item or self.product_ids is not None
        return "PRODUCT" if is_for_items else "ORDER"


@dataclass(slots=True, eq=False)
class CodeCreation:
    """An asynchronous bulk addition of codes; `results`: (text, RedeemCode id or None, error messages)."""

    id: int
    discount_id: int
    texts: list[str]
    created_at: datetime
    ready_at: datetime
    done: bool = False
    results: list[tuple[str, int | None, tuple[str, ...]]] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class CartLine:
    """So many of a variant, with the name of its selling plan where it is bought as a subscription."""

    variant_id: int
    quantity: int
    selling_plan: str | None = None


@dataclass(slots=True, eq=False)
class Cart:
    """A cart as the storefront keeps it. Attribute names starting with `__` are private to the checkout."""

    token: str
    lines: list[CartLine] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """A storefront visit. `referral_code` is the value of `ref`, `source` or `r` in the landing address."""

    landing_page: str
    occurred_at: datetime
    referrer_url: str | None = None
    referral_code: str | None = None
    utm: dict[str, str] = field(default_factory=dict)
    source: str = "direct"


@dataclass(frozen=True, slots=True)
class AppliedCode:
    """A code that took effect on a cart or order, in the buyer's spelling."""

    text: str
    discount_id: int
    amount_minor: int


@dataclass(slots=True, eq=False)
class OrderLine:
    """A line as sold. `discount_minor` is what the codes took off the whole line."""

    id: int
    product_id: int
    variant_id: int
    title: str
    quantity: int
    current_quantity: int
    unit_minor: int
    discount_minor: int
    allocations: list[tuple[int, int]] = field(default_factory=list)
    is_gift_card: bool = False
    selling_plan: str | None = None

    @property
    def net_minor(self) -> int:
        """What the line cost after discounts, as sold."""
        return self.unit_minor * self.quantity - self.discount_minor


@dataclass(slots=True, eq=False)
class Transaction:
    """A movement of money. `kind`: sale | refund; `gateway`: bogus | gift_card | shopify_store_credit."""

    id: int
    kind: str
    amount_minor: int
    created_at: datetime
    gateway: str = "bogus"


@dataclass(slots=True, eq=False)
class Refund:
    """`lines`: (order line id, quantity, subtotal minor). `amount_minor` is the money given back."""

    id: int
    created_at: datetime
    amount_minor: int
    lines: list[tuple[int, int, int]]
    transaction_id: int | None
    note: str | None = None


@dataclass(slots=True, eq=False)
class Order:
    """An order. `financial_status` in Shopify's REST spelling: pending, paid, partially_refunded …"""

    id: int
    number: int
    token: str
    cart_token: str | None
    created_at: datetime
    processed_at: datetime
    updated_at: datetime
    currency: str
    customer_id: int | None
    email: str | None
    phone: str | None
    lines: list[OrderLine]
    applied: list[AppliedCode]
    attributes: dict[str, str]
    subtotal_minor: int
    discount_minor: int
    shipping_minor: int
    total_minor: int
    tax_minor: int
    current_subtotal_minor: int
    current_total_minor: int
    financial_status: str
    note: str | None = None
    fulfillment_status: str | None = None
    cancelled_at: datetime | None = None
    cancel_reason: str | None = None
    closed_at: datetime | None = None
    test: bool = False
    confirmed: bool = True
    source_name: str = "web"
    client_ip: str | None = None
    user_agent: str | None = None
    locale: str = "en"
    risk: str = "NONE"
    shipping_address: Address | None = None
    billing_address: Address | None = None
    requires_shipping: bool = True
    presentment: Presentment | None = None
    tags: list[str] = field(default_factory=list)
    first_visit: Visit | None = None
    last_visit: Visit | None = None
    journey_ready_at: datetime | None = None
    customer_order_index: int | None = None
    refunds: list[Refund] = field(default_factory=list)
    transactions: list[Transaction] = field(default_factory=list)
    disputes: list[Dispute] = field(default_factory=list)
    fulfillments: list[Fulfillment] = field(default_factory=list)

    @property
    def name(self) -> str:
        """`#1001`."""
        return f"#{self.number}"

    @property
    def refunded_minor(self) -> int:
        """All money given back so far."""
        return sum(r.amount_minor for r in self.refunds)


@dataclass(slots=True, eq=False)
class Token:
    """An access token pair. Times are REAL seconds since the epoch. `refresh` None = non-expiring."""

    access: str
    access_expires_at: float | None
    refresh: str | None
    refresh_expires_at: float | None
    scopes: frozenset[str]
    secret: str
    used: bool = False
    retired: bool = False
    replacement: "Token | None" = None
    replaced_at: float = 0.0


@dataclass(slots=True, eq=False)
class ShopState:
    """Everything one shop remembers."""

    id: int
    domain: str
    name: str
    storefront_url: str
    currency: str
    clock: SimClock
    created_at: datetime
    iana_timezone: str = "Europe/Berlin"
    locale: str = "en"
    locales: tuple[str, ...] = ("en", "de")
    plan: str = "Basic"
    partner_development: bool = False
    plus: bool = False
    email: str = "owner@example.com"
    country: str = "DE"
    taxes_included: bool = True
    tax_rate: Decimal = Decimal("0.19")
    shipping_minor: int = 490
    journey_delay: timedelta = timedelta()
    bulk_code_delay: timedelta = timedelta()
    search_lag: timedelta = timedelta()
    bulk_query_delay: timedelta = timedelta()
    protected_data_approved: bool = True
    addresses_approved: bool = True
    installed: bool = False
    installed_at: datetime | None = None
    installation_id: int = 0
    granted_scopes: frozenset[str] = frozenset()
    tokens: dict[str, Token] = field(default_factory=dict)
    refresh_tokens: dict[str, Token] = field(default_factory=dict)
    customers: dict[int, Customer] = field(default_factory=dict)
    customer_by_email: dict[str, int] = field(default_factory=dict)
    products: dict[int, Product] = field(default_factory=dict)
    variants: dict[int, Product] = field(default_factory=dict)
    collections: dict[int, Collection] = field(default_factory=dict)
    orders: dict[int, Order] = field(default_factory=dict)
    gift_cards: dict[int, GiftCard] = field(default_factory=dict)
    gift_card_limit_minor: int = 300_000
    credit_accounts: dict[int, CreditAccount] = field(default_factory=dict)
    credit_limit_minor: int = 10_000_000
    store_credit_enabled: bool = True
    rates: dict[str, Decimal] = field(default_factory=dict)
    discounts: dict[int, Discount] = field(default_factory=dict)
    code_owner: dict[str, int] = field(default_factory=dict)
    code_creations: dict[int, CodeCreation] = field(default_factory=dict)
    bulk_operations: dict[int, Any] = field(default_factory=dict)
    bucket_level: float = 0.0
    bucket_at: float = 0.0
    app_metafields: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    last_order_number: int = 1000
    embed_choices: dict[str, dict[str, Any] | None] = field(default_factory=dict)

    def discount_by_code(self, text: str) -> Discount | None:
        """The discount that owns this code, compared without case, or None."""
        owner = self.code_owner.get(fold(text))
        return None if owner is None else self.discounts.get(owner)

    def gift_card_by_code(self, text: str) -> GiftCard | None:
        """The gift card with this code, compared without case, or None."""
        return next((card for card in self.gift_cards.values() if card.code == fold(text)), None)

    def customer_with_email(self, email: str) -> Customer | None:
        """The customer with that address, compared without case, or None."""
        found = self.customer_by_email.get(fold(email))
        return None if found is None else self.customers.get(found)
