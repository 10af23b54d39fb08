"""Whether the limits of what counts of an order can be read at Shopify and do not contradict themselves.

Looking up which of the named collections a product is in is one call for ten of them (`Product.inCollection`, Admin
GraphQL 2026-10), so there are not many; everything else Shopify tells with the order's lines.
"""

from collections.abc import Iterator

from plugin.domain.program.benefit import Reach
from plugin.domain.program.checks.benefit_check import Problem, is_gid

MOST_COLLECTIONS = 20
MOST_NAMED = 250
_GIDS = {
    "collections": "Collection",
    "products": "Product",
    "without_collections": "Collection",
    "without_products": "Product",
}
_TEXTS = ("without_types", "without_tags")
LONGEST_NAME = 120


def reach_problems(reach: Reach, path: str) -> Iterator[Problem]:
    """Give each problem under the path of its field."""
    yield from _forms(reach, path)
    if len(reach.collections) + len(reach.without_collections) > MOST_COLLECTIONS:
        yield f"{path}.collections", f"name at most {MOST_COLLECTIONS} with those left out; a collection can hold more"
    for kind in ("collections", "products"):
        if set(getattr(reach, kind)) & set(getattr(reach, f"without_{kind}")):
            yield f"{path}.without_{kind}", f"leaves out what {path}.{kind} names; name it once"
    for name, is_used in (("name", reach.names_some), ("without_name", reach.leaves_out_some)):
        yield from _name(getattr(reach, name), f"{path}.{name}", is_used=is_used)


def reach_warnings(reach: Reach, path: str) -> dict[str, str]:
    """Give what should be said and is not: people read what counts in these words."""
    said = "say what it is called; people read “selected products” otherwise"
    unnamed = {"name": reach.names_some, "without_name": reach.leaves_out_some}
    return {f"{path}.{name}": said for name, is_used in unnamed.items() if is_used and getattr(reach, name) is None}


def _forms(reach: Reach, path: str) -> Iterator[Problem]:
    for name, kind in _GIDS.items():
        if not all(is_gid(one, kind) for one in getattr(reach, name)):
            yield f"{path}.{name}", f"give ids as Shopify writes them: gid://shopify/{kind}/1234567890"
    for name in _TEXTS:
        if not all(one.strip() for one in getattr(reach, name)):
            yield f"{path}.{name}", "give texts that are not empty"
    for name in ("products", "without_products", *_TEXTS):
        if len(getattr(reach, name)) > MOST_NAMED:
            yield f"{path}.{name}", f"give at most {MOST_NAMED}; put more of them into a collection and name that"


def _name(name: str | None, path: str, *, is_used: bool) -> Iterator[Problem]:
    if name is None:
        return
    if not is_used:
        yield path, "leave it out: nothing is named that it could be the name of"
    elif not 1 <= len(name.strip()) <= LONGEST_NAME or not name.isprintable():
        yield path, f"give 1 to {LONGEST_NAME} printable characters"
