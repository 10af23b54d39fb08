"""Whether one reward can be given as it is written: what Shopify's discounts can name, what has a day to expire on."""

from collections.abc import Iterator
from dataclasses import replace

from plugin.domain.program.benefit import ALL_PRODUCTS, CODE_KINDS, Benefit, BenefitKind

_MOST_ITEMS = 250


def option_problems(option: Benefit, path: str) -> Iterator[tuple[str, str]]:
    """Give each problem under the path of its field."""
    if option.kind is BenefitKind.POINTS and option.valid_days is not None:
        yield f"{path}.valid_days", "leave it out: points do not expire"
    if option.kind in CODE_KINDS and not option.is_task:
        yield from _reach(option, f"{path}.reach")


def _reach(option: Benefit, path: str) -> Iterator[tuple[str, str]]:
    """Shopify's discounts know no exclusions, and either collections or products (Admin GraphQL 2026-10)."""
    reach = option.reach
    if replace(ALL_PRODUCTS, collections=reach.collections, products=reach.products) != reach:
        yield path, "a discount cannot leave products out; name a collection of those that it is for"
    if reach.collections and reach.products:
        yield path, "name collections or products, not both"
    if max(len(reach.collections), len(reach.products)) > _MOST_ITEMS:
        yield path, f"name at most {_MOST_ITEMS}; put more into a collection"
    if option.kind is BenefitKind.BXGY and reach.is_all:
        yield path, "name the collection or the products that are bought and given"
