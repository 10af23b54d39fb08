"""Which lines of a cart a discount is for, and what a buy-X-get-Y discount takes off each of them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from tests.sim_shop.givings import BuyRule
from tests.sim_shop.money import share
from tests.sim_shop.state import Discount, Product


class Line(Protocol):
    """What a line of a cart is here."""

    product: Product
    quantity: int


AnyLine = TypeVar("AnyLine", bound=Line)


@dataclass(slots=True, eq=False)
class _Piece:
    line: int
    price_minor: int
    is_bought: bool
    is_given: bool
    is_used: bool = False


def is_meant(rule: BuyRule | Discount, product: Product) -> bool:
    """Whether the product, its variant or one of its collections is named."""
    by_product = product.id in (rule.product_ids or ()) or product.variant_id in rule.variant_ids
    return by_product or not rule.collection_ids.isdisjoint(product.collection_ids)


def entitled(discount: Discount, lines: list[AnyLine]) -> list[AnyLine]:
    """The lines that a discount is for."""
    if discount.product_ids is None:
        return lines
    return [line for line in lines if is_meant(discount, line.product)]


def bundle_parts(discount: Discount, lines: Sequence[Line]) -> list[int]:
    """What a buy-X-get-Y discount takes off each line.

    The dearest pieces count as bought and the cheapest are given; a piece is one or the other, never both.
    """
    assert discount.buys is not None
    assert discount.percentage is not None
    pieces = sorted(_pieces(discount, discount.buys, lines), key=lambda piece: piece.price_minor)
    parts, uses = [0] * len(lines), 0
    while discount.uses_per_order is None or uses < discount.uses_per_order:
        given = _free(pieces, "is_given")[: discount.get_quantity]
        bought = _enough(discount.buys, [p for p in reversed(_free(pieces, "is_bought")) if p not in given])
        if len(given) < discount.get_quantity or not bought:
            return parts
        for piece in (*given, *bought):
            piece.is_used = True
        for piece in given:
            parts[piece.line] += share(piece.price_minor, discount.percentage)
        uses += 1
    return parts


def _pieces(discount: Discount, buys: BuyRule, lines: Sequence[Line]) -> list[_Piece]:
    return [
        _Piece(index, line.product.price_minor, is_meant(buys, line.product), is_meant(discount, line.product))
        for index, line in enumerate(lines)
        for _ in range(line.quantity)
    ]


def _free(pieces: list[_Piece], role: str) -> list[_Piece]:
    return [piece for piece in pieces if getattr(piece, role) and not piece.is_used]


def _enough(buys: BuyRule, dearest_first: list[_Piece]) -> list[_Piece]:
    """As many pieces as the rule asks for; none when there are too few."""
    taken: list[_Piece] = []
    for piece in dearest_first:
        if _is_met(buys, taken):
            break
        taken.append(piece)
    return taken if taken and _is_met(buys, taken) else []


def _is_met(buys: BuyRule, taken: list[_Piece]) -> bool:
    if buys.quantity is not None:
        return len(taken) >= buys.quantity
    return sum(piece.price_minor for piece in taken) >= (buys.amount_minor or 0)
