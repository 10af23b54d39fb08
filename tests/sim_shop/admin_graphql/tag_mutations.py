"""Adding and removing tags of customers. Shopify's errors here have no code."""

from collections.abc import Callable
from typing import Any

from tests.sim_shop import customers
from tests.sim_shop.admin_graphql.access import needs
from tests.sim_shop.admin_graphql.plan import Call, Resolver
from tests.sim_shop.state import fold, gid, gid_number

Change = Callable[[list[str], list[str]], list[str]]


def _added(present: list[str], given: list[str]) -> list[str]:
    known = {fold(tag) for tag in present}
    fresh = {fold(tag): tag for tag in reversed(given) if fold(tag) not in known}
    return sorted([*present, *fresh.values()])


def _left(present: list[str], given: list[str]) -> list[str]:
    gone = {fold(tag) for tag in given}
    return [tag for tag in present if fold(tag) not in gone]


def _tags(change: Change, effect: str) -> Resolver:
    def resolve(source: Any, call: Call, a: dict[str, Any]) -> dict[str, Any]:
        customer = call.shop.customers.get(gid_number(a["id"], "Customer") or 0)
        if customer is None:
            kind = a["id"].removeprefix("gid://shopify/").partition("/")[0]
            return {"node": None, "userErrors": [{"field": ["id"], "message": f"{kind} does not exist"}]}
        given = [part.strip() for tag in a["tags"] for part in tag.split(",") if part.strip()]
        tags = change(customer.tags, given)
        if tags != customer.tags:
            call.world.record(call.shop, effect, gid("Customer", customer.id), ",".join(given))
            customers.update(call.world, call.shop, customer.id, tags=tags)
        return {"node": customer, "userErrors": []}

    return resolve


MUTATIONS: dict[str, Resolver] = {
    "tagsAdd": needs("write_customers", "tagsAdd", _tags(_added, "tag_added")),
    "tagsRemove": needs("write_customers", "tagsRemove", _tags(_left, "tag_removed")),
}
