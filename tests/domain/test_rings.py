"""Circles and pairs are found whole, and nobody outside them is named."""

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from plugin.domain.people.rings import Ring, RingKind, Tie, find_rings, find_stars


def members(rings: Iterable[Ring]) -> list[tuple[str, list[int]]]:
    return [(ring.kind.value, sorted(ring.members)) for ring in rings]


def test_a_pair_and_a_circle_are_found_and_who_hangs_on_is_not() -> None:
    ties = [(1, 2), (2, 1), (3, 4), (4, 5), (5, 3), (5, 6), (6, 7), (8, 3)]
    assert members(find_rings(ties)) == [("mutual", [1, 2]), ("circle", [3, 4, 5])]


def test_a_tree_of_recommendations_is_no_ring() -> None:
    assert find_rings([(1, 2), (1, 3), (2, 4), (3, 5), (3, 6)]) == ()
    assert find_rings([(1, 1)]) == ()
    assert find_rings([]) == ()


def test_a_chain_may_be_longer_than_a_stack() -> None:
    chain = [(n, n + 1) for n in range(50_000)]
    assert find_rings(chain) == ()
    assert len(find_rings([*chain, (50_000, 0)])[0].members) == 50_001


def test_three_friends_at_one_address_are_a_star() -> None:
    homes = {2: "a", 3: "a", 4: "a", 5: "b", 6: "b"}
    ties = [(1, friend) for friend in homes] + [(9, 2), (9, 3)]
    assert members(find_stars(ties, homes)) == [("star", [1, 2, 3, 4])]
    assert members(find_stars(ties, homes, fewest=2)) == [
        ("star", [1, 2, 3, 4]),
        ("star", [1, 5, 6]),
        ("star", [2, 3, 9]),
    ]
    assert find_stars([(1, 2), (1, 2), (1, 2), (1, 1)], homes) == ()


ties = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=25)


def reachable(start: int, ties: list[Tie]) -> set[int]:
    found: set[int] = set()
    ahead = [friend for advocate, friend in ties if advocate == start]
    while ahead:
        person = ahead.pop()
        if person not in found:
            found.add(person)
            ahead += [friend for advocate, friend in ties if advocate == person]
    return found


@given(ties)
def test_in_a_ring_is_who_leads_to_others_that_lead_back(found: list[Tie]) -> None:
    real = [(advocate, friend) for advocate, friend in found if advocate != friend]
    in_rings = {person for ring in find_rings(found) for person in ring.members}
    assert in_rings == {person for person in range(10) if person in reachable(person, real)}


@given(ties, st.randoms())
def test_the_order_of_ties_does_not_matter(found: list[Tie], random: object) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert find_rings(shuffled) == find_rings(found)


@given(ties, st.tuples(st.integers(0, 9), st.integers(0, 9)))
def test_one_tie_more_takes_nobody_out_of_a_ring(found: list[Tie], more: Tie) -> None:
    before = {person for ring in find_rings(found) for person in ring.members}
    assert before <= {person for ring in find_rings([*found, more]) for person in ring.members}


@given(ties)
def test_a_pair_has_two_and_a_circle_more(found: list[Tie]) -> None:
    for ring in find_rings(found):
        assert (len(ring.members) == 2) == (ring.kind is RingKind.MUTUAL)
