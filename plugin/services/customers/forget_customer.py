"""A merchant deleted a customer: hashes of the e-mail and the language go, rewards wait for the end of their hold.

The number stays. It leads to nobody any more; and the news of a merge may come after that of the deletion, and
must still find whose rewards these are.
"""

from datetime import datetime

from sqlalchemy import Connection

from plugin.auth.identities import IdentityKind, identity_key
from plugin.db.people.advocate_moves import forget_contact
from plugin.db.people.customer_merges import resolve_customers
from plugin.db.people.suppressions import suppression_subject
from plugin.db.work.audit_rows import SHOPIFY, put_audit
from plugin.domain.shop import Shop
from plugin.keys import KeyRing


def forget_customer(conn: Connection, keys: KeyRing, shop: Shop, customer_id: int, *, now: datetime) -> str:
    """Forget how a deleted customer could be recognised or spoken to, and say what was done; idempotent."""
    if resolve_customers(conn, shop.shop_id, (customer_id,))[customer_id] != customer_id:
        return "customer merged before"
    rows = forget_contact(conn, shop.shop_id, customer_id)
    if not rows:
        return "nothing held"
    put_audit(
        conn,
        shop_id=shop.shop_id,
        shop_domain=shop.shop_domain,
        actor=SHOPIFY,
        action="customer_forgotten",
        subject=suppression_subject(identity_key(keys, shop.shop_id, IdentityKind.CUSTOMER, customer_id)),
        detail={"rows": rows},
        now=now,
    )
    return "customer forgotten"
