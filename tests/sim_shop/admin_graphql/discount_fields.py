"""Code discounts and their codes."""

from typing import Any

from tests.sim_shop.admin_graphql.order_fields import always, attr, node_id, when
from tests.sim_shop.admin_graphql.pages import Page, paginate
from tests.sim_shop.admin_graphql.plan import Call, Resolver
from tests.sim_shop.admin_graphql.search import search
from tests.sim_shop.admin_graphql.types import Money, Variant
from tests.sim_shop.givings import BuyRule
from tests.sim_shop.money import graphql_money
from tests.sim_shop.state import CodeCreation, Discount, RedeemCode, gid_number

CODE_SEARCH = {"code": lambda c: c.text, "id": lambda c: c.id}


def _codes(discount: Discount, call: Call, a: dict[str, Any]) -> Page:
    found = search(list(discount.codes.values()), a.get("query"), CODE_SEARCH, call, "codes")
    return paginate(found, a, call)


def _summary(discount: Discount, call: Call, a: dict[str, Any]) -> str:
    if discount.kind == "bxgy":
        return f"Get {discount.get_quantity} at {(discount.percentage or 0) * 100:.0f}% off"
    if discount.kind == "free_shipping":
        return "Free shipping on entire order"
    if discount.percentage is not None:
        percent = discount.percentage * 100
        return f"{percent.normalize():f}% off entire order"
    return f"{graphql_money(discount.amount_minor or 0, call.shop.currency)} {call.shop.currency} off entire order"


def _minimum(discount: Discount, call: Call, a: dict[str, Any]) -> Discount | None:
    bare = discount.minimum_subtotal_minor is None and discount.minimum_quantity is None
    return None if bare else discount


def _products(rule: Discount | BuyRule, call: Call, a: dict[str, Any]) -> Page:
    found = [call.shop.products[i] for i in sorted(rule.product_ids or ()) if i in call.shop.products]
    return paginate(found, a, call)


def _variants(rule: Discount | BuyRule, call: Call, a: dict[str, Any]) -> Page:
    found = [Variant(i) for i in sorted(rule.variant_ids) if i in call.shop.variants]
    return paginate(found, a, call)


def _collections(rule: Discount | BuyRule, call: Call, a: dict[str, Any]) -> Page:
    found = [call.shop.collections[i] for i in sorted(rule.collection_ids) if i in call.shop.collections]
    return paginate(found, a, call)


def _highest_shipping(discount: Discount, call: Call, a: dict[str, Any]) -> Money | None:
    highest = discount.highest_shipping_minor
    return None if highest is None else Money(highest, call.shop.currency)


def _share_links(discount: Discount, call: Call, a: dict[str, Any]) -> list[dict[str, Any]]:
    code = next(iter(discount.codes.values()), None)
    if code is None:
        return []
    address = f"{call.shop.storefront_url}/discount/{code.text}"
    return [{"targetType": "HOME", "title": "Home page", "url": address}]


def _results(creation: CodeCreation, call: Call, a: dict[str, Any]) -> Page:
    given = creation.results or [(text, None, ()) for text in creation.texts]
    rows = [(index, creation, *row) for index, row in enumerate(given)]
    return paginate(rows, a, call, key=lambda row: row[0])


def _result_code(row: Any, call: Call, a: dict[str, Any]) -> RedeemCode | None:
    discount = call.shop.discounts.get(row[1].discount_id)
    return next((c for c in discount.codes.values() if c.id == row[3]), None) if discount else None


def _result_errors(row: Any, call: Call, a: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"field": ["code"], "message": text, "code": None, "extraInfo": None} for text in row[4]]


_SHARED: dict[str, Resolver] = {
    "title": attr("title"),
    "status": lambda d, c, a: d.status(c.now),
    "summary": _summary,
    "shortSummary": _summary,
    "startsAt": when("starts_at"),
    "endsAt": when("ends_at"),
    "createdAt": when("created_at"),
    "updatedAt": when("updated_at"),
    "asyncUsageCount": attr("usage_count"),
    "usageLimit": attr("usage_limit"),
    "appliesOncePerCustomer": attr("applies_once_per_customer"),
    "tags": attr("tags"),
    "discountClasses": lambda d, c, a: [d.discount_class],
    "combinesWith": attr("combines_with"),
    "context": lambda d, c, a: d,
    "codes": _codes,
    "codesCount": lambda d, c, a: {"count": len(d.codes), "precision": "EXACT"},
    "minimumRequirement": _minimum,
}

TYPES: dict[str, dict[str, Resolver]] = {
    "DiscountCodeNode": {"id": node_id("DiscountCodeNode"), "codeDiscount": lambda d, c, a: d},
    "DiscountNode": {"id": node_id("DiscountCodeNode"), "discount": lambda d, c, a: d},
    "DiscountCodeFreeShipping": {
        **_SHARED,
        "appliesOnOneTimePurchase": attr("on_one_time_purchase"),
        "appliesOnSubscription": attr("on_subscription"),
        "destinationSelection": lambda d, c, a: d,
        "maximumShippingPrice": _highest_shipping,
        "recurringCycleLimit": attr("cycle_limit"),
    },
    "DiscountCodeBxgy": {
        **_SHARED,
        "customerSelection": lambda d, c, a: d,
        "discountClass": attr("discount_class"),
        "customerGets": lambda d, c, a: d,
        "customerBuys": attr("buys"),
        "usesPerOrderLimit": attr("uses_per_order"),
        "hasTimelineComment": always(False),
        "shareableUrls": _share_links,
        "totalSales": always(None),
    },
    "DiscountCustomerBuys": {"items": lambda b, c, a: b, "value": lambda b, c, a: b},
    "DiscountQuantity": {"quantity": lambda q, c, a: str(q.quantity if isinstance(q, BuyRule) else q.get_quantity)},
    "DiscountPurchaseAmount": {"amount": lambda b, c, a: graphql_money(b.amount_minor or 0, c.shop.currency)},
    "DiscountOnQuantity": {"quantity": lambda d, c, a: d, "effect": lambda d, c, a: d},
    "DiscountCountryAll": {"allCountries": always(True)},
    "DiscountCollections": {"collections": _collections},
    "Collection": {"id": node_id("Collection"), "title": attr("title"), "handle": attr("handle")},
    "ProductVariant": {"id": node_id("ProductVariant"), "title": always("Default Title")},
    "DiscountCodeBasic": {
        **_SHARED,
        "customerSelection": lambda d, c, a: d,
        "discountClass": attr("discount_class"),
        "customerGets": lambda d, c, a: d,
        "hasTimelineComment": always(False),
        "recurringCycleLimit": attr("cycle_limit"),
        "shareableUrls": _share_links,
        "totalSales": always(None),
    },
    "DiscountCombinesWith": {
        "orderDiscounts": attr("order"),
        "productDiscounts": attr("product"),
        "shippingDiscounts": attr("shipping"),
    },
    "DiscountBuyerSelectionAll": {"all": always("ALL")},
    "DiscountCustomerAll": {"allCustomers": always(True)},
    "DiscountCustomers": {
        "customers": lambda d, c, a: [c.shop.customers[i] for i in sorted(d.customer_ids) if i in c.shop.customers]
    },
    "DiscountCustomerGets": {
        "value": lambda d, c, a: d,
        "items": lambda d, c, a: d,
        "appliesOnOneTimePurchase": attr("on_one_time_purchase"),
        "appliesOnSubscription": attr("on_subscription"),
    },
    "DiscountPercentage": {"percentage": lambda d, c, a: float(d.percentage)},
    "DiscountAmount": {
        "amount": lambda d, c, a: Money(d.amount_minor or 0, c.shop.currency),
        "appliesOnEachItem": attr("each_item"),
    },
    "AllDiscountItems": {"allItems": always(True)},
    "DiscountProducts": {"products": _products, "productVariants": _variants},
    "Product": {
        "id": node_id("Product"),
        "title": attr("title"),
        "handle": attr("handle"),
        "productType": attr("product_type"),
        "tags": attr("tags"),
        "inCollection": lambda p, c, a: gid_number(a["id"], "Collection") in p.collection_ids,
    },
    "DiscountMinimumSubtotal": {
        "greaterThanOrEqualToSubtotal": lambda d, c, a: Money(d.minimum_subtotal_minor, c.shop.currency)
    },
    "DiscountMinimumQuantity": {"greaterThanOrEqualToQuantity": lambda d, c, a: str(d.minimum_quantity)},
    "DiscountRedeemCode": {
        "id": node_id("DiscountRedeemCode"),
        "code": attr("text"),
        "asyncUsageCount": attr("usage_count"),
        "createdBy": always(None),
    },
    "DiscountRedeemCodeBulkCreation": {
        "id": node_id("DiscountRedeemCodeBulkCreation"),
        "codes": _results,
        "codesCount": lambda b, c, a: len(b.texts),
        "createdAt": when("created_at"),
        "discountCode": lambda b, c, a: c.shop.discounts.get(b.discount_id),
        "done": attr("done"),
        "failedCount": lambda b, c, a: sum(1 for r in b.results if r[2]),
        "importedCount": lambda b, c, a: sum(1 for r in b.results if not r[2]),
    },
    "DiscountRedeemCodeBulkCreationCode": {
        "code": lambda row, c, a: row[2],
        "discountRedeemCode": _result_code,
        "errors": _result_errors,
    },
}
