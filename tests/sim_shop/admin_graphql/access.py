"""Scopes and protected customer data, answered in Shopify's words."""

from typing import Any

from graphql import GraphQLError

from tests.sim_shop.admin_graphql.plan import Call, Resolver

DOCUMENTATION = "https://shopify.dev/api/usage/access-scopes"


def expand(scopes: frozenset[str]) -> frozenset[str]:
    """Every `write_x` implies `read_x`."""
    return scopes | {"read_" + s.removeprefix("write_") for s in scopes if s.startswith("write_")}


def needs(scope: str, field: str, resolve: Resolver) -> Resolver:
    """`resolve`, behind the scope; without it the field is null and ACCESS_DENIED is told."""

    def guarded(source: Any, call: Call, arguments: dict[str, Any]) -> Any:
        if scope not in call.scopes:
            raise denied(field, scope)
        return resolve(source, call, arguments)

    return guarded


def protected(kind: str, field: str, resolve: Resolver) -> Resolver:
    """`resolve`, for objects with customer data, which an app may be without approval for."""

    def guarded(source: Any, call: Call, arguments: dict[str, Any]) -> Any:
        if not call.shop.protected_data_approved:
            raise GraphQLError(
                f"This app is not approved to access the {kind} object. See "
                "https://shopify.dev/docs/apps/launch/protected-customer-data for more details.",
                extensions={"code": "ACCESS_DENIED", "documentation": DOCUMENTATION},
            )
        return resolve(source, call, arguments)

    return guarded


def address(field: str, resolve: Resolver) -> Resolver:
    """`resolve`, for fields of level 2 that name where somebody is, which an app may be without approval for."""

    def guarded(source: Any, call: Call, arguments: dict[str, Any]) -> Any:
        if not call.shop.addresses_approved:
            raise GraphQLError(
                f"This app is not approved to use the {field} field. See "
                "https://shopify.dev/docs/apps/launch/protected-customer-data for more details.",
                extensions={"code": "ACCESS_DENIED", "documentation": DOCUMENTATION},
            )
        return resolve(source, call, arguments)

    return guarded


def denied(field: str, scope: str) -> GraphQLError:
    """The recorded shape of a missing scope."""
    wanted = f"`{scope}` access scope."
    return GraphQLError(
        f"Access denied for {field} field. Required access: {wanted}",
        extensions={"code": "ACCESS_DENIED", "documentation": DOCUMENTATION, "requiredAccess": wanted},
    )
