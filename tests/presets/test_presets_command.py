"""`goodword presets`: the list, one preset whole, the schema; every refusal is one line that says what to do."""

import json
from dataclasses import replace

import jsonschema
import pytest

from plugin.cli import main
from plugin.commands.programs.presets import mark_rules, say_in_force
from plugin.domain.program.documents.rules_document import rules_document
from plugin.domain.program.documents.rules_short import short_document
from plugin.domain.program.rules import PointRules
from plugin.domain.program.texts.language import Language
from plugin.preset_files import find_preset, list_presets, read_rules_file


def test_the_list_has_id_name_and_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["presets"]) == 0

    said = capsys.readouterr().out
    assert said.startswith("recommended         Our recommendation")
    assert "candy_every_third   ReferralCandy, every third referral\n" in said
    assert "uber                Uber, the first ride\n" in said
    assert "two_for_one         Two for one [name its products first]\n" in said
    assert "cannot be put in force" not in said
    assert "                    You give €10, you get €10, on orders of €50 or more\n" in said
    assert all(f"{preset.id} " in said for preset in list_presets())
    assert max(map(len, said.splitlines())) <= 100


def test_one_preset_shows_everything_and_its_rules_can_be_copied(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["presets", "zalando", "--lang", "de"]) == 0

    said = capsys.readouterr().out
    assert said.startswith(
        "Zalando, Gutscheine für Mode (zalando)\nDu gibst 10\u00a0€, du bekommst 10\u00a0€, ab 50\u00a0€ Einkauf\n\n"
    )
    assert "\nBedingungen\n- Es zählt nur, wer in diesem Shop noch nie bestellt hat.\n" in said
    assert "\nQuelle: gutschein.woxikon.de/buch-de" in said
    assert "Braucht:" not in said
    preset = find_preset("zalando")
    assert preset is not None
    assert read_rules_file(said.split("\nRegeln\n")[1]) == preset.rules("EUR")


def test_it_says_whether_this_version_can_put_the_rules_in_force(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["presets", "candy_every_third"]) == 0
    assert "\n`goodword rules set FILE` puts these rules in force.\n" in capsys.readouterr().out

    assert main(["presets", "uber", "--lang", "de"]) == 0
    assert "\n`goodword rules set DATEI` setzt diese Regeln ein.\n" in capsys.readouterr().out


def test_rules_that_this_version_does_not_play_are_marked_with_the_fields_that_keep_them() -> None:
    """Two for one of products that are not named yet, with points for sharing."""
    preset = find_preset("two_for_one")
    assert preset is not None
    open_yet = preset.rules("EUR")
    unplayed = replace(open_yet, points=PointRules(shared=5))

    assert mark_rules(unplayed, Language.EN) == " [cannot be put in force yet]"
    assert mark_rules(unplayed, Language.DE) == " [noch nicht einsetzbar]"
    assert say_in_force(unplayed, Language.EN) == (
        "These rules cannot be put in force yet; this version does not play: points.shared."
    )
    assert say_in_force(unplayed, Language.DE) == (
        "Diese Regeln sind noch nicht einsetzbar; diese Version spielt nicht: points.shared."
    )
    assert mark_rules(open_yet, Language.EN) == " [name its products first]"


def test_a_preset_about_products_of_the_shop_says_which_fields_to_fill(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["presets", "two_for_one"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert (
        "Name the products of your shop, then `goodword rules set FILE` puts these rules in force: "
        "friend.reach, advocate.options.0.reach. Rules currency: EUR" in said
    )

    assert main(["presets", "--lang", "de"]) == 0
    assert "two_for_one         Zwei für eins [erst Produkte nennen]\n" in capsys.readouterr().out


def test_another_currency_says_that_the_story_has_euros(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["presets", "dropbox", "--currency", "jpy"]) == 0

    said = capsys.readouterr().out
    double = "(2 times as much with the tag “Pro”)"
    assert f"You give ¥750 in store credit, you get ¥750 in store credit {double}\n" in said
    assert "\n(The story has euro amounts; those of the rules are round figures of the currency.)\n" in said
    assert "\nNeeds: customer accounts for store credit\n" in said
    assert "\nRules\ncurrency: JPY\n" in said


def test_the_schema_is_one_and_fits_every_preset(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["presets", "--schema"]) == 0

    schema = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["title"] == "Goodword program"
    for preset in list_presets():
        jsonschema.validate(rules_document(preset.rules("EUR")), schema)
        jsonschema.validate(short_document(preset.rules("EUR")), schema)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nothing_like_it"], "There is no preset nothing_like_it: `goodword presets` lists all of them.\n"),
        (["--lang", "fr"], "There is no language fr: give --lang de or --lang en.\n"),
        (["--currency", "XYZ"], "There is no currency XYZ: give its three letters, such as --currency EUR.\n"),
    ],
)
def test_a_refusal_is_one_line(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["presets", *arguments]) == 2

    said = capsys.readouterr()
    assert (said.out, said.err) == ("", says)
