"""The decision about one order, with everything a person needs to understand and to repeat it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from plugin.domain.orders.attribution import Attribution
from plugin.domain.orders.check import Check, Outcome
from plugin.domain.orders.eligibility import (
    Relation,
    check_follow_up,
    check_order,
    check_referral,
    check_segment,
    check_suspicion,
)
from plugin.domain.orders.evidence import Evidence, EvidenceFate, EvidenceKind
from plugin.domain.orders.measure import Measured, measure
from plugin.domain.orders.order import OrderSnapshot
from plugin.domain.orders.suspicion import HouseholdPolicy, Suspicion
from plugin.domain.orders.suspicion_document import NOTHING_NOTICED, Noticed
from plugin.domain.program.choice import Channel
from plugin.domain.program.program import Terms

RULE_VERSION = 2
"""Raise it whenever a change here, in attribution or in eligibility can change an outcome."""


FOLLOW_UP = "follow_up"
"""Why an order stands as referred that is a later one of a friend's: no new referral, and it may earn something."""


class Standing(StrEnum):
    """How an order stands; `held` waits for a person, `open` waits for a fact, `unreadable` for a repair."""

    REFERRED = "referred"
    NOT_REFERRED = "not_referred"
    HELD = "held"
    OPEN = "open"
    UNREADABLE = "unreadable"


class PersonsWord(StrEnum):
    """What a person decided about an order that the rules left in doubt; it can be taken back."""

    ALLOW = "allow"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The standing of an order, the one word that explains it, and the checks and evidence behind it.

    `suspicion` has every point with its reason; None where no advocate is in question. `measured` is there for an order
    of a market with amounts of its own.
    """

    standing: Standing
    reason: str
    attribution: Attribution
    checks: tuple[Check, ...]
    rule_version: int = RULE_VERSION
    suspicion: Suspicion | None = None
    measured: Measured | None = None

    @property
    def winner(self) -> Evidence | None:
        """The evidence that ties the order to its advocate, refused or not."""
        return self.attribution.winner


def judge(
    order: OrderSnapshot,
    attribution: Attribution,
    terms_of: Mapping[tuple[int, int], Terms],
    relation: Relation | None,
    word: PersonsWord | None = None,
    noticed: Noticed = NOTHING_NOTICED,
) -> Verdict:
    """Decide one order.

    Without a winner the order is not referred (an expired claim is named as the reason). Otherwise the first
    refused check gives the reason, then a person's refusal, then the first open check, then the first doubtful
    one unless a person allowed the order. A person's word never overrules a refused check; points only hold.
    `relation` may be None only when there is no winner.
    """
    winner = attribution.winner
    if winner is None or relation is None:
        return Verdict(Standing.NOT_REFERRED, _reason_without_winner(attribution), attribution, check_order(order))
    terms = terms_of[(winner.program_id, winner.program_version)]
    suspicion = noticed.weigh(household_policy(terms))
    counts_drafts = Channel.DRAFT_ORDER in terms.trigger.channels
    is_later = winner.kind is EvidenceKind.FOLLOW_UP
    checks = check_order(order, counts_drafts=counts_drafts)
    checks += (
        check_follow_up(order, terms, relation, starts=winner.number is None)
        if is_later
        else check_referral(order, terms, relation)
    )
    checks += check_suspicion(suspicion, terms.approval)
    standing, reason = _weigh(checks, word)
    if standing is Standing.REFERRED:  # Only now something is promised, and only then it is asked for.
        checks += check_segment(order, terms, winner.advocate_id)
        standing, reason = _weigh(checks, word)
    if is_later and reason == EvidenceFate.WON.value:
        reason = FOLLOW_UP
    measured = measure(order, terms)
    if measured is not None and is_later:
        measured = replace(measured, minimum=None)
    return Verdict(standing, reason, attribution, checks, suspicion=suspicion, measured=measured)


def household_policy(terms: Terms) -> HouseholdPolicy:
    """Give what these terms say of people of one home; plain terms hold."""
    return (
        HouseholdPolicy.HOLD if terms.rules is None else HouseholdPolicy(terms.rules.eligibility.same_household.value)
    )


def unreadable(reason: str) -> Verdict:
    """Give the verdict of an order that cannot be read; it earns nothing until a later reading succeeds."""
    return Verdict(Standing.UNREADABLE, reason, Attribution(None, ()), ())


def _reason_without_winner(attribution: Attribution) -> str:
    return attribution.weighed[0].fate.value if attribution.weighed else "no_evidence"


def _weigh(checks: tuple[Check, ...], word: PersonsWord | None) -> tuple[Standing, str]:
    if (refused := _first(checks, Outcome.REFUSED)) is not None:
        return Standing.NOT_REFERRED, refused
    if word is PersonsWord.REFUSE:
        return Standing.NOT_REFERRED, "refused_by_person"
    if (undecided := _first(checks, Outcome.OPEN)) is not None:
        return Standing.OPEN, undecided
    doubt = _first(checks, Outcome.DOUBTFUL)
    if doubt is not None and word is not PersonsWord.ALLOW:
        return Standing.HELD, doubt
    return Standing.REFERRED, EvidenceFate.WON.value if doubt is None else "allowed_by_person"


def _first(checks: tuple[Check, ...], outcome: Outcome) -> str | None:
    return next((check.reason or check.name for check in checks if check.outcome is outcome), None)
