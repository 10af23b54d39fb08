"""What an `Order` node tells of where its buyer is: phone, address, surname, network. Whatever is odd is unknown.

Nothing is decided on these alone, so that a shop that may not show them (protected customer data) loses nothing else.
Source: types Order and MailingAddress, Admin GraphQL 2026-10.
"""

from plugin.domain.orders.order import Contact
from plugin.domain.people.postal_address import PostalAddress

_LONGEST = 255

MAY_BE_DENIED = frozenset({"phone", "clientIp", "shippingAddress", "billingAddress"})
"""Fields of an order that a shop may keep from us without spoiling the order."""


def read_contact(fields: dict[str, object]) -> Contact:
    """Read what is there; never raises."""
    shipping = fields.get("shippingAddress")
    given = shipping if isinstance(shipping, dict) else {}
    return Contact(
        phone=_text(fields.get("phone")) or _text(given.get("phone")),
        address=_address(given),
        surname=_text(given.get("lastName")),
        network=_text(fields.get("clientIp")),
    )


def _address(given: dict[str, object]) -> PostalAddress | None:
    line1, code, country = (_text(given.get(name)) for name in ("address1", "zip", "countryCodeV2"))
    if line1 is None or code is None or country is None:
        return None
    return PostalAddress(line1, code, country, _text(given.get("address2")) or "")


def _text(value: object) -> str | None:
    if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST:
        return None
    return None if any("\ud800" <= sign <= "\udfff" for sign in value) else value
