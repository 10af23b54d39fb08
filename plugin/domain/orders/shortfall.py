"""By which sums an order was too small to count: read back from its verdict, by the terms it was decided by."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from plugin.domain.money import Money
from plugin.domain.orders.counted import counted_of
from plugin.domain.orders.evidence import EvidenceFate
from plugin.domain.orders.measure import measure
from plugin.domain.orders.order import OrderSnapshot
from plugin.domain.orders.verdict_document import read_grounds
from plugin.domain.program.program import Terms

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What of the order counts, and the smallest amount, in one currency."""

    value: Money
    minimum: Money


def judged_under(document: Mapping[str, object]) -> tuple[int, int] | None:
    """Give program and version of the terms a verdict rests on; None where nothing ties the order to an advocate."""
    pieces = document.get("evidence")
    won = [one for one in pieces if one["fate"] == EvidenceFate.WON.value] if isinstance(pieces, list) else []
    return (int(won[0]["program_id"]), int(won[0]["version"])) if won else None


def read_shortfall(document: Mapping[str, object], terms: Terms | None) -> Shortfall | None:
    """Give both sums of a verdict that found its order too small under these terms; None for every other."""
    checks = document.get("checks")
    is_small = isinstance(checks, list) and any(check["reason"] == "below_minimum" for check in checks)
    if not is_small or terms is None:
        return None
    try:
        order = read_grounds(document, order_id=0, order_name="", updated_at=_NEVER).order
    except (KeyError, TypeError, ValueError):
        return None
    return _shortfall(order, terms)


def _shortfall(order: OrderSnapshot, terms: Terms) -> Shortfall | None:
    measured = measure(order, terms)
    if measured is not None and measured.minimum is not None:
        return None if measured.value is None else Shortfall(measured.value, measured.minimum)
    minimum = terms.trigger.minimum
    return None if minimum is None else Shortfall(counted_of(order, terms).value(terms.partial_return), minimum)
