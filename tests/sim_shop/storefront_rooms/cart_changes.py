"""Changing a cart: the rules behind `/cart/add`, `/cart/change`, `/cart/update` and their forms."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.sim_shop.state import Cart, CartLine, ShopState

MOST_OF_ONE = 999
_LONGEST_TEXT = 5000


class CartRefused(Exception):
    """The cart was left as it is; `args[0]` is what a shopper reads."""


def whole(value: object, name: str) -> int:
    """A quantity or id from JSON or a form."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise CartRefused(f"{name} must be a whole number")
    try:
        return int(value)
    except ValueError:
        raise CartRefused(f"{name} must be a whole number") from None


def add(shop: ShopState, cart: Cart, items: Sequence[Mapping[str, Any]]) -> list[int]:
    """Add all of the items or none of them; gives their variants."""
    wanted = [(whole(item.get("id"), "id"), whole(item.get("quantity", 1), "quantity")) for item in items]
    if not wanted:
        raise CartRefused("name at least one item")
    for variant_id, quantity in wanted:
        _check(shop, variant_id, quantity)
        if quantity < 1:
            raise CartRefused("quantity must be at least 1")
    for variant_id, quantity in wanted:
        _set(cart, variant_id, min(_held(cart, variant_id) + quantity, MOST_OF_ONE))
    return [variant_id for variant_id, _ in wanted]


def change(shop: ShopState, cart: Cart, given: Mapping[str, Any]) -> None:
    """One line by `line` (from 1) or `id` (variant, or line key) to a quantity; 0 removes it."""
    quantity = whole(given.get("quantity", 1), "quantity")
    if given.get("line") not in (None, ""):
        number = whole(given["line"], "line")
        if not 1 <= number <= len(cart.lines):
            raise CartRefused("no valid line was given")
        variant_id = cart.lines[number - 1].variant_id
    else:
        variant_id = whole(str(given.get("id", "")).partition(":")[0], "id")
    if _held(cart, variant_id) == 0:
        raise CartRefused("no valid id or line key was given")
    _check(shop, variant_id, quantity)
    _set(cart, variant_id, quantity)


def set_quantities(shop: ShopState, cart: Cart, updates: object) -> None:
    """`updates`: quantities by variant, or a list in the order of the lines."""
    if isinstance(updates, Mapping):
        wanted = [(whole(str(key).partition(":")[0], "id"), whole(n, "quantity")) for key, n in updates.items()]
    elif isinstance(updates, Sequence) and not isinstance(updates, str):
        wanted = [(line.variant_id, whole(n, "quantity")) for line, n in zip(cart.lines, updates, strict=False)]
    else:
        raise CartRefused("updates must be a list or an object")
    for variant_id, quantity in wanted:
        _check(shop, variant_id, quantity)
    for variant_id, quantity in wanted:
        _set(cart, variant_id, quantity)


def set_attributes(cart: Cart, given: object) -> None:
    """Attributes merge; an empty value or null removes one."""
    if not isinstance(given, Mapping):
        raise CartRefused("attributes must be an object")
    texts = {str(name): "" if value is None else str(value) for name, value in given.items()}
    if any(len(text) > _LONGEST_TEXT for text in texts.values()):
        raise CartRefused("an attribute is too long")
    cart.attributes = {name: text for name, text in (cart.attributes | texts).items() if text}


def set_codes(cart: Cart, given: object) -> None:
    """`discount`: a list with commas REPLACES every code of the cart."""
    if not isinstance(given, str):
        raise CartRefused("discount must be a text, codes separated by commas")
    kept: dict[str, str] = {}
    for code in given.split(","):
        if code.strip():
            kept.setdefault(code.strip().casefold(), code.strip())
    cart.codes = list(kept.values())


def _check(shop: ShopState, variant_id: int, quantity: int) -> None:
    product = shop.variants.get(variant_id)
    if product is None or not product.available:
        raise CartRefused("Cannot find variant")
    if not 0 <= quantity <= MOST_OF_ONE:
        raise CartRefused(f"quantity must be between 0 and {MOST_OF_ONE}")


def _held(cart: Cart, variant_id: int) -> int:
    return next((line.quantity for line in cart.lines if line.variant_id == variant_id), 0)


def _set(cart: Cart, variant_id: int, quantity: int) -> None:
    line = next((line for line in cart.lines if line.variant_id == variant_id), None)
    if line is None:
        cart.lines.append(CartLine(variant_id, quantity))
    else:
        line.quantity = quantity
    cart.lines = [line for line in cart.lines if line.quantity > 0]
