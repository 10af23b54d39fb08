"""From one `Order` node of the Admin API to an OrderSnapshot. Hostile values end in OrderUnreadable, never in a crash.

Money, times, ids, the buyer's identity and yes/no facts are strict: where one of them cannot be read nothing is
decided. What the buyer's browser wrote (cart attributes, codes, landing pages) is weighed piece by piece: a piece
that no database can store is left out, so that it can neither match anything nor spoil the order.
Source: type Order, Admin GraphQL 2026-10.
"""

from datetime import UTC, datetime
from typing import TypeGuard
from urllib.parse import parse_qsl, urlsplit

from plugin.admin_api.gids import gid_number
from plugin.admin_api.order_contact import read_contact
from plugin.admin_api.order_place import read_place
from plugin.domain.errors import MoneyUnreadable, OrderUnreadable
from plugin.domain.money import Money, parse_money
from plugin.domain.orders.order import Buyer, OrderSnapshot, PaymentState, fold_code
from plugin.domain.orders.suspicion_leaks import KNOWN_PORTALS
from plugin.domain.orders.suspicion_signals import is_ad_visit, is_code_portal

_OPEN_DISPUTES = frozenset({"NEEDS_RESPONSE", "UNDER_REVIEW"})
_LOST_DISPUTES = frozenset({"ACCEPTED", "LOST", "CHARGE_REFUNDED"})
_HARMLESS_DISPUTES = frozenset({"WON", "PREVENTED"})
_SHIPPED, _NOTHING_TO_SHIP = "FULFILLED", "FULFILLMENT_NOT_REQUIRED"
_PAYMENT_STATES = {state.value.upper(): state for state in PaymentState if state is not PaymentState.UNKNOWN}
_LONGEST_CODE = 255
_LONGEST_PIECE = 2_000
_LARGEST = 2**63 - 1
_MOST_QUERY_FIELDS = 50

Node = dict[str, object]


def order_snapshot(node: object) -> OrderSnapshot:
    """Read one order; raises OrderUnreadable that names the field."""
    fields = _object(node, "order")
    order_id = gid_number(fields.get("id"), "Order")
    if order_id is None:
        raise OrderUnreadable("id: is no order id")
    subtotal, refunded = _money(fields, "currentSubtotalPriceSet"), _money(fields, "totalRefundedSet")
    if subtotal.currency != refunded.currency:
        raise OrderUnreadable("totalRefundedSet: is in another currency than the order")
    journey = _optional(fields, "customerJourneySummary")
    has_open_dispute, has_lost_dispute = _disputes(fields)
    visits = _referred_visits(journey)
    return OrderSnapshot(
        order_id=order_id,
        order_name=_text(fields, "name"),
        created_at=_time(fields, "createdAt"),
        updated_at=_time(fields, "updatedAt"),
        payment=_payment(fields.get("displayFinancialStatus")),
        subtotal=subtotal,
        refunded=refunded,
        buyer=_buyer(fields, journey),
        discount_codes=_codes(_list(fields, "discountCodes")),
        attributes=_attributes(fields),
        referral_codes=_referral_codes(journey),
        referral_visits=_referral_visits(journey),
        source_name=_text(fields, "sourceName") if fields.get("sourceName") is not None else "unknown",
        cancelled_at=_time(fields, "cancelledAt") if fields.get("cancelledAt") is not None else None,
        is_test=_flag(fields, "test"),
        has_open_dispute=has_open_dispute,
        has_lost_dispute=has_lost_dispute,
        fulfilled_at=_fulfilled_at(fields),
        sold=_money(fields, "subtotalPriceSet") if fields.get("subtotalPriceSet") is not None else None,
        risk=_text(_object(fields.get("risk"), "risk"), "recommendation").lower(),
        cancel_reason=_text(fields, "cancelReason").lower() if fields.get("cancelReason") is not None else None,
        came_by_ad=any(is_ad_visit(query) for query, _ in visits),
        came_by_portal=any(is_code_portal(host, KNOWN_PORTALS) for _, host in visits),
        place=read_place(fields),
    )


def _buyer(fields: Node, journey: Node | None) -> Buyer:
    customer = _optional(fields, "customer")
    is_ready = journey is not None and _flag(journey, "ready")
    return Buyer(
        customer_id=_customer_id(customer) if customer is not None else None,
        email=_text(fields, "email") if fields.get("email") is not None else None,
        order_index=_count(journey, "customerOrderIndex") if journey is not None and is_ready else None,
        orders_count=_count(customer, "numberOfOrders") if customer is not None else None,
        customer_since=_time(customer, "createdAt") if customer and customer.get("createdAt") is not None else None,
        contact=read_contact(fields),
    )


def _customer_id(customer: Node) -> int:
    customer_id = gid_number(customer.get("id"), "Customer")
    if customer_id is None:
        raise OrderUnreadable("customer.id: is no customer id")
    return customer_id


def _money(fields: Node, name: str) -> Money:
    shop_money = _object(_object(fields.get(name), name).get("shopMoney"), name)
    try:
        money = parse_money(shop_money.get("amount"), shop_money.get("currencyCode"))
    except MoneyUnreadable as error:
        raise OrderUnreadable(f"{name}: {error}") from error
    if abs(money.amount_minor) > _LARGEST:
        raise OrderUnreadable(f"{name}: is larger than any order")
    return money


def _payment(status: object) -> PaymentState:
    if status is None:
        return PaymentState.UNKNOWN
    if not isinstance(status, str):
        raise OrderUnreadable("displayFinancialStatus: is no text")
    return _PAYMENT_STATES.get(status, PaymentState.UNKNOWN)


def _disputes(fields: Node) -> tuple[bool, bool]:
    """Whether one is open and whether one is lost; a status added after 2026-10 counts as open, which only waits."""
    is_open = is_lost = False
    for entry in _list(fields, "disputes"):
        status = _text(_object(entry, "disputes"), "status")
        is_lost = is_lost or status in _LOST_DISPUTES
        is_open = is_open or status in _OPEN_DISPUTES or status not in _LOST_DISPUTES | _HARMLESS_DISPUTES
    return is_open, is_lost


def _fulfilled_at(fields: Node) -> datetime | None:
    """When the last shipment was made of an order that is shipped whole; one with nothing to ship was so when placed.

    Shopify has no moment of its own for it (type Order, 2026-10). Shipments that were cancelled or failed are none.
    """
    status = _text(fields, "displayFulfillmentStatus")
    shipments = [_object(entry, "fulfillments") for entry in _list(fields, "fulfillments")]
    if status != _SHIPPED:
        return _time(fields, "createdAt") if status == _NOTHING_TO_SHIP else None
    made = [_time(one, "createdAt") for one in shipments if _text(one, "status") == "SUCCESS"]
    return max(made, default=_time(fields, "updatedAt"))


def _codes(given: list[object]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (fold_code(code) for code in given if _is_piece(code, _LONGEST_CODE)))))


def _attributes(fields: Node) -> tuple[tuple[str, str], ...]:
    pairs = [
        (entry.get("key"), entry.get("value")) for entry in _list(fields, "customAttributes") if isinstance(entry, dict)
    ]
    return tuple((key, value) for key, value in pairs if _is_piece(key, _LONGEST_CODE) and _is_piece(value))


def _referral_codes(journey: Node | None) -> tuple[str, ...]:
    """What Shopify recorded as referral code, then `ref` of the landing page; first visit before last."""
    return tuple(dict.fromkeys(code for visit in _visits(journey) for code in _codes_of(visit)))


def _referral_visits(journey: Node | None) -> tuple[tuple[str, datetime], ...]:
    """The same codes with the moment of the visit."""
    return tuple((code, _time(visit, "occurredAt")) for visit in _visits(journey) for code in _codes_of(visit))


def _visits(journey: Node | None) -> list[Node]:
    found = () if journey is None else (_optional(journey, name) for name in ("firstVisit", "lastVisit"))
    return [visit for visit in found if visit is not None]


def _codes_of(visit: Node) -> tuple[str, ...]:
    return _codes([visit.get("referralCode"), *_refs_of(visit.get("landingPage"))])


def _refs_of(landing_page: object) -> list[str]:
    return [value for name, value in _query_of(landing_page) if name == "ref"]


def _referred_visits(journey: Node | None) -> list[tuple[dict[str, str], str]]:
    """Query and referring host of the visits that began with a `ref`."""
    queries = [(dict(_query_of(visit.get("landingPage"))), visit) for visit in _visits(journey)]
    return [(query, _host_of(visit.get("referrerUrl"))) for query, visit in queries if query.get("ref")]


def _query_of(landing_page: object) -> list[tuple[str, str]]:
    if not isinstance(landing_page, str) or "ref=" not in landing_page:
        return []
    try:
        return parse_qsl(urlsplit(landing_page).query, max_num_fields=_MOST_QUERY_FIELDS)
    except ValueError:
        return []


def _host_of(address: object) -> str:
    try:
        return urlsplit(address).hostname or "" if isinstance(address, str) else ""
    except ValueError:
        return ""


def _object(value: object, name: str) -> Node:
    if isinstance(value, dict):
        return value
    raise OrderUnreadable(f"{name}: is missing" if value is None else f"{name}: is no object")


def _optional(fields: Node, name: str) -> Node | None:
    value = fields.get(name)
    return None if value is None else _object(value, name)


def _list(fields: Node, name: str) -> list[object]:
    value = fields.get(name)
    if isinstance(value, list):
        return value
    raise OrderUnreadable(f"{name}: is no list")


def _text(fields: Node, name: str) -> str:
    value = fields.get(name)
    if isinstance(value, str) and _is_piece(value):
        return value
    raise OrderUnreadable(f"{name}: is no text that can be stored")


def _flag(fields: Node, name: str) -> bool:
    value = fields.get(name)
    if isinstance(value, bool):
        return value
    raise OrderUnreadable(f"{name}: is neither true nor false")


def _count(fields: Node, name: str) -> int | None:
    """A count; UnsignedInt64 travels as text, Int as number."""
    value = fields.get(name)
    if isinstance(value, str) and len(value) <= 18 and value.isascii() and value.isdigit():
        return int(value)
    if value is None or (type(value) is int and 0 <= value <= _LARGEST):
        return value
    raise OrderUnreadable(f"{name}: is no count")


def _time(fields: Node, name: str) -> datetime:
    value = fields.get(name)
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        if moment is not None and moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise OrderUnreadable(f"{name}: is no time") from error
    raise OrderUnreadable(f"{name}: is no time with a zone")


def _is_piece(value: object, longest: int = _LONGEST_PIECE) -> TypeGuard[str]:
    """Whether it is a text that every database can store: no NUL, no half of a surrogate pair, not endless."""
    if not isinstance(value, str) or len(value) > longest or "\0" in value:
        return False
    return value.isascii() or not any("\ud800" <= character <= "\udfff" for character in value)
