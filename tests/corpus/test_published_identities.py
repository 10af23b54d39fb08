"""Addresses and numbers that others published, as Shopify and two well-known libraries read them. Skipped without."""

import json
from pathlib import Path
from typing import Any

import pytest

from plugin.auth.mail_hosts import is_well_formed
from plugin.auth.phone_forms import phone_form
from plugin.domain.people.email_address import email_forms, normalise_email

COLLECTION = Path(__file__).parents[3] / "shared" / "data" / "identity"

# Where we read otherwise than validator.js, and why.
OTHERWISE = {
    "test@me.com": "test@icloud.com",  # one mailbox, says Apple
    "some.name.midd..leNa...me...+extension@GoogleMail.com": "somenamemiddlename@gmail.com",  # no dot counts
    "matthew..example@gmail.com": "matthewexample@gmail.com",
    "test@yandex.ua": "test@yandex.ua",  # closed, and nobody says whose it is
}


def published(name: str) -> Any:
    path = COLLECTION / name
    if not path.exists():
        pytest.skip(f"{name} is not there")
    return json.loads(path.read_text(encoding="utf-8"))


def test_validator_js_normalises_alike_but_for_these() -> None:
    expected = published("validatorjs_normalize_email.json")["groups"][0]["expect"]
    differing = {
        text: normalise_email(text) for text, form in expected.items() if (normalise_email(text) or False) != form
    }
    assert differing == OTHERWISE


def test_shopify_writes_the_same_phone_numbers() -> None:
    cases = [case for case in published("shopify_recorded_normalisation.json")["cases"] if case["field"] == "phone"]
    assert len(cases) >= 7
    for case in cases:
        is_taken = "Phone has already been taken" in case["errors"]
        expected = case["input"] if is_taken else case["stored"]
        assert phone_form(case["input"], "CA") == expected


def test_what_shopify_stores_as_an_address_is_one_to_us() -> None:
    cases = [case for case in published("shopify_recorded_normalisation.json")["cases"] if case["field"] == "email"]
    stored = [case["stored"] for case in cases if case["stored"]]
    assert stored
    assert [normalise_email(text) for text in stored] == stored


def test_no_odd_address_breaks_anything_and_a_wrong_one_is_not_well_formed() -> None:
    tests = published("isemail_tests.json")["tests"]
    assert len(tests) > 150
    for test in tests:
        address = "".join(
            chr(ord(sign) - 0x2400) if "\u2400" <= sign <= "\u241f" else sign for sign in test["address"] or ""
        )
        forms = email_forms(address)
        assert {normalise_email(form) for form in forms} == set(forms[:1])
        # Space around an address is somebody's slip, and taken off.
        if test["category"] == "ISEMAIL_ERR" and address == address.strip():
            assert not is_well_formed(address)
