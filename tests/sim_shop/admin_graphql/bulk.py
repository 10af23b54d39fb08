"""Bulk queries: the inner query runs over all nodes and becomes JSONL with `__parentId`."""

import json
from collections.abc import Iterator
from typing import Any

from graphql import GraphQLError, OperationDefinitionNode, OperationType

from tests.sim_shop.admin_graphql.documents import load_document
from tests.sim_shop.admin_graphql.pages import Page, paginate
from tests.sim_shop.admin_graphql.plan import Call, FieldPlan, ObjectPlan, Resolver
from tests.sim_shop.admin_graphql.types import BulkOperation
from tests.sim_shop.state import ShopState, gid, gid_number
from tests.sim_shop.world import World

MAX_RUNNING = 5
MAX_BYTES = 65_535
ALIVE = ("CREATED", "RUNNING")


def _wrong(message: str, code: str | None = "INVALID", field: list[str] | None = None) -> dict[str, Any]:
    return {"field": field, "message": message, "code": code}


def _run_query(source: Any, call: Call, a: dict[str, Any]) -> dict[str, Any]:
    running = [gid("BulkOperation", b.id) for b in _all(call) if b.status in ALIVE]
    found = _problems(a["query"])
    if not found and len(running) >= MAX_RUNNING:
        text = f"A bulk query operation for this app and shop is already in progress: {', '.join(running)}."
        found = [_wrong(text, "OPERATION_IN_PROGRESS")]
    if found:
        return {"bulkOperation": None, "userErrors": found}
    ready = call.now + call.shop.bulk_query_delay
    made = BulkOperation(call.world.new_id(), a["query"], "CREATED", call.now, ready, a["groupObjects"])
    call.shop.bulk_operations[made.id] = made
    return {"bulkOperation": made, "userErrors": []}


def _problems(text: str) -> list[dict[str, Any]]:
    field = ["query"]
    if len(text.encode()) > MAX_BYTES:
        return [_wrong(f"Query is too large ({len(text.encode())} bytes; maximum is {MAX_BYTES} bytes)", field=field)]
    document = load_document(text)
    if document.errors:
        return [_wrong(f"Invalid bulk query: {document.errors[0]['message']}", field=field)]
    operation = document.operation(None)
    assert isinstance(operation, OperationDefinitionNode)
    if operation.operation is not OperationType.QUERY:
        return [_wrong("Invalid operation type. Only `query` operations are supported.", field=field)]
    plan = document.plan(operation)
    found = [
        _wrong(f"Bulk queries cannot contain a top level `{f.key}` field.", field=field)
        for f in plan.fields
        if f.nodes[0].name.value in ("node", "nodes")
    ]
    connections = list(_connections(plan, 0))
    return found + [_wrong(message, field=field) for message in _connection_problems(connections)]


def _connection_problems(connections: list[tuple[FieldPlan, int]]) -> Iterator[str]:
    if not connections:
        yield "Bulk queries must contain at least one connection."
    if len(connections) > 5:
        yield "Bulk queries cannot contain more than 5 connections."
    if any(depth > 1 for _, depth in connections):
        yield "Bulk queries cannot contain connections with a nesting depth greater than 2."
    for plan, _ in connections:
        if not any(f.nodes[0].name.value == "edges" for f in _inside(plan).fields):
            name = plan.nodes[0].name.value
            yield (
                "All connection fields in a bulk query must select their contents using 'edges' > 'node', e.g: "
                f"'{name} {{ edges {{ node {{'. Selecting via 'nodes' is not supported. "
                f"Invalid connection fields: '{name}'."
            )
        elif any(True for _ in _connections(_node_plan(plan), 0)) and not _has_id(_node_plan(plan)):
            yield (
                "The parent 'node' field for a nested connection must select the 'id' field without an alias and "
                f"must be of 'ID' return type. Connection fields without 'id': {plan.nodes[0].name.value}."
            )


def _has_id(plan: ObjectPlan) -> bool:
    return any(f.key == "id" and f.nodes[0].name.value == "id" for f in plan.fields)


def _connections(plan: ObjectPlan, depth: int) -> Iterator[tuple[FieldPlan, int]]:
    for f in plan.fields:
        inner = _inside(f)
        if inner is None:
            continue
        if _is_connection(f):
            yield f, depth
            yield from _connections(inner, depth + 1)
        else:
            yield from _connections(inner, depth)


def _is_connection(plan: FieldPlan) -> bool:
    return plan.definition is not None and str(plan.definition.type).rstrip("!").endswith("Connection")


def _inside(plan: FieldPlan) -> Any:
    """The object plan below a field (lists included), None for leaves and unions."""
    return plan.below


def _node_plan(plan: FieldPlan) -> ObjectPlan:
    edges = next(f for f in _inside(plan).fields if f.nodes[0].name.value == "edges")
    found: ObjectPlan = _inside(next(f for f in _inside(edges).fields if f.nodes[0].name.value == "node"))
    return found


def settle(world: World, shop: ShopState, call: Call) -> None:
    """Finish every bulk operation whose time has come."""
    for operation in shop.bulk_operations.values():
        if operation.status in ALIVE and operation.ready_at <= call.now:
            _finish(world, operation, call)


def _finish(world: World, operation: BulkOperation, call: Call) -> None:
    document = load_document(operation.query)
    plan = document.plan(document.operation(None))
    mine = Call(call.world, call.shop, call.scopes, call.now, unlimited=True)
    lines: list[str] = []
    try:
        for root in plan.fields:
            if _is_connection(root):
                operation.root_object_count += _write(root, None, None, mine, lines)
    except GraphQLError:
        operation.status, operation.error_code = "FAILED", "ACCESS_DENIED"
        return
    operation.status, operation.completed_at = "COMPLETED", call.now
    operation.object_count = len(lines)
    operation.lines = "".join(line + "\n" for line in lines).encode()
    if lines:
        operation.url = f"{world.admin_url}/_bulk/{operation.id}-{world.hex_token(16)}.jsonl"


def _write(plan: FieldPlan, source: Any, parent: str | None, call: Call, lines: list[str]) -> int:
    arguments = plan.arguments or {}
    page: Page = plan.resolve(source, call, arguments)  # type: ignore[misc]
    inner = _node_plan(plan)
    flat = ObjectPlan(inner.type_name, [f for f in inner.fields if not _is_connection(f)])
    nested = [f for f in inner.fields if _is_connection(f)]
    for item in page.items:
        row = flat.run(item, call, None)
        if parent is not None:
            row["__parentId"] = parent
        lines.append(json.dumps(row, separators=(",", ":"), ensure_ascii=False))
        for below in nested:
            _write(below, item, row["id"], call, lines)
    return len(page.items)


def _all(call: Call) -> list[BulkOperation]:
    return list(call.shop.bulk_operations.values())


def _one(source: Any, call: Call, a: dict[str, Any]) -> BulkOperation | None:
    found: BulkOperation | None = call.shop.bulk_operations.get(gid_number(a["id"], "BulkOperation") or 0)
    return found


def _current(source: Any, call: Call, a: dict[str, Any]) -> BulkOperation | None:
    return _all(call)[-1] if _all(call) and a.get("type") == "QUERY" else None


def _cancel(source: Any, call: Call, a: dict[str, Any]) -> dict[str, Any]:
    operation = _one(source, call, a)
    if operation is None:
        return {"bulkOperation": None, "userErrors": [_wrong("Bulk operation does not exist", None, ["id"])]}
    if operation.status not in ALIVE:
        text = f"A bulk operation cannot be canceled when it is {operation.status.lower()}"
        return {"bulkOperation": operation, "userErrors": [_wrong(text, None)]}
    operation.status = "CANCELED"
    return {"bulkOperation": operation, "userErrors": []}


def result(shop: ShopState, name: str) -> bytes | None:
    """The JSONL behind a result URL's last part, or None."""
    found = [b for b in shop.bulk_operations.values() if b.url and b.url.endswith("/" + name)]
    return found[0].lines if found else None


QUERIES: dict[str, Resolver] = {
    "bulkOperation": _one,
    "currentBulkOperation": _current,
    "bulkOperations": lambda s, call, a: paginate(_all(call), a, call),
}
MUTATIONS: dict[str, Resolver] = {"bulkOperationRunQuery": _run_query, "bulkOperationCancel": _cancel}
