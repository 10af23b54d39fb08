"""Runs a mutation and reads its `userErrors`. Success is a payload that is there and has none."""

from collections.abc import Callable, Mapping
from typing import Protocol

from plugin.admin_api.answers import JsonObject, lost, read
from plugin.admin_api.failures import Refused, UserError
from plugin.admin_api.operations import find_operation

_REFUSALS = frozenset(
    [
        "ACTIVE_PERIOD_OVERLAP",
        "APPLIES_ON_NOTHING",
        "BLANK",
        "CONFLICT",
        "DISCOUNT_NOT_COMPATIBLE_WITH_CONDITION_TYPES",
        "DUPLICATE",
        "END_DATE_BEFORE_START_DATE",
        "EQUAL_TO",
        "EXCEEDED_MAX",
        "GREATER_THAN",
        "GREATER_THAN_OR_EQUAL_TO",
        "IMPLICIT_DUPLICATE",
        "INCLUSION",
        "INVALID",
        "INVALID_COMBINES_WITH_FOR_DISCOUNT_CLASS",
        "INVALID_DISCOUNT_CLASS_FOR_PRICE_RULE",
        "INVALID_TAG_LENGTH",
        "LESS_THAN",
        "LESS_THAN_OR_EQUAL_TO",
        "MAX_APP_DISCOUNTS",
        "MINIMUM_SUBTOTAL_AND_QUANTITY_RANGE_BOTH_PRESENT",
        "MISSING_ARGUMENT",
        "PRESENT",
        "TAKEN",
        "TOO_LONG",
        "TOO_MANY_ARGUMENTS",
        "TOO_MANY_TAGS",
        "TOO_SHORT",
        "VALUE_OUTSIDE_RANGE",
        "APP_NOT_AUTHORIZED",
        "CAPABILITY_VIOLATION",
        "DISALLOWED_OWNER_TYPE",
        "INVALID_COMPARE_DIGEST",
        "INVALID_TYPE",
        "INVALID_VALUE",
        "STALE_OBJECT",
        "LIMIT_REACHED",
        "OPERATION_IN_PROGRESS",
        "ACCOUNT_NOT_FOUND",
        "CREDIT_LIMIT_EXCEEDED",
        "CUSTOMER_NOT_FOUND",
        "EXPIRES_AT_IN_PAST",
        "GIFT_CARD_LIMIT_EXCEEDED",
        "GIFT_CARD_NOT_FOUND",
        "INSUFFICIENT_FUNDS",
        "MISMATCHING_CURRENCY",
        "MULTIPLE_RECURRING_CYCLE_LIMIT_FOR_NON_SUBSCRIPTION_ITEMS",
        "NEGATIVE_OR_ZERO_AMOUNT",
        "OWNER_NOT_FOUND",
        "RECURRING_CYCLE_LIMIT_NOT_A_VALID_INTEGER",
        "UNSUPPORTED_CURRENCY",
    ]
)
"""Codes after which nothing has happened, of the enums we meet in 2026-10. Any other code leaves the effect unknown."""


class Asks(Protocol):
    """What speaks to one shop (AdminClient)."""

    def run(self, operation_name: str, variables: Mapping[str, object] | None = None) -> JsonObject:
        """Give the answer's `data`."""
        ...


def is_known_refusal(error: UserError) -> bool:
    """Tell whether nothing has happened after this user error, by its code."""
    return error.code in _REFUSALS


def mutate(
    client: Asks,
    operation_name: str,
    variables: Mapping[str, object],
    *,
    root: str,
    is_refusal: Callable[[UserError], bool] = is_known_refusal,
) -> JsonObject:
    """Run a mutation and give its payload, the object under `root`.

    Raises Refused for a refusal that will repeat itself; Unavailable with an unknown effect where the payload is
    missing or a user error is none that we know. `is_refusal` is for mutations whose refusals have no code.
    """
    operation = find_operation(operation_name)
    payload = client.run(operation_name, variables).get(root)
    problems = read(payload, "userErrors")
    if not isinstance(payload, dict) or not isinstance(problems, list):
        raise lost(operation, "the answer lacks its payload", reason="payload_missing")
    if not problems:
        return payload
    user_errors = tuple(_user_error(problem) for problem in problems)
    if all(is_refusal(error) for error in user_errors):
        raise Refused(operation_name, user_errors)
    raise lost(operation, "Shopify reports a problem we do not know", reason="user_error_unknown")


def _user_error(problem: object) -> UserError:
    code, field, message = read(problem, "code"), read(problem, "field"), read(problem, "message")
    return UserError(
        code=code if isinstance(code, str) else None,
        field=tuple(str(step) for step in field) if isinstance(field, list) else (),
        message=message if isinstance(message, str) else "",
    )
