"""Which advocate, if any, an order is owed to: rank, then the latest claim, with every loser's reason kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from plugin.domain.orders.evidence import Evidence, EvidenceFate, EvidenceKind, WeighedEvidence


@dataclass(frozen=True, slots=True)
class Attribution:
    """The winner (None when nothing stands) and all pieces with their fate, strongest first."""

    winner: Evidence | None
    weighed: tuple[WeighedEvidence, ...]


def attribute(
    found: tuple[Evidence, ...],
    *,
    ordered_at: datetime,
    claim_windows: Mapping[tuple[int, int], timedelta],
    converted_elsewhere: frozenset[int],
    first_ordered_at: datetime | None = None,
    by_first_order: frozenset[tuple[int, int]] = frozenset(),
    visit_windows: Mapping[tuple[int, int], timedelta] | None = None,
    only_new: frozenset[tuple[int, int]] = frozenset(),
) -> Attribution:
    """Weigh the evidence found on one order; the result does not depend on the order of `found`.

    Windows map (program_id, version) to the time a claim stays good, and a visit without one (none: no limit).
    `converted_elsewhere` are referral ids that belong to another order. Under the versions in `by_first_order` the
    buyer's first order must come in time, not this one; `first_ordered_at` is None where none is known. Versions in
    `only_new` are for new customers: nobody's follow-up order can be won under them.
    """
    ranked = sorted(found, key=_strength)
    winner: Evidence | None = None
    follows_up = any(piece.kind is EvidenceKind.FOLLOW_UP for piece in found)
    weighed = []
    for piece in ranked:
        key = (piece.program_id, piece.program_version)
        visit_window = (visit_windows or {}).get(key)
        began_at = _first_since(piece, first_ordered_at, ordered_at) if key in by_first_order else ordered_at
        fate = (
            _unfit(piece, ordered_at, began_at, claim_windows, converted_elsewhere)
            or _stale(piece, ordered_at, visit_window)
            or _known(piece, key in only_new and follows_up)
            or _contest(piece, winner)
        )
        if fate is EvidenceFate.WON:
            winner = piece
        weighed.append(WeighedEvidence(piece, fate))
    return Attribution(winner, tuple(weighed))


def _strength(piece: Evidence) -> tuple[int, float, int, int, str]:
    latest_first = -piece.claimed_at.timestamp() if piece.claimed_at else 0.0
    return (piece.kind.rank, latest_first, piece.advocate_id, piece.referral_id or 0, piece.shown)


def _first_since(piece: Evidence, first_ordered_at: datetime | None, ordered_at: datetime) -> datetime:
    """The buyer's first order, where that is the first since the claim; this one otherwise."""
    if first_ordered_at is None or piece.claimed_at is None or first_ordered_at < _second(piece.claimed_at):
        return ordered_at
    return min(first_ordered_at, ordered_at)


def _second(moment: datetime) -> datetime:
    """Shopify tells an order's time in whole seconds, so a claim of the same second comes before it."""
    return moment.replace(microsecond=0)


def _unfit(
    piece: Evidence,
    ordered_at: datetime,
    began_at: datetime,
    claim_windows: Mapping[tuple[int, int], timedelta],
    converted_elsewhere: frozenset[int],
) -> EvidenceFate | None:
    if piece.referral_id in converted_elsewhere and piece.referral_id is not None:
        return EvidenceFate.ALREADY_CONVERTED
    if piece.claimed_at is None:
        return None
    if _second(piece.claimed_at) > ordered_at:
        return EvidenceFate.CLAIMED_AFTER_ORDER
    if began_at - piece.claimed_at > claim_windows[(piece.program_id, piece.program_version)]:
        return EvidenceFate.CLAIM_EXPIRED
    return None


def _stale(piece: Evidence, ordered_at: datetime, window: timedelta | None) -> EvidenceFate | None:
    is_old = window is not None and piece.seen_at is not None and ordered_at - piece.seen_at > window
    return EvidenceFate.VISIT_EXPIRED if is_old else None


def _known(piece: Evidence, is_for_others: bool) -> EvidenceFate | None:
    """A friend who comes back by the link again is no new one, and what the first order earned goes on."""
    return EvidenceFate.FRIEND_ALREADY if is_for_others and piece.kind is not EvidenceKind.FOLLOW_UP else None


def _contest(piece: Evidence, winner: Evidence | None) -> EvidenceFate:
    if winner is None:
        return EvidenceFate.WON
    return EvidenceFate.WEAKER_KIND if piece.kind is not winner.kind else EvidenceFate.OLDER_CLAIM
