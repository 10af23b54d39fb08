"""What a merchant types into the reward calculator: it becomes an estimate, or a problem beside each field."""

from collections.abc import Mapping
from dataclasses import dataclass

from plugin.domain.program.cost.reward_calculator import EstimateInvalid, ReferralEstimate
from plugin.web.admin.typed_fields import TypedFields
from plugin.web.wording import Wording

FIELDS = ("average_order", "margin_percent", "later_profit", "incremental_percent", "extra_cost")
_NO_AMOUNT, _EVERYBODY = "0", "100"
"""What an empty field counts as, as for `goodword weigh`: nothing more, and nobody who would have come anyway."""


@dataclass(frozen=True, slots=True)
class TypedEstimate:
    """What stands in the calculator: texts by field, and per field the catalogue's key of what is wrong."""

    texts: Mapping[str, str]
    problems: Mapping[str, str]
    estimate: ReferralEstimate | None = None


def typed_estimate(estimate: ReferralEstimate | None, wording: Wording) -> TypedEstimate:
    """Fill the calculator with the figures that are kept, or with what an empty field would count as."""
    if estimate is None:
        return TypedEstimate(
            {"later_profit": _NO_AMOUNT, "incremental_percent": _EVERYBODY, "extra_cost": _NO_AMOUNT}, {}
        )
    texts = {
        "average_order": wording.plain_amount(estimate.average_order),
        "margin_percent": wording.plain_number(estimate.margin_percent),
        "later_profit": wording.plain_amount(estimate.later_profit),
        "incremental_percent": wording.plain_number(estimate.incremental_percent),
        "extra_cost": wording.plain_amount(estimate.extra_cost),
    }
    return TypedEstimate(texts, {}, estimate)


def read_estimate_form(form: Mapping[str, str], currency: str) -> TypedEstimate:
    """Read what was sent; `estimate` is None when a field cannot be read or its figure cannot be."""
    texts, fields = {name: form.get(name, "") for name in FIELDS}, TypedFields(form, currency)
    figures = {
        "average_order": fields.amount("average_order"),
        "later_profit": fields.amount("later_profit", if_empty=_NO_AMOUNT),
        "extra_cost": fields.amount("extra_cost", if_empty=_NO_AMOUNT),
    }
    margin = fields.percent("margin_percent")
    incremental = fields.percent("incremental_percent", if_empty=_EVERYBODY)
    try:
        estimate = ReferralEstimate(margin_percent=margin, incremental_percent=incremental, **figures)
    except EstimateInvalid as invalid:
        return TypedEstimate(texts, {name: f"problem.{name}" for name in invalid.problems} | fields.problems)
    return TypedEstimate(texts, fields.problems, None if fields.problems else estimate)
