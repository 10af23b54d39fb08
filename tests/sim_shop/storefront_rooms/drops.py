"""Liquid's global objects, as far as themes and app blocks ask for them."""

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import request

from tests.sim_shop.state import Product
from tests.sim_shop.storefront_rooms.visitors import Visitor

if TYPE_CHECKING:
    from tests.sim_shop.storefront_rooms.scene import Scene

Drop = dict[str, Any]
NAMES = {"en": "English", "de": "Deutsch", "fr": "Français", "ar": "العربية", "he": "עברית"}
_ROUTES = {
    "account_url": "account",
    "account_login_url": "account/login",
    "account_logout_url": "account/logout",
    "cart_url": "cart",
    "cart_add_url": "cart/add",
    "cart_change_url": "cart/change",
    "cart_update_url": "cart/update",
    "cart_clear_url": "cart/clear",
}


def shared_drops(scene: "Scene", visitor: Visitor, kind: str) -> Drop:
    """The objects that every page has."""
    shop = scene.shop
    locales = [_locale(scene, code) for code in shop.locales]
    customer = visitor.customer(shop)
    return {
        "shop": {"name": shop.name, "currency": shop.currency, "url": shop.storefront_url, "domain": shop.domain},
        "request": {
            "locale": _locale(scene, scene.locale),
            "path": scene.root.rstrip("/") + request.path,
            "page_type": kind,
            "host": request.host,
            "origin": shop.storefront_url,
            "design_mode": False,
        },
        "routes": _routes(scene),
        "localization": {"available_languages": locales, "language": _locale(scene, scene.locale)},
        "customer": customer_drop(customer) if customer else None,
        "cart": cart_drop(scene, visitor),
        "collections": {"all": {"products": [product_drop(scene, one) for one in shop.products.values()]}},
        "page_title": shop.name,
        "template": kind,
    }


def _locale(scene: "Scene", code: str) -> Drop:
    is_primary = code == scene.shop.locale
    root = "/" if is_primary else f"/{code}"
    return {
        "iso_code": code,
        "endonym_name": NAMES.get(code, code),
        "name": code,
        "primary": is_primary,
        "root_url": root,
    }


def _routes(scene: "Scene") -> Drop:
    root = scene.root
    here = quote(root.rstrip("/") + request.path, safe="/")
    login = f"{root}account/login?return_to={here}"
    return {"root_url": root.rstrip("/") or "/", "storefront_login_url": login} | {
        name: root + path for name, path in _ROUTES.items()
    }


def customer_drop(customer: Any) -> Drop:
    """`customer`."""
    return {
        "id": customer.id,
        "email": customer.email,
        "first_name": customer.first_name,
        "last_name": customer.last_name,
        "name": customer.display_name,
        "orders_count": customer.number_of_orders,
        "tags": list(customer.tags),
    }


def product_drop(scene: "Scene", product: Product) -> Drop:
    """`product`; its picture is its own, else the theme's for that handle, else none."""
    name = f"product-{product.handle}.svg"
    image = product.image or (scene.theme.environment.asset_url(name) if scene.theme.asset(name) else None)
    variant = {"id": product.variant_id, "price": product.price_minor, "available": product.available}
    return {
        "id": product.id,
        "handle": product.handle,
        "title": product.title,
        "url": f"{scene.root}products/{product.handle}",
        "price": product.price_minor,
        "available": product.available,
        "featured_image": image,
        "selected_or_first_available_variant": variant,
        "variants": [variant],
    }


def cart_drop(scene: "Scene", visitor: Visitor) -> Drop:
    """`cart`."""
    cart, priced = visitor.cart, scene.priced(visitor)
    applied = {use.text.casefold() for use in priced.applied}
    return {
        "item_count": sum(line.quantity for line in priced.lines),
        "items": [_item(scene, number, line) for number, line in enumerate(priced.lines, 1)],
        "original_total_price": priced.gross_minor,
        "total_price": priced.subtotal_minor,
        "total_discount": priced.discount_minor,
        "attributes": readable(cart.attributes),
        "note": cart.note,
        "currency": {"iso_code": scene.shop.currency},
        "discount_codes": [{"code": code, "applicable": code.casefold() in applied} for code in cart.codes],
    }


def readable(attributes: dict[str, str]) -> dict[str, str]:
    """Attributes that Liquid and the cart's JSON show: those starting with `__` are private to the checkout."""
    return {name: value for name, value in attributes.items() if not name.startswith("__")}


def _item(scene: "Scene", number: int, line: Any) -> Drop:
    product = product_drop(scene, line.product)
    return {
        "title": line.product.title,
        "quantity": line.quantity,
        "url": product["url"],
        "product": product,
        "variant_id": line.product.variant_id,
        "final_line_price": line.net_minor,
        "url_to_remove": f"{scene.root}cart/change?line={number}&quantity=0",
    }
