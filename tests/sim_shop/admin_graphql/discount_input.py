"""Checks a DiscountCodeBasicInput or …FreeShippingInput in Shopify's words, and builds the discount."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from graphql import GraphQLError

from tests.sim_shop import discounts
from tests.sim_shop.admin_graphql.plan import Call
from tests.sim_shop.money import to_minor
from tests.sim_shop.state import CombinesWith, Discount, gid_number

Problem = dict[str, Any]
INT_MAX = 2_147_483_647
HUGE = 10**18


def problem(path: list[str] | None, message: str, code: str | None) -> Problem:
    """One entry of `userErrors`."""
    return {"field": path, "message": message, "code": code, "extraInfo": None}


def check(call: Call, given: dict[str, Any], root: str, *, updating: Discount | None = None) -> list[Problem]:
    """All userErrors of this input; raises what Shopify answers as top-level error."""
    value = (given.get("customerGets") or {}).get("value") or {}
    if sum(1 for name in ("percentage", "discountOnQuantity", "discountAmount") if value.get(name) is not None) > 1:
        raise GraphQLError(
            "A discount can only have one of percentage, discountOnQuantity or discountAmount.",
            extensions={"code": "BAD_REQUEST"},
        )
    found = [
        *_context(given, root),
        *_dates(given, root, creating=updating is None),
        *_value(value, root),
        *_minimum(given.get("minimumRequirement") or {}, root),
        *_items(call, (given.get("customerGets") or {}).get("items") or {}, root),
        *_usage(given.get("usageLimit"), root),
        *_combinations(given, root),
    ]
    title_needed = updating is None or "title" in given
    return found + (_title(given, root) if title_needed else []) + _code(call, given, root, updating)


def _context(given: dict[str, Any], root: str) -> list[Problem]:
    if given.get("context") is not None and given.get("customerSelection") is not None:
        return [problem([root, "context"], "Only one of context or customerSelection can be provided.", "INVALID")]
    return []


def _dates(given: dict[str, Any], root: str, *, creating: bool) -> list[Problem]:
    starts, ends = given.get("startsAt"), given.get("endsAt")
    if starts is None and (creating or "startsAt" in given):
        return [problem([root, "startsAt"], "Starts at can't be blank", "BLANK")]
    if starts is not None and ends is not None and ends <= starts:
        return [problem([root, "endsAt"], "Ends at needs to be after starts_at", "INVALID")]
    return []


def _value(value: dict[str, Any], root: str) -> list[Problem]:
    path = [root, "customerGets", "value"]
    percentage = value.get("percentage")
    if percentage is not None and not 0.0 <= percentage <= 1.0:
        return [problem([*path, "percentage"], "Value must be between 0.0 and 1.0", "VALUE_OUTSIDE_RANGE")]
    if value.get("discountOnQuantity") is not None:
        text = "discountOnQuantity field is only permitted with bxgy discounts."
        return [problem([*path, "discountOnQuantity"], text, "INVALID")]
    amount = (value.get("discountAmount") or {}).get("amount")
    path += ["discountAmount", "amount"]
    if amount is not None and amount < 0:
        return [problem(path, "Value must be less than or equal to 0", "LESS_THAN_OR_EQUAL_TO")]
    if amount is not None and amount >= HUGE:
        return [problem(path, f"Value must be greater than -{HUGE}", "LESS_THAN")]
    return []


def _minimum(minimum: dict[str, Any], root: str) -> list[Problem]:
    quantity = (minimum.get("quantity") or {}).get("greaterThanOrEqualToQuantity")
    subtotal = (minimum.get("subtotal") or {}).get("greaterThanOrEqualToSubtotal")
    for_subtotal = [root, "minimumRequirement", "subtotal", "greaterThanOrEqualToSubtotal"]
    for_quantity = [root, "minimumRequirement", "quantity", "greaterThanOrEqualToQuantity"]
    if quantity is not None and subtotal is not None:
        return [
            problem(for_subtotal, "Minimum subtotal cannot be defined when minimum quantity is.", "CONFLICT"),
            problem(for_quantity, "Minimum quantity cannot be defined when minimum subtotal is.", "CONFLICT"),
        ]
    if quantity is not None and quantity >= INT_MAX:
        return [problem(for_quantity, f"Minimum quantity must be less than {INT_MAX}", "LESS_THAN")]
    if subtotal is not None and subtotal >= HUGE:
        return [problem(for_subtotal, f"Minimum subtotal must be less than {HUGE}", "LESS_THAN")]
    return []


def _items(call: Call, items: dict[str, Any], root: str) -> list[Problem]:
    products = (items.get("products") or {}).get("productsToAdd") or []
    variants = (items.get("products") or {}).get("productVariantsToAdd") or []
    path, found = [root, "customerGets", "items"], []
    if (items.get("collections") or {}).get("add") and (products or variants):
        text = "Cannot entitle collections in combination with product variants or products"
        found.append(problem([*path, "collections", "add"], text, "CONFLICT"))
    for given in products:
        if gid_number(given, "Product") not in call.shop.products:
            text = f"Product with id: {given.rpartition('/')[2]} is invalid"
            found.append(problem([*path, "products", "productsToAdd"], text, "INVALID"))
    for given in variants:
        if gid_number(given, "ProductVariant") not in call.shop.variants:
            text = f"Product variant with id: {given.rpartition('/')[2]} is invalid"
            found.append(problem([*path, "products", "productVariantsToAdd"], text, "INVALID"))
    return found


def _usage(limit: int | None, root: str) -> list[Problem]:
    path = [root, "usageLimit"]
    if limit is None or 0 < limit <= INT_MAX:
        return []
    if limit > INT_MAX:
        return [problem(path, f"Usage limit must be less than or equal to {INT_MAX}", "LESS_THAN_OR_EQUAL_TO")]
    return [problem(path, "Usage limit must be greater than 0", "GREATER_THAN")]


def _combinations(given: dict[str, Any], root: str) -> list[Problem]:
    if root == "freeShippingCodeDiscount" and (given.get("combinesWith") or {}).get("shippingDiscounts"):
        text = "The combinesWith settings are not valid for the discount class."
        return [problem([root, "combinesWith"], text, "INVALID_COMBINES_WITH_FOR_DISCOUNT_CLASS")]
    return []


def _title(given: dict[str, Any], root: str) -> list[Problem]:
    title = given.get("title") or ""
    if not title.strip():
        return [problem([root, "title"], "Title can't be blank", "BLANK")]
    if len(title) > 255:
        return [problem([root, "title"], "Title is too long (maximum is 255 characters)", "TOO_LONG")]
    return []


def _code(call: Call, given: dict[str, Any], root: str, updating: Discount | None) -> list[Problem]:
    code, path = given.get("code"), [root, "code"]
    if code is None:
        return [] if updating else [problem(path, "Code can't be blank", "BLANK")]
    if code == "":
        return [problem(path, "Code is too short (minimum is 1 character)", "TOO_SHORT")]
    if "\n" in code or "\r" in code:
        return [problem(path, "Code cannot contain newline characters.", "INVALID")]
    if len(code) > 255:
        return [problem(path, "Code is too long (maximum is 255 characters)", "TOO_LONG")]
    owner = call.shop.discount_by_code(code)
    if owner is not updating and not discounts.is_free(call.shop, code):
        return [problem(path, "Code must be unique. Please try a different code.", "TAKEN")]
    return []


def build(call: Call, given: dict[str, Any], kind: str | None = None) -> Discount:
    """The discount a checked input describes."""
    value = (given.get("customerGets") or {}).get("value") or {}
    percentage = value.get("percentage")
    made = Discount(
        id=call.world.new_id(),
        title=given["title"],
        kind=kind or ("percentage" if percentage is not None else "amount"),
        percentage=None if percentage is None else Decimal(str(percentage)),
        amount_minor=None,
        minimum_subtotal_minor=None,
        usage_limit=None,
        applies_once_per_customer=False,
        customer_ids=None,
        starts_at=given["startsAt"],
        ends_at=None,
        combines_with=CombinesWith(),
        created_at=call.now,
        updated_at=call.now,
    )
    apply(call, made, given)
    return made


def apply(call: Call, discount: Discount, given: dict[str, Any]) -> None:
    """Write every given field of a checked input into the discount."""
    for name, attribute in _PLAIN.items():
        if name in given:
            setattr(discount, attribute, given[name])
    discount.starts_at = _whole_second(discount.starts_at)
    discount.ends_at = discount.ends_at and _whole_second(discount.ends_at)
    if "combinesWith" in given:
        may = given["combinesWith"] or {}
        discount.combines_with = CombinesWith(
            bool(may.get("orderDiscounts")), bool(may.get("productDiscounts")), bool(may.get("shippingDiscounts"))
        )
    _apply_value(call, discount, given.get("customerGets") or {})
    _apply_context(discount, given)
    if "minimumRequirement" in given:
        _apply_minimum(call, discount, given["minimumRequirement"] or {})


_PLAIN = {
    "title": "title",
    "startsAt": "starts_at",
    "endsAt": "ends_at",
    "usageLimit": "usage_limit",
    "tags": "tags",
    "appliesOncePerCustomer": "applies_once_per_customer",
}


def _whole_second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


def _apply_value(call: Call, discount: Discount, gets: dict[str, Any]) -> None:
    value, items = gets.get("value") or {}, gets.get("items") or {}
    if value.get("percentage") is not None:
        discount.kind, discount.amount_minor = "percentage", None
        discount.percentage = Decimal(str(value["percentage"]))
    if value.get("discountAmount") is not None:
        amount = value["discountAmount"]
        discount.kind, discount.percentage = "amount", None
        discount.amount_minor = to_minor(amount.get("amount") or Decimal(0), call.shop.currency)
        discount.each_item = bool(amount.get("appliesOnEachItem"))
    if items.get("all"):
        discount.product_ids = None
    elif items.get("products"):
        wanted = [gid_number(p, "Product") for p in items["products"].get("productsToAdd") or []]
        discount.product_ids = frozenset(p for p in wanted if p is not None)


def _apply_context(discount: Discount, given: dict[str, Any]) -> None:
    context, old_style = given.get("context") or {}, given.get("customerSelection") or {}
    if context.get("all") or old_style.get("all"):
        discount.customer_ids = None
    chosen = context.get("customers") or old_style.get("customers")
    if chosen:
        present = discount.customer_ids or frozenset()
        added = {gid_number(c, "Customer") for c in chosen.get("add") or []}
        removed = {gid_number(c, "Customer") for c in chosen.get("remove") or []}
        discount.customer_ids = frozenset(c for c in (present | added) - removed if c is not None)


def _apply_minimum(call: Call, discount: Discount, minimum: dict[str, Any]) -> None:
    subtotal = (minimum.get("subtotal") or {}).get("greaterThanOrEqualToSubtotal")
    discount.minimum_subtotal_minor = None if subtotal is None else to_minor(subtotal, call.shop.currency)
    discount.minimum_quantity = (minimum.get("quantity") or {}).get("greaterThanOrEqualToQuantity")
