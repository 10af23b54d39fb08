"""Where an `Order` node went and what its buyer paid in their own currency. Whatever is odd is unknown.

Nothing but a market's own amounts hangs on these, so that an order can be decided without them.
Source: Order.shippingAddress, billingAddress, requiresShipping, and MoneyBag.presentmentMoney, Admin GraphQL 2026-10.
"""

from plugin.admin_api.answers import read
from plugin.domain.errors import MoneyUnreadable
from plugin.domain.money import Money, parse_money
from plugin.domain.program.market import Place
from plugin.domain.program.returns import Kept

_LARGEST = 2**63 - 1


def read_place(fields: dict[str, object]) -> Place:
    """Read what is there; never raises."""
    left = presented(fields.get("currentSubtotalPriceSet"))
    sold = presented(fields.get("subtotalPriceSet")) or left
    is_one = left is not None and sold is not None and left.currency == sold.currency
    return Place(country=_country(fields), paid=Kept(sold, left) if is_one and sold and left else None)


def presented(bag: object) -> Money | None:
    """Read a money bag's amount in the buyer's currency; None where it is not there or cannot be read."""
    amount, currency = read(bag, "presentmentMoney", "amount"), read(bag, "presentmentMoney", "currencyCode")
    try:
        money = parse_money(amount, currency)
    except MoneyUnreadable:
        return None
    return money if abs(money.amount_minor) <= _LARGEST else None


def _country(fields: dict[str, object]) -> str | None:
    """Where it is shipped to; of what is not shipped, where it is billed to."""
    billed = "billingAddress" if fields.get("requiresShipping") is False else ""
    code = read(fields, "shippingAddress", "countryCodeV2") or read(fields, billed, "countryCodeV2")
    is_code = isinstance(code, str) and len(code) == 2 and code.isascii() and code.isalpha() and code.isupper()
    return str(code) if is_code else None
