"""Order and refund bodies of webhooks, REST-shaped: keys and spelling of Shopify's 2026-04 order schema."""

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from tests.sim_shop.money import rest_money
from tests.sim_shop.state import Customer, Order, OrderLine, Refund, ShopState, Transaction, Visit, gid

Json = dict[str, object]


@lru_cache(maxsize=32)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def stamp(shop: ShopState, at: datetime | None) -> str | None:
    """`2026-11-24T09:30:00+01:00` in the shop's time zone, to the second, as webhooks write times."""
    if at is None:
        return None
    return at.astimezone(_zone(shop.iana_timezone)).isoformat(timespec="seconds")


def stamp_utc(at: datetime | None) -> str | None:
    """`2026-11-24T08:30:00Z`: the form of GraphQL's DateTime."""
    return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def money_set(minor: int, order: Order) -> Json:
    """An amount of an order as shop money and as presentment money, the buyer's."""
    currency, paid = order.currency, order.presentment
    shown, own = (minor, currency) if paid is None else (paid.of(minor, currency), paid.currency)
    return {
        "shop_money": {"amount": rest_money(minor, currency), "currency_code": currency},
        "presentment_money": {"amount": rest_money(shown, own), "currency_code": own},
    }


def priced(key: str, minor: int, order: Order) -> Json:
    """`key` as text and `key_set` as money set."""
    return {key: rest_money(minor, order.currency), f"{key}_set": money_set(minor, order)}


def customer_part(shop: ShopState, customer: Customer) -> Json:
    """The customer object inside orders and of customer topics: no `orders_count`, as in Shopify since 2023."""
    personal = shop.protected_data_approved
    return {
        "id": customer.id,
        "admin_graphql_api_id": gid("Customer", customer.id),
        "created_at": stamp(shop, customer.created_at),
        "updated_at": stamp(shop, customer.updated_at),
        "first_name": customer.first_name if personal else None,
        "last_name": customer.last_name if personal else None,
        "email": customer.email if personal else None,
        "phone": customer.phone if personal else None,
        "state": customer.state,
        "note": None,
        "verified_email": True,
        "multipass_identifier": None,
        "tax_exempt": False,
        "tax_exemptions": [],
        "currency": shop.currency,
        "tags": ", ".join(customer.tags),
        "default_address": _address(shop, customer) | {"id": customer.id + 1, "customer_id": customer.id},
    }


def order_body(shop: ShopState, order: Order) -> Json:
    """The body of every `orders/*` topic except `orders/edited`."""
    customer = shop.customers.get(order.customer_id or 0)
    return {
        **_identity(shop, order),
        **_origin(shop, order),
        **_amounts(order),
        "customer": customer_part(shop, customer) if customer else None,
        "billing_address": _address(shop, customer) if customer else None,
        "shipping_address": _address(shop, customer) if customer else None,
        "discount_codes": _discount_codes(shop, order),
        "discount_applications": _applications(shop, order),
        "fulfillments": [],
        "line_items": [line_body(line, order) for line in order.lines],
        "line_item_groups": [],
        "payment_terms": None,
        "refunds": [refund_body(shop, order, refund) for refund in order.refunds],
        "returns": [],
        "shipping_lines": _shipping_lines(order),
    }


def _identity(shop: ShopState, order: Order) -> Json:
    return {
        "id": order.id,
        "admin_graphql_api_id": gid("Order", order.id),
        "app_id": 580111,
        "name": order.name,
        "number": order.number - 1000,
        "order_number": order.number,
        "token": order.token,
        "confirmation_number": order.token[:9].upper(),
        "confirmed": order.confirmed,
        "test": order.test,
        "created_at": stamp(shop, order.created_at),
        "processed_at": stamp(shop, order.processed_at),
        "updated_at": stamp(shop, order.updated_at),
        "cancelled_at": stamp(shop, order.cancelled_at),
        "closed_at": stamp(shop, order.closed_at),
        "cancel_reason": order.cancel_reason,
        "financial_status": order.financial_status,
        "fulfillment_status": order.fulfillment_status,
        "tags": ", ".join(order.tags),
        "note": order.note,
        "note_attributes": [{"name": k, "value": v} for k, v in order.attributes.items()],
        "order_status_url": f"{shop.storefront_url}/orders/{order.token}",
        "merchant_business_entity_id": "MTU0ODM4MDAwOQ",
        "merchant_of_record_app_id": None,
        "location_id": None,
        "user_id": None,
        "device_id": None,
        "company": None,
        "po_number": None,
        "reference": None,
    }


def _origin(shop: ShopState, order: Order) -> Json:
    visit, online = order.first_visit, order.source_name == "web"
    personal = shop.protected_data_approved
    return {
        "email": order.email if personal else None,
        "contact_email": order.email if personal else None,
        "phone": order.phone if personal else None,
        "buyer_accepts_marketing": False,
        "browser_ip": order.client_ip if online else None,
        "client_details": _client_details(order) if online else None,
        "cart_token": order.cart_token,
        "checkout_token": order.token if online else None,
        "customer_locale": order.locale,
        "landing_site": _path_of(visit),
        "landing_site_ref": visit.referral_code if visit else None,
        "referring_site": visit.referrer_url if visit else None,
        "source_identifier": None,
        "source_name": order.source_name,
        "source_url": None,
    }


def _path_of(visit: Visit | None) -> str | None:
    if visit is None:
        return None
    address = visit.landing_page
    return "/" + address.split("/", 3)[3] if address.count("/") >= 3 and "://" in address else address


def _client_details(order: Order) -> Json:
    return {
        "accept_language": order.locale,
        "browser_height": None,
        "browser_width": None,
        "browser_ip": order.client_ip,
        "session_hash": None,
        "user_agent": order.user_agent,
    }


def _amounts(order: Order) -> Json:
    money, gross = order.currency, order.subtotal_minor + order.discount_minor
    paid = order.financial_status not in ("pending", "voided")
    return {
        "currency": money,
        "presentment_currency": order.presentment.currency if order.presentment else money,
        **priced("subtotal_price", order.subtotal_minor, order),
        **priced("current_subtotal_price", order.current_subtotal_minor, order),
        **priced("total_price", order.total_minor, order),
        **priced("current_total_price", order.current_total_minor, order),
        **priced("total_discounts", order.discount_minor, order),
        **priced("current_total_discounts", order.discount_minor, order),
        **priced("total_tax", order.tax_minor, order),
        **priced("current_total_tax", order.tax_minor, order),
        **priced("total_line_items_price", gross, order),
        "total_shipping_price_set": money_set(order.shipping_minor, order),
        "current_shipping_price_set": money_set(order.shipping_minor, order),
        "total_cash_rounding_payment_adjustment_set": money_set(0, order),
        "total_cash_rounding_refund_adjustment_set": money_set(0, order),
        "total_outstanding": rest_money(0 if paid else order.current_total_minor, money),
        "total_tip_received": rest_money(0, money),
        "total_weight": 0,
        "current_total_additional_fees_set": None,
        "current_total_duties_set": None,
        "original_total_additional_fees_set": None,
        "original_total_duties_set": None,
        "payment_gateway_names": list(
            dict.fromkeys(t.gateway for t in order.transactions if t.kind == "sale" and paid)
        ),
        "taxes_included": True,
        "tax_exempt": False,
        "tax_lines": [],
        "duties_included": False,
        "estimated_taxes": False,
    }


def _discount_codes(shop: ShopState, order: Order) -> list[Json]:
    return [
        {
            "code": use.text,
            "amount": rest_money(use.amount_minor, order.currency),
            "type": _code_type(shop, use.discount_id),
        }
        for use in order.applied
    ]


def _code_type(shop: ShopState, discount_id: int) -> str:
    discount = shop.discounts.get(discount_id)
    kind = discount.kind if discount else "percentage"
    return {"percentage": "percentage", "amount": "fixed_amount", "free_shipping": "shipping", "bxgy": "percentage"}[
        kind
    ]


def _applications(shop: ShopState, order: Order) -> list[Json]:
    return [_application(shop, order, use.text, use.discount_id) for use in order.applied]


def _application(shop: ShopState, order: Order, code: str, discount_id: int) -> Json:
    discount = shop.discounts.get(discount_id)
    share = discount.percentage if discount and discount.percentage is not None else None
    amount = discount.amount_minor if discount and discount.amount_minor is not None else 0
    return {
        "type": "discount_code",
        "code": code,
        "value": f"{share * 100:.1f}" if share is not None else rest_money(amount, order.currency),
        "value_type": "percentage" if share is not None else "fixed_amount",
        "allocation_method": "across",
        "target_selection": "all",
        "target_type": "shipping_line" if discount and discount.kind == "free_shipping" else "line_item",
    }


def line_body(line: OrderLine, order: Order) -> Json:
    """One element of `line_items`."""
    money = order.currency
    return {
        "id": line.id,
        "admin_graphql_api_id": gid("LineItem", line.id),
        "attributed_staffs": [],
        "current_quantity": line.current_quantity,
        "quantity": line.quantity,
        "fulfillable_quantity": line.current_quantity,
        "fulfillment_service": "manual",
        "fulfillment_status": order.fulfillment_status,
        "gift_card": False,
        "grams": 250,
        "name": line.title,
        "title": line.title,
        **priced("price", line.unit_minor, order),
        **priced("total_discount", 0, order),
        "product_exists": True,
        "product_id": line.product_id,
        "variant_id": line.variant_id,
        "properties": [],
        "requires_shipping": True,
        "sales_line_item_group_id": None,
        "sku": f"SKU-{line.variant_id}",
        "taxable": True,
        "variant_inventory_management": "shopify",
        "variant_title": None,
        "vendor": "Sample Vendor",
        "tax_lines": [],
        "duties": [],
        "discount_allocations": [
            {
                "amount": rest_money(part, money),
                "amount_set": money_set(part, order),
                "discount_application_index": index,
            }
            for index, part in line.allocations
        ],
    }


def _shipping_lines(order: Order) -> list[Json]:
    if order.source_name != "web":
        return []
    return [
        {
            "id": order.id + 1,
            "code": "Standard",
            "title": "Standard",
            "source": "shopify",
            **priced("price", order.shipping_minor, order),
            **priced("discounted_price", order.shipping_minor, order),
            "tax_lines": [],
            "discount_allocations": [],
        }
    ]


def refund_body(shop: ShopState, order: Order, refund: Refund) -> Json:
    """The body of `refunds/create`, also inside orders. It names its order by `order_id` and nothing more."""
    lines = {line.id: line for line in order.lines}
    return {
        "id": refund.id,
        "admin_graphql_api_id": gid("Refund", refund.id),
        "order_id": order.id,
        "created_at": stamp(shop, refund.created_at),
        "processed_at": stamp(shop, refund.created_at),
        "note": refund.note,
        "user_id": None,
        "restock": False,
        "return": None,
        "duties": [],
        "order_adjustments": [],
        "refund_shipping_lines": [],
        "total_duties_set": money_set(0, order),
        "refund_line_items": [
            _refund_line(lines[line_id], order, quantity, subtotal, refund.id + n)
            for n, (line_id, quantity, subtotal) in enumerate(refund.lines, 1)
        ],
        "transactions": [transaction_body(shop, order, t) for t in order.transactions if t.id == refund.transaction_id],
    }


def _refund_line(line: OrderLine, order: Order, quantity: int, subtotal: int, number: int) -> Json:
    return {
        "id": number,
        "line_item_id": line.id,
        "line_item": line_body(line, order),
        "location_id": None,
        "quantity": quantity,
        "restock_type": "no_restock",
        "subtotal": float(rest_money(subtotal, order.currency)),
        "subtotal_set": money_set(subtotal, order),
        "total_tax": 0.0,
        "total_tax_set": money_set(0, order),
    }


def transaction_body(shop: ShopState, order: Order, transaction: Transaction) -> Json:
    """A movement of money as REST shows it."""
    return {
        "id": transaction.id,
        "admin_graphql_api_id": gid("OrderTransaction", transaction.id),
        "order_id": order.id,
        "kind": transaction.kind,
        "gateway": transaction.gateway,
        "status": "success",
        "message": "simulated",
        "amount": rest_money(transaction.amount_minor, order.currency),
        "currency": order.currency,
        "created_at": stamp(shop, transaction.created_at),
        "processed_at": stamp(shop, transaction.created_at),
        "test": order.test,
        "parent_id": None,
        "location_id": None,
        "source_name": order.source_name,
        "receipt": {},
        "error_code": None,
    }


def _address(shop: ShopState, customer: Customer) -> Json:
    personal = shop.protected_data_approved
    first = customer.first_name if personal else None
    last = customer.last_name if personal else None
    return {
        "first_name": first,
        "last_name": last,
        "name": " ".join(p for p in (first, last) if p),
        "company": None,
        "address1": "Example Street 1" if personal else None,
        "address2": None,
        "zip": "10115" if personal else None,
        "city": "Berlin",
        "province": None,
        "province_code": None,
        "country": "Germany",
        "country_code": shop.country,
        "phone": customer.phone if personal else None,
        "latitude": None,
        "longitude": None,
    }
