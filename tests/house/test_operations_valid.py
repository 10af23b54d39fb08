"""Every GraphQL document is valid in Shopify's own schema: of the pinned version and of every later one we carry."""

import gzip
import json
from functools import lru_cache
from pathlib import Path

import pytest
from graphql import GraphQLSchema, build_client_schema, parse, validate
from graphql.language import OperationDefinitionNode
from graphql.validation import NoDeprecatedCustomRule

from plugin.admin_api.operations import find_operation, operation_names
from tests.factories import make_manifest
from tests.house.source import ROOT

SCHEMAS = ROOT / "tests/node_modules/@shopify/dev-mcp/dist/data"
DOCUMENTS = ROOT / "plugin/admin_api/operations"


def carried_versions() -> list[str]:
    """The pinned version and what comes after it; `unstable` is the next one in the making."""
    pinned = make_manifest().api_version
    names = (path.name.removeprefix("admin_").partition(".")[0] for path in SCHEMAS.glob("admin_*.json.gz"))
    return [pinned, *sorted(name for name in names if name > pinned)]


@lru_cache
def schema_of(version: str) -> GraphQLSchema:
    path = SCHEMAS / f"admin_{version}.json.gz"
    if not path.exists():
        pytest.skip("Shopify's introspection is not installed: run `make setup`")
    written = json.loads(gzip.decompress(path.read_bytes()))
    return build_client_schema(written.get("data", written), assume_valid=True)


@pytest.mark.parametrize("version", carried_versions())
def test_every_document_is_valid(version: str) -> None:
    schema = schema_of(version)
    errors = {path.stem: [error.message for error in validate(schema, parse(path.read_text()))] for path in documents()}
    assert {name: found for name, found in errors.items() if found} == {}


def test_no_document_uses_a_deprecated_field() -> None:
    schema = schema_of(make_manifest().api_version)
    warned = {
        path.stem: [error.message for error in validate(schema, parse(path.read_text()), [NoDeprecatedCustomRule])]
        for path in documents()
    }
    assert {name: found for name, found in warned.items() if found} == {}


def test_a_document_has_one_operation_named_like_its_file() -> None:
    for path in documents():
        operations = [one for one in parse(path.read_text()).definitions if isinstance(one, OperationDefinitionNode)]
        named = [one.name.value for one in operations if one.name is not None]
        assert named == [path.stem]


def test_the_app_carries_exactly_the_documents_in_the_folder() -> None:
    assert sorted(operation_names()) == sorted(path.stem for path in documents())
    assert all(find_operation(path.stem).name == path.stem for path in documents())


def documents() -> list[Path]:
    return sorted(DOCUMENTS.glob("*.graphql"))
