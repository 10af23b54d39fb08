"""What is special about a DiscountCodeBxgyInput. Recorded 2026-04, except where a comment says so."""

from decimal import Decimal
from typing import Any

from tests.sim_shop.admin_graphql.item_input import Problem, chosen, item_problems, problem
from tests.sim_shop.admin_graphql.plan import Call
from tests.sim_shop.givings import BuyRule
from tests.sim_shop.money import to_minor
from tests.sim_shop.state import Discount

RATIO = "Prerequisite to entitlement quantity ratio"


def gets_problems(given: dict[str, Any], root: str) -> list[Problem]:
    """What is wrong with `customerGets` and `usesPerOrderLimit`."""
    gets, path = given.get("customerGets") or {}, [root, "customerGets"]
    found = []
    if (gets.get("items") or {}).get("all"):
        found.append(problem(path, "Items in 'customer get' cannot be set to all", "INVALID"))
    for name in ("appliesOnOneTimePurchase", "appliesOnSubscription"):
        if gets.get(name) is not None:
            found.append(problem([*path, name], "This field is not supported by bxgy discounts.", "INVALID"))
    return found + _value(gets.get("value") or {}, [*path, "value"]) + _uses(given.get("usesPerOrderLimit"), root)


def buys_problems(call: Call, given: dict[str, Any], root: str) -> list[Problem]:
    """What is wrong with `customerBuys`."""
    buys, path = given.get("customerBuys") or {}, [root, "customerBuys"]
    items = buys.get("items") or {}
    # That "all" is refused for what is bought, too, is said by the schema's description; the words are a guess.
    if not items or items.get("all"):
        return [problem([*path, "items"], "Items in 'customer buys' must be defined", "BLANK")]
    quantity = (buys.get("value") or {}).get("quantity")
    found = item_problems(call, items, [*path, "items"])
    if quantity == 0:
        text = f"{RATIO} antecedent must be greater than 0"
        found.append(problem([*path, "value", "quantity"], text, "GREATER_THAN"))
    return found


def apply_bundle(call: Call, discount: Discount, given: dict[str, Any]) -> None:
    """Write what is bought and what is given for it into the discount."""
    buys, value = given["customerBuys"], (given["customerBuys"].get("value") or {})
    amount = value.get("amount")
    products, variants, collections = chosen(buys["items"])
    worth = None if amount is None else to_minor(amount, call.shop.currency)
    discount.buys = BuyRule(products, variants, collections, value.get("quantity"), worth)
    on_quantity = given["customerGets"]["value"]["discountOnQuantity"]
    discount.get_quantity = on_quantity["quantity"]
    discount.percentage = Decimal(str((on_quantity.get("effect") or {}).get("percentage") or 0))
    discount.uses_per_order = given.get("usesPerOrderLimit")


def _value(value: dict[str, Any], path: list[str]) -> list[Problem]:
    on_quantity = value.get("discountOnQuantity") or {}
    at = [*path, "discountOnQuantity", "quantity"]
    found = []
    for name in ("percentage", "discountAmount"):
        if value.get(name) is not None:
            text = "Only discountOnQuantity permitted with bxgy discounts."
            found.append(problem([*path, name], text, "INVALID"))
    if on_quantity.get("quantity") is None:
        found.append(problem(at, "Quantity cannot be blank.", "BLANK"))
    elif on_quantity["quantity"] == 0:
        found.append(problem(at, f"{RATIO} consequent must be greater than 0", "GREATER_THAN"))
    return found


def _uses(limit: int | None, root: str) -> list[Problem]:
    path = [root, "usesPerOrderLimit"]
    if limit == 0:
        return [problem(path, "Allocation limit cannot be zero", "VALUE_OUTSIDE_RANGE")]
    if limit is not None and limit < 0:
        return [problem(path, "Allocation limit must be greater than 0", "GREATER_THAN")]
    return []
