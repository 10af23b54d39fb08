"""Rules to and from a document: exact both ways, every mistake under its field, the published schema in step."""

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.domain.errors import ProgramInvalid
from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.choice import Channel, Event, Leaderboard, StepTime
from plugin.domain.program.documents.rules_document import read_rules, rules_document
from plugin.domain.program.documents.rules_schema import rules_schema
from plugin.domain.program.rules import AdvocatePlan, Caps, Market, Play, Rules, Schedule, Step, Tier, Trigger

EUR = "EUR"
FULL = Rules(
    EUR,
    friend=Benefit(BenefitKind.PERCENT, percent=Decimal("12.5"), minimum=Money(5000, EUR)),
    advocate=AdvocatePlan(options=(Benefit(BenefitKind.FIXED, amount=Money(1050, EUR)),)),
    trigger=Trigger(Event.ORDER_FULFILLED, channels=frozenset({Channel.POS, Channel.ONLINE})),
    tiers=(Tier(3, (Benefit(BenefitKind.POINTS, points=500),)),),
    markets={"CH": Market("CHF", friend=Money(1200, "CHF")), "JP": Market("JPY", advocate=Money(1500, "JPY"))},
    caps=Caps(per_month=5, whole_budget=Money(500_000, EUR)),
    schedule=Schedule(datetime(2026, 12, 1), datetime(2027, 3, 28, 3, 30)),  # noqa: DTZ001 - the shop's wall clock
    steps=(Step(StepTime.ORDER_1_FINAL, Decimal("0.5")), Step(StepTime.ORDER_2_FINAL, Decimal("0.5"))),
    play=Play(Leaderboard.WEEKLY),
)


def test_amounts_are_decimal_texts_in_the_currency_of_the_document_and_of_each_market() -> None:
    document = rules_document(FULL)

    assert document["friend"] | {} == document["friend"]  # type: ignore[operator]
    assert (document["currency"], document["friend"]["percent"], document["friend"]["minimum"]) == (  # type: ignore[index]
        "EUR",
        "12.5",
        "50.00",
    )
    assert document["markets"]["CH"]["friend"] == "12.00"  # type: ignore[index]
    assert document["markets"]["JP"]["advocate"] == "1500"  # type: ignore[index]
    assert document["trigger"]["channels"] == ["online", "pos"]  # type: ignore[index]
    assert document["schedule"] == {"start": "2026-12-01T00:00:00", "end": "2027-03-28T03:30:00"}


def test_what_is_left_out_has_its_default() -> None:
    assert read_rules({"currency": "EUR"}) == Rules(EUR)


def test_comes_back_exactly_through_json() -> None:
    assert read_rules(json.loads(json.dumps(rules_document(FULL)))) == FULL


MONEY = st.integers(-(10**12), 10**12).map(lambda minor: Money(minor, EUR))
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-1000, max_value=1000)
MOMENTS = st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1))  # noqa: DTZ001
st.register_type_strategy(Money, MONEY)
st.register_type_strategy(Decimal, DECIMALS)
st.register_type_strategy(datetime, MOMENTS)
st.register_type_strategy(Market, st.builds(Market, currency=st.just(EUR)))


@given(st.builds(Rules, currency=st.just(EUR)))
def test_any_rules_come_back_exactly_and_fit_the_published_schema(rules: Rules) -> None:
    document = json.loads(json.dumps(rules_document(rules)))

    jsonschema.validate(document, rules_schema())
    assert read_rules(document) == rules


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"currency": "XYZ"}, "currency", "ISO 4217"),
        ({"friend": {"kind": "percent", "percent": 12.5}}, "friend.percent", "as a text"),
        ({"friend": {"kind": "discount"}}, "friend.kind", "free_shipping"),
        ({"friend": {"percent": "10"}}, "friend.kind", "is missing"),
        ({"friend": {"kind": "fixed", "amount": "10.005"}}, "friend.amount", "more digits than EUR has"),
        ({"friend": {"kind": "fixed", "amount": 10.0}}, "friend.amount", '"10.00"'),
        ({"friend": []}, "friend", "fields with their values"),
        ({"advocate": {"options": {"kind": "none"}}}, "advocate.options", "give a list"),
        ({"advocate": {"options": [{"kind": "fixed", "amount": "x"}]}}, "advocate.options.0.amount", "10.00"),
        ({"hold": {"days": "30"}}, "hold.days", "a whole number"),
        ({"hold": {"days": True}}, "hold.days", "a whole number"),
        ({"trigger": {"first_order_only": 1}}, "trigger.first_order_only", "true or false"),
        ({"schedule": {"start": "soon"}}, "schedule.start", "2026-12-01T00:00"),
        ({"schedule": {"start": "2026-12-01T00:00+01:00"}}, "schedule.start", "shop's zone"),
        ({"reward": {}}, "reward", "there is no such field"),
        ({"markets": {"CH": {"friend": "10"}}}, "markets.CH.currency", "is missing"),
    ],
)
def test_a_mistake_is_named_with_its_field_and_what_would_be_right(
    change: dict[str, object], field: str, says: str
) -> None:
    with pytest.raises(ProgramInvalid) as refusal:
        read_and_check({"currency": "EUR"} | change)

    assert says in refusal.value.problems[field]


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(ProgramInvalid) as refusal:
        read_rules({"currency": "EUR", "hold": {"days": None}, "window": {"claim_days": "x"}, "group": "all"})

    assert set(refusal.value.problems) == {"hold.days", "window.claim_days", "group"}


@pytest.mark.parametrize("document", [None, [], "currency: EUR", 7])
def test_what_is_no_document_is_refused(document: object) -> None:
    with pytest.raises(ProgramInvalid) as refusal:
        read_rules(document)

    assert refusal.value.problems == {"document": "give fields with their values"}


def read_and_check(document: dict[str, object]) -> None:
    from plugin.domain.program.checks.rules_check import check_rules

    check_rules(read_rules(document))


def test_the_published_schema_is_the_one_of_the_code() -> None:
    published = Path(__file__).parent.parent.parent / "docs" / "program.schema.json"

    assert json.loads(published.read_text()) == rules_schema()
