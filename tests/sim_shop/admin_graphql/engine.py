"""Runs one GraphQL request of an app against a shop and answers as Shopify does."""

from typing import Any

from graphql import GraphQLError, OperationDefinitionNode
from graphql.execution.values import get_variable_values

from tests.sim_shop import discounts
from tests.sim_shop.admin_graphql import bulk
from tests.sim_shop.admin_graphql.access import expand
from tests.sim_shop.admin_graphql.cost import MAX_QUERY_COST, charge, cost_extension, query_cost
from tests.sim_shop.admin_graphql.documents import Document, load_document
from tests.sim_shop.admin_graphql.plan import Call, NullBubble, ObjectPlan
from tests.sim_shop.admin_graphql.registry import fill
from tests.sim_shop.admin_graphql.scalars import admin_schema
from tests.sim_shop.state import ShopState
from tests.sim_shop.world import World

Answer = dict[str, Any]
THROTTLED = {
    "message": "Throttled",
    "extensions": {"code": "THROTTLED", "documentation": "https://shopify.dev/api/usage/rate-limits"},
}


class Request:
    """A parsed request, before it runs: what it wants, so that faults can aim at it."""

    def __init__(self, text: str, variables: dict[str, Any] | None, operation_name: str | None) -> None:
        fill()
        self.document: Document = load_document(text)
        self.variables = variables or {}
        self.operation = self.document.operation(operation_name) if not self.document.errors else ""
        self.plan: ObjectPlan | None = None
        if isinstance(self.operation, OperationDefinitionNode):
            self.plan = self.document.plan(self.operation)

    def names(self) -> tuple[str, ...]:
        """Root fields and operation name: what a fault can be aimed at."""
        if self.plan is None or not isinstance(self.operation, OperationDefinitionNode):
            return ("graphql",)
        roots = tuple(f.nodes[0].name.value for f in self.plan.fields)
        return (*roots, self.operation.name.value) if self.operation.name else roots


def execute(world: World, shop: ShopState, scopes: frozenset[str], request: Request) -> Answer:
    """The JSON answer. Runs under the world's lock; nothing is changed when it is throttled or invalid."""
    with world.lock:
        if request.document.errors:
            return {"errors": request.document.errors}
        if request.plan is None or not isinstance(request.operation, OperationDefinitionNode):
            return {"errors": [{"message": request.operation}]}
        variables = _coerce(request.operation, request.variables)
        if isinstance(variables, list):
            return {"errors": variables}
        cost = query_cost(request.plan, variables)
        if cost > MAX_QUERY_COST:
            return {"errors": [_too_costly(cost)]}
        if not charge(world, shop, cost):
            return throttled(world, shop, cost)
        call = Call(world, shop, expand(scopes), world.clock.now(), variables)
        discounts.run_due_creations(world, shop)
        if shop.bulk_operations:
            bulk.settle(world, shop, call)
        return _run(request.plan, call, cost)


def throttled(world: World, shop: ShopState, cost: int = 10) -> Answer:
    """The answer of an empty bucket: HTTP 200 and no data."""
    return {"errors": [THROTTLED], "extensions": {"cost": cost_extension(world, shop, cost, None)}}


def _run(plan: ObjectPlan, call: Call, cost: int) -> Answer:
    try:
        data: dict[str, Any] | None = plan.run(None, call, None)
    except NullBubble:
        data = None
    oversized = [e for e in call.errors if (e.extensions or {}).get("code") == "MAX_INPUT_SIZE_EXCEEDED"]
    extensions: Answer = {"cost": cost_extension(call.world, call.shop, cost, None if oversized else cost)}
    if call.warnings:
        extensions["search"] = call.warnings
    answer: Answer = {"errors": [error_body(e) for e in call.errors]} if call.errors else {}
    if not oversized:
        answer["data"] = data
    answer["extensions"] = extensions
    return answer


def error_body(error: GraphQLError) -> Answer:
    """A top-level error in Shopify's key order."""
    extensions = dict(error.extensions or {})
    path = extensions.pop("sim_path", error.path)
    body: Answer = {"message": error.message}
    if error.locations:
        body["locations"] = [{"line": at.line, "column": at.column} for at in error.locations]
    if extensions:
        body["extensions"] = extensions
    if path:
        body["path"] = list(path)
    return body


def _coerce(operation: OperationDefinitionNode, given: dict[str, Any]) -> dict[str, Any] | list[Answer]:
    if not operation.variable_definitions:
        return {}
    found = get_variable_values(admin_schema(), operation.variable_definitions, given, max_errors=5)
    if isinstance(found, dict):
        return found
    return [_bad_variable(error, operation, given) for error in found]


def _bad_variable(error: GraphQLError, operation: OperationDefinitionNode, given: dict[str, Any]) -> Answer:
    node: Any = next(n for n in error.nodes or operation.variable_definitions)
    name = node.variable.name.value if hasattr(node, "variable") else node.name.value
    kind = str(_type_text(node.type)) if hasattr(node, "type") else ""
    detail = error.message.partition("; ")[2] or error.message
    missing = given.get(name) is None
    suffix = "" if missing else f" ({detail})"
    return {
        "message": f"Variable ${name} of type {kind} was provided invalid value{suffix}",
        "locations": [{"line": at.line, "column": at.column} for at in error.locations or []],
        "extensions": {
            "code": "INVALID_VARIABLE",
            "value": given.get(name),
            "problems": [{"path": [], "explanation": "Expected value to not be null" if missing else detail}],
        },
    }


def _type_text(node: Any) -> str:
    if node.kind == "non_null_type":
        return _type_text(node.type) + "!"
    if node.kind == "list_type":
        return f"[{_type_text(node.type)}]"
    return str(node.name.value)


def _too_costly(cost: int) -> Answer:
    return {
        "message": f"Query cost is {cost}, which exceeds the single query max cost limit ({MAX_QUERY_COST}).",
        "extensions": {"code": "MAX_COST_EXCEEDED", "cost": cost, "maxCost": MAX_QUERY_COST},
    }
