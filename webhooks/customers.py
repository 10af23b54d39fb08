"""A customer was merged, changed or deleted: what we keep of advocates and claims follows."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from plugin.domain.shop import Shop
from plugin.services.customers.forget_customer import forget_customer
from plugin.services.customers.learn_customer import learn_customer
from plugin.services.customers.merge_customers import merge_customers
from plugin.services.workbench import Workbench
from webhooks.delivery import read_time
from webhooks.inbox import Leased
from webhooks.payloads import Payload, Unreadable, customer_id_of, parse_webhook
from webhooks.topics import Outcome, Outcomes, on


@on("customers/merge")
def merge(bench: Workbench, shop: Shop, deliveries: Sequence[Leased], now: datetime) -> Outcomes:
    """Follow every merge that succeeded."""

    def follow(conn: Connection, delivery: Leased, payload: Payload) -> str:
        gone = payload.number("admin_graphql_api_customer_deleted_id")
        kept = payload.number("admin_graphql_api_customer_kept_id")
        if payload.text("status") != "success":
            return f"merge {payload.text('status') or 'unfinished'}"
        if gone is None or kept is None or gone == kept:
            return _flaw(Unreadable.NO_ID)
        return merge_customers(conn, bench.keys, shop, gone=gone, kept=kept, now=now)

    return _each(bench, deliveries, follow)


@on("customers/update")
def learn(bench: Workbench, shop: Shop, deliveries: Sequence[Leased], now: datetime) -> Outcomes:
    """Learn from every change what an advocate's e-mail hash and language are now."""

    def look(conn: Connection, delivery: Leased, payload: Payload) -> str:
        customer_id = customer_id_of(payload)
        if customer_id is None:
            return _flaw(Unreadable.NO_ID)
        email, locale = payload.text("email"), payload.text("locale")
        as_of = read_time(payload.text("updated_at") or "") or delivery.triggered_at or delivery.received_at
        return learn_customer(conn, bench.keys, shop, customer_id, email=email, locale=locale, as_of=as_of)

    return _each(bench, deliveries, look)


@on("customers/delete")
def forget(bench: Workbench, shop: Shop, deliveries: Sequence[Leased], now: datetime) -> Outcomes:
    """Forget customers that the merchant deleted."""

    def drop(conn: Connection, delivery: Leased, payload: Payload) -> str:
        customer_id = customer_id_of(payload)
        if customer_id is None:
            return _flaw(Unreadable.NO_ID)
        # The topic is an unsigned header; a body that tells of a living customer is no deletion.
        if "updated_at" in payload.document:
            return "body is not of a deletion"
        return forget_customer(conn, bench.keys, shop, customer_id, now=now)

    return _each(bench, deliveries, drop)


def _each(
    bench: Workbench, deliveries: Sequence[Leased], work: Callable[[Connection, Leased, Payload], str]
) -> Outcomes:
    """Work on deliveries in the order they came, all or none."""
    outcomes: dict[int, Outcome] = {}
    with bench.engine.begin() as conn:
        for delivery in deliveries:
            payload = parse_webhook(delivery.body)
            text = _flaw(payload) if isinstance(payload, Unreadable) else work(conn, delivery, payload)
            outcomes[delivery.delivery_id] = Outcome(text)
    return outcomes


def _flaw(why: Unreadable) -> str:
    return f"cannot be read: {why.value}"
