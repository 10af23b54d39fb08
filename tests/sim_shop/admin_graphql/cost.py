"""Query cost and the leaky bucket of one app on one shop.

Recorded: a mutation costs 10 with its payload's first object, an object 1, a scalar 0. Connections are
sub-linear in `first` (0 nodes 2, 10 nodes 5, page info 1); the exact curve is not published and this is a fit.
"""

import math
from typing import Any

from tests.sim_shop.admin_graphql.plan import FieldPlan, ObjectPlan
from tests.sim_shop.state import ShopState
from tests.sim_shop.world import World

MUTATION = 10
MAX_QUERY_COST = 1000


def query_cost(plan: ObjectPlan, variables: dict[str, Any]) -> int:
    """`requestedQueryCost` of a whole operation."""
    if plan.type_name == "Mutation":
        return sum(MUTATION + max(0, _inside(f, variables) - 1) for f in plan.fields if f.resolve)
    return sum(_field(f, variables) for f in plan.fields)


def _field(plan: FieldPlan, variables: dict[str, Any]) -> int:
    if plan.resolve is None or plan.leaf:
        return 0
    name = str(plan.definition.type).strip("[]!") if plan.definition else ""
    if name == "DiscountUserError" or name.endswith("UserError"):
        return 0
    if not name.endswith("Connection"):
        return _listed(plan, variables) * (1 + _inside(plan, variables))
    size = _size(plan, variables)
    steps = 2 + math.ceil(math.log2(max(size, 1)))
    below = sum(_inside(f, variables) for f in plan.below.fields if f.below and f.key != "pageInfo")
    info = any(f.nodes[0].name.value == "pageInfo" for f in plan.below.fields)
    return steps * (1 + below) + (1 if info else 0)


def _listed(plan: FieldPlan, variables: dict[str, Any]) -> int:
    """How many objects a plain field asks for: `nodes(ids:)` as many as ids, everything else one."""
    if plan.nodes[0].name.value != "nodes" or plan.arguments is None:
        given = [
            variables.get(a.value.name.value)
            for a in plan.nodes[0].arguments
            if a.name.value == "ids" and a.value.kind == "variable"
        ]  # type: ignore[attr-defined]
        return max(1, len(given[0])) if given and given[0] else 1
    return max(1, len(plan.arguments.get("ids", ())))


def _inside(plan: FieldPlan, variables: dict[str, Any]) -> int:
    return sum(_field(f, variables) for f in plan.below.fields) if plan.below else 0


def _size(plan: FieldPlan, variables: dict[str, Any]) -> int:
    for node in plan.nodes[0].arguments:
        if node.name.value in ("first", "last"):
            value = node.value
            given = variables.get(value.name.value) if value.kind == "variable" else value.value  # type: ignore[attr-defined]
            return int(given) if given is not None else 0
    return 0


def bucket(shop: ShopState) -> tuple[int, int]:
    """(maximum, restore per second): by plan."""
    return (20_000, 1000) if shop.plus else (2000, 100)


def charge(world: World, shop: ShopState, cost: int) -> bool:
    """Take `cost` points if they are there. The bucket refills with business time."""
    maximum, rate = bucket(shop)
    now = world.clock.now().timestamp()
    level = max(0.0, shop.bucket_level - (now - shop.bucket_at) * rate)
    shop.bucket_at, shop.bucket_level = now, level
    if level + cost > maximum:
        return False
    shop.bucket_level = level + cost
    return True


def cost_extension(world: World, shop: ShopState, requested: int, actual: int | None) -> dict[str, Any]:
    """`extensions.cost` as it stands after this query."""
    maximum, rate = bucket(shop)
    return {
        "requestedQueryCost": requested,
        "actualQueryCost": actual,
        "throttleStatus": {
            "maximumAvailable": maximum,
            "currentlyAvailable": int(maximum - shop.bucket_level),
            "restoreRate": rate,
        },
    }
