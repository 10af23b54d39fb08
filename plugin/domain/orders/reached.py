"""What of an order lies within the products that a program counts, line by line, exact to the minor unit.

Whether a line counts is asked once and kept: collections change by themselves, and an order that counted must not cease
to count because a product left a collection meanwhile. A line without a product (typed in by hand, or of a product that
was deleted before it was looked at) is in nothing that is named, and it is nothing that is left out.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from plugin.domain.money import Money
from plugin.domain.program.benefit import Reach
from plugin.domain.program.returns import Kept

Document = dict[str, object]


@dataclass(frozen=True, slots=True)
class Goods:
    """A product as far as a reach asks: `collections` are those of the reach that it is in."""

    gid: str
    product_type: str = ""
    tags: tuple[str, ...] = ()
    collections: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A line as it was sold: `total` for `sold` pieces after every discount, and how many pieces were kept."""

    line_id: int
    total: Money
    sold: int
    left: int
    is_gift_card: bool = False
    is_planned: bool = False
    goods: Goods | None = None

    @property
    def kept(self) -> Kept:
        """What it cost and what is left of it: the kept pieces' share, rounded down."""
        left = self.total.amount_minor * min(self.left, self.sold) // self.sold if self.sold else 0
        return Kept(self.total, Money(left, self.total.currency))


@dataclass(frozen=True, slots=True)
class Reached:
    """What of an order is within the reach of that key, gift cards and all; `cards` is what of it are gift cards.

    `plan` is what is kept of it on a selling plan. `within` and `without` are Shopify's numbers of lines as they were
    answered first. `as_of` and `whole` tell which state of the order was added up.
    """

    key: str
    value: Kept
    cards: Kept
    plan: Money
    within: frozenset[int]
    without: frozenset[int]
    as_of: datetime
    whole: Kept

    @property
    def goods(self) -> Kept:
        """The same without gift cards."""
        return Kept(self.value.sold - self.cards.sold, self.value.left - self.cards.left)


def reach_key(reach: Reach) -> str:
    """Give a short word that is the same for two reaches that mean the same products, whatever they are called."""
    named = replace(reach, name=None, without_name=None)
    parts = [(name, sorted(map(str.casefold, getattr(named, name) or ()))) for name in Reach.__dataclass_fields__]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def collections_of(reach: Reach) -> tuple[str, ...]:
    """Give the collections that a product must be looked for in, once each."""
    return tuple(dict.fromkeys((*reach.collections, *reach.without_collections)))


def is_within(reach: Reach, goods: Goods | None) -> bool:
    """Whether a product counts: it is named, or nothing is, and nothing leaves it out. What is left out wins."""
    if goods is None:
        return not reach.names_some
    is_named = goods.gid in reach.products or not goods.collections.isdisjoint(reach.collections)
    is_out = goods.gid in reach.without_products or not goods.collections.isdisjoint(reach.without_collections)
    is_out = is_out or bool(_folded([goods.product_type]) & _folded(reach.without_types))
    is_out = is_out or bool(_folded(goods.tags) & _folded(reach.without_tags))
    return (is_named or not reach.names_some) and not is_out


def add_up(
    reach: Reach, lines: Sequence[OrderLine], whole: Kept, as_of: datetime, before: Reached | None = None
) -> Reached:
    """Give what of these lines is within the reach, of an order of `whole` sold and left.

    Lines that `before` answered keep their answer. Where all of the order is within, it is the order's own sums to the
    cent; it never is more than these.
    """
    known = before if before is not None and before.key == reach_key(reach) else None
    counted = [line for line in lines if _counts(reach, line, known)]
    within = frozenset(line.line_id for line in counted)
    without = frozenset(line.line_id for line in lines) - within
    others = [line.kept for line in lines if line.line_id in without]
    currency = whole.left.currency
    cards = _sum((line.kept for line in counted if line.is_gift_card), currency)
    plan = _sum((line.kept for line in counted if line.is_planned), currency).left
    value = _bounded(_sum((line.kept for line in counted), currency), whole, _sum(others, currency))
    if known is not None:
        within, without = within | known.within, without | known.without
    return Reached(reach_key(reach), value, cards, plan, within, without, as_of, whole)


def reached_document(reached: Reached) -> Document:
    """Write it as a plain document; it names nobody."""
    return {
        "key": reached.key,
        "value_minor": _minors(reached.value),
        "cards_minor": _minors(reached.cards),
        "plan_minor": reached.plan.amount_minor,
        "within": sorted(reached.within),
        "without": sorted(reached.without),
        "as_of": reached.as_of.isoformat(),
        "whole_minor": _minors(reached.whole),
    }


def read_reached(document: object, currency: str) -> Reached | None:
    """Read it back; None for none. Raises KeyError, TypeError or ValueError for what was not written here."""
    if document is None:
        return None
    if not isinstance(document, Mapping):
        raise TypeError("object expected")
    return Reached(
        key=str(document["key"]),
        value=_kept(document["value_minor"], currency),
        cards=_kept(document["cards_minor"], currency),
        plan=Money(int(document["plan_minor"]), currency),
        within=frozenset(map(int, document["within"])),
        without=frozenset(map(int, document["without"])),
        as_of=datetime.fromisoformat(str(document["as_of"])),
        whole=_kept(document["whole_minor"], currency),
    )


def _counts(reach: Reach, line: OrderLine, known: Reached | None) -> bool:
    if known is not None and line.line_id in known.within | known.without:
        return line.line_id in known.within
    return is_within(reach, line.goods)


def _bounded(counted: Kept, whole: Kept, others: Kept) -> Kept:
    sold = whole.sold if others.sold.amount_minor <= 0 else min(counted.sold, whole.sold)
    left = whole.left if others.left.amount_minor <= 0 else min(counted.left, whole.left)
    return Kept(sold, left)


def _sum(kept: Iterable[Kept], currency: str) -> Kept:
    sold, left = Money(0, currency), Money(0, currency)
    for one in kept:
        sold, left = sold + one.sold, left + one.left
    return Kept(sold, left)


def _folded(texts: Iterable[str]) -> set[str]:
    return {text.strip().casefold() for text in texts}


def _minors(kept: Kept) -> list[int]:
    return [kept.sold.amount_minor, kept.left.amount_minor]


def _kept(minors: object, currency: str) -> Kept:
    if not isinstance(minors, list):
        raise TypeError("list expected")
    sold, left = (Money(int(minor), currency) for minor in minors)
    return Kept(sold, left)
