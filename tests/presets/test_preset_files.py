"""Every preset reads, makes sense and comes back exactly, in every currency; its words exist in both languages."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from plugin.domain.currency import exponent_of, known_currencies
from plugin.domain.errors import MoneyUnreadable
from plugin.domain.money import Money
from plugin.domain.program.benefit import BenefitKind
from plugin.domain.program.checks.rules_check import check_rules, warn_of_rules
from plugin.domain.program.documents.rules_document import read_rules, rules_document
from plugin.domain.program.documents.rules_scale import scale_rules
from plugin.domain.program.rules import Market, Rules
from plugin.domain.program.texts.language import Language
from plugin.domain.program.texts.rules_conditions import say_rules_conditions
from plugin.domain.program.texts.rules_text import say_rules
from plugin.preset_files import (
    Need,
    PresetFile,
    find_preset,
    list_presets,
    read_rules_file,
    say_need,
    write_rules_file,
)

IDS = [
    "recommended",
    "airbnb",
    "anytime_fitness",
    "anytime_free_month",
    "candy_every_third",
    "challenge",
    "choice",
    "dropbox",
    "early_access",
    "fashion",
    "gym",
    "lead_bonus",
    "leaddyno_affiliate",
    "local_service",
    "points",
    "rock_gateway",
    "rock_multi_step",
    "rock_multiplier",
    "short_and_long",
    "tesla",
    "tiers",
    "twenty_ten",
    "two_for_one",
    "two_steps",
    "uber",
    "zalando",
]
FRIEND, SHORT = "friend", "advocate.options.0.valid_days"
WARNED = {
    "challenge": {FRIEND},
    "choice": {FRIEND},
    "early_access": {SHORT},
    "lead_bonus": {FRIEND},
    "leaddyno_affiliate": {FRIEND},
    "rock_gateway": {FRIEND},
    "rock_multi_step": {FRIEND},
    "rock_multiplier": {FRIEND},
    "tiers": {FRIEND},
    "two_steps": {FRIEND},
}
ROOT = Path(__file__).resolve().parents[2]
DOCS, FILES = ROOT / "docs" / "presets.md", ROOT / "plugin" / "presets"

every_preset = pytest.mark.parametrize("preset", list_presets(), ids=lambda preset: preset.id)


def test_the_recommendation_comes_first_and_nothing_is_missing() -> None:
    assert [preset.id for preset in list_presets()] == IDS
    assert find_preset("recommended") is list_presets()[0]
    assert find_preset("nothing_like_it") is None


@every_preset
@pytest.mark.parametrize("currency", ["EUR", "CHF", "JPY", "KWD"])
def test_rules_make_sense_and_come_back_exactly_through_yaml_and_json(preset: PresetFile, currency: str) -> None:
    for language in Language:
        rules = preset.rules(currency, language)

        check_rules(rules)
        assert rules.currency == currency
        assert read_rules_file(write_rules_file(rules)) == rules
        assert read_rules_file(json.dumps(rules_document(rules))) == rules
        assert read_rules(yaml.safe_load(write_rules_file(rules))) == rules  # as any other reader of YAML


@pytest.mark.parametrize("currency", sorted(known_currencies()))
def test_rules_make_sense_in_every_currency(currency: str) -> None:
    for preset in list_presets():
        check_rules(preset.rules(currency))


def test_a_currency_that_is_none_is_refused() -> None:
    with pytest.raises(MoneyUnreadable, match="unknown currency"):
        list_presets()[0].rules("XYZ")


@every_preset
def test_in_euro_rules_are_those_of_the_file(preset: PresetFile) -> None:
    rules = preset.rules("EUR", Language.DE)

    written = yaml.safe_load((FILES / f"{preset.id}.yaml").read_text(encoding="utf-8"))
    assert read_rules(_german(written["rules"])) == rules


@every_preset
def test_every_word_exists_in_both_languages(preset: PresetFile) -> None:
    for language in Language:
        rules = preset.rules("EUR", language)
        texts = (preset.name[language], preset.story[language], say_rules(rules, language))
        assert all(text.strip() == text and text for text in texts)
        assert preset.story[language].endswith(".")
        assert 2 <= preset.story[language].count(". ") + preset.story[language].count(": ") + 1 <= 8
        assert len(say_rules_conditions(rules, language)) == len(set(say_rules_conditions(rules, language)))
    assert preset.name[Language.DE] != preset.name[Language.EN]
    assert preset.story[Language.DE] != preset.story[Language.EN]
    assert len(say_rules_conditions(preset.rules("EUR"), Language.DE)) == len(
        say_rules_conditions(preset.rules("EUR"), Language.EN)
    )
    assert preset.source


@every_preset
def test_what_is_thought_over_before_it_is_used_is_known(preset: PresetFile) -> None:
    assert set(warn_of_rules(preset.rules("EUR"))) == WARNED.get(preset.id, set())


@every_preset
def test_what_a_shop_needs_is_what_the_rules_use(preset: PresetFile) -> None:
    document = json.dumps(rules_document(preset.rules("EUR")))
    uses = {
        Need.CUSTOMER_ACCOUNTS: '"kind": "store_credit"' in document,
        Need.SUBSCRIPTIONS: "subscription_cycle" in document
        or "subscription_started" in document
        or '"cycles": 1' in document,
        Need.POS: '"pos"' in document,
        Need.POINTS: '"kind": "points"' in document,
        Need.GIFT_PRODUCT: '"kind": "gift"' in document,
        Need.CUSTOMER_TAGS: '"kind": "access"' in document,
        Need.AFFILIATES: '"group": "affiliates"' in document,
        Need.PAYOUTS: '"paid_as": "cash"' in document or '"kind": "donation"' in document,
    }
    assert set(preset.needs) - {Need.COLLECTION} == {need for need, is_used in uses.items() if is_used}


def test_every_need_is_said_in_both_languages() -> None:
    for need in Need:
        assert say_need(need, Language.DE) != say_need(need, Language.EN)


def test_amounts_of_other_currencies_are_figures_that_people_choose() -> None:
    """Small sums: 10 € are ¥1,500, 3 KWD, 10 CHF, 75 DKK."""

    def reward(id_: str, currency: str) -> Money | None:
        return _rules(id_, currency).advocate.options[0].amount

    assert reward("zalando", "EUR") == Money(1_000, "EUR")
    assert reward("zalando", "CHF") == Money(1_000, "CHF")
    assert reward("zalando", "JPY") == Money(1_500, "JPY")
    assert reward("zalando", "KWD") == Money(3_000, "KWD")
    assert reward("dropbox", "JPY") == Money(750, "JPY")  # 5 € × 150
    assert reward("two_steps", "JPY") == Money(3_000, "JPY")  # 20 € × 150
    assert reward("airbnb", "JPY") == Money(4_000, "JPY")  # 25 € × 150 = 3750, between 3500 and 4000
    assert reward("airbnb", "KWD") == Money(7_500, "KWD")  # 25 € × 0.3
    assert reward("choice", "DKK") == Money(120_00, "DKK")  # 15 € × 7.5 = 112.50, nearer to 120 than to 100


def test_points_counts_and_markets_stay_as_they_are() -> None:
    points, uber = _rules("points", "JPY"), _rules("uber", "JPY")
    swiss = Market("CHF", friend=Money(12_00, "CHF"), advocate=Money(15_00, "CHF"))

    assert (points.friend.points, points.advocate.options[0].points, points.points.review) == (200, 500, 50)
    assert points.points.per_100 == Money(150, "JPY")  # 1 € × 150
    assert scale_rules(replace(_rules("uber"), markets={"CH": swiss}), "JPY").markets == {"CH": swiss}
    assert (uber.caps.per_year, uber.window.claim_days) == (20, 90)
    assert _rules("tesla", "JPY").caps.whole_budget == Money(750_000, "JPY")  # 5000 € × 150


@every_preset
def test_no_amount_vanishes_in_a_currency_without_cents(preset: PresetFile) -> None:
    for currency in ("JPY", "KRW", "CLP"):
        assert exponent_of(currency) == 0
        assert amounts(rules_document(preset.rules(currency))) == amounts(rules_document(preset.rules("EUR")))


def test_the_stories_numbers_are_in_the_rules() -> None:
    assert _rules("dropbox").caps.lifetime == 32  # 16 GB ÷ 500 MB
    assert _rules("airbnb").caps.lifetime_value == Money(500_000, "EUR")
    assert [milestone.at for milestone in _rules("tesla").milestones] == [3, 5, 10]
    assert _rules("zalando").hold.days == 44  # 30 + 14
    assert _rules("recommended").hold.days == 28  # 14 + 14
    assert _rules("anytime_fitness").advocate.cycles == 12
    assert len(_rules("anytime_fitness").advocate.stop_when) == 4
    assert [tier.first for tier in _rules("tiers").tiers] == [2, 3, 5]
    assert [option.kind for option in _rules("choice").advocate.options] == [
        BenefitKind.FIXED,
        BenefitKind.GIFT,
        BenefitKind.POINTS,
        BenefitKind.DONATION,
    ]


def test_the_documentation_names_every_preset() -> None:
    table = DOCS.read_text(encoding="utf-8")

    assert [line.split("`")[1] for line in table.splitlines() if line.startswith("| `")] == IDS
    for preset in list_presets():
        assert preset.name[Language.EN] in table
        assert say_rules(preset.rules("EUR"), Language.EN).replace("\u00a0", " ") in table


def _rules(id_: str, currency: str = "EUR") -> Rules:
    preset = find_preset(id_)
    assert preset is not None
    return preset.rules(currency)


def amounts(document: object) -> int:
    """How many texts of a document are numbers above zero."""
    if isinstance(document, dict):
        return sum(map(amounts, document.values()))
    if isinstance(document, list):
        return sum(map(amounts, document))
    return isinstance(document, str) and document.replace(".", "").isdigit() and float(document) > 0


def _german(value: object) -> object:
    if isinstance(value, dict):
        if set(value) == {"de", "en"}:
            return value["de"]
        return {name: _german(item) for name, item in value.items()}
    return [_german(item) for item in value] if isinstance(value, list) else value
