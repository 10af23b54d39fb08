"""Checks a DiscountCodeBasicInput, …FreeShippingInput or …BxgyInput in Shopify's words, and builds the discount."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from graphql import GraphQLError

from tests.sim_shop import discounts
from tests.sim_shop.admin_graphql import bxgy_input
from tests.sim_shop.admin_graphql.item_input import Problem, chosen, item_problems, problem
from tests.sim_shop.admin_graphql.plan import Call
from tests.sim_shop.money import to_minor
from tests.sim_shop.state import CombinesWith, Discount, gid_number

INT_MAX = 2_147_483_647
HUGE = 10**18
BXGY = "bxgyCodeDiscount"


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
        *(bxgy_input.gets_problems(given, root) if root == BXGY else _value(value, root)),
        *_minimum(given.get("minimumRequirement") or {}, root),
        *item_problems(call, (given.get("customerGets") or {}).get("items") or {}, [root, "customerGets", "items"]),
        *_usage(given.get("usageLimit"), root),
        *_combinations(given, root),
        *_cycles(given, root),
    ]
    if updating is None or "title" in given:
        found += _title(given, root)
    if root == BXGY:
        found += bxgy_input.buys_problems(call, given, root)
    return found + _code(call, given, root, updating)


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


def _cycles(given: dict[str, Any], root: str) -> list[Problem]:
    limit, gets = given.get("recurringCycleLimit"), given.get("customerGets") or {}
    is_recurring = given.get("appliesOnSubscription") or gets.get("appliesOnSubscription")
    if limit in (None, 1) or is_recurring:
        return []
    text = "Recurring cycle limit must be 1 when the discount does not apply to subscription items"
    return [problem([root, "recurringCycleLimit"], text, "MULTIPLE_RECURRING_CYCLE_LIMIT_FOR_NON_SUBSCRIPTION_ITEMS")]


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
    _apply_purchases(call, discount, given)
    if discount.kind == "bxgy":
        bxgy_input.apply_bundle(call, discount, given)
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
        discount.product_ids, discount.variant_ids, discount.collection_ids = None, frozenset(), frozenset()
    elif items.get("products") or items.get("collections"):
        discount.product_ids, discount.variant_ids, discount.collection_ids = chosen(items)


def _apply_purchases(call: Call, discount: Discount, given: dict[str, Any]) -> None:
    """Subscriptions stand at the top of a free shipping input and within `customerGets` of the others."""
    place = given if discount.kind == "free_shipping" else given.get("customerGets") or {}
    if place.get("appliesOnSubscription") is not None:
        discount.on_subscription = place["appliesOnSubscription"]
    if place.get("appliesOnOneTimePurchase") is not None:
        discount.on_one_time_purchase = place["appliesOnOneTimePurchase"]
    if given.get("recurringCycleLimit") is not None:
        discount.cycle_limit = given["recurringCycleLimit"]
    if "maximumShippingPrice" in given:
        highest = given["maximumShippingPrice"]
        discount.highest_shipping_minor = None if highest is None else to_minor(highest, call.shop.currency)


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
