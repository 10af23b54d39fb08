"""Rules files of merchants: YAML without its traps, JSON as well, every mistake by its line or field."""

import json
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from plugin.domain.errors import ProgramInvalid
from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.choice import Leaderboard
from plugin.domain.program.documents.rules_document import read_rules, rules_document
from plugin.domain.program.documents.rules_short import short_document
from plugin.domain.program.rules import AdvocatePlan, Market, Milestone, Play, Rules, Schedule
from plugin.preset_files import MOST_CHARACTERS, read_rules_file, write_rules_file

EUR = "EUR"
TEN = Benefit(BenefitKind.FIXED, amount=Money(10_00, EUR))
FULL = Rules(
    EUR,
    friend=TEN,
    advocate=AdvocatePlan(options=(TEN, replace(TEN, amount=Money(5_50, EUR)))),
    milestones=(Milestone(5, Benefit(BenefitKind.GIFT, name="on"), within_days=30),),
    markets={"NO": Market("NOK", friend=Money(100_00, "NOK"))},
    schedule=Schedule(end=datetime(2027, 3, 1)),  # noqa: DTZ001 - the shop's wall clock
    play=Play(Leaderboard.OFF, badges=False),
)


def test_a_file_holds_only_what_differs_and_comes_back_exactly() -> None:
    assert write_rules_file(FULL) == (
        "currency: EUR\n"
        "friend:\n  kind: fixed\n  amount: '10.00'\n"
        "advocate:\n  options:\n  - kind: fixed\n    amount: '10.00'\n  - kind: fixed\n    amount: '5.50'\n"
        "milestones:\n- at: 5\n  benefit:\n    kind: gift\n    name: 'on'\n  within_days: 30\n"
        "markets:\n  'NO':\n    currency: NOK\n    friend: '100.00'\n"
        "schedule:\n  end: '2027-03-01T00:00:00'\n"
        "play:\n  badges: false\n"
    )
    assert read_rules_file(write_rules_file(FULL)) == FULL
    assert read_rules_file(json.dumps(rules_document(FULL))) == FULL
    assert read_rules_file(json.dumps(rules_document(FULL), indent="\t")) == FULL


def test_words_that_yaml_takes_for_truth_values_stay_texts() -> None:
    rules = read_rules_file(
        "currency: EUR\n"
        "play: {leaderboard: off, badges: false}\n"
        "markets: {NO: {currency: NOK, friend: 100.00}}\n"
        "milestones: [{at: 5, benefit: {kind: manual, name: Yes}}]\n"
        "schedule: {end: 2027-03-01T00:00}\n"
    )

    assert rules.play == Play(Leaderboard.OFF, badges=False)
    assert rules.markets == {"NO": Market("NOK", friend=Money(100_00, "NOK"))}
    assert rules.milestones[0].benefit.name == "Yes"
    assert rules.schedule.end == datetime(2027, 3, 1)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("written", "minor"), [("10", 10_00), ("10.00", 10_00), ("10.5", 10_50), ('"10.5"', 10_50), ("'10'", 10_00)]
)
def test_amounts_keep_their_digits_with_and_without_quotes(written: str, minor: int) -> None:
    rules = read_rules_file(f"currency: EUR\nfriend: {{kind: fixed, amount: {written}}}\n")

    assert rules.friend.amount == Money(minor, EUR)


def test_percentages_are_read_exactly() -> None:
    rules = read_rules_file("currency: EUR\nfriend: {kind: percent, percent: 12.5}\n")

    assert rules.friend.percent == Decimal("12.5")
    assert read_rules_file('{"currency": "EUR", "friend": {"kind": "percent", "percent": 12.5}}') == rules


@pytest.mark.parametrize(
    ("text", "where", "says"),
    [
        ("currency: EUR\nfriend: kind: fixed\n", "line 2", "mapping values are not allowed here"),
        ("currency: EUR\nfriend: {kind: none\n", "line 3", "expected"),
        ("currency: EUR\nhold: {days: 3}\nhold: {days: 5}\n", "line 3", "hold is given twice: keep one"),
        ("currency: &a EUR\nfriend: {kind: gift, name: *a}\n", "line 2", "write it out"),
        ("currency: !!str EUR\n", "line 1", "leave out the tag"),
        ("currency: EUR\nfriend: !!python/name:os.system x\n", "line 2", "leave out the tag"),
        ("currency: EUR\nfriend: !!int x\n", "line 2", "leave out the tag"),
        ("currency: EUR\n---\ncurrency: USD\n", "line 2", "but found another document"),
        ("currency: EUR\n\tfriend: {}\n", "line 2", "cannot start any token"),
        ("currency: EUR\n? [a, b]\n: c\n", "line 2", "unhashable"),
        ("currency: \x00EUR\n", "file", "plain text in UTF-8"),
        ('{"currency": "EUR",\n "friend": }', "line 2", "Expecting value"),
        ('{"currency": "EUR", "currency": "USD"}', "currency", "given twice"),
        ("[" * 5_000, "file", "nested too deeply"),
        ("a: " + "{a: " * 5_000, "file", "nested too deeply"),
        ("x" * (MOST_CHARACTERS + 1), "file", "at most 100,000 characters"),
        ("", "document", "give fields with their values"),
        ("[]", "document", "give fields with their values"),
        ("just a text", "document", "give fields with their values"),
        ("friend: {kind: fixed, amount: 10}\n", "currency", "is missing"),
        ("currency: EUR\nfriend: {kind: fixed}\n", "friend.amount", "is missing: fixed needs it"),
        ("currency: EUR\nfriend: {kind: fixed, amount: 10,50}\n", "friend.50", "there is no such field"),
        ("currency: EUR\nfriend: {kind: fixed, amount: 1e3}\n", "friend.amount", 'such as "10.00" in EUR'),
        ("currency: EUR\nhold: {days: 30.5}\n", "hold.days", "give a whole number"),
        ("currency: EUR\nhold: {days: 0x1e}\n", "hold.days", "give a whole number"),
        ("currency: EUR\nplay: {badges: yes}\n", "play.badges", "give true or false"),
        ("currency: EUR\nholds: {days: 30}\n", "holds", "the fields are currency, friend"),
        ("currency: EUR\nchain: {levels: 1, share: '0.1'}\n", "chain.legal_tick", "lawyer"),
        ("currency: EUR\nschedule: {end: 2027-03-01T00:00+01:00}\n", "schedule.end", "leave the offset out"),
    ],
)
def test_a_mistake_is_named_by_line_or_field_and_nothing_is_read(text: str, where: str, says: str) -> None:
    with pytest.raises(ProgramInvalid) as refused:
        read_rules_file(text)

    assert says in refused.value.problems[where]


BOTH = """
currency: EUR
friend: {kind: fixed, amount: "50,00"}
hold: {days: 3651}
trigger: {nth: 2}
advocate: {options: [{kind: fixed, amount: "10.00"}]}
points: {shared: 5}
"""


def test_faults_of_different_kinds_are_told_together() -> None:
    """One cannot be read, one makes no sense, one is not played."""
    with pytest.raises(ProgramInvalid) as refused:
        read_rules_file(BOTH)

    told = refused.value.problems
    assert told["friend.amount"] == 'give an amount such as "10.00" in EUR: use a point, "50.00"'
    assert {"friend.amount", "hold.days", "points.shared"} <= set(told)

    with pytest.raises(ProgramInvalid) as refused:
        read_rules_file(BOTH.replace("50,00", "50.00"))
    assert set(refused.value.problems) == set(told) - {"friend.amount"}


def test_what_all_else_hangs_on_is_told_alone() -> None:
    """Of what kind the reward is meant to be nobody knows, so nothing is said of what goes with it."""
    with pytest.raises(ProgramInvalid) as refused:
        read_rules_file(BOTH.replace("advocate: {", "advocate: {per: friend, "))

    assert set(refused.value.problems) == {"friend.amount", "advocate.per"}


@pytest.mark.parametrize("amount", ["fifty", "1e3", "50,00,00", "[50]"])
def test_what_is_no_amount_is_shown_as_it_was_written(amount: str) -> None:
    with pytest.raises(ProgramInvalid) as refused:
        read_rules_file(f"currency: EUR\nfriend:\n  kind: fixed\n  amount: {amount}\n")

    said = refused.value.problems["friend.amount"]
    assert said.startswith('give an amount such as "10.00" in EUR, not ')
    assert "str" not in said


def test_a_number_too_long_to_be_one_is_refused_and_not_worked_on() -> None:
    for text in (
        "currency: EUR\nhold: {days: " + "9" * 6_000 + "}\n",
        '{"currency": "EUR", "hold": {"days": ' + "9" * 6_000 + "}}",
    ):
        with pytest.raises(ProgramInvalid) as refused:
            read_rules_file(text)
        assert "give a whole number" in refused.value.problems["hold.days"]


NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), min_size=1, max_size=40)


@given(name=NAMES, tag=NAMES, market=NAMES)
def test_whatever_a_gift_is_called_comes_back_exactly(name: str, tag: str, market: str) -> None:
    rules = Rules(
        EUR,
        milestones=(Milestone(1, Benefit(BenefitKind.ACCESS, name=name, tag=tag)),),
        markets={market: Market("CHF")},
    )

    document = read_rules(yaml.safe_load(write_rules_file(rules)))
    assert document == rules
    assert read_rules(short_document(rules)) == rules
    if name.strip() and tag.strip():
        filed = replace(rules, markets={"NO": Market("NOK")})
        assert read_rules_file(write_rules_file(filed)) == filed
