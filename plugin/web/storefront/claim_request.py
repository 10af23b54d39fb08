"""A claim as it comes in, from the widget (JSON) or from the landing page's form, read once into a value."""

import ipaddress
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Request

from plugin.domain.people.email_address import normalise_email

LARGEST_BODY = 8 * 1024
JSON_TYPE = "application/json"
FORM_TYPE = "application/x-www-form-urlencoded"
_REF = re.compile(r"[A-Za-z0-9]{1,32}")


@dataclass(frozen=True, slots=True)
class ClaimRequest:
    """What was sent; `ref` is empty where it cannot be a referral code. `is_email_wrong`: one was given and is none."""

    ref: str
    ticket: str = field(repr=False)
    email: str | None = field(repr=False)
    is_email_wrong: bool
    is_form: bool


def read_claim(request: Request) -> ClaimRequest | int:
    """Read the body; or give the HTTP status that says why not: 400 unreadable, 413 too large, 415 wrong type."""
    request.max_content_length = LARGEST_BODY
    is_form = request.mimetype == FORM_TYPE
    if not is_form and request.mimetype != JSON_TYPE:
        return 415
    if (request.content_length or 0) > LARGEST_BODY:
        return 413
    fields = dict(request.form) if is_form else read_json_object(request)
    if fields is None:
        return 400
    return _claim(fields, is_form=is_form)


def read_json_object(request: Request) -> dict[str, object] | None:
    """Give the JSON object of a body that may be anything; None for what is none."""
    request.max_content_length = LARGEST_BODY
    try:
        document = json.loads(request.get_data(cache=False))
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def is_referral_code(text: str) -> bool:
    """Whether this can be a referral code at all; it says nothing about whether there is one."""
    return _REF.fullmatch(text) is not None


def caller_network(request: Request) -> str:
    """Give the network of the visitor, whom Shopify names first: an IPv4 address, or the /64 of an IPv6 address.

    A visitor may put a lie before it; the count for the whole shop is what stops those.
    """
    named = request.headers.get("X-Forwarded-For", "").split(",")[0].strip() or request.remote_addr or ""
    try:
        address = ipaddress.ip_address(named)
    except ValueError:
        return request.remote_addr or "unknown"
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network(f"{address.exploded}/64", strict=False))


def _claim(fields: Mapping[str, object], *, is_form: bool) -> ClaimRequest | int:
    ref, ticket, email = fields.get("ref"), fields.get("ticket"), fields.get("email")
    if not isinstance(ref, str) or not isinstance(ticket, str) or not isinstance(email, str | None):
        return 400
    email = (email or "").strip() or None
    is_wrong = email is not None and (normalise_email(email) is None or not email.isprintable())
    return ClaimRequest(
        ref=ref if is_referral_code(ref) else "", ticket=ticket, email=email, is_email_wrong=is_wrong, is_form=is_form
    )
