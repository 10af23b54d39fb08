"""The program's form: what is typed becomes terms, or a problem beside each field. Nothing is guessed, no float."""

from collections.abc import Mapping
from dataclasses import dataclass

from plugin.domain.program.program import PLAIN_KINDS, Offer, OfferKind, Program, RewardRule, Terms
from plugin.web.admin.typed_fields import TypedFields
from plugin.web.wording import Wording

_LONGEST_DAYS = 6
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
    """Read what was sent. `terms` is None when a field cannot be read; a rule broken by readable terms shows later."""
    reading = _Reading(form, currency)
    terms = reading.terms()
    return Typed({"name": ""} | dict(form), reading.problems, None if reading.problems else terms)


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
