"""What can go wrong when we ask Shopify, sorted by what helps.

AdminApiError
├── Throttled      retry   Shopify asks us to wait; nothing happened
├── Unavailable    retry   no answer that can be read; `is_effect_unknown` tells whether something may have happened
├── AccessLost     refuse  the access token is not accepted any more
├── ScopeMissing   refuse  the merchant has not granted what the call needs
├── ShopFrozen     refuse  Shopify has closed the shop for now
├── Refused        bury    a mutation's input was refused; the same input will be refused again
└── Misread        bury    the question or the answer is not what the schema promises
"""

from dataclasses import dataclass
from enum import StrEnum


class RemedyClass(StrEnum):
    """`retry` helps by itself later; `refuse` waits for the merchant; `bury` needs a person to look at this work."""

    RETRY = "retry"
    REFUSE = "refuse"
    BURY = "bury"


@dataclass(frozen=True, slots=True)
class UserError:
    """One entry of a mutation's `userErrors`; `message` is Shopify's English sentence and may quote what we sent."""

    code: str | None
    field: tuple[str, ...]
    message: str


class AdminApiError(Exception):
    """Base of the tree; `reason` is a stable word, the text names no tokens, addresses or codes."""

    reason = "admin_api_error"
    remedy_class: RemedyClass
    remedy = ""
    is_effect_unknown = False

    def __init__(self, detail: str, *, reason: str | None = None) -> None:
        super().__init__(f"{detail}. {self.remedy}")
        if reason is not None:
            self.reason = reason


class Throttled(AdminApiError):
    """Too much at once; `wait_s` is how long Shopify or the mirrored bucket asks for, None where unknown."""

    reason = "throttled"
    remedy_class = RemedyClass.RETRY
    remedy = "Try again later."

    def __init__(self, detail: str, *, wait_s: float | None = None, reason: str | None = None) -> None:
        super().__init__(detail, reason=reason)
        self.wait_s = wait_s


class Unavailable(AdminApiError):
    """Shopify could not be reached or gave no readable answer.

    With `is_effect_unknown` a mutation may have happened: look before sending it again.
    """

    reason = "unavailable"
    remedy_class = RemedyClass.RETRY
    remedy = "Try again later; after a lost answer look first whether it happened."

    def __init__(self, detail: str, *, is_effect_unknown: bool, reason: str | None = None) -> None:
        super().__init__(detail, reason=reason)
        self.is_effect_unknown = is_effect_unknown


class AccessLost(AdminApiError):
    """The access token is expired or revoked (HTTP 401)."""

    reason = "access_lost"
    remedy_class = RemedyClass.REFUSE
    remedy = "Refresh the token; if that fails, ask the merchant to open the app."


class ScopeMissing(AdminApiError):
    """A field is closed to us; `scope` is None where Shopify names none (such as unapproved customer data)."""

    reason = "scope_missing"
    remedy_class = RemedyClass.REFUSE
    remedy = "Ask the merchant to open the app and agree to what it asks for."

    def __init__(self, field: str | None, scope: str | None, *, reason: str | None = None) -> None:
        super().__init__(f"Shopify denies {field or 'the call'} (needs {scope or 'an approval'})", reason=reason)
        self.field = field
        self.scope = scope


class ShopFrozen(AdminApiError):
    """The shop is frozen, locked or gone (HTTP 402, 423, 404)."""

    reason = "shop_frozen"
    remedy_class = RemedyClass.REFUSE
    remedy = "Pause the shop and ask again in an hour."


class Refused(AdminApiError):
    """A mutation said no to its input; `user_errors` holds every reason in Shopify's order."""

    reason = "refused"
    remedy_class = RemedyClass.BURY
    remedy = "Correct the settings it came from."

    def __init__(self, operation: str, user_errors: tuple[UserError, ...]) -> None:
        named = ", ".join(f"{error.code or 'no code'} at {'.'.join(error.field) or 'input'}" for error in user_errors)
        super().__init__(f"{operation}: {named}")
        self.user_errors = user_errors


class Misread(AdminApiError):
    """We and Shopify's schema disagree about a question or an answer."""

    reason = "misread"
    remedy_class = RemedyClass.BURY
    remedy = "Compare the operation with the schema of the API version in app.toml."


class LinesMisread(Misread):
    """What one order's lines say cannot be read; `flaw` names the field. Other orders are not concerned."""

    reason = "lines_misread"

    def __init__(self, flaw: str) -> None:
        super().__init__(flaw)
        self.flaw = flaw
