"""All resolvers by type and field, and the connection types that share theirs."""

from typing import Any

from tests.sim_shop.admin_graphql import (
    bulk,
    discount_fields,
    gift_card_fields,
    order_fields,
    shop_fields,
    store_credit_fields,
    tag_mutations,
)
from tests.sim_shop.admin_graphql.documents import RESOLVERS
from tests.sim_shop.admin_graphql.mutations import MUTATIONS
from tests.sim_shop.admin_graphql.pages import EDGE, PAGE_INFO, page_resolvers
from tests.sim_shop.admin_graphql.queries import QUERIES
from tests.sim_shop.admin_graphql.scalars import admin_schema


def fill() -> dict[str, dict[str, Any]]:
    """Fill `RESOLVERS` once and return it."""
    if RESOLVERS:
        return RESOLVERS
    for kinds in (
        order_fields.TYPES,
        discount_fields.TYPES,
        shop_fields.TYPES,
        gift_card_fields.TYPES,
        store_credit_fields.TYPES,
    ):
        RESOLVERS.update(kinds)
    RESOLVERS["QueryRoot"] = QUERIES | bulk.QUERIES | gift_card_fields.QUERIES | store_credit_fields.QUERIES
    RESOLVERS["Mutation"] = {
        **MUTATIONS,
        **bulk.MUTATIONS,
        **gift_card_fields.MUTATIONS,
        **store_credit_fields.MUTATIONS,
        **tag_mutations.MUTATIONS,
    }
    RESOLVERS["PageInfo"] = dict(PAGE_INFO)
    for name in admin_schema().type_map:
        if name.endswith("Connection"):
            RESOLVERS[name] = page_resolvers()
        elif name.endswith("Edge"):
            RESOLVERS[name] = dict(EDGE)
    return RESOLVERS
