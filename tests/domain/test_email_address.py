"""One mailbox, one form; two mailboxes, two forms, however spelled. What was hashed under older rules is found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.domain.people.email_address import email_forms, normalise_email

# One row is one mailbox in the spellings that reach it, its form first.
MAILBOXES = [
    ("annaberg@gmail.com", "Anna.Berg@gmail.com", "a.n.n.a.berg+shop@googlemail.com", " ANNABERG@GMAIL.COM "),
    ("anna.berg@outlook.de", "anna.berg+1@outlook.de", "Anna.Berg@OUTLOOK.de"),
    ("anna.berg@hotmail.co.uk", "anna.berg+x@hotmail.co.uk"),
    ("anna@live.com", "anna+a+b@live.com"),
    ("anna@msn.com", "anna+a@msn.com"),
    ("anna.berg@icloud.com", "anna.berg@me.com", "anna.berg+x@mac.com"),
    ("anna@proton.me", "anna@protonmail.com", "anna@protonmail.ch", "anna+x@pm.me"),
    ("anna@yandex.ru", "anna@ya.ru", "anna+x@yandex.com", "anna@yandex.by", "anna@yandex.kz"),
    ("anna@zoho.com", "anna+x@zoho.com"),
    ("anna@fastmail.com", "anna+x@fastmail.com", "shop@anna.fastmail.com", "other+tag@anna.fastmail.com"),
    ("anna@fastmail.fm", "shop@anna.fastmail.fm"),
    ("info@müller.example", "INFO@xn--mller-kva.example", "info@MÜLLER.example"),
    ("jose\u0301@example.com".replace("e\u0301", "é"), "JOSE\u0301@example.com"),
]
# One row is what must stay apart.
APART = [
    ("anna.berg@outlook.com", "annaberg@outlook.com"),
    ("anna@hotmail.com", "anna@outlook.com"),
    ("anna@hotmail.com", "anna@hotmail.de"),
    ("anna@icloud.com", "anna@gmail.com"),
    ("anna-shop@yahoo.com", "anna@yahoo.com"),
    ("anna+shop@yahoo.com", "anna@yahoo.com"),
    ("anna.berg@gmx.de", "annaberg@gmx.de"),
    ("anna+shop@gmx.de", "anna@gmx.de"),
    ("anna+shop@web.de", "anna@web.de"),
    ("anna+shop@posteo.de", "anna@posteo.de"),
    ("anna+shop@company.example", "anna@company.example"),
    ("anna.berg@proton.me", "annaberg@proton.me"),
    ("anna@zoho.com", "anna@zohomail.com"),
    ("anna@fastmail.com", "anna@fastmail.fm"),
    ("info@straße.example", "info@strasse.example"),
    ("weiß@example.com", "weiss@example.com"),
    ("müller@example.com", "mueller@example.com"),
    ("info@xn--strae-oqa.example", "info@strasse.example"),
    ("ann\u0430@example.com", "anna@example.com"),
]


@pytest.mark.parametrize("spellings", MAILBOXES, ids=lambda row: row[0])
def test_every_spelling_of_a_mailbox_has_one_form(spellings: tuple[str, ...]) -> None:
    assert [normalise_email(spelling) for spelling in spellings] == [spellings[0]] * len(spellings)


@pytest.mark.parametrize("pair", APART, ids=lambda pair: pair[0])
def test_two_mailboxes_share_no_form_not_even_an_old_one(pair: tuple[str, str]) -> None:
    first, second = (set(email_forms(address)) for address in pair)
    assert first
    assert second
    assert first & second == set()


@pytest.mark.parametrize(
    "text", ["", "anna", "anna@", "@example.com", "anna@localhost", "an na@example.com", f"{'a' * 250}@example.com"]
)
def test_what_is_no_address_has_no_form(text: str) -> None:
    assert normalise_email(text) is None
    assert email_forms(text) == ()


def test_a_changed_form_brings_the_one_it_was_hashed_under_before() -> None:
    assert email_forms("anna@me.com") == ("anna@icloud.com", "anna@me.com")
    assert email_forms("anna+x@outlook.de") == ("anna@outlook.de", "anna+x@outlook.de")
    assert email_forms("anna@protonmail.ch") == ("anna@proton.me", "anna@protonmail.ch")
    assert email_forms("anna@ya.ru") == ("anna@yandex.ru", "anna@ya.ru")
    assert email_forms("shop@anna.fastmail.com") == ("anna@fastmail.com", "shop@anna.fastmail.com")
    assert email_forms("a@xn--mller-kva.example") == ("a@müller.example", "a@xn--mller-kva.example")


def test_a_form_that_may_be_somebody_elses_is_not_asked_for_again() -> None:
    assert email_forms("weiß@example.com") == ("weiß@example.com",)


@pytest.mark.parametrize(
    "address", ["anna@example.com", "Anna.Berg+x@googlemail.com", "anna@pm.me", "a+b@outlook.com", "a+b@gmx.de"]
)
def test_most_addresses_keep_the_only_form_they_ever_had(address: str) -> None:
    assert len(email_forms(address)) == 1


locals_ = st.text("abcxyz019._-+ßäéİǰ", min_size=1, max_size=12)
hosts = (
    "gmail.com",
    "googlemail.com",
    "outlook.de",
    "me.com",
    "proton.me",
    "pm.me",
    "yandex.com",
    "yahoo.com",
    "gmx.de",
)
odd_hosts = (
    "fastmail.com",
    "anna.fastmail.com",
    ".fastmail.com",
    "posteo.de",
    "straße.example",
    "xn--mller-kva.example",
)
providers = st.sampled_from([*hosts, *odd_hosts])
addresses = st.one_of(
    st.builds("{}@{}".format, st.one_of(locals_, st.text(max_size=8)), providers), st.emails(), st.text(max_size=40)
)


@given(addresses)
def test_a_form_is_its_own_form(text: str) -> None:
    for form in email_forms(text):
        assert normalise_email(form) == normalise_email(text)


@given(locals_, locals_)
def test_at_an_unknown_host_only_case_is_folded(first: str, second: str) -> None:
    forms = normalise_email(f"{first}@shop.example"), normalise_email(f"{second}@shop.example")
    assert (forms[0] == forms[1]) == (first.lower() == second.lower())


names = st.text("abcdefghij", min_size=3, max_size=8)
spelled = {
    "gmail": lambda name, tag: [f"{name}@gmail.com", f"{'.'.join(name)}+{tag}@googlemail.com"],
    "apple": lambda name, tag: [f"{name}@icloud.com", f"{name}+{tag}@me.com", f"{name}@mac.com"],
    "proton": lambda name, tag: [f"{name}@proton.me", f"{name}+{tag}@protonmail.com", f"{name}@pm.me"],
    "fastmail": lambda name, tag: [f"{name}@fastmail.com", f"{tag}@{name}.fastmail.com"],
    "outlook": lambda name, tag: [f"{name}@outlook.com", f"{name}+{tag}@outlook.com"],
    "yandex": lambda name, tag: [f"{name}@yandex.ru", f"{name}+{tag}@ya.ru"],
    "yahoo": lambda name, tag: [f"{name}@yahoo.com"],
    "own": lambda name, tag: [f"{name}@{tag}.example"],
}
owners = st.tuples(st.sampled_from(sorted(spelled)), names, names)


@given(owners, owners)
def test_spellings_of_two_mailboxes_never_meet_and_those_of_one_always_do(
    first: tuple[str, str, str], second: tuple[str, str, str]
) -> None:
    mine, theirs = ({normalise_email(text) for text in spelled[host](name, tag)} for host, name, tag in (first, second))
    assert len(mine) == len(theirs) == 1
    host_counts_tag = first[0] == "own"
    is_one = first[:2] == second[:2] and (not host_counts_tag or first[2] == second[2])
    assert (mine == theirs) == is_one
