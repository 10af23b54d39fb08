"""Creating, changing and deleting code discounts, by the app's API calls or by the merchant's hand.

Everything is written into `world.effects`, with who did it.
"""

from decimal import Decimal

from tests.sim_shop.small_payloads import discount_body, discount_deleted_body
from tests.sim_shop.state import CodeCreation, CombinesWith, Discount, RedeemCode, ShopState, fold, gid
from tests.sim_shop.world import World

TAKEN_IN_BULK = "must be unique. Please try a different code."
TWICE_IN_BULK = "Codes must be unique within BulkDiscountCodeCreation"


def add_discount(world: World, shop: ShopState, discount: Discount, code: str) -> Discount:
    """Put a discount with its first code into the shop. The code must be free; see `is_free`."""
    shop.discounts[discount.id] = discount
    world.record(shop, "discount_created", gid("DiscountCodeNode", discount.id), code, by=_maker(discount))
    add_code(world, shop, discount, code)
    return discount


def merchant_discount(
    world: World,
    shop: ShopState,
    code: str,
    *,
    percentage: Decimal | None = None,
    amount_minor: int | None = None,
    title: str = "Merchant's own",
    combines_with: CombinesWith | None = None,
) -> Discount:
    """A discount the merchant made by hand."""
    if not is_free(shop, code):
        raise ValueError("this code is taken; choose another")
    now = world.clock.now()
    discount = Discount(
        id=world.new_id(),
        title=title,
        kind="percentage" if percentage is not None else "amount",
        percentage=percentage,
        amount_minor=amount_minor,
        minimum_subtotal_minor=None,
        usage_limit=None,
        applies_once_per_customer=False,
        customer_ids=None,
        starts_at=now,
        ends_at=None,
        combines_with=combines_with or CombinesWith(),
        created_at=now,
        updated_at=now,
        by_app=False,
    )
    return add_discount(world, shop, discount, code)


def is_free(shop: ShopState, code: str) -> bool:
    """Codes are unique in a shop over all discounts, without regard to case."""
    return fold(code) not in shop.code_owner


def add_code(world: World, shop: ShopState, discount: Discount, text: str) -> RedeemCode:
    """Add one code to a discount."""
    made = RedeemCode(world.new_id(), text, world.clock.now())
    discount.codes[fold(text)] = made
    shop.code_owner[fold(text)] = discount.id
    world.record(shop, "code_created", gid("DiscountCodeNode", discount.id), text, by=_maker(discount))
    return made


def remove_code(world: World, shop: ShopState, discount: Discount, folded: str) -> None:
    """Remove one code; its text is free again."""
    gone = discount.codes.pop(folded)
    del shop.code_owner[folded]
    world.record(shop, "code_deleted", gid("DiscountCodeNode", discount.id), gone.text)


def deactivate(world: World, shop: ShopState, discount: Discount, *, by: str = "app") -> None:
    """End it now; one that has not started ends at the moment it starts, now."""
    now = world.clock.now()
    if discount.status(now) == "EXPIRED":
        return
    discount.starts_at = min(discount.starts_at, now)
    discount.ends_at = now
    world.record(shop, "discount_deactivated", gid("DiscountCodeNode", discount.id), _first_code(discount), by=by)
    changed(world, shop, discount)


def activate(world: World, shop: ShopState, discount: Discount, *, by: str = "app") -> None:
    """Start it now and take away the end."""
    now = world.clock.now()
    if discount.status(now) == "ACTIVE":
        return
    discount.starts_at = min(discount.starts_at, now)
    discount.ends_at = None
    world.record(shop, "discount_activated", gid("DiscountCodeNode", discount.id), _first_code(discount), by=by)
    changed(world, shop, discount)


def delete(world: World, shop: ShopState, discount: Discount, *, by: str = "app") -> None:
    """Delete it with all its codes."""
    world.record(shop, "discount_deleted", gid("DiscountCodeNode", discount.id), _first_code(discount), by=by)
    for folded in discount.codes:
        del shop.code_owner[folded]
    del shop.discounts[discount.id]
    world.sender.queue(shop, "discounts/delete", discount_deleted_body(shop, discount.id))


def changed(world: World, shop: ShopState, discount: Discount) -> None:
    """Move `updated_at` and announce the change."""
    discount.updated_at = world.clock.now()
    world.sender.queue(shop, "discounts/update", discount_body(shop, discount))


def run_due_creations(world: World, shop: ShopState) -> None:
    """Carry out every bulk addition whose time has come."""
    now = world.clock.now()
    for creation in shop.code_creations.values():
        if not creation.done and creation.ready_at <= now:
            _run_creation(world, shop, creation)


def _run_creation(world: World, shop: ShopState, creation: CodeCreation) -> None:
    discount = shop.discounts.get(creation.discount_id)
    seen: set[str] = set()
    for text in creation.texts:
        problem = _bulk_problem(shop, text, seen) if discount else "discount was deleted"
        seen.add(fold(text))
        if problem or discount is None:
            creation.results.append((text, None, (problem or "",)))
        else:
            creation.results.append((text, add_code(world, shop, discount, text).id, ()))
    creation.done = True


def _bulk_problem(shop: ShopState, text: str, seen: set[str]) -> str | None:
    if not text:
        return "is too short (minimum is 1 character)"
    if "\n" in text or "\r" in text:
        return "cannot contain newline characters."
    if len(text) > 255:
        return "is too long (maximum is 255 characters)"
    if fold(text) in seen:
        return TWICE_IN_BULK
    return None if is_free(shop, text) else TAKEN_IN_BULK


def _maker(discount: Discount) -> str:
    return "app" if discount.by_app else "merchant"


def _first_code(discount: Discount) -> str | None:
    return next((code.text for code in discount.codes.values()), None)
