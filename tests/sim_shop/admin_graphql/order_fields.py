"""Order, its lines, refunds, disputes, journey and discount applications."""

from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.sim_shop.admin_graphql.access import address, needs
from tests.sim_shop.admin_graphql.pages import paginate
from tests.sim_shop.admin_graphql.plan import Call, Resolver
from tests.sim_shop.admin_graphql.types import Application, Money
from tests.sim_shop.money import graphql_money
from tests.sim_shop.payloads import stamp_utc
from tests.sim_shop.state import Order, Transaction, Visit, gid


def attr(name: str) -> Resolver:
    """The plain attribute."""
    return lambda source, call, a: getattr(source, name)


def always(value: Any) -> Resolver:
    """The same answer for every record."""
    return lambda source, call, a: value


def when(name: str) -> Resolver:
    """The time in attribute `name`."""

    def resolve(source: Any, call: Call, a: dict[str, Any]) -> str | None:
        moment: datetime | None = getattr(source, name)
        return stamp_utc(moment)

    return resolve


def node_id(kind: str) -> Resolver:
    """The gid."""
    prefix = f"gid://shopify/{kind}/"
    return lambda source, call, a: f"{prefix}{source.id}"


def upper(name: str) -> Resolver:
    """An enum kept in REST spelling."""

    def resolve(source: Any, call: Call, a: dict[str, Any]) -> str | None:
        value = getattr(source, name)
        return None if value is None else value.upper()

    return resolve


def bag(name: str) -> Resolver:
    """An order's amount as money bag."""
    return lambda order, call, a: in_both(order, getattr(order, name))


def in_both(order: Order, minor: int) -> Money:
    """An amount of an order in the shop's currency and in its buyer's."""
    paid = order.presentment
    return Money(minor, order.currency, None if paid is None else (paid.of(minor, order.currency), paid.currency))


def _received(order: Order, call: Call, a: dict[str, Any]) -> Money:
    return in_both(order, sum(t.amount_minor for t in order.transactions if t.kind == "sale"))


def _net_payment(order: Order, call: Call, a: dict[str, Any]) -> Money:
    return in_both(order, _received(order, call, a).minor - order.refunded_minor)


def _outstanding(order: Order, call: Call, a: dict[str, Any]) -> Money:
    return in_both(order, order.current_total_minor if order.financial_status == "pending" else 0)


def _applications(order: Order, call: Call, a: dict[str, Any]) -> Any:
    made = [
        Application(order, index, use, call.shop.discounts.get(use.discount_id))
        for index, use in enumerate(order.applied)
    ]
    return paginate(made, a, call, key=lambda item: item.index)


def _refunds(order: Order, call: Call, a: dict[str, Any]) -> list[Any]:
    return order.refunds[: a["first"]] if a.get("first") is not None else order.refunds


def _fulfillments(order: Order, call: Call, a: dict[str, Any]) -> list[Any]:
    return order.fulfillments[: a["first"]] if a.get("first") is not None else order.fulfillments


def _refund_lines(refund: Any, call: Call, a: dict[str, Any]) -> Any:
    order = next(o for o in call.shop.orders.values() if refund in o.refunds)
    lines = {line.id: line for line in order.lines}
    made = [(refund.id + n, lines[i], q, in_both(order, m)) for n, (i, q, m) in enumerate(refund.lines, 1)]
    return paginate(made, a, call, key=lambda item: item[0])


def _application_value(item: Application, call: Call, a: dict[str, Any]) -> Any:
    discount = item.discount
    if discount is not None and discount.percentage is not None:
        return {"percentage": float(discount.percentage * 100)}
    amount = discount.amount_minor if discount and discount.amount_minor is not None else item.use.amount_minor
    return Money(amount, item.order.currency)


def _journey(order: Order, call: Call, a: dict[str, Any]) -> Order | None:
    return order if order.source_name == "web" else None


def _ready(order: Order, call: Call) -> bool:
    return order.journey_ready_at is None or order.journey_ready_at <= call.now


def _visit(name: str) -> Resolver:
    def resolve(order: Order, call: Call, a: dict[str, Any]) -> Visit | None:
        return getattr(order, name) if _ready(order, call) else None

    return resolve


def _utm(visit: Visit, call: Call, a: dict[str, Any]) -> dict[str, str] | None:
    found = visit.utm or {
        k.removeprefix("utm_"): v for k, v in parse_qsl(urlsplit(visit.landing_page).query) if k.startswith("utm_")
    }
    return found or None


def _index(order: Order, call: Call, a: dict[str, Any]) -> int | None:
    return order.customer_order_index if _ready(order, call) else None


def _transactions(order: Order, call: Call, a: dict[str, Any]) -> list[tuple[Order, Transaction]]:
    made = [(order, t) for t in order.transactions]
    return made[: a["first"]] if a.get("first") is not None else made


def _customer(order: Order, call: Call, a: dict[str, Any]) -> Any:
    return call.shop.customers.get(order.customer_id) if order.customer_id is not None else None


def _quantity(name: str) -> Resolver:
    return lambda order, call, a: sum(getattr(line, name) for line in order.lines)


ORDER: dict[str, Resolver] = {
    "id": node_id("Order"),
    "legacyResourceId": lambda o, c, a: str(o.id),
    "name": attr("name"),
    "number": attr("number"),
    "createdAt": when("created_at"),
    "processedAt": when("processed_at"),
    "updatedAt": when("updated_at"),
    "cancelledAt": when("cancelled_at"),
    "cancelReason": upper("cancel_reason"),
    "closedAt": when("closed_at"),
    "closed": lambda o, c, a: o.closed_at is not None,
    "test": attr("test"),
    "confirmed": attr("confirmed"),
    "confirmationNumber": lambda o, c, a: o.token[:9].upper(),
    "displayFinancialStatus": upper("financial_status"),
    "displayFulfillmentStatus": lambda o, c, a: (o.fulfillment_status or "unfulfilled").upper(),
    "sourceName": attr("source_name"),
    "cartToken": attr("cart_token"),
    "clientIp": lambda o, c, a: o.client_ip if o.source_name == "web" else None,
    "discountCode": lambda o, c, a: o.applied[0].text if o.applied else None,
    "discountCodes": lambda o, c, a: [use.text for use in o.applied],
    "customAttributes": lambda o, c, a: [{"key": k, "value": v} for k, v in o.attributes.items()],
    "email": attr("email"),
    "phone": attr("phone"),
    "shippingAddress": address("shippingAddress", attr("shipping_address")),
    "billingAddress": address("billingAddress", attr("billing_address")),
    "requiresShipping": attr("requires_shipping"),
    "note": attr("note"),
    "tags": attr("tags"),
    "currencyCode": attr("currency"),
    "presentmentCurrencyCode": lambda o, c, a: o.presentment.currency if o.presentment else o.currency,
    "customerLocale": attr("locale"),
    "subtotalPriceSet": bag("subtotal_minor"),
    "currentSubtotalPriceSet": bag("current_subtotal_minor"),
    "totalPriceSet": bag("total_minor"),
    "currentTotalPriceSet": bag("current_total_minor"),
    "totalRefundedSet": bag("refunded_minor"),
    "totalDiscountsSet": bag("discount_minor"),
    "currentTotalDiscountsSet": bag("discount_minor"),
    "totalShippingPriceSet": bag("shipping_minor"),
    "totalTaxSet": bag("tax_minor"),
    "currentTotalTaxSet": bag("tax_minor"),
    "netPaymentSet": _net_payment,
    "totalReceivedSet": _received,
    "totalOutstandingSet": _outstanding,
    "taxesIncluded": lambda o, c, a: c.shop.taxes_included,
    "risk": lambda o, c, a: o,
    "refunds": _refunds,
    "disputes": attr("disputes"),
    "fulfillments": _fulfillments,
    "customer": needs("read_customers", "customer", _customer),
    "customerJourneySummary": _journey,
    "discountApplications": _applications,
    "lineItems": lambda o, c, a: paginate([(o, line) for line in o.lines], a, c, key=lambda p: p[1].id),
    "statusPageUrl": lambda o, c, a: f"{c.shop.storefront_url}/orders/{o.token}",
    "fullyPaid": lambda o, c, a: o.financial_status not in ("pending", "voided"),
    "unpaid": lambda o, c, a: o.financial_status == "pending",
    "transactions": _transactions,
    "currentSubtotalLineItemsQuantity": _quantity("current_quantity"),
    "subtotalLineItemsQuantity": _quantity("quantity"),
}

MONEY = {
    "shopMoney": lambda m, c, a: m,
    "presentmentMoney": lambda m, c, a: m if m.presented is None else Money(*m.presented),
}

AMOUNT = {
    "amount": lambda m, c, a: graphql_money(m.minor, m.currency),
    "currencyCode": attr("currency"),
}

LINE_ITEM: dict[str, Resolver] = {
    "id": lambda p, c, a: gid("LineItem", p[1].id),
    "title": lambda p, c, a: p[1].title,
    "name": lambda p, c, a: p[1].title,
    "quantity": lambda p, c, a: p[1].quantity,
    "currentQuantity": lambda p, c, a: p[1].current_quantity,
    "isGiftCard": lambda p, c, a: p[1].is_gift_card,
    "sellingPlan": lambda p, c, a: p[1] if p[1].selling_plan else None,
    "discountedUnitPriceAfterAllDiscountsSet": lambda p, c, a: in_both(p[0], p[1].net_minor // p[1].quantity),
    "discountAllocations": lambda p, c, a: [in_both(p[0], part) for _, part in p[1].allocations],
    "sku": lambda p, c, a: f"SKU-{p[1].variant_id}",
    "originalUnitPriceSet": lambda p, c, a: in_both(p[0], p[1].unit_minor),
    "originalTotalSet": lambda p, c, a: in_both(p[0], p[1].unit_minor * p[1].quantity),
    "discountedTotalSet": lambda p, c, a: in_both(p[0], p[1].unit_minor * p[1].quantity),
    "totalDiscountSet": lambda p, c, a: in_both(p[0], 0),
    "product": needs("read_products", "product", lambda p, c, a: c.shop.products.get(p[1].product_id)),
}

VISIT: dict[str, Resolver] = {
    "id": lambda v, c, a: gid("CustomerVisit", int(v.occurred_at.timestamp())),
    "landingPage": attr("landing_page"),
    "occurredAt": when("occurred_at"),
    "referralCode": attr("referral_code"),
    "referrerUrl": attr("referrer_url"),
    "source": attr("source"),
    "sourceDescription": always(None),
    "sourceType": always(None),
    "utmParameters": _utm,
}

TYPES: dict[str, dict[str, Resolver]] = {
    "Order": ORDER,
    "MailingAddress": {
        "address1": attr("address1"),
        "address2": attr("address2"),
        "city": attr("city"),
        "countryCodeV2": attr("country"),
        "firstName": attr("first_name"),
        "lastName": attr("last_name"),
        "phone": attr("phone"),
        "zip": attr("zip"),
    },
    "MoneyBag": MONEY,
    "MoneyV2": AMOUNT,
    "LineItem": LINE_ITEM,
    "DiscountAllocation": {"allocatedAmountSet": lambda m, c, a: m},
    "LineItemSellingPlan": {"name": attr("selling_plan"), "sellingPlanId": always(None)},
    "OrderRiskSummary": {"recommendation": attr("risk"), "assessments": lambda o, c, a: []},
    "OrderRiskAssessment": {},
    "Refund": {
        "id": node_id("Refund"),
        "legacyResourceId": lambda r, c, a: str(r.id),
        "createdAt": when("created_at"),
        "updatedAt": when("created_at"),
        "note": attr("note"),
        "totalRefundedSet": lambda r, c, a: Money(r.amount_minor, c.shop.currency),
        "refundLineItems": _refund_lines,
    },
    "RefundLineItem": {
        "id": lambda r, c, a: gid("RefundLineItem", r[0]),
        "lineItem": lambda r, c, a: (next(o for o in c.shop.orders.values() if r[1] in o.lines), r[1]),
        "quantity": lambda r, c, a: r[2],
        "subtotalSet": lambda r, c, a: r[3],
    },
    "Fulfillment": {"id": node_id("Fulfillment"), "createdAt": when("created_at"), "status": upper("status")},
    "OrderDisputeSummary": {
        "id": node_id("OrderDisputeSummary"),
        "status": upper("status"),
        "initiatedAs": upper("initiated_as"),
    },
    "OrderTransaction": {
        "id": lambda p, c, a: gid("OrderTransaction", p[1].id),
        "kind": lambda p, c, a: p[1].kind.upper(),
        "status": always("SUCCESS"),
        "gateway": lambda p, c, a: p[1].gateway,
        "createdAt": lambda p, c, a: stamp_utc(p[1].created_at),
        "processedAt": lambda p, c, a: stamp_utc(p[1].created_at),
        "amountSet": lambda p, c, a: in_both(p[0], p[1].amount_minor),
        "test": lambda p, c, a: p[0].test,
    },
    "CustomerJourneySummary": {
        "ready": lambda o, c, a: _ready(o, c),
        "customerOrderIndex": _index,
        "daysToConversion": lambda o, c, a: 0 if o.first_visit and _ready(o, c) else None,
        "firstVisit": _visit("first_visit"),
        "lastVisit": _visit("last_visit"),
        "momentsCount": lambda o, c, a: {"count": 1 if o.first_visit else 0, "precision": "EXACT"},
    },
    "CustomerVisit": VISIT,
    "DiscountCodeApplication": {
        "code": lambda p, c, a: p.use.text,
        "index": attr("index"),
        "allocationMethod": always("ACROSS"),
        "targetSelection": always("ALL"),
        "targetType": lambda p, c, a: (
            "SHIPPING_LINE" if p.discount and p.discount.kind == "free_shipping" else "LINE_ITEM"
        ),
        "value": _application_value,
    },
}
