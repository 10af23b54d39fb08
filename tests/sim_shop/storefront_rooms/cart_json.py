"""The cart as the Ajax API shows it. Source: Ajax Cart API, /cart.js."""

from typing import Any

from tests.sim_shop.pricing import Priced, PricedLine
from tests.sim_shop.storefront_rooms.drops import readable
from tests.sim_shop.storefront_rooms.scene import Scene
from tests.sim_shop.storefront_rooms.visitors import Visitor

Json = dict[str, Any]


def cart_json(scene: Scene, visitor: Visitor) -> Json:
    """`/cart.js`."""
    cart, priced = visitor.cart, scene.priced(visitor)
    applied = {use.text.casefold() for use in priced.applied}
    return {
        "token": cart.token,
        "note": cart.note,
        "attributes": readable(cart.attributes),
        "original_total_price": priced.gross_minor,
        "total_price": priced.subtotal_minor,
        "total_discount": priced.discount_minor,
        "total_weight": 0.0,
        "item_count": sum(line.quantity for line in priced.lines),
        "items": [line_json(scene, line) for line in priced.lines],
        "requires_shipping": bool(priced.lines),
        "currency": scene.shop.currency,
        "items_subtotal_price": priced.subtotal_minor,
        "cart_level_discount_applications": _applications(scene, priced),
        "discount_codes": [{"code": code, "applicable": code.casefold() in applied} for code in cart.codes],
    }


def line_json(scene: Scene, line: PricedLine) -> Json:
    """One line."""
    product = line.product
    return {
        "id": product.variant_id,
        "variant_id": product.variant_id,
        "product_id": product.id,
        "key": f"{product.variant_id}:{product.id}",
        "quantity": line.quantity,
        "title": product.title,
        "product_title": product.title,
        "handle": product.handle,
        "url": f"{scene.root}products/{product.handle}?variant={product.variant_id}",
        "price": product.price_minor,
        "original_price": product.price_minor,
        "line_price": line.gross_minor,
        "original_line_price": line.gross_minor,
        "final_line_price": line.net_minor,
        "total_discount": line.discount_minor,
        "requires_shipping": True,
        "gift_card": False,
        "properties": {},
    }


def _applications(scene: Scene, priced: Priced) -> list[Json]:
    found = []
    for use in priced.applied:
        discount = scene.shop.discounts[use.discount_id]
        found.append(
            {
                "type": "discount_code",
                "key": use.text,
                "title": use.text,
                "total_allocated_amount": use.amount_minor,
                "target_type": "shipping_line" if discount.kind == "free_shipping" else "line_item",
            }
        )
    return found
