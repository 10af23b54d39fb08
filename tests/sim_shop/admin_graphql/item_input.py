"""The items of a discount's input: what Shopify says about them, and which ids they name."""

from typing import Any

from tests.sim_shop.admin_graphql.plan import Call
from tests.sim_shop.state import gid_number

Problem = dict[str, Any]


def problem(path: list[str] | None, message: str, code: str | None) -> Problem:
    """One entry of `userErrors`."""
    return {"field": path, "message": message, "code": code, "extraInfo": None}


def item_problems(call: Call, items: dict[str, Any], path: list[str]) -> list[Problem]:
    """Unknown ids, and collections beside products."""
    products = (items.get("products") or {}).get("productsToAdd") or []
    variants = (items.get("products") or {}).get("productVariantsToAdd") or []
    collections, found = (items.get("collections") or {}).get("add") or [], []
    if collections and (products or variants):
        text = "Cannot entitle collections in combination with product variants or products"
        found.append(problem([*path, "collections", "add"], text, "CONFLICT"))
    else:
        found += _unknown(collections, "Collection", call.shop.collections, [*path, "collections", "add"])
    found += _unknown(products, "Product", call.shop.products, [*path, "products", "productsToAdd"])
    return found + _unknown(variants, "ProductVariant", call.shop.variants, [*path, "products", "productVariantsToAdd"])


def chosen(items: dict[str, Any]) -> tuple[frozenset[int], frozenset[int], frozenset[int]]:
    """Products, variants and collections of a checked input."""
    products = items.get("products") or {}
    return (
        _numbers(products.get("productsToAdd")),
        _numbers(products.get("productVariantsToAdd")),
        _numbers((items.get("collections") or {}).get("add")),
    )


def _unknown(given: list[str], kind: str, known: dict[int, Any], path: list[str]) -> list[Problem]:
    name = {"ProductVariant": "Product variant"}.get(kind, kind)
    return [
        problem(path, f"{name} with id: {one.rpartition('/')[2]} is invalid", "INVALID")
        for one in given
        if gid_number(one, kind) not in known
    ]


def _numbers(given: list[str] | None) -> frozenset[int]:
    return frozenset(number for one in given or [] if (number := gid_number(one)) is not None)
