"""Rules in files: the named programs as presets, one YAML file each, and the files that merchants keep themselves.

YAML is read without its traps: on, off, yes and no are texts, 10.00 keeps its digits, a date stays as it is written,
a name given twice is refused, and there are no anchors and no tags.
"""

import json
import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from plugin.domain.errors import ProgramInvalid
from plugin.domain.program.documents.rules_document import read_rules
from plugin.domain.program.documents.rules_reading import read_sound_rules
from plugin.domain.program.documents.rules_scale import scale_rules
from plugin.domain.program.documents.rules_short import short_document
from plugin.domain.program.rules import Rules
from plugin.domain.program.texts.language import Language

RECOMMENDED = "recommended"
MOST_CHARACTERS = 100_000
_FOLDER = Path(__file__).parent / "presets"
_WHOLE_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_JSON_START = re.compile(r'\s*(?:\{\s*["}]|\[)')


class Need(StrEnum):
    """What a program needs that not every shop has."""

    CUSTOMER_ACCOUNTS = "customer_accounts"
    SUBSCRIPTIONS = "subscriptions"
    POS = "pos"
    POINTS = "points"
    GIFT_PRODUCT = "gift_product"
    COLLECTION = "collection"
    CUSTOMER_TAGS = "customer_tags"
    AFFILIATES = "affiliates"
    PAYOUTS = "payouts"


_NEEDS = {
    Need.CUSTOMER_ACCOUNTS: ("Kundenkonten für Guthaben", "customer accounts for store credit"),
    Need.SUBSCRIPTIONS: ("Abos im Shop", "subscriptions in the shop"),
    Need.POS: ("Shopify POS oder Bestellentwürfe", "Shopify POS or draft orders"),
    Need.POINTS: ("einen Prämienshop für Punkte", "a reward shop for points"),
    Need.GIFT_PRODUCT: ("ein Produkt als Geschenk", "a product to give"),
    Need.COLLECTION: ("eine Kollektion, für die der Rabatt gilt", "a collection that the discount is for"),
    Need.CUSTOMER_TAGS: ("etwas, das ein Kunden-Tag öffnet", "something that a customer tag opens"),
    Need.AFFILIATES: ("Affiliates, die du aufnimmst", "affiliates whom you admit"),
    Need.PAYOUTS: ("Auszahlungen, die du selbst überweist", "payouts that you transfer yourself"),
}


@dataclass(frozen=True, slots=True)
class PresetFile:
    """One preset; `rules` makes its rules in a currency and in the language of the names inside them."""

    id: str
    name: Mapping[Language, str]
    story: Mapping[Language, str]
    source: str
    needs: tuple[Need, ...]
    document: Mapping[str, object]

    def rules(self, currency: str, language: Language = Language.EN) -> Rules:
        """Give the rules; in EUR with the story's own numbers. Raises MoneyUnreadable for an unknown currency."""
        return scale_rules(read_rules(_in_language(self.document, language)), currency)


def list_presets() -> tuple[PresetFile, ...]:
    """Give every preset, our recommendation first, the others by id."""
    return _presets()


def find_preset(id_: str) -> PresetFile | None:
    """Give the preset of this id."""
    return next((preset for preset in _presets() if preset.id == id_), None)


def say_need(need: Need, language: Language) -> str:
    """Say what a shop needs."""
    german, english = _NEEDS[need]
    return german if language is Language.DE else english


def read_rules_file(text: str) -> Rules:
    """Read rules from YAML or JSON and check that they make sense together.

    Raises ProgramInvalid with all that can be known at once; each problem stands under its field, or under the line
    where the file cannot be read.
    """
    return read_sound_rules(_read_document(text))


def write_rules_file(rules: Rules) -> str:
    """Write rules as YAML that `read_rules_file` gives back exactly; what has its default is left out."""
    return write_document(short_document(rules))


class _PlainLoader(yaml.SafeLoader):
    """SafeLoader that takes true, false, null and whole numbers for what they are, and everything else for text."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Refuse aliases, of which a few can stand for a very large document, and tags, which can name any type."""
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        place: Any = event.start_mark
        if isinstance(event, yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem="write it out instead of *name", problem_mark=place)
        if getattr(event, "tag", None) is not None:
            raise yaml.MarkedYAMLError(problem="leave out the tag that begins with !", problem_mark=place)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Refuse a name that is given twice: the first value would be lost without a word."""
        seen: set[str] = set()
        for key, _ in node.value:
            name = str(key.value)
            if name in seen:
                raise yaml.MarkedYAMLError(problem=f"{name} is given twice: keep one", problem_mark=key.start_mark)
            seen.add(name)
        return super().construct_mapping(node, deep)


for _tag, _pattern, _first in (
    ("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), "tf"),
    ("tag:yaml.org,2002:null", re.compile(r"^(?:null|~|)$"), ["n", "~", ""]),
    ("tag:yaml.org,2002:int", re.compile(rf"^{_WHOLE_NUMBER.pattern}$"), "-0123456789"),
):
    _PlainLoader.add_implicit_resolver(_tag, _pattern, list(_first))


@cache
def _presets() -> tuple[PresetFile, ...]:
    found = (_read(path) for path in _FOLDER.glob("*.yaml"))
    return tuple(sorted(found, key=lambda preset: (preset.id != RECOMMENDED, preset.id)))


def _read(path: Path) -> PresetFile:
    written: Any = _read_document(path.read_text(encoding="utf-8"))
    return PresetFile(
        id=path.stem,
        name=_texts(written["name"]),
        story=_texts(written["story"]),
        source=written["source"].strip(),
        needs=tuple(map(Need, written["needs"])),
        document=written["rules"],
    )


def _texts(written: Mapping[str, str]) -> dict[Language, str]:
    return {language: " ".join(written[language.value].split()) for language in Language}


def _in_language(value: object, language: Language) -> object:
    """A text that is given in every language becomes that of this one: rules hold names in one language."""
    if isinstance(value, Mapping):
        if set(value) == {one.value for one in Language}:
            return value[language.value]
        return {name: _in_language(item, language) for name, item in value.items()}
    return [_in_language(item, language) for item in value] if isinstance(value, list) else value


def _read_document(text: str) -> object:
    """Read YAML or JSON into plain values; raises ProgramInvalid naming the line."""
    if len(text) > MOST_CHARACTERS:
        raise ProgramInvalid({"file": f"give at most {MOST_CHARACTERS:,} characters"})
    try:
        return _read_json(text) if _JSON_START.match(text) else _read_yaml(text)
    except RecursionError:
        raise ProgramInvalid({"file": "is nested too deeply: rules have at most five levels"}) from None


def write_document(document: object) -> str:
    """Write plain values as YAML, in their order; texts that YAML might take for something else are quoted."""
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=110)


def _read_yaml(text: str) -> object:
    """Read with a SafeLoader that knows fewer types still."""
    try:
        return yaml.load(text, Loader=_PlainLoader)  # noqa: S506
    except yaml.MarkedYAMLError as mistake:
        mark = mistake.problem_mark or mistake.context_mark
        line = f"line {mark.line + 1}" if mark is not None else "file"
        raise ProgramInvalid({line: f"correct this line: {mistake.problem or mistake.context}"}) from None
    except yaml.YAMLError as mistake:
        raise ProgramInvalid({"file": f"save it as plain text in UTF-8: {str(mistake).splitlines()[0]}"}) from None


def _read_json(text: str) -> object:
    try:
        return json.loads(
            text, parse_float=str, parse_int=_whole, parse_constant=str, object_pairs_hook=_without_repeats
        )
    except json.JSONDecodeError as mistake:
        raise ProgramInvalid({f"line {mistake.lineno}": f"correct this line: {mistake.msg}"}) from None


def _whole(text: str) -> int | str:
    return int(text) if _WHOLE_NUMBER.fullmatch(text) else text


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    document: dict[str, object] = {}
    for name, value in pairs:
        if name in document:
            raise ProgramInvalid({name: "is given twice: keep one"})
        document[name] = value
    return document
