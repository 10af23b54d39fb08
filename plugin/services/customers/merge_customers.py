"""Shopify made one customer of two: links, claims and rewards follow the one that is kept, and none is lost."""

from datetime import datetime

from sqlalchemy import Connection

from plugin.auth.person_keys import PersonKeys, person_keys
from plugin.db.people.advocate_moves import follow_claims, follow_rewards, give_advocate, hand_over, list_own_orders
from plugin.db.people.advocates import advocates_by_customer, remember_email_key
from plugin.db.people.customer_merges import list_aliases, put_merge, resolve_customers
from plugin.db.people.suppressions import read_suppressed, suppression_subject
from plugin.db.work.audit_rows import SHOPIFY, put_audit
from plugin.db.work.outbox import wake_message
from plugin.domain.people.person import Person
from plugin.domain.shop import Shop
from plugin.keys import KeyRing


def merge_customers(conn: Connection, keys: KeyRing, shop: Shop, *, gone: int, kept: int, now: datetime) -> str:
    """Let everything of the customer that is gone belong to the kept one, and say what was done; idempotent.

    Two advocates become one: both links go on working. An order of the hold that turns out to be the advocate's own
    is judged again.
    """
    people = list_aliases(conn, shop.shop_id, (gone, kept))
    hashes = person_keys(keys, shop.shop_id, Person(kept), people)
    if read_suppressed(conn, shop.shop_domain, hashes.every):
        return "customer redacted before"
    is_new = put_merge(conn, shop.shop_id, gone, kept, now)
    today = resolve_customers(conn, shop.shop_id, (kept,))[kept]
    follow_claims(conn, shop.shop_id, people - {today}, today)
    follow_rewards(conn, shop.shop_id, people - {today}, today)
    _join_advocates(conn, shop, people, today, now)
    if is_new:
        _note(conn, shop, hashes, now)
    return "customers merged" if is_new else "customers merged before"


def _join_advocates(conn: Connection, shop: Shop, people: frozenset[int], today: int, now: datetime) -> None:
    """The advocate of the kept customer stays, otherwise the oldest; the others' rows keep only their links."""
    found = advocates_by_customer(conn, shop.shop_id, people)
    if not found:
        return
    kept = found.get(today) or min(found.values(), key=lambda advocate: advocate.advocate_id)
    if kept.customer_id != today:
        give_advocate(conn, shop.shop_id, kept.advocate_id, today)
    for other in found.values():
        if other.advocate_id == kept.advocate_id:
            continue
        hand_over(conn, shop.shop_id, other.advocate_id, kept.advocate_id)
        if kept.email_key is None and other.email_key is not None:
            remember_email_key(conn, shop.shop_id, kept.advocate_id, other.email_key)
    for order_id in list_own_orders(conn, shop.shop_id, kept.advocate_id, people):
        reference = f"order:{order_id}"
        wake_message(conn, shop.shop_id, "refresh_order", reference, installation=shop.installation, now=now)


def _note(conn: Connection, shop: Shop, hashes: PersonKeys, now: datetime) -> None:
    put_audit(
        conn,
        shop_id=shop.shop_id,
        shop_domain=shop.shop_domain,
        actor=SHOPIFY,
        action="customers_merged",
        subject=suppression_subject(hashes.main),
        now=now,
    )
