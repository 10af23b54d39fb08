"""Terms to and from the plain document (JSON) in which a program version is kept; the round trip is exact."""

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from plugin.domain.errors import ProgramInvalid
from plugin.domain.money import Money
from plugin.domain.program.checks.playable import terms_of
from plugin.domain.program.documents.rules_document import read_rules, rules_document
from plugin.domain.program.program import Offer, OfferKind, RewardRule, Terms, check_terms

Document = Mapping[str, object]


def terms_document(terms: Terms) -> dict[str, object]:
    """Give the document of valid terms: amounts as minor units, percentages as decimal text."""
    if terms.rules is not None:
        return {"rules": rules_document(terms.rules)}
    offer, reward = terms.offer, terms.reward
    return {
        "currency": reward.amount.currency,
        "offer": {
            "kind": offer.kind.value,
            "percent": None if offer.percent is None else str(offer.percent),
            "amount_minor": None if offer.amount is None else offer.amount.amount_minor,
            "minimum_minor": offer.minimum.amount_minor,
        },
        "reward": {
            "amount_minor": reward.amount.amount_minor,
            "minimum_minor": reward.minimum.amount_minor,
            "valid_days": reward.valid_days,
        },
        "hold_days": terms.hold_days,
        "claim_days": terms.claim_days,
        "new_customers_only": terms.new_customers_only,
        "combines_with_shipping": terms.combines_with_shipping,
        "combines_with_products": terms.combines_with_products,
    }


def read_terms(document: Document) -> Terms:
    """Read a document back; raises ProgramInvalid when a field is missing, of the wrong kind or contradictory."""
    if "rules" in document:
        return _read_ruled(json.dumps(document["rules"], sort_keys=True))
    try:
        terms = _terms(document)
    except (KeyError, TypeError, ValueError, InvalidOperation) as mistake:
        raise ProgramInvalid({"document": f"not a program document ({type(mistake).__name__})"}) from mistake
    check_terms(terms)
    return terms


@lru_cache(maxsize=256)
def _read_ruled(written: str) -> Terms:
    """Read once what every order under a version of the rules asks for again."""
    return terms_of(read_rules(json.loads(written)))


def _terms(document: Document) -> Terms:
    currency = str(document["currency"])
    return Terms(
        offer=_offer(_part(document, "offer"), currency),
        reward=_reward(_part(document, "reward"), currency),
        hold_days=_whole(document["hold_days"]),
        claim_days=_whole(document["claim_days"]),
        new_customers_only=_truth(document["new_customers_only"]),
        combines_with_shipping=_truth(document["combines_with_shipping"]),
        combines_with_products=_truth(document["combines_with_products"]),
    )


def _offer(part: Document, currency: str) -> Offer:
    percent, amount = part["percent"], part["amount_minor"]
    return Offer(
        kind=OfferKind(str(part["kind"])),
        minimum=Money(_whole(part["minimum_minor"]), currency),
        percent=None if percent is None else Decimal(str(percent)),
        amount=None if amount is None else Money(_whole(amount), currency),
    )


def _reward(part: Document, currency: str) -> RewardRule:
    days = part["valid_days"]
    return RewardRule(
        amount=Money(_whole(part["amount_minor"]), currency),
        minimum=Money(_whole(part["minimum_minor"]), currency),
        valid_days=None if days is None else _whole(days),
    )


def _part(document: Document, name: str) -> Document:
    part = document[name]
    if not isinstance(part, Mapping):
        raise TypeError(name)
    return part


def _whole(value: object) -> int:
    if type(value) is not int:
        raise TypeError("whole number expected")
    return value


def _truth(value: object) -> bool:
    if type(value) is not bool:
        raise TypeError("true or false expected")
    return value
