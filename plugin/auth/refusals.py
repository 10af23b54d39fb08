"""Why a proof was not accepted: values for logs and counters, never shown to whoever sent it.

A member's value is stable once logged. None of them holds anything the sender wrote.
"""

from enum import StrEnum


class Refusal(StrEnum):
    """A "no" with its reason; the members live in the enums below."""

    @property
    def reason(self) -> str:
        """The stable word."""
        return self.value


class SignatureRefusal(Refusal):
    """Why a signed query is not believed."""

    SECRET_MISSING = "secret_missing"  # noqa: S105 - a reason, not a secret
    QUERY_UNREADABLE = "query_unreadable"
    PARAMETER_MISSING = "parameter_missing"
    PARAMETER_REPEATED = "parameter_repeated"
    SIGNATURE_WRONG = "signature_wrong"
    TIMESTAMP_UNREADABLE = "timestamp_unreadable"
    TIMESTAMP_STALE = "timestamp_stale"
    SHOP_INVALID = "shop_invalid"
    PATH_PREFIX_WRONG = "path_prefix_wrong"
    CUSTOMER_INVALID = "customer_invalid"
    DELIMITER_SMUGGLED = "delimiter_smuggled"


class IdTokenRefusal(Refusal):
    """Why an ID token is not believed; `expired` and `not_yet_valid` are cured by asking App Bridge again."""

    SECRET_MISSING = "secret_missing"  # noqa: S105 - a reason, not a secret
    MALFORMED = "malformed"
    ALGORITHM_FORBIDDEN = "algorithm_forbidden"
    SIGNATURE_WRONG = "signature_wrong"
    CLAIM_MISSING = "claim_missing"
    CLAIM_UNREADABLE = "claim_unreadable"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    LIFE_TOO_LONG = "life_too_long"
    AUDIENCE_WRONG = "audience_wrong"
    SHOP_INVALID = "shop_invalid"
    NOT_A_MERCHANT = "not_a_merchant"


class TicketRefusal(Refusal):
    """Why one of our own tickets is not honoured."""

    MISSING = "missing"
    EXPIRED = "expired"
    INVALID = "invalid"
