"""The program's form: what is typed becomes terms, or a problem beside each field. Nothing is guessed, no float."""

from collections.abc import Mapping
from dataclasses import dataclass

from plugin.domain.errors import ProgramInvalid
from plugin.domain.program.program import PLAIN_KINDS, Offer, OfferKind, Program, RewardRule, Terms, check_program
from plugin.web.admin.typed_fields import TypedFields
from plugin.web.wording import Wording

_LONGEST_DAYS = 6
FIELDS = (
    *("name", "offer_kind", "offer_percent", "offer_amount", "offer_minimum", "reward_amount", "reward_minimum"),
    *("reward_valid_days", "hold_days", "claim_days"),
)
SWITCHES = ("new_customers_only", "combines_with_shipping", "combines_with_products")


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form: texts by field, and per field the catalogue's key of what is wrong."""

    texts: Mapping[str, str]
    problems: Mapping[str, str]
    terms: Terms | None = None


def typed_program(program: Program, wording: Wording) -> Typed:
    """Fill the form with the program as it is."""
    terms = program.terms
    offer, reward = terms.offer, terms.reward
    texts = {
        "name": program.name,
        "offer_kind": offer.kind.value,
        "offer_percent": "" if offer.percent is None else wording.plain_number(offer.percent),
        "offer_amount": "" if offer.amount is None else wording.plain_amount(offer.amount),
        "offer_minimum": wording.plain_amount(offer.minimum),
        "reward_amount": wording.plain_amount(reward.amount),
        "reward_minimum": wording.plain_amount(reward.minimum),
        "reward_valid_days": "" if reward.valid_days is None else str(reward.valid_days),
        "hold_days": str(terms.hold_days),
        "claim_days": str(terms.claim_days),
    }
    return Typed(texts | {name: "on" if getattr(terms, name) else "" for name in SWITCHES}, {}, terms)


def read_program_form(form: Mapping[str, str], currency: str) -> Typed:
    """Read what was sent. `terms` is None when a field cannot be read; then the readable fields are checked at once.

    A rule that is broken where all can be read shows when they are saved.
    """
    reading, texts = _Reading(form, currency), {"name": ""} | dict(form)
    terms = reading.terms()
    if not reading.problems:
        return Typed(texts, {}, terms)
    found = _broken(texts["name"], terms) | reading.problems
    return Typed(texts, {name: found[name] for name in sorted(found, key=_place)})


def _broken(name: str, terms: Terms) -> dict[str, str]:
    try:
        check_program(name, terms, None)
    except ProgramInvalid as invalid:
        return {field: f"problem.{field}" for field in invalid.problems}
    return {}


def _place(name: str) -> int:
    """In the order of the form; `currency` has no field."""
    return FIELDS.index(name) if name in FIELDS else -1


class _Reading(TypedFields):
    """Reads the fields of the terms."""

    def terms(self) -> Terms:
        is_percent = self._kind() is OfferKind.PERCENT
        valid_days = self._days("reward_valid_days") if self.text("reward_valid_days") else None
        return Terms(
            offer=Offer(
                kind=self._kind(),
                minimum=self.amount("offer_minimum"),
                percent=self.percent("offer_percent") if is_percent else None,
                amount=None if is_percent else self.amount("offer_amount"),
            ),
            reward=RewardRule(self.amount("reward_amount"), self.amount("reward_minimum"), valid_days),
            hold_days=self._days("hold_days"),
            claim_days=self._days("claim_days"),
            new_customers_only=bool(self.text("new_customers_only")),
            combines_with_shipping=bool(self.text("combines_with_shipping")),
            combines_with_products=bool(self.text("combines_with_products")),
        )

    def _kind(self) -> OfferKind:
        for kind in PLAIN_KINDS:
            if kind.value == self.text("offer_kind"):
                return kind
        self.problems["offer_kind"] = "problem.offer_kind"
        return OfferKind.PERCENT

    def _days(self, name: str) -> int:
        text = self.text(name)
        if text.isascii() and text.isdigit() and len(text) <= _LONGEST_DAYS:
            return int(text)
        self.problems[name] = f"problem.{name}"
        return 0
