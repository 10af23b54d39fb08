"""Compiles a validated document once into a tree of plans; running it costs little more than the resolvers.

Answers are those of graphql-core's own executor: a test runs every document through both.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLAbstractType,
    GraphQLError,
    GraphQLField,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    SelectionSetNode,
    get_directive_values,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)
from graphql import GraphQLIncludeDirective as Include
from graphql import GraphQLSkipDirective as Skip
from graphql.execution.values import get_argument_values

from tests.sim_shop.admin_graphql.types import type_name

if TYPE_CHECKING:
    from tests.sim_shop.state import ShopState
    from tests.sim_shop.world import World

Resolver = Callable[[Any, "Call", dict[str, Any]], Any]
Path = tuple[Any, Any] | None
Conditions = tuple[Any, ...]


@dataclass(slots=True)
class Call:
    """One request while it runs. `unlimited` lifts page sizes for bulk operations."""

    world: "World"
    shop: "ShopState"
    scopes: frozenset[str]
    now: datetime
    variables: dict[str, Any] = field(default_factory=dict)
    errors: list[GraphQLError] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    unlimited: bool = False


class NullBubble(Exception):
    """A null where the schema allows none; the nearest nullable field above becomes null."""


@dataclass(slots=True)
class FieldPlan:
    """One response key. `arguments` None = they depend on variables and are read per call."""

    key: str
    nodes: list[FieldNode]
    definition: GraphQLField | None
    resolve: Resolver | None
    arguments: dict[str, Any] | None
    leaf: bool
    required: bool
    complete: Callable[[Any, Call, Path], Any] | None
    conditions: Conditions
    below: "ObjectPlan | None" = None


class ObjectPlan:
    """The fields wanted of one object type."""

    __slots__ = ("fields", "type_name")

    def __init__(self, name: str, fields: list[FieldPlan]) -> None:
        self.type_name = name
        self.fields = fields

    def run(self, source: Any, call: Call, path: Path) -> dict[str, Any]:
        """The answer object for `source`. Raises NullBubble when a required field has none."""
        out: dict[str, Any] = {}
        for plan in self.fields:
            if plan.conditions and not _wanted(plan.conditions, call.variables):
                continue
            if plan.resolve is None:
                out[plan.key] = self.type_name
                continue
            out[plan.key] = _field(plan, source, call, path)
        return out


def _field(plan: FieldPlan, source: Any, call: Call, path: Path) -> Any:
    try:
        arguments = plan.arguments
        if arguments is None:
            arguments = get_argument_values(plan.definition, plan.nodes[0], call.variables)  # type: ignore[arg-type]
        value = plan.resolve(source, call, arguments)  # type: ignore[misc]
        if value is None:
            if plan.required:
                raise GraphQLError("Cannot return null for a non-nullable field.")
            return None
        return value if plan.leaf else plan.complete(value, call, (path, plan.key))  # type: ignore[misc]
    except GraphQLError as error:
        call.errors.append(_located(error, plan, path))
    except NullBubble:
        pass
    if plan.required:
        raise NullBubble
    return None


def _located(error: GraphQLError, plan: FieldPlan, path: Path) -> GraphQLError:
    steps: list[Any] = [plan.key]
    while path is not None:
        path, step = path
        steps.append(step)
    return GraphQLError(error.message, plan.nodes, path=steps[::-1], extensions=error.extensions)


def _wanted(conditions: Conditions, variables: dict[str, Any]) -> bool:
    for node in conditions:
        skip = get_directive_values(Skip, node, variables)
        include = get_directive_values(Include, node, variables)
        if (skip and skip["if"]) or (include and not include["if"]):
            return False
    return True


class Compiler:
    """Turns selections into plans for one document."""

    def __init__(
        self,
        schema: GraphQLSchema,
        resolvers: dict[str, dict[str, Resolver]],
        fragments: dict[str, FragmentDefinitionNode],
    ) -> None:
        self._schema = schema
        self._resolvers = resolvers
        self._fragments = fragments

    def object(self, kind: GraphQLObjectType, selections: Iterable[SelectionSetNode]) -> ObjectPlan:
        """The plan for one object type and all selections made on it."""
        found: dict[str, tuple[list[FieldNode], Conditions]] = {}
        for selection in selections:
            self._collect(kind, selection, (), found)
        return ObjectPlan(kind.name, [self._field(kind, k, n, c) for k, (n, c) in found.items()])

    def _collect(
        self,
        kind: GraphQLObjectType,
        selection: SelectionSetNode,
        above: Conditions,
        found: dict[str, tuple[list[FieldNode], Conditions]],
    ) -> None:
        for node in selection.selections:
            conditions = (*above, node) if node.directives else above
            if isinstance(node, FieldNode):
                key = node.alias.value if node.alias else node.name.value
                nodes, others = found.setdefault(key, ([], conditions))
                nodes.append(node)
                found[key] = (nodes, others if conditions else ())
                continue
            part = self._fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
            condition = part.type_condition  # type: ignore[attr-defined]
            if condition is None or self._fits(kind, condition.name.value):
                self._collect(kind, part.selection_set, conditions, found)  # type: ignore[attr-defined]

    def _fits(self, kind: GraphQLObjectType, wanted: str) -> bool:
        other = self._schema.type_map[wanted]
        return other is kind or (is_abstract_type(other) and self._schema.is_sub_type(other, kind))  # type: ignore[arg-type]

    def _field(self, kind: GraphQLObjectType, key: str, nodes: list[FieldNode], when: Conditions) -> FieldPlan:
        name = nodes[0].name.value
        if name == "__typename":
            return FieldPlan(key, nodes, None, None, None, True, True, None, when)
        definition = kind.fields[name]
        shape = definition.type
        required = is_non_null_type(shape)
        inner: GraphQLOutputType = shape.of_type if required else shape  # type: ignore[union-attr]
        complete, below = self._completer(inner, nodes)
        try:
            arguments: dict[str, Any] | None = get_argument_values(definition, nodes[0], None)
        except GraphQLError:
            arguments = None
        if any(_uses_variable(a.value) for a in nodes[0].arguments):
            arguments = None
        resolve = self._resolvers.get(kind.name, {}).get(name) or _from_mapping(name)
        leaf = is_leaf_type(get_named_type(shape))
        return FieldPlan(key, nodes, definition, resolve, arguments, leaf, required, complete, when, below)

    def _completer(
        self, kind: GraphQLOutputType, nodes: list[FieldNode]
    ) -> tuple[Callable[[Any, Call, Path], Any], ObjectPlan | None]:
        if is_list_type(kind):
            return self._list(kind.of_type, nodes)  # type: ignore[union-attr]
        if is_leaf_type(kind):
            return (lambda value, call, path: value), None
        sets = [node.selection_set for node in nodes if node.selection_set]
        if is_abstract_type(kind):
            return self._abstract(kind, sets), None  # type: ignore[arg-type]
        plan = self.object(kind, sets)  # type: ignore[arg-type]
        return plan.run, plan

    def _list(
        self, item: GraphQLOutputType, nodes: list[FieldNode]
    ) -> tuple[Callable[[Any, Call, Path], Any], ObjectPlan | None]:
        required = is_non_null_type(item)
        one, below = self._completer(item.of_type if required else item, nodes)  # type: ignore[union-attr]

        def run(values: Any, call: Call, path: Path) -> list[Any]:
            out = []
            for index, value in enumerate(values):
                try:
                    out.append(None if value is None else one(value, call, (path, index)))
                except NullBubble:
                    if required:
                        raise
                    out.append(None)
            return out

        return run, below

    def _abstract(self, kind: GraphQLAbstractType, sets: list[SelectionSetNode]) -> Callable[[Any, Call, Path], Any]:
        plans: dict[str, ObjectPlan] = {}

        def run(value: Any, call: Call, path: Path) -> dict[str, Any]:
            name = type_name(value, kind.name)
            plan = plans.get(name)
            if plan is None:
                plan = plans[name] = self.object(self._schema.type_map[name], sets)  # type: ignore[arg-type]
            return plan.run(value, call, path)

        return run


def _uses_variable(node: Any) -> bool:
    if node.kind == "variable":
        return True
    if node.kind == "list_value":
        return any(_uses_variable(v) for v in node.values)
    return node.kind == "object_value" and any(_uses_variable(f.value) for f in node.fields)


def _from_mapping(name: str) -> Resolver:
    return lambda source, call, arguments: source.get(name)
