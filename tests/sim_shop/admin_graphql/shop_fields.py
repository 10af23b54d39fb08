"""Shop, app installation, customers, bulk operations and jobs."""

import hashlib
from typing import Any

from tests.sim_shop.admin_graphql.order_fields import always, attr, node_id, when
from tests.sim_shop.admin_graphql.pages import Page, paginate
from tests.sim_shop.admin_graphql.plan import Call, Resolver
from tests.sim_shop.admin_graphql.store_credit_fields import store_credit_accounts
from tests.sim_shop.admin_graphql.types import Money
from tests.sim_shop.state import Customer, ShopState, gid


def _metafield(source: Any, call: Call, a: dict[str, Any]) -> dict[str, Any] | None:
    return call.shop.app_metafields.get((a.get("namespace") or f"app--{call.shop.id}", a["key"]))


def digest(value: str) -> str:
    """The compare digest of a metafield's value."""
    return hashlib.sha256(value.encode()).hexdigest()


def _orders(customer: Customer, call: Call, a: dict[str, Any]) -> Page:
    found = [call.shop.orders[i] for i in customer.order_ids if i in call.shop.orders]
    return paginate(sorted(found, key=lambda o: o.id), a, call)


def _last_order(customer: Customer, call: Call, a: dict[str, Any]) -> Any:
    return call.shop.orders.get(customer.order_ids[-1]) if customer.order_ids else None


def _domain(shop: ShopState, call: Call, a: dict[str, Any]) -> dict[str, Any]:
    secure, _, host = shop.storefront_url.partition("://")
    return {
        "id": gid("Domain", shop.id),
        "host": host,
        "url": shop.storefront_url,
        "sslEnabled": secure == "https",
        "localization": {"defaultLocale": shop.locale},
    }


def _size(operation: Any, call: Call, a: dict[str, Any]) -> str | None:
    return None if operation.lines is None else str(len(operation.lines))


TYPES: dict[str, dict[str, Resolver]] = {
    "Shop": {
        "id": node_id("Shop"),
        "name": attr("name"),
        "myshopifyDomain": attr("domain"),
        "currencyCode": attr("currency"),
        "ianaTimezone": attr("iana_timezone"),
        "timezoneOffset": lambda s, c, a: c.now.strftime("%z"),
        "primaryDomain": _domain,
        "plan": lambda s, c, a: s,
        "taxesIncluded": attr("taxes_included"),
        "email": attr("email"),
        "contactEmail": attr("email"),
        "url": attr("storefront_url"),
        "shopOwnerName": always("Sample Owner"),
        "createdAt": when("created_at"),
    },
    "ShopPlan": {
        "displayName": attr("plan"),
        "publicDisplayName": attr("plan"),
        "partnerDevelopment": attr("partner_development"),
        "shopifyPlus": attr("plus"),
    },
    "ShopLocale": {
        "locale": lambda p, c, a: p[1],
        "name": lambda p, c, a: p[1],
        "primary": lambda p, c, a: p[1] == p[0].locale,
        "published": always(True),
    },
    "AppInstallation": {
        "id": node_id("AppInstallation"),
        "accessScopes": lambda i, c, a: [{"handle": s, "description": s} for s in sorted(c.shop.granted_scopes)],
        "app": lambda i, c, a: c.world.app,
        "launchUrl": lambda i, c, a: c.world.app.app_url,
        "metafield": _metafield,
    },
    "App": {
        "id": always(gid("App", 1)),
        "title": attr("name"),
        "handle": attr("handle"),
        "apiKey": attr("client_id"),
    },
    "Customer": {
        "id": node_id("Customer"),
        "legacyResourceId": lambda k, c, a: str(k.id),
        "numberOfOrders": lambda k, c, a: str(k.number_of_orders),
        "email": attr("email"),
        "firstName": attr("first_name"),
        "lastName": attr("last_name"),
        "displayName": attr("display_name"),
        "phone": attr("phone"),
        "locale": attr("locale"),
        "createdAt": when("created_at"),
        "updatedAt": when("updated_at"),
        "amountSpent": lambda k, c, a: Money(k.amount_spent_minor, c.shop.currency),
        "tags": attr("tags"),
        "state": lambda k, c, a: k.state.upper(),
        "verifiedEmail": always(True),
        "note": always(None),
        "defaultEmailAddress": lambda k, c, a: k if k.email else None,
        "defaultPhoneNumber": lambda k, c, a: k if k.phone else None,
        "orders": _orders,
        "lastOrder": _last_order,
        "storeCreditAccounts": store_credit_accounts,
    },
    "CustomerEmailAddress": {
        "emailAddress": attr("email"),
        "marketingState": lambda k, c, a: "SUBSCRIBED" if k.accepts_marketing else "NOT_SUBSCRIBED",
    },
    "CustomerPhoneNumber": {"phoneNumber": attr("phone"), "marketingState": always("NOT_SUBSCRIBED")},
    "Job": {"id": node_id("Job"), "done": attr("done")},
    "BulkOperation": {
        "id": node_id("BulkOperation"),
        "status": attr("status"),
        "type": always("QUERY"),
        "errorCode": attr("error_code"),
        "createdAt": when("created_at"),
        "completedAt": when("completed_at"),
        "objectCount": lambda b, c, a: str(b.object_count),
        "rootObjectCount": lambda b, c, a: str(b.root_object_count),
        "fileSize": _size,
        "url": attr("url"),
        "partialDataUrl": always(None),
        "query": attr("query"),
    },
}
