"""The root query fields."""

from datetime import timedelta
from typing import Any

from graphql import GraphQLError

from tests.sim_shop.admin_graphql import gift_card_fields, store_credit_fields
from tests.sim_shop.admin_graphql.access import needs, protected
from tests.sim_shop.admin_graphql.pages import Page, paginate
from tests.sim_shop.admin_graphql.plan import Call, Resolver
from tests.sim_shop.admin_graphql.search import search
from tests.sim_shop.admin_graphql.types import AppInstallation, Job
from tests.sim_shop.state import Customer, Discount, Order, Product, gid_number

ORDER_WINDOW = timedelta(days=60)
"""How far back `read_orders` reaches without `read_all_orders`."""

ORDER_SEARCH: dict[str, Any] = {
    "id": lambda o: o.id,
    "name": lambda o: o.name,
    "created_at": lambda o: o.created_at,
    "updated_at": lambda o: o.updated_at,
    "processed_at": lambda o: o.processed_at,
    "customer_id": lambda o: o.customer_id,
    "email": lambda o: o.email,
    "financial_status": lambda o: o.financial_status,
    "test": lambda o: o.test,
    "tag": lambda o: o.tags,
    "source_name": lambda o: o.source_name,
    "cart_token": lambda o: o.cart_token,
    "discount_code": lambda o: o.applied[0].text if o.applied else None,
    "status": lambda o: "cancelled" if o.cancelled_at else "closed" if o.closed_at else "open",
}

CUSTOMER_SEARCH: dict[str, Any] = {
    "id": lambda c: c.id,
    "email": lambda c: c.email,
    "created_at": lambda c: c.created_at,
    "customer_date": lambda c: c.created_at,
    "updated_at": lambda c: c.updated_at,
    "first_name": lambda c: c.first_name,
    "last_name": lambda c: c.last_name,
    "orders_count": lambda c: c.number_of_orders,
    "state": lambda c: c.state,
    "tag": lambda c: c.tags,
}

CODE_DISCOUNT_SEARCH: dict[str, Any] = {
    "id": lambda d: d.id,
    "title": lambda d: d.title,
    "code": lambda d: [code.text for code in d.codes.values()],
    "created_at": lambda d: d.created_at,
    "updated_at": lambda d: d.updated_at,
    "starts_at": lambda d: d.starts_at,
    "ends_at": lambda d: d.ends_at,
    "times_used": lambda d: d.usage_count,
}

DISCOUNT_SEARCH = CODE_DISCOUNT_SEARCH | {"code": lambda d: None}
"""`discountNodes` finds no native code discount by its code: recorded."""

SORTS: dict[str, str] = {
    "ID": "id",
    "CREATED_AT": "created_at",
    "PROCESSED_AT": "processed_at",
    "UPDATED_AT": "updated_at",
    "TITLE": "title",
    "STARTS_AT": "starts_at",
}


def _sorted_page(items: list[Any], a: dict[str, Any], call: Call) -> Page:
    name = SORTS.get(a.get("sortKey") or "ID", "id")
    if name == "id":
        return paginate(sorted(items, key=lambda i: i.id), a, call)
    return paginate(sorted(items, key=lambda i: (getattr(i, name), i.id)), a, call, _key_of(name))


def _key_of(name: str) -> Any:
    def key(item: Any) -> tuple[Any, int]:
        value = getattr(item, name)
        return (value if isinstance(value, str) else value.timestamp(), item.id)

    return key


def _visible(order: Order, call: Call) -> bool:
    return "read_all_orders" in call.scopes or order.created_at > call.now - ORDER_WINDOW


def _order(source: Any, call: Call, a: dict[str, Any]) -> Order | None:
    number = _number(a["id"], "Order")
    order = call.shop.orders.get(number)
    return order if order is not None and _visible(order, call) else None


def _number(given: str, *kinds: str) -> int:
    number = gid_number(given, *kinds)
    if number is None:
        raise GraphQLError(
            f"Invalid global id '{given}'" if gid_number(given) is None else "Invalid id: " + given,
            extensions={"code": "RESOURCE_NOT_FOUND"},
        )
    return number


def _found_orders(call: Call, query: str | None) -> list[Order]:
    horizon = call.now - call.shop.search_lag
    indexed = [o for o in call.shop.orders.values() if _visible(o, call) and o.updated_at <= horizon]
    return search(indexed, query, ORDER_SEARCH, call, "orders")


def _orders(source: Any, call: Call, a: dict[str, Any]) -> Page:
    return _sorted_page(_found_orders(call, a.get("query")), a, call)


def _orders_count(source: Any, call: Call, a: dict[str, Any]) -> dict[str, Any]:
    return _count(len(_found_orders(call, a.get("query"))), a.get("limit"))


def _count(number: int, limit: int | None) -> dict[str, Any]:
    if limit is not None and number > limit:
        return {"count": limit, "precision": "AT_LEAST"}
    return {"count": number, "precision": "EXACT"}


def _customer(source: Any, call: Call, a: dict[str, Any]) -> Customer | None:
    return call.shop.customers.get(_number(a["id"], "Customer"))


def _customers(source: Any, call: Call, a: dict[str, Any]) -> Page:
    found = search(list(call.shop.customers.values()), a.get("query"), CUSTOMER_SEARCH, call, "customers")
    return _sorted_page(found, a, call)


def _discount(source: Any, call: Call, a: dict[str, Any]) -> Discount | None:
    return call.shop.discounts.get(_number(a["id"], "DiscountCodeNode", "DiscountNode"))


def _by_code(source: Any, call: Call, a: dict[str, Any]) -> Discount | None:
    return call.shop.discount_by_code(a["code"])


def _discount_list(readers: dict[str, Any], root: str) -> Resolver:
    def resolve(source: Any, call: Call, a: dict[str, Any]) -> Page:
        found = search(list(call.shop.discounts.values()), a.get("query"), readers, call, root)
        return _sorted_page(found, a, call)

    return resolve


def _codes_count(source: Any, call: Call, a: dict[str, Any]) -> dict[str, Any]:
    return _count(len(call.shop.code_owner), a.get("limit"))


def _node(source: Any, call: Call, a: dict[str, Any]) -> Any:
    return _load(a["id"], call)


def _nodes(source: Any, call: Call, a: dict[str, Any]) -> list[Any]:
    if len(a["ids"]) > 250:
        raise GraphQLError(
            f"The input array size of {len(a['ids'])} is greater than the maximum allowed of 250.",
            extensions={"code": "MAX_INPUT_SIZE_EXCEEDED"},
        )
    return [_load(given, call) for given in a["ids"]]


def _load(given: str, call: Call) -> Any:
    loader = _LOADERS.get(given.removeprefix("gid://shopify/").partition("/")[0])
    number = gid_number(given)
    if loader is None or number is None:
        raise GraphQLError(f"Invalid global id '{given}'", extensions={"code": "argumentLiteralsIncompatible"})
    return loader(None, call, {"id": given})


def _creation(source: Any, call: Call, a: dict[str, Any]) -> Any:
    return call.shop.code_creations.get(_number(a["id"], "DiscountRedeemCodeBulkCreation"))


def _installation(source: Any, call: Call, a: dict[str, Any]) -> AppInstallation:
    return AppInstallation(call.shop.installation_id)


def _product(source: Any, call: Call, a: dict[str, Any]) -> Product | None:
    return call.shop.products.get(_number(a["id"], "Product"))


def _locales(source: Any, call: Call, a: dict[str, Any]) -> list[Any]:
    return [(call.shop, locale) for locale in call.shop.locales]


def _guard(kind: str, scope: str, field: str, resolve: Resolver) -> Resolver:
    return needs(scope, field, protected(kind, field, resolve))


_ORDER = _guard("Order", "read_orders", "order", _order)
_CUSTOMER = _guard("Customer", "read_customers", "customer", _customer)
_DISCOUNT = needs("read_discounts", "codeDiscountNode", _discount)

_LOADERS: dict[str, Resolver] = {
    "Order": _ORDER,
    "Customer": _CUSTOMER,
    "DiscountCodeNode": _DISCOUNT,
    "DiscountRedeemCodeBulkCreation": needs("read_discounts", "discountRedeemCodeBulkCreation", _creation),
    "AppInstallation": _installation,
    "Product": needs("read_products", "product", _product),
    "GiftCard": gift_card_fields.QUERIES["giftCard"],
    "StoreCreditAccount": store_credit_fields.QUERIES["storeCreditAccount"],
}

QUERIES: dict[str, Resolver] = {
    "shop": lambda s, call, a: call.shop,
    "shopLocales": _locales,
    "currentAppInstallation": _installation,
    "order": _ORDER,
    "orders": _guard("Order", "read_orders", "orders", _orders),
    "ordersCount": needs("read_orders", "ordersCount", _orders_count),
    "customer": _CUSTOMER,
    "customers": _guard("Customer", "read_customers", "customers", _customers),
    "node": _node,
    "nodes": _nodes,
    "codeDiscountNode": _DISCOUNT,
    "discountNode": needs("read_discounts", "discountNode", _discount),
    "codeDiscountNodeByCode": needs("read_discounts", "codeDiscountNodeByCode", _by_code),
    "codeDiscountNodes": needs(
        "read_discounts", "codeDiscountNodes", _discount_list(CODE_DISCOUNT_SEARCH, "codeDiscountNodes")
    ),
    "discountNodes": needs("read_discounts", "discountNodes", _discount_list(DISCOUNT_SEARCH, "discountNodes")),
    "discountCodesCount": needs("read_discounts", "discountCodesCount", _codes_count),
    "discountRedeemCodeBulkCreation": _LOADERS["DiscountRedeemCodeBulkCreation"],
    "job": lambda s, call, a: Job(_number(a["id"], "Job")),
}
