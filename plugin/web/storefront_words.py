"""What the storefront doors say themselves, in English and German. Offers and conditions come from the domain."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from plugin.domain.program.texts.language import Language


def storefront_words(language: Language) -> Mapping[str, str]:
    """Give the texts of the landing page by name."""
    return {name: text for name, text in _catalogue(language).items() if isinstance(text, str)}


def refusal_words(reason: str, language: Language) -> str:
    """Give the sentence for a reason, with what helps."""
    refusals = _catalogue(language)["refusals"]
    return refusals[reason] if isinstance(refusals, dict) else ""


@cache
def _catalogue(language: Language) -> dict[str, str | dict[str, str]]:
    path = Path(__file__).with_name("locales") / f"storefront.{language.value}.json"
    texts: dict[str, str | dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return texts
