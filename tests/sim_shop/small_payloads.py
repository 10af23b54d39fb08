"""Bodies of the other webhook topics: shop, customers, discounts, disputes, edits, privacy."""

from datetime import datetime

from tests.sim_shop.money import rest_money
from tests.sim_shop.payloads import Json, customer_part, stamp, stamp_utc
from tests.sim_shop.shipments import Dispute
from tests.sim_shop.state import Customer, Discount, Order, ShopState, gid


def shop_body(shop: ShopState) -> Json:
    """`app/uninstalled` and `shop/update`."""
    host = shop.storefront_url.partition("://")[2]
    return {
        **_shop_settings(shop),
        "id": shop.id,
        "name": shop.name,
        "email": shop.email,
        "customer_email": shop.email,
        "domain": host,
        "myshopify_domain": shop.domain,
        "created_at": stamp(shop, shop.created_at),
        "updated_at": stamp(shop, shop.clock.now()),
        "address1": "Example Street 1",
        "address2": None,
        "zip": "10115",
        "city": "Berlin",
        "province": None,
        "province_code": None,
        "country": shop.country,
        "country_code": shop.country,
        "country_name": "Germany",
        "phone": None,
        "source": None,
        "latitude": None,
        "longitude": None,
    }


def _shop_settings(shop: ShopState) -> Json:
    return {
        "primary_locale": shop.locale,
        "currency": shop.currency,
        "enabled_presentment_currencies": [shop.currency, *shop.rates],
        "timezone": f"(GMT+00:00) {shop.iana_timezone}",
        "iana_timezone": shop.iana_timezone,
        "shop_owner": "Sample Owner",
        "money_format": "{{amount}} " + shop.currency,
        "money_with_currency_format": "{{amount}} " + shop.currency,
        "money_in_emails_format": "{{amount}} " + shop.currency,
        "money_with_currency_in_emails_format": "{{amount}} " + shop.currency,
        "weight_unit": "kg",
        "taxes_included": shop.taxes_included,
        "tax_shipping": None,
        "county_taxes": None,
        "auto_configure_tax_inclusivity": None,
        "plan_display_name": shop.plan,
        "plan_name": shop.plan.lower(),
        "has_discounts": bool(shop.discounts),
        "has_gift_cards": False,
        "has_storefront": True,
        "password_enabled": False,
        "setup_required": False,
        "pre_launch_enabled": False,
        "eligible_for_payments": True,
        "requires_extra_payments_agreement": False,
        "google_apps_domain": None,
        "google_apps_login_enabled": None,
        "finances": True,
        "primary_location_id": shop.id + 1,
        "checkout_api_supported": True,
        "multi_location_enabled": True,
        "marketing_sms_consent_enabled_at_checkout": False,
        "transactional_sms_disabled": False,
    }


def scopes_body(shop: ShopState, previous: frozenset[str], current: frozenset[str]) -> Json:
    """`app/scopes_update`."""
    return {
        "id": shop.installation_id,
        "shop_id": gid("Shop", shop.id),
        "previous": sorted(previous),
        "current": sorted(current),
        "updated_at": shop.clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }


def customer_body(shop: ShopState, customer: Customer) -> Json:
    """`customers/create` and `customers/update`."""
    return customer_part(shop, customer) | {"addresses": []}


def customer_deleted_body(customer: Customer) -> Json:
    """`customers/delete`."""
    return {
        "id": customer.id,
        "admin_graphql_api_id": gid("Customer", customer.id),
        "phone": None,
        "addresses": [],
        "tax_exemptions": [],
    }


def merge_body(kept: int, deleted: int, job: int) -> Json:
    """`customers/merge` of a merge that succeeded."""
    return {
        "admin_graphql_api_customer_kept_id": gid("Customer", kept),
        "admin_graphql_api_customer_deleted_id": gid("Customer", deleted),
        "admin_graphql_api_job_id": gid("Job", job),
        "status": "success",
        "errors": [],
    }


def discount_body(shop: ShopState, discount: Discount) -> Json:
    """`discounts/update`."""
    return {
        "admin_graphql_api_id": gid("DiscountCodeNode", discount.id),
        "title": discount.title,
        "status": discount.status(shop.clock.now()),
        "created_at": stamp(shop, discount.created_at),
        "updated_at": stamp(shop, discount.updated_at),
    }


def discount_deleted_body(shop: ShopState, discount_id: int) -> Json:
    """`discounts/delete`."""
    return {
        "admin_graphql_api_id": gid("DiscountCodeNode", discount_id),
        "deleted_at": stamp(shop, shop.clock.now()),
    }


def dispute_body(shop: ShopState, order: Order, dispute: Dispute) -> Json:
    """`disputes/create`."""
    return {
        "id": dispute.id,
        "order_id": order.id,
        "type": dispute.initiated_as,
        "amount": rest_money(dispute.amount_minor, order.currency),
        "currency": order.currency,
        "reason": "fraudulent",
        "network_reason_code": "4837",
        "status": dispute.status,
        "evidence_due_by": stamp(shop, dispute.initiated_at),
        "evidence_sent_on": None,
        "finalized_on": None,
        "initiated_at": stamp(shop, dispute.initiated_at),
    }


def edit_body(order: Order, edit_id: int, at: datetime, line_id: int, delta: int) -> Json:
    """`orders/edited`: the change alone, under one key, with UTC times."""
    change = [{"id": line_id, "delta": abs(delta)}]
    return {
        "order_edit": {
            "id": edit_id,
            "app_id": None,
            "order_id": order.id,
            "created_at": stamp_utc(at),
            "committed_at": stamp_utc(at),
            "notify_customer": False,
            "staff_note": None,
            "user_id": None,
            "line_items": {"additions": change if delta > 0 else [], "removals": change if delta < 0 else []},
            "discounts": {"line_item": {"additions": [], "removals": []}},
            "shipping_lines": {"additions": [], "removals": []},
        }
    }


def privacy_body(shop: ShopState, topic: str, customer: Customer | None, request_id: int) -> Json:
    """The three compliance topics."""
    body: Json = {"shop_id": shop.id, "shop_domain": shop.domain}
    if customer is None or topic == "shop/redact":
        return body
    body["customer"] = {"id": customer.id, "email": customer.email, "phone": customer.phone}
    if topic == "customers/data_request":
        return body | {"orders_requested": list(customer.order_ids), "data_request": {"id": request_id}}
    return body | {"orders_to_redact": list(customer.order_ids)}
