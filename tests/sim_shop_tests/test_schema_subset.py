"""The subset schema says nothing that Shopify's own schema of 2026-10 does not say identically."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLNamedType, build_schema, introspection_from_schema

from tests.sim_shop.admin_graphql.registry import fill
from tests.sim_shop.admin_graphql.scalars import SCHEMA_PATH, admin_schema

OFFICIAL = Path(__file__).parents[1] / "node_modules/@shopify/dev-mcp/dist/data/admin_2026-10.json.gz"
BUILT_IN = ("String", "Int", "Float", "Boolean", "ID")


def types(introspection: dict[str, Any]) -> dict[str, dict[str, Any]]:
    body = introspection.get("data", introspection)
    return {t["name"]: t for t in body["__schema"]["types"]}


@pytest.fixture(scope="module")
def official() -> dict[str, dict[str, Any]]:
    if not OFFICIAL.exists():
        pytest.skip("Shopify's introspection is not installed: run `make setup`")
    return types(json.loads(gzip.decompress(OFFICIAL.read_bytes())))


@pytest.fixture(scope="module")
def subset() -> dict[str, dict[str, Any]]:
    ours = types(introspection_from_schema(build_schema(SCHEMA_PATH.read_text())))
    return {name: t for name, t in ours.items() if not name.startswith("__") and name not in BUILT_IN}


def spelled(kind: dict[str, Any]) -> str:
    if kind["kind"] == "NON_NULL":
        return spelled(kind["ofType"]) + "!"
    if kind["kind"] == "LIST":
        return f"[{spelled(kind['ofType'])}]"
    return str(kind["name"])


def inputs(values: list[dict[str, Any]] | None) -> dict[str, tuple[str, str | None]]:
    return {v["name"]: (spelled(v["type"]), v["defaultValue"]) for v in values or []}


def names(values: list[dict[str, Any]] | None) -> set[str]:
    return {v["name"] for v in values or []}


def test_every_type_exists_with_the_same_kind(official: Any, subset: Any) -> None:
    assert {n: t["kind"] for n, t in subset.items()} == {n: official.get(n, {}).get("kind") for n in subset}


def test_every_field_has_the_same_type_and_nullability(official: Any, subset: Any) -> None:
    for name, kind in subset.items():
        theirs = {f["name"]: spelled(f["type"]) for f in official[name]["fields"] or []}
        for field in kind["fields"] or []:
            assert theirs.get(field["name"]) == spelled(field["type"]), f"{name}.{field['name']}"


def test_every_field_takes_exactly_the_same_arguments_with_the_same_defaults(official: Any, subset: Any) -> None:
    for name, kind in subset.items():
        theirs = {f["name"]: inputs(f["args"]) for f in official[name]["fields"] or []}
        for field in kind["fields"] or []:
            assert theirs[field["name"]] == inputs(field["args"]), f"{name}.{field['name']}"


def test_every_input_field_exists_identically_and_none_that_is_required_is_missing(official: Any, subset: Any) -> None:
    for name, kind in subset.items():
        theirs, ours = inputs(official[name]["inputFields"]), inputs(kind["inputFields"])
        assert ours.items() <= theirs.items(), name
        required = {n for n, (spelling, default) in theirs.items() if spelling.endswith("!") and default is None}
        assert required <= set(ours), name


def test_every_enum_has_exactly_the_official_values(official: Any, subset: Any) -> None:
    for name, kind in subset.items():
        if kind["kind"] == "ENUM":
            assert names(kind["enumValues"]) == names(official[name]["enumValues"]), name


def test_unions_and_interfaces_claim_no_member_that_the_official_ones_lack(official: Any, subset: Any) -> None:
    for name, kind in subset.items():
        assert names(kind["possibleTypes"]) <= names(official[name]["possibleTypes"]), name
        assert names(kind["interfaces"]) <= names(official[name]["interfaces"]), name


def test_every_field_of_the_subset_is_answered_by_somebody() -> None:
    resolvers = fill()
    by_mapping = (
        "UTMParameters",
        "Count",
        "Attribute",
        "Domain",
        "DomainLocalization",
        "AccessScope",
        "Metafield",
        "PricingPercentageValue",
        "DiscountShareableUrl",
    )
    unused = ("ManualDiscountApplication", "AutomaticDiscountApplication", "OrderRiskAssessment")
    for name, kind in admin_schema().type_map.items():
        if _is_object(kind) and not name.startswith("__") and name not in (*by_mapping, *unused):
            missing = set(kind.fields) - set(resolvers.get(name, {}))  # type: ignore[attr-defined]
            assert not missing or name.endswith(("Payload", "UserError")), f"{name}: {sorted(missing)}"


def _is_object(kind: GraphQLNamedType) -> bool:
    return type(kind).__name__ == "GraphQLObjectType"
