"""Parsed, validated and compiled documents, kept per query text."""

import re
from collections import OrderedDict
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    parse,
    validate,
)

from tests.sim_shop.admin_graphql.plan import Compiler, ObjectPlan
from tests.sim_shop.admin_graphql.scalars import admin_schema

KEPT = 512
RESOLVERS: dict[str, dict[str, Any]] = {}
"""Filled once by `registry`; by type and field."""

UNKNOWN_FIELD = re.compile(r"Cannot query field '(\w+)' on type '(\w+)'")
UNKNOWN_INPUT = re.compile(r"Field '(\w+)' is not defined by type '(\w+)'")


class Document:
    """One query text. `errors` are those found before anything runs, in Shopify's shape."""

    def __init__(self, text: str) -> None:
        self.errors: list[dict[str, Any]] = []
        self.operations: dict[str | None, OperationDefinitionNode] = {}
        self._plans: dict[int, ObjectPlan] = {}
        self._fragments: dict[str, FragmentDefinitionNode] = {}
        try:
            self.node = parse(text, no_location=False)
        except GraphQLSyntaxError as error:
            self.errors = [_syntax(error)]
            return
        self.errors = [_validation(error) for error in validate(admin_schema(), self.node, max_errors=10)]
        self._sort(self.node)

    def _sort(self, node: DocumentNode) -> None:
        for definition in node.definitions:
            if isinstance(definition, OperationDefinitionNode):
                self.operations[definition.name.value if definition.name else None] = definition
            elif isinstance(definition, FragmentDefinitionNode):
                self._fragments[definition.name.value] = definition

    def operation(self, name: str | None) -> OperationDefinitionNode | str:
        """The operation to run, or the message why there is none."""
        if name:
            return self.operations.get(name) or f'No operation named "{name}"'
        if len(self.operations) > 1:
            return "An operation name is required"
        return next(iter(self.operations.values()), "No operation was given")

    def plan(self, operation: Any) -> ObjectPlan:
        """The compiled operation."""
        found = self._plans.get(id(operation))
        if found is None:
            schema = admin_schema()
            query = operation.operation is OperationType.QUERY
            root = schema.query_type if query else schema.mutation_type
            assert root is not None
            compiler = Compiler(schema, RESOLVERS, self._fragments)
            found = self._plans[id(operation)] = compiler.object(root, [operation.selection_set])
        return found


_kept: OrderedDict[str, Document] = OrderedDict()


def load_document(text: str) -> Document:
    """The document of this text, compiled at most once while it stays among the last used."""
    found = _kept.get(text)
    if found is None:
        found = _kept[text] = Document(text)
        if len(_kept) > KEPT:
            _kept.popitem(last=False)
    else:
        _kept.move_to_end(text)
    return found


def _places(error: GraphQLError) -> list[dict[str, int]]:
    return [{"line": place.line, "column": place.column} for place in error.locations or []]


def _syntax(error: GraphQLSyntaxError) -> dict[str, Any]:
    places = _places(error)
    at = f" at [{places[0]['line']}, {places[0]['column']}]" if places else ""
    detail = error.message.removeprefix("Syntax Error: ")
    detail = "unexpected end of file" if "<EOF>" in detail else detail
    return {
        "message": f"syntax error, {detail}{at}",
        "locations": places,
        "extensions": {"code": "PARSE_ERROR"},
    }


def _validation(error: GraphQLError) -> dict[str, Any]:
    answer: dict[str, Any] = {"message": error.message, "locations": _places(error)}
    if unknown := UNKNOWN_FIELD.match(error.message):
        name, kind = unknown.groups()
        answer["message"] = f"Field '{name}' doesn't exist on type '{kind}'"
        answer["extensions"] = {"code": "undefinedField", "typeName": kind, "fieldName": name}
    elif unknown := UNKNOWN_INPUT.match(error.message):
        name, kind = unknown.groups()
        answer["message"] = f"InputObject '{kind}' doesn't accept argument '{name}'"
        answer["extensions"] = {"code": "argumentNotAccepted", "name": kind, "argumentName": name}
    elif "must have a selection of subfields" in error.message:
        answer["extensions"] = {"code": "selectionMismatch"}
    else:
        answer["extensions"] = {"code": "argumentLiteralsIncompatible"}
    return answer
