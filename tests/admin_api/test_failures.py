"""Every failure has one remedy, one stable reason, and a text that ends in what to do."""

from collections.abc import Iterator

import pytest

from plugin.admin_api.failures import (
    AccessLost,
    AdminApiError,
    LinesMisread,
    Misread,
    Refused,
    RemedyClass,
    ScopeMissing,
    ShopFrozen,
    Throttled,
    Unavailable,
    UserError,
)

EACH = (
    Throttled("x", wait_s=1.0),
    Unavailable("x", is_effect_unknown=True),
    AccessLost("x"),
    ScopeMissing("customer", "read_customers"),
    ShopFrozen("x"),
    Refused("create_discount", (UserError("BLANK", ("title",), "Title can't be blank"),)),
    Misread("x"),
    LinesMisread("x"),
)


def leaves(kind: type[AdminApiError] = AdminApiError) -> Iterator[type[AdminApiError]]:
    for below in kind.__subclasses__():
        yield below
        yield from leaves(below)


def test_the_tree_has_these_leaves_and_their_remedies() -> None:
    assert {leaf: leaf.remedy_class for leaf in leaves()} == {
        Throttled: RemedyClass.RETRY,
        Unavailable: RemedyClass.RETRY,
        AccessLost: RemedyClass.REFUSE,
        ScopeMissing: RemedyClass.REFUSE,
        ShopFrozen: RemedyClass.REFUSE,
        Refused: RemedyClass.BURY,
        Misread: RemedyClass.BURY,
        LinesMisread: RemedyClass.BURY,
    }
    assert {type(failure) for failure in EACH} == set(leaves())


@pytest.mark.parametrize("failure", EACH, ids=lambda failure: failure.reason)
def test_the_text_ends_with_the_remedy(failure: AdminApiError) -> None:
    assert failure.remedy
    assert str(failure).endswith(failure.remedy)


def test_reasons_tell_the_leaves_apart() -> None:
    assert len({leaf.reason for leaf in leaves()}) == len(list(leaves()))


def test_only_a_lost_answer_leaves_the_effect_unknown() -> None:
    assert [failure.reason for failure in EACH if failure.is_effect_unknown] == ["unavailable"]


def test_a_refusal_names_codes_and_places_and_keeps_shopifys_sentence_out_of_its_text() -> None:
    refused = Refused("add_codes", (UserError(None, (), "AB-77 is bad"), UserError("INVALID", ("codes", "0"), "no")))
    assert str(refused) == "add_codes: no code at input, INVALID at codes.0. Correct the settings it came from."
    assert refused.user_errors[0].message == "AB-77 is bad"
