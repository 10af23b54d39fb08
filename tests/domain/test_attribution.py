"""Whose the order is: rank first, then the latest claim; every loser knows why."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.domain.orders.attribution import Attribution, attribute
from plugin.domain.orders.evidence import Evidence, EvidenceFate, EvidenceKind
from tests.domain.values import ORDERED, claim

WINDOWS = {(3, 2): timedelta(days=30)}


def weigh(*found: Evidence, elsewhere: frozenset[int] = frozenset()) -> Attribution:
    return attribute(found, ordered_at=ORDERED, claim_windows=WINDOWS, converted_elsewhere=elsewhere)


def fates(result: Attribution) -> dict[str, str]:
    return {piece.evidence.shown: piece.fate.value for piece in result.weighed}


def test_a_personal_claim_code_beats_everything_else() -> None:
    kinds = [claim(n, kind=kind, shown=kind.value) for n, kind in enumerate(EvidenceKind)]
    result = weigh(*reversed(kinds))
    assert result.winner is not None
    assert result.winner.kind is EvidenceKind.CLAIM_CODE
    assert [piece.evidence.kind for piece in result.weighed] == list(EvidenceKind)
    assert set(fates(result).values()) == {"won", "weaker_kind"}


def test_of_two_claims_of_one_kind_the_later_wins() -> None:
    result = weigh(claim(1, days_ago=5, shown="old", advocate_id=1), claim(2, days_ago=2, shown="new", advocate_id=2))
    assert fates(result) == {"new": "won", "old": "older_claim"}


def test_a_claim_holds_to_the_very_end_of_its_window_and_not_beyond() -> None:
    assert fates(weigh(claim(days_ago=30))) == {"code": "won"}
    late = claim(claimed_at=ORDERED - timedelta(days=30, microseconds=1))
    assert fates(weigh(late)) == {"code": "claim_expired"}
    assert weigh(late).winner is None


def test_a_claim_made_after_the_order_earns_nothing() -> None:
    assert fates(weigh(claim(claimed_at=ORDERED + timedelta(seconds=1)))) == {"code": "claimed_after_order"}


def test_a_claim_of_the_same_second_comes_before_the_order_whose_time_has_no_fractions() -> None:
    assert fates(weigh(claim(claimed_at=ORDERED + timedelta(microseconds=999_999)))) == {"code": "won"}


def test_a_claim_that_another_order_used_up_lets_the_next_piece_win() -> None:
    used, second = claim(1, shown="used"), claim(2, days_ago=9, kind=EvidenceKind.CLAIM_EMAIL, shown="mail")
    assert fates(weigh(used, second, elsewhere=frozenset({1}))) == {"used": "already_converted", "mail": "won"}


def test_without_evidence_nobody_wins() -> None:
    assert weigh() == Attribution(None, ())


pieces = st.builds(
    claim,
    st.integers(1, 5),
    days_ago=st.integers(-2, 40),
    kind=st.sampled_from(EvidenceKind),
    advocate_id=st.integers(1, 3),
    shown=st.sampled_from(["a", "b", "c"]),
)


@given(st.lists(pieces, max_size=7), st.frozensets(st.integers(1, 5), max_size=2), st.randoms())
def test_the_order_in_which_evidence_is_found_never_matters(
    found: list[Evidence], elsewhere: frozenset[int], chance: object
) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    result = weigh(*found, elsewhere=elsewhere)
    assert result == weigh(*shuffled, elsewhere=elsewhere)
    won = [piece for piece in result.weighed if piece.fate is EvidenceFate.WON]
    assert [piece.evidence for piece in won] == ([result.winner] if result.winner else [])
    assert result.winner is None or result.winner.referral_id not in elsewhere


@pytest.mark.parametrize(
    ("days_ago", "first", "fate"),
    [
        (100, 75, EvidenceFate.WON),  # the first order came 25 days after the claim
        (100, 70, EvidenceFate.WON),  # 30 days: the very end still belongs to it
        (100, 69, EvidenceFate.CLAIM_EXPIRED),
        (100, None, EvidenceFate.CLAIM_EXPIRED),  # no order known: this one counts as the first
        (100, 120, EvidenceFate.CLAIM_EXPIRED),  # the first order is older than the claim
        (20, 120, EvidenceFate.WON),
    ],
)
def test_where_later_orders_count_the_first_order_must_come_in_time(
    days_ago: int, first: int | None, fate: EvidenceFate
) -> None:
    known = None if first is None else ORDERED - timedelta(days=first)
    weighed = attribute(
        (claim(days_ago=days_ago),),
        ordered_at=ORDERED,
        claim_windows={(3, 2): timedelta(days=30)},
        converted_elsewhere=frozenset(),
        first_ordered_at=known,
        by_first_order=frozenset({(3, 2)}),
    )
    assert [piece.fate for piece in weighed.weighed] == [fate]


@pytest.mark.parametrize(
    ("days_ago", "window", "fate"),
    [
        (7, 7, EvidenceFate.WON),
        (8, 7, EvidenceFate.VISIT_EXPIRED),
        (8, None, EvidenceFate.WON),
        (None, 7, EvidenceFate.WON),  # Shopify does not tell the moment
    ],
)
def test_a_visit_without_a_claim_has_a_window_of_its_own(
    days_ago: int | None, window: int | None, fate: EvidenceFate
) -> None:
    seen_at = None if days_ago is None else ORDERED - timedelta(days=days_ago)
    visit = Evidence(EvidenceKind.SHOPIFY_REFERRAL, "ada", 7, 3, 2, seen_at=seen_at)
    weighed = attribute(
        (visit,),
        ordered_at=ORDERED,
        claim_windows={(3, 2): timedelta(days=90)},
        converted_elsewhere=frozenset(),
        visit_windows={} if window is None else {(3, 2): timedelta(days=window)},
    )
    assert [piece.fate for piece in weighed.weighed] == [fate]
