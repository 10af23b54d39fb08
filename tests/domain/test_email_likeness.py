"""Two mailboxes that may be one person's are noticed, by degrees; a likeness is never sameness."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.domain.people.email_address import normalise_email
from plugin.domain.people.email_likeness import EmailMatch, alias_form, alias_strength, compare_emails, looks_random


@pytest.mark.parametrize(
    ("first", "second", "match"),
    [
        ("anna@gmail.com", "an.na+x@googlemail.com", EmailMatch.SAME),
        ("anna+a@posteo.de", "anna@posteo.de", EmailMatch.ALIAS),
        ("anna.berg@proton.me", "anna_berg@pm.me", EmailMatch.ALIAS),
        ("anna+a@company.example", "anna+b@company.example", EmailMatch.TAG),
        ("anna+a@gmx.de", "anna@gmx.de", EmailMatch.TAG),
        ("anna@berg-family.example", "jan@berg-family.example", EmailMatch.OWN_DOMAIN),
        ("anna@company.example", "jan@company.example", EmailMatch.NONE),
        ("anna@gmx.de", "jan@gmx.de", EmailMatch.NONE),
        ("anna-x@yahoo.com", "anna@yahoo.com", EmailMatch.NONE),
        ("anna", "anna", EmailMatch.NONE),
    ],
)
def test_two_addresses_are_compared_by_degrees(first: str, second: str, match: EmailMatch) -> None:
    assert compare_emails(first, second, "Berg") is match
    assert compare_emails(second, first, "Berg") is match


def test_a_domain_is_a_familys_only_where_it_bears_the_surname() -> None:
    assert compare_emails("a@müller.example", "b@xn--mller-kva.example", "Mueller") is EmailMatch.OWN_DOMAIN
    assert compare_emails("a@post.example", "b@post.example", "Os") is EmailMatch.NONE
    assert compare_emails("a@post.example", "b@post.example") is EmailMatch.NONE


def test_the_alias_form_says_what_sharing_it_means() -> None:
    assert alias_form("Anna.Berg+x@PM.me") == "annaberg@proton.me"
    assert alias_strength("anna@proton.me") is EmailMatch.ALIAS
    assert alias_form("anna+x@company.example") == "anna@company.example"
    assert alias_strength("anna@company.example") is EmailMatch.TAG
    assert alias_form("anna") is None


@given(st.one_of(st.emails(), st.text("ab+._-@", max_size=20).map(lambda text: f"{text}@posteo.de")))
def test_one_mailbox_has_one_alias_form_and_it_is_its_own(text: str) -> None:
    form = alias_form(text)
    assert form == alias_form(normalise_email(text) or "")
    assert form is None or alias_form(form) == form


@pytest.mark.parametrize("local", ["x7k2m9q4w1b", "qwrtzpsdfghk", "a1b2c3d4e5f6"])
def test_drawn_letters_look_drawn(local: str) -> None:
    assert looks_random(f"{local}@example.com")


@pytest.mark.parametrize(
    "local",
    [
        "schwarz1984",
        "anna.schwarzschmidt",
        "krzysztof.brzeczyszczykiewicz",
        "info",
        "max.mustermann.1990",
        "x7k2",
        "j.r.r.t.1977",
    ],
)
def test_names_do_not(local: str) -> None:
    assert not looks_random(f"{local}@example.com")
