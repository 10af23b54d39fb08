"""The three topics of the law: what is held about a person, forget a person, forget a shop. Also for shops that left.

Only the body is signed. One that names another shop than the header, or that belongs to another of these topics, was
put under foreign headers and does nothing.
"""

from collections.abc import Sequence
from datetime import datetime

from plugin.auth.shop_domains import parse_shop_domain
from plugin.domain.people.person import Person
from plugin.domain.shop import Shop
from plugin.services.customers.export_customer import export_customer
from plugin.services.customers.redact_customer import redact_customer
from plugin.services.customers.redact_shop import redact_shop
from plugin.services.workbench import Workbench
from webhooks.inbox import Leased
from webhooks.payloads import Payload, Unreadable, bare_body, parse_webhook
from webhooks.topics import Outcome, Outcomes, on_any


@on_any("customers/data_request")
def export(
    bench: Workbench, shop_domain: str, shop: Shop | None, deliveries: Sequence[Leased], now: datetime
) -> Outcomes:
    """Gather what is held about each of these people."""
    return {d.delivery_id: Outcome(_export(bench, shop_domain, shop, d, now)) for d in deliveries}


@on_any("customers/redact")
def redact(
    bench: Workbench, shop_domain: str, shop: Shop | None, deliveries: Sequence[Leased], now: datetime
) -> Outcomes:
    """Take each of these people out of everything."""
    return {d.delivery_id: Outcome(_redact(bench, shop_domain, shop, d, now)) for d in deliveries}


@on_any("shop/redact")
def erase(
    bench: Workbench, shop_domain: str, shop: Shop | None, deliveries: Sequence[Leased], now: datetime
) -> Outcomes:
    """Erase the shop, unless it is back."""
    return {d.delivery_id: Outcome(_erase(bench, shop_domain, d, now)) for d in deliveries}


def _export(bench: Workbench, shop_domain: str, shop: Shop | None, delivery: Leased, now: datetime) -> str:
    payload = _read(delivery.body, shop_domain, must=("customer",), never=("orders_to_redact",))
    if isinstance(payload, Unreadable):
        return f"cannot be read: {payload.value}"
    person = _person(payload, "orders_requested")
    if not person.is_known:
        return f"cannot be read: {Unreadable.NO_ID.value}"
    number = payload.inner("data_request").number("id")
    request = str(number) if number is not None else f"delivery-{delivery.delivery_id}"
    return export_customer(bench, shop_domain, shop, person, request=request, spare=delivery.delivery_id, now=now)


def _redact(bench: Workbench, shop_domain: str, shop: Shop | None, delivery: Leased, now: datetime) -> str:
    payload = _read(delivery.body, shop_domain, must=("customer",), never=("data_request", "orders_requested"))
    if payload is Unreadable.REDACTED:
        return "customer redacted before"
    if isinstance(payload, Unreadable):
        return f"cannot be read: {payload.value}"
    person = _person(payload, "orders_to_redact")
    if not person.is_known:
        return f"cannot be read: {Unreadable.NO_ID.value}"
    return redact_customer(bench, shop_domain, shop, person, spare=delivery.delivery_id, thin=bare_body, now=now)


def _erase(bench: Workbench, shop_domain: str, delivery: Leased, now: datetime) -> str:
    payload = _read(delivery.body, shop_domain, must=("shop_id",), never=("customer",))
    if isinstance(payload, Unreadable):
        return f"cannot be read: {payload.value}"
    return redact_shop(bench, shop_domain, triggered_at=delivery.triggered_at, now=now)


def _read(body: bytes, shop_domain: str, *, must: Sequence[str], never: Sequence[str]) -> Payload | Unreadable:
    payload = parse_webhook(body)
    if isinstance(payload, Unreadable):
        return payload
    if parse_shop_domain(payload.text("shop_domain") or "") != shop_domain:
        return Unreadable.OTHER_SHOP
    fields = payload.document.keys()
    fits = fields >= set(must) and not fields & set(never)
    return payload if fits else Unreadable.OTHER_TOPIC


def _person(payload: Payload, orders: str) -> Person:
    customer = payload.inner("customer")
    return Person(
        customer_id=customer.number("id"),
        email=customer.text("email"),
        phone=customer.text("phone"),
        order_ids=payload.numbers(orders),
    )
