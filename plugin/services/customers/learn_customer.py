"""A customer changed: where it is an advocate, the hash of the e-mail and the language follow."""

from datetime import datetime

from sqlalchemy import Connection

from plugin.auth.identities import IdentityKind, identity_keys
from plugin.db.people.advocate_moves import learn_advocate
from plugin.db.people.advocates import advocates_by_customer
from plugin.db.people.customer_merges import resolve_customers
from plugin.domain.shop import Shop
from plugin.keys import KeyRing


def learn_customer(
    conn: Connection,
    keys: KeyRing,
    shop: Shop,
    customer_id: int,
    *,
    email: str | None,
    locale: str | None,
    as_of: datetime,
) -> str:
    """Keep an advocate's facts as of a moment of Shopify's; older ones that come late change nothing."""
    if resolve_customers(conn, shop.shop_id, (customer_id,))[customer_id] != customer_id:
        return "customer merged before"
    advocate = advocates_by_customer(conn, shop.shop_id, (customer_id,)).get(customer_id)
    if advocate is None:
        return "no advocate"
    forms = identity_keys(keys, shop.shop_id, IdentityKind.EMAIL, email) if email else ()
    email_key = forms[0] if forms else None
    is_learnt = learn_advocate(
        conn, shop.shop_id, advocate.advocate_id, email_key=email_key, locale=locale and locale[:16], as_of=as_of
    )
    return "advocate up to date" if is_learnt else "older than what is known"
