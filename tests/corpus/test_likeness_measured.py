"""How many disguises are seen and how many honest people are held, on the labelled pairs; docs/abuse.md says the same.

What is compared is what the app would have: keyed hashes, and the two names while both are at hand; in the last column
also the two addresses. Run it with
`python -m pytest -n 0 tests/corpus/test_likeness_measured.py` and it prints both tables as they stand in the document.
"""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from plugin.auth.identities import IdentityKind, identity_keys
from plugin.auth.likeness import is_same_building, name_likeness
from plugin.auth.mail_hosts import is_disposable
from plugin.auth.phone_forms import phone_form
from plugin.domain.orders.suspicion import HardFact, HouseholdPolicy, Outcome, Suspicion, weigh_suspicion
from plugin.domain.orders.suspicion_signals import Account, Likeness, read_hard_facts, read_signals
from plugin.domain.people.email_likeness import EmailMatch, alias_form, alias_strength, compare_emails, looks_random
from plugin.domain.people.network_address import network_form
from plugin.domain.people.plain_letters import plain_name
from plugin.domain.people.postal_address import address_form, household_form
from plugin.keys import KeyRing
from tests.corpus.invented_pairs import CLASSES, FIRM, FLAT, HOME, HOUSE, RULES, SAME, STRANGERS, Pair, invented_pairs
from tests.corpus.invented_people import Invented, invented_people

KEYS = KeyRing("k" * 40)
SHOP = 7
DOCUMENT = Path(__file__).parents[2] / "docs" / "abuse.md"
NETWORKS = ("198.51.100.7", "203.0.113.9")


def keys_of(person: Invented, network: str) -> dict[IdentityKind, set[str]]:
    """All that would be stored of a person."""
    forms = {
        IdentityKind.EMAIL: person.mail,
        IdentityKind.ALIAS: alias_form(person.mail),
        IdentityKind.PHONE: phone_form(person.phone, person.phone_land),
        IdentityKind.ADDRESS: address_form(person.address),
        IdentityKind.HOUSEHOLD: household_form(person.address, person.last),
        IdentityKind.NETWORK: network_form(network),
    }
    return {kind: set(identity_keys(KEYS, SHOP, kind, form)) if form else set() for kind, form in forms.items()}


def compare(pair: Pair, *, has_addresses: bool = False) -> tuple[Likeness, Account]:
    """Compare by hashes, and by the plain addresses where they are at hand."""
    me, friend, gap = pair.advocate, pair.friend, pair.rule.gap
    mine = keys_of(me, NETWORKS[0])
    theirs = keys_of(friend, NETWORKS[0] if gap is not None else NETWORKS[1])
    shared = {kind for kind in mine if mine[kind] & theirs[kind]}
    email = EmailMatch.NONE
    if IdentityKind.EMAIL in shared:
        email = EmailMatch.SAME
    elif IdentityKind.ALIAS in shared:
        email = alias_strength(friend.mail)
    likeness = Likeness(
        email=email,
        same_phone=IdentityKind.PHONE in shared,
        same_household=IdentityKind.HOUSEHOLD in shared
        or (
            has_addresses
            and plain_name(me.last) == plain_name(friend.last)
            and is_same_building(me.address, friend.address)
        ),
        same_address=IdentityKind.ADDRESS in shared,
        network_gap=gap if IdentityKind.NETWORK in shared else None,
        name_percent=name_likeness(me.name, friend.name),
    )
    return likeness, Account(is_disposable=is_disposable(friend.mail), is_random=looks_random(friend.mail))


@cache
def judged(policy: HouseholdPolicy = HouseholdPolicy.HOLD, has_addresses: bool = False) -> list[tuple[Pair, Suspicion]]:
    """Every pair with what becomes of it."""
    found = []
    for pair in invented_pairs():
        likeness, account = compare(pair, has_addresses=has_addresses)
        signals, facts = read_signals(likeness, account), read_hard_facts(likeness)
        found.append((pair, weigh_suspicion(signals, facts, household=policy)))
    return found


def counted(
    group: str, policy: HouseholdPolicy = HouseholdPolicy.HOLD, has_addresses: bool = False
) -> Counter[Outcome]:
    return Counter(found.outcome for pair, found in judged(policy, has_addresses) if pair.rule.group == group)


def caught_share(group: str, policy: HouseholdPolicy = HouseholdPolicy.HOLD, has_addresses: bool = False) -> float:
    outcomes = counted(group, policy, has_addresses)
    return 1 - outcomes[Outcome.AUTO] / outcomes.total()


def row(name: str, outcomes: Counter[Outcome], *more: str) -> str:
    cells = [name, str(outcomes.total()), *(str(outcomes[outcome]) for outcome in Outcome), *more]
    return f"| {' | '.join(cells)} |"


def class_table() -> str:
    ways = {"not auto": (HouseholdPolicy.HOLD, False), "households allowed": (HouseholdPolicy.ALLOW, False)}
    ways["plain addresses at hand"] = (HouseholdPolicy.HOLD, True)
    lines = [f"| who they are | pairs | auto | hold | likely abuse | refused | {' | '.join(ways)} |"]
    lines.append("|---|---|---|---|---|---|---|---|---|")
    for group in CLASSES:
        lines.append(row(group, counted(group), *(f"{caught_share(group, *way):.1%}" for way in ways.values())))
    return "\n".join(lines)


def rule_table() -> str:
    lines = ["| who they are | what there is to see | pairs | auto | hold | likely abuse | refused |"]
    lines.append("|---|---|---|---|---|---|---|")
    for rule in RULES:
        outcomes = Counter(suspicion.outcome for pair, suspicion in judged() if pair.rule is rule)
        lines.append(row(f"{rule.group} | {rule.words}", outcomes))
    return "\n".join(lines)


def test_there_are_enough_pairs_of_every_kind_and_no_two_alike() -> None:
    pairs = [pair for pair, _ in judged()]
    assert len(pairs) >= 300
    assert len(set(map(repr, pairs))) == len(pairs)
    assert {pair.rule.group for pair in pairs} == set(CLASSES)
    assert min(Counter(pair.rule.group for pair in pairs).values()) >= 24


@pytest.mark.parametrize("person", invented_people(), ids=lambda person: person.name)
def test_everybody_in_the_table_can_be_read(person: Invented) -> None:
    assert all(keys_of(person, NETWORKS[0]).values())


def test_the_disguises_that_leave_something_to_see_are_seen() -> None:
    assert caught_share(SAME) >= 0.6
    assert caught_share(SAME, HouseholdPolicy.ALLOW) >= 0.5
    blind = {"a tag at an unknown host, all else another's", "another surname at the own address"}
    blind |= {"own name and address, one letter of the street wrong"}
    blind |= {"own name to another address", "nothing but the own network", "nothing in common at all"}
    missed = {p.rule.words for p, found in judged() if p.rule.group == SAME and found.outcome is Outcome.AUTO}
    assert missed == blind


def test_plain_addresses_show_a_slip_in_the_street_and_hold_nobody_else() -> None:
    assert caught_share(SAME, has_addresses=True) >= caught_share(SAME) + 0.05
    for group in (FLAT, FIRM, HOUSE, STRANGERS):
        assert counted(group, has_addresses=True) == counted(group)


def test_honest_people_are_seldom_held_and_none_is_refused_or_called_abusive() -> None:
    assert caught_share(STRANGERS) == 0
    assert caught_share(FIRM) <= 0.5
    assert caught_share(HOUSE) <= 0.35
    assert caught_share(FLAT, HouseholdPolicy.ALLOW) == 0
    for group in (FLAT, FIRM, HOUSE, STRANGERS):
        assert counted(group)[Outcome.REFUSED] == counted(group)[Outcome.LIKELY_ABUSE] == 0


def test_a_household_is_held_allowed_or_rejected_as_the_program_says() -> None:
    assert caught_share(HOME) == 1
    assert counted(HOME)[Outcome.REFUSED] == 0
    assert caught_share(HOME, HouseholdPolicy.ALLOW) <= 0.5
    assert counted(HOME, HouseholdPolicy.REJECT)[Outcome.REFUSED] == counted(HOME).total()


def test_no_hash_ever_joins_two_people() -> None:
    facts = {pair.rule.words: found.facts for pair, found in judged() if pair.rule.group != SAME and found.facts}
    assert facts == {}
    assert {fact for _, found in judged() for fact in found.facts} == {HardFact.SAME_MAILBOX}


def test_hashes_see_what_the_plain_addresses_show() -> None:
    for pair, _ in judged():
        plain = compare_emails(pair.advocate.mail, pair.friend.mail)
        assert compare(pair)[0].email is plain


@pytest.mark.parametrize("table", [class_table, rule_table])
def test_the_document_says_what_was_measured(table: object, capsys: pytest.CaptureFixture[str]) -> None:
    measured = table()  # type: ignore[operator]
    with capsys.disabled():
        print(f"\n{measured}")
    assert measured in DOCUMENT.read_text(encoding="utf-8")
