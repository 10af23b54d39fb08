"""`goodword presets`: the programs one can begin with; each with its story, its conditions and its rules as a file."""

import argparse
import json
import textwrap
from collections.abc import Iterator

from plugin.commands.refusal import CommandRefused
from plugin.domain.currency import known_currencies
from plugin.domain.errors import ProgramInvalid
from plugin.domain.program.checks.playable import terms_of
from plugin.domain.program.documents.rules_schema import rules_schema
from plugin.domain.program.rules import Rules
from plugin.domain.program.texts.language import Language
from plugin.domain.program.texts.rules_conditions import say_rules_conditions
from plugin.domain.program.texts.rules_text import say_rules
from plugin.preset_files import PresetFile, find_preset, list_presets, say_need, write_rules_file

_WIDTH = 100
_OF_THE_SHOP = ("variant", "reach")
_HEADINGS = {
    Language.EN: ("Conditions", "Needs", "Source", "Rules"),
    Language.DE: ("Bedingungen", "Braucht", "Quelle", "Regeln"),
}

_IN_EUROS = {
    Language.EN: "(The story has euro amounts; those of the rules are round figures of the currency.)",
    Language.DE: "(Die Geschichte nennt Euro; die Beträge der Regeln sind runde Zahlen der Währung.)",
}

_NOT_YET = {Language.EN: "cannot be put in force yet", Language.DE: "noch nicht einsetzbar"}
_UNPLAYED = {
    Language.EN: "These rules cannot be put in force yet; this version does not play:",
    Language.DE: "Diese Regeln sind noch nicht einsetzbar; diese Version spielt nicht:",
}
_TO_ENTER = {Language.EN: "name its products first", Language.DE: "erst Produkte nennen"}
_ENTER = {
    Language.EN: "Name the products of your shop, then `goodword rules set FILE` puts these rules in force:",
    Language.DE: "Nenne die Produkte deines Shops, dann setzt `goodword rules set DATEI` diese Regeln ein:",
}
_PLAYED = {
    Language.EN: "`goodword rules set FILE` puts these rules in force.",
    Language.DE: "`goodword rules set DATEI` setzt diese Regeln ein.",
}


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = commands.add_parser("presets", help="the programs to begin with, and what their rules look like")
    parser.add_argument("preset", nargs="?", metavar="ID", help="show this one whole")
    parser.add_argument("--lang", default="en", help="de or en (en)")
    parser.add_argument("--currency", default="EUR", help="the shop's currency (EUR)")
    parser.add_argument("--schema", action="store_true", help="print the JSON Schema of rules files")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the list, one preset, or the schema; needs neither settings nor a database."""
    if arguments.schema:
        print(json.dumps(rules_schema(), indent=2, ensure_ascii=False))
        return 0
    language, currency = _language(arguments.lang), _currency(arguments.currency)
    if arguments.preset is None:
        print("\n".join(_listed(language, currency)))
        return 0
    preset = find_preset(arguments.preset)
    if preset is None:
        raise CommandRefused(f"There is no preset {arguments.preset}: `goodword presets` lists all of them.")
    print("\n".join(_whole(preset, language, currency)), end="")
    return 0


def _language(named: str) -> Language:
    if named not in {one.value for one in Language}:
        raise CommandRefused(f"There is no language {named}: give --lang de or --lang en.")
    return Language(named)


def _currency(named: str) -> str:
    if named.upper() not in known_currencies():
        raise CommandRefused(f"There is no currency {named}: give its three letters, such as --currency EUR.")
    return named.upper()


def _listed(language: Language, currency: str) -> Iterator[str]:
    presets = list_presets()
    width = max(len(preset.id) for preset in presets) + 2
    for preset in presets:
        rules = preset.rules(currency, language)
        yield f"{preset.id:<{width}}{preset.name[language]}{mark_rules(rules, language)}"
        yield from _wrapped(say_rules(rules, language), " " * width, " " * width)


def _whole(preset: PresetFile, language: Language, currency: str) -> Iterator[str]:
    rules = preset.rules(currency, language)
    conditions, needs, source, file = _HEADINGS[language]
    yield f"{preset.name[language]} ({preset.id})"
    yield from _wrapped(say_rules(rules, language))
    yield from ("", *_wrapped(preset.story[language]))
    if currency != "EUR":
        yield _IN_EUROS[language]
    yield from ("", conditions)
    for condition in say_rules_conditions(rules, language):
        yield from _wrapped(condition, "- ", "  ")
    yield ""
    if preset.needs:
        yield f"{needs}: {'; '.join(say_need(need, language) for need in preset.needs)}"
    yield f"{source}: {preset.source}"
    yield from ("", *_wrapped(say_in_force(rules, language)))
    yield from ("", file, write_rules_file(rules))


def mark_rules(rules: Rules, language: Language) -> str:
    """Give what stands behind a preset's name in the list, with a space before it; nothing where nothing is missing."""
    unplayed, open_entries = _left(rules)
    if unplayed:
        return f" [{_NOT_YET[language]}]"
    return f" [{_TO_ENTER[language]}]" if open_entries else ""


def say_in_force(rules: Rules, language: Language) -> str:
    """Say whether these rules can be put in force, or which fields keep them from it."""
    unplayed, open_entries = _left(rules)
    if unplayed:
        return f"{_UNPLAYED[language]} {', '.join(unplayed)}."
    return f"{_ENTER[language]} {', '.join(open_entries)}." if open_entries else _PLAYED[language]


def _left(rules: Rules) -> tuple[list[str], list[str]]:
    """The fields that this version does not act on, and those that only the shop can fill."""
    try:
        terms_of(rules)
    except ProgramInvalid as invalid:
        named = list(invalid.problems)
        entries = [field for field in named if field.rpartition(".")[2] in _OF_THE_SHOP]
        return [field for field in named if field not in entries], entries
    return [], []


def _wrapped(text: str, first: str = "", others: str = "") -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=first, subsequent_indent=others, break_on_hyphens=False)
