"""A suspicion as a plain document (JSON) for the verdict, and its grounds back: other rules can be tried on them.

Nothing in it names a person.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from plugin.domain.orders.suspicion import (
    USUAL_SCALE,
    HardFact,
    HouseholdPolicy,
    Scale,
    Signal,
    Suspicion,
    weigh_suspicion,
)

Document = dict[str, object]


@dataclass(frozen=True, slots=True)
class Noticed:
    """What a suspicion rests on, whatever it counted then; a fact that the household policy made is not among it."""

    signals: frozenset[Signal]
    facts: tuple[HardFact, ...]

    def weigh(self, household: HouseholdPolicy, scale: Scale = USUAL_SCALE) -> Suspicion:
        """Judge it again, under these rules."""
        return weigh_suspicion(self.signals, self.facts, household=household, scale=scale)


NOTHING_NOTICED = Noticed(frozenset(), ())


def suspicion_document(suspicion: Suspicion) -> Document:
    """Write a suspicion with every point's reason, group and cap."""
    return {
        "outcome": suspicion.outcome.value,
        "score": suspicion.score,
        "points": [
            {"reason": point.reason.value, "group": point.group.value, "points": point.points, "cap": point.cap}
            for point in suspicion.points
        ],
        "facts": [fact.value for fact in suspicion.facts],
        "waived": [signal.value for signal in suspicion.waived],
    }


def read_noticed(document: Mapping[str, object]) -> Noticed:
    """Read what was noticed; raises KeyError, TypeError or ValueError for what `suspicion_document` never wrote."""
    points = [point["reason"] for point in _list(document["points"]) if isinstance(point, Mapping)]
    signals = frozenset(Signal(str(code)) for code in (*points, *_list(document["waived"])))
    facts = tuple(HardFact(str(code)) for code in _list(document["facts"]))
    return Noticed(signals, tuple(fact for fact in facts if fact is not HardFact.HOUSEHOLD_EXCLUDED))


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError("list expected")
    return value
