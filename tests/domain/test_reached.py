"""What of an order lies within a reach, by value."""

from collections.abc import Iterable
from datetime import UTC, datetime
from random import Random

import pytest

from plugin.domain.errors import ProgramInvalid
from plugin.domain.money import Money
from plugin.domain.orders.reached import (
    Goods,
    OrderLine,
    Reached,
    add_up,
    is_within,
    reach_key,
    reached_document,
    read_reached,
)
from plugin.domain.program.benefit import Reach
from plugin.domain.program.checks.playable import terms_of
from plugin.domain.program.checks.rules_check import warn_of_rules
from plugin.domain.program.returns import Kept
from plugin.domain.program.rules import Rules, Trigger

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SHOES, SALE = "gid://shopify/Collection/1", "gid://shopify/Collection/2"
MUG, BOOK = "gid://shopify/Product/1", "gid://shopify/Product/2"


def eur(sold: int, left: int | None = None) -> Kept:
    return Kept(Money(sold, "EUR"), Money(sold if left is None else left, "EUR"))


def line(number: int, total: int, sold: int = 1, left: int | None = None, gid: str | None = MUG) -> OrderLine:
    goods = None if gid is None else Goods(gid)
    return OrderLine(number, Money(total, "EUR"), sold, sold if left is None else left, goods=goods)


@pytest.mark.parametrize(
    ("reach", "goods", "counts"),
    [
        (Reach(), Goods(MUG), True),
        (Reach(products=(MUG,)), Goods(MUG), True),
        (Reach(products=(MUG,)), Goods(BOOK), False),
        (Reach(collections=(SHOES,)), Goods(MUG, collections=frozenset({SHOES})), True),
        (Reach(collections=(SHOES,)), Goods(MUG), False),
        (Reach(collections=(SHOES,), products=(MUG,)), Goods(MUG), True),
        (Reach(collections=(SHOES,), without_collections=(SALE,)), Goods(MUG, "", (), frozenset({SHOES, SALE})), False),
        (Reach(without_products=(BOOK,)), Goods(BOOK), False),
        (Reach(without_products=(BOOK,)), Goods(MUG), True),
        (Reach(without_types=("Book",)), Goods(MUG, " BOOK "), False),
        (Reach(without_types=("Book",)), Goods(MUG, "Bookend"), True),
        (Reach(without_tags=("fixed price",)), Goods(MUG, tags=("new", "Fixed Price")), False),
        (Reach(products=(MUG,)), None, False),
        (Reach(without_products=(MUG,)), None, True),
        (Reach(collections=(SHOES,), without_products=(MUG,)), None, False),
    ],
)
def test_a_product_counts_or_not(reach: Reach, goods: Goods | None, counts: bool) -> None:
    assert is_within(reach, goods) is counts


def of_mugs(lines: list[OrderLine], whole: Kept, before: Reached | None = None) -> Reached:
    return add_up(Reach(products=(MUG,)), lines, whole, NOW, before)


def test_kept_pieces_have_their_share_rounded_down() -> None:
    """10.00 for three pieces, two are kept: 6.66 and two thirds of a cent, so 6.66; the book beside it counts not."""
    reached = of_mugs([line(1, 1_000, 3, 2), line(2, 500, gid=BOOK)], eur(1_500, 1_167))
    assert (reached.value, reached.within, reached.without) == (eur(1_000, 666), {1}, {2})


def test_where_all_is_within_the_order_itself_says_the_sum() -> None:
    """Shopify gave 3.33 back for the third piece, so that 6.67 are left."""
    assert of_mugs([line(1, 1_000, 3, 2)], eur(1_000, 667)).value == eur(1_000, 667)


def test_where_all_else_was_returned_the_rest_is_the_orders() -> None:
    assert of_mugs([line(1, 1_000, 3, 2), line(2, 500, 1, 0, gid=BOOK)], eur(1_500, 667)).value == eur(1_000, 667)


def test_a_part_is_never_more_than_the_whole() -> None:
    assert of_mugs([line(1, 1_000), line(2, 500, gid=BOOK)], eur(1_500, 900)).value == eur(1_000, 900)


def test_a_line_that_was_answered_keeps_its_answer_and_a_new_one_is_looked_at() -> None:
    before = of_mugs([line(1, 1_000), line(2, 500, gid=BOOK)], eur(1_500))
    swapped = [line(1, 1_000, gid=BOOK), line(2, 500), line(3, 700)]
    after = of_mugs(swapped, eur(2_200), before)
    assert (after.value, after.within, after.without) == (eur(1_700), {1, 3}, {2})


def test_another_reach_begins_anew() -> None:
    before = of_mugs([line(1, 1_000), line(2, 500, gid=BOOK)], eur(1_500))
    other = add_up(Reach(products=(BOOK,)), [line(1, 1_000), line(2, 500, gid=BOOK)], eur(1_500), NOW, before)
    assert (other.value, other.within) == (eur(500), {2})


def test_a_line_without_pieces_costs_nothing() -> None:
    assert of_mugs([line(1, 0, 0), line(2, 500, gid=BOOK)], eur(500)).value == eur(0)


@pytest.mark.parametrize("currency", ["JPY", "KWD"])
def test_it_is_written_and_read_back_exactly(currency: str) -> None:
    """Currencies with no decimals and with three."""
    kept = Kept(Money(1_001, currency), Money(334, currency))
    reached = Reached(
        "k", kept, kept, Money(5, currency), frozenset({2, 9_007_199_254_740_993}), frozenset({3}), NOW, kept
    )
    assert read_reached(reached_document(reached), currency) == reached
    assert read_reached(None, currency) is None


def test_the_key_knows_what_is_meant_and_not_what_it_is_called() -> None:
    named = Reach(products=(MUG, BOOK), name="Mugs")
    assert reach_key(named) == reach_key(Reach(products=(BOOK, MUG)))
    assert reach_key(named) != reach_key(Reach(products=(MUG,)))
    assert reach_key(Reach(products=(MUG,))) != reach_key(Reach(without_products=(MUG,)))


@pytest.mark.parametrize(
    ("reach", "field", "word"),
    [
        (Reach(collections=("shoes",)), "collections", "gid://shopify/Collection/"),
        (Reach(products=(SHOES,)), "products", "gid://shopify/Product/"),
        (Reach(without_types=("  ",)), "without_types", "not empty"),
        (Reach(products=(MUG,), without_products=(MUG,)), "without_products", "name it once"),
        (Reach(name="Shoes"), "name", "nothing is named"),
        (Reach(products=(MUG,), without_name="Books"), "without_name", "nothing is named"),
        (Reach(products=(MUG,), name=" "), "name", "1 to 120"),
        (Reach(products=tuple(f"{MUG}{number}" for number in range(251))), "products", "at most 250"),
        (Reach(collections=tuple(f"{SHOES}{number}" for number in range(21))), "collections", "at most 20"),
    ],
)
def test_a_reach_that_cannot_be_looked_up_is_refused(reach: Reach, field: str, word: str) -> None:
    with pytest.raises(ProgramInvalid) as refusal:
        terms_of(Rules("EUR", trigger=Trigger(reach=reach)))
    assert word in refusal.value.problems[f"trigger.reach.{field}"]


def test_names_are_asked_for() -> None:
    unnamed = Rules("EUR", trigger=Trigger(reach=Reach(products=(MUG,), without_tags=("x",))))
    assert {"trigger.reach.name", "trigger.reach.without_name"} <= warn_of_rules(unnamed).keys()


def test_what_is_named_and_all_else_are_the_whole_order_together() -> None:
    """A thousand orders with odd prices and returns: no cent counts twice, none is lost."""
    chance = Random(20261124)
    for _ in range(1_000):
        lines = []
        for number in range(chance.randint(1, 6)):
            sold = chance.randint(1, 7)
            gid = chance.choice((MUG, BOOK))
            lines.append(line(number, chance.randint(0, 9_999), sold, chance.randint(0, sold), gid))
        whole = Kept(sum_of(one.kept.sold for one in lines), sum_of(one.kept.left for one in lines))
        mugs = of_mugs(lines, whole).value
        others = add_up(Reach(without_products=(MUG,)), lines, whole, NOW).value
        assert (mugs.sold + others.sold, mugs.left + others.left) == (whole.sold, whole.left)


def sum_of(sums: Iterable[Money]) -> Money:
    return sum(sums, Money(0, "EUR"))
