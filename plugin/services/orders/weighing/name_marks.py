"""What an order's buyer can be compared by, as keyed hashes; nothing of it is stored as it was typed."""

from collections.abc import Mapping

from plugin.auth.identities import IdentityKind, identity_keys
from plugin.auth.phone_forms import phone_form
from plugin.domain.orders.order import OrderSnapshot
from plugin.domain.people.email_likeness import alias_form
from plugin.domain.people.network_address import network_form
from plugin.domain.people.postal_address import address_form, household_form
from plugin.keys import KeyRing

Marks = Mapping[IdentityKind, tuple[str, ...]]
"""By kind, every form under which it may be stored, newest first."""


def name_marks(keys: KeyRing, shop_id: int, order: OrderSnapshot) -> Marks:
    """Give the marks of one order; a kind of which nothing is known is left out."""
    contact = order.buyer.contact
    address = contact.address
    forms = {
        IdentityKind.ALIAS: alias_form(order.buyer.email) if order.buyer.email else None,
        IdentityKind.PHONE: phone_form(contact.phone, address.country if address else None) if contact.phone else None,
        IdentityKind.ADDRESS: address_form(address) if address else None,
        IdentityKind.HOUSEHOLD: household_form(address, contact.surname) if address and contact.surname else None,
        IdentityKind.NETWORK: network_form(contact.network) if contact.network else None,
    }
    return {kind: identity_keys(keys, shop_id, kind, form) for kind, form in forms.items() if form}
