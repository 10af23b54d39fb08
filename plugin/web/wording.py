"""What the admin pages say, in German and English, with amounts and times as people of each language write them."""

import json
import re
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from plugin.domain.money import Money
from plugin.domain.orders.suspicion import Signal
from plugin.domain.orders.suspicion_text import say_signal
from plugin.domain.program.rules import Rules
from plugin.domain.program.texts.language import Language, say_money, say_percent
from plugin.domain.rewards.promised_worth import say_promised
from plugin.domain.rewards.reward import Reward

LANGUAGES = ("en", "de")
_ASLEEP = ("shop needs_visit", "shop paused", "shop uninstalled")
_ERROR = re.compile(r"([A-Z][A-Za-z]+)(?:: |$)")
"""The kind of an error as logs and rows name it: `Unavailable: server_error`."""

_NO_LETTERS = re.compile(r"[^a-z0-9]+")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Wording:
    """One reader's language and time zone; an unknown zone is shown as UTC."""

    def __init__(self, language: str, timezone: str | None = None) -> None:
        self.language = language if language in LANGUAGES else LANGUAGES[0]
        self._texts = catalogue(self.language)
        self._zone = _zone(timezone)

    def say(self, key: str, **values: object) -> str:
        """Give the sentence of a key with its gaps filled; raises KeyError for a key that nobody wrote."""
        return self._texts[key].format(**values)

    def word(self, family: str, word: object) -> str:
        """Give what a stable word such as a reason means; one written by a newer build is shown as it stands."""
        return self._texts.get(f"{family}.{word}", str(word).replace("_", " "))

    def noticed(self, signal: object) -> str:
        """Say what was noticed; a signal of a newer build is shown as it stands."""
        known = {one.value: one for one in Signal}.get(str(signal))
        return say_signal(known, Language(self.language)) if known else str(signal).replace("_", " ")

    def trouble(self, outcome: str | None) -> str:
        """Say why a try failed, from the word that was written down; empty for what is no failure."""
        if outcome in _ASLEEP:
            return self._texts["trouble.asleep"]
        kind = _ERROR.match(outcome or "")
        if kind is None:
            return ""
        return self._texts.get(f"trouble.{kind.group(1)}", self._texts["trouble.ours"])

    def declined(self, outcome: str | None) -> str:
        """Say why a reward could not be given: what Shopify declined by its own reason, anything else as trouble."""
        kind, _, why = (outcome or "").partition(": ")
        known = self._texts.get(f"reason.{why}") if kind == "RewardDeclined" else None
        return known or self.trouble(outcome) or (outcome or "")

    def told(self, outcome: str | None) -> str:
        """Say how work ended or why it waits, from what was written down; words nobody knows stand as they are."""
        text = outcome or ""
        whole = self.trouble(text) or self._texts.get(f"told.{_slug(text)}")
        if whole is not None:
            return whole
        head, _, why = text.partition(": ")
        frame = self._texts.get(f"told.{_slug(head)}") if why else None
        return text if frame is None else frame.format(why=self._why(why))

    def _why(self, why: str) -> str:
        return self._texts.get(f"flaw.{_slug(why)}") or self._texts.get(f"reason.{why}", why)

    def money(self, amount: Money) -> str:
        """Write an amount as the storefront does, so that it looks alike everywhere: `€1,234.50`, `1.234,50 €`."""
        return say_money(amount, Language(self.language))

    def percent(self, percent: Decimal) -> str:
        """Write a percentage as the storefront does: `12.5%`, `12,5 %`."""
        return say_percent(percent, Language(self.language))

    def reward(self, reward: Reward, rules: Rules | None = None) -> str:
        """Say what a reward is: its amount, or what it is called where it is no amount off.

        One that still waits is said with the rules it was promised under, where there are some.
        """
        return say_promised(reward, rules, self.money(reward.amount), Language(self.language))

    def plain_amount(self, amount: Money) -> str:
        """Write an amount as it is typed into a field: no currency, no thousands separators."""
        return amount.decimal_text().replace(".", self._point)

    def plain_number(self, number: object) -> str:
        """Write a decimal as it is typed into a field."""
        return str(number).replace(".", self._point)

    def number(self, number: int) -> str:
        """Write a whole number with thousands separators."""
        return f"{number:,}".replace(",", self._thousands)

    def at_most(self, number: int, most: int) -> str:
        """Write a count that stopped after `most`."""
        return self.number(number) if number <= most else self.say("common.more_than", count=self.number(most))

    def moment(self, moment: datetime) -> str:
        """Write a time to the minute in the shop's zone."""
        local = moment.astimezone(self._zone)
        if self.language == "de":
            return f"{local:%d.%m.%Y, %H:%M}"
        return f"{local.day} {_MONTHS[local.month - 1]} {local:%Y, %H:%M}"

    def written_moment(self, written: object) -> str:
        """Write a time that a document keeps as text; empty for none."""
        return self.moment(datetime.fromisoformat(written)) if isinstance(written, str) else ""

    def minor(self, amount_minor: object, currency: object) -> str:
        """Write an amount that a document keeps in minor units; empty for none."""
        is_amount = type(amount_minor) is int and isinstance(currency, str)
        return self.money(Money(int(str(amount_minor)), str(currency))) if is_amount else ""

    @property
    def _thousands(self) -> str:
        return "." if self.language == "de" else ","

    @property
    def _point(self) -> str:
        return "," if self.language == "de" else "."


def _slug(text: str) -> str:
    return _NO_LETTERS.sub("_", text.lower()).strip("_")


@cache
def catalogue(language: str) -> dict[str, str]:
    """Read a language's sentences by key."""
    path = Path(__file__).with_name("locales") / f"admin.{language}.json"
    texts: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return texts


def _zone(name: str | None) -> tzinfo:
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC
