"""How far chains go and how many people they hold, by value; nobody is ever in a chain that began with themselves."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from plugin.domain.play.chain import Brought, ChainLink, ChainSize, ChainTotals, measure_chains, sum_chains

DAY = datetime(2026, 11, 1, tzinfo=UTC)


def day(number: int) -> datetime:
    return DAY + timedelta(days=number)


def brought(advocate_id: int, people: int, since: int) -> Brought:
    return Brought(advocate_id, people, day(since))


def link(advocate_id: int, friend_id: int, came: int) -> ChainLink:
    return ChainLink(advocate_id, friend_id, day(came))


def test_three_levels_are_counted_for_everybody_in_them() -> None:
    """1 brought 2 and two others; 2 brought 3 and another; 3 brought one: 3 + 2 + 1 people on three levels."""
    sizes = measure_chains([brought(1, 3, 0), brought(2, 2, 3), brought(3, 1, 6)], [link(1, 2, 0), link(2, 3, 3)])
    assert sizes == {1: ChainSize(3, 6, 3, None), 2: ChainSize(2, 3, 2, 1), 3: ChainSize(1, 1, 1, 2)}
    assert sum_chains(sizes) == ChainTotals(chains=1, longest=3, largest=6, people=6, deeper=3)


def test_who_brought_friends_and_nobody_beyond_is_no_chain() -> None:
    sizes = measure_chains([brought(1, 2, 0), brought(2, 1, 1)], [])
    assert sum_chains(sizes) == ChainTotals(chains=0, longest=1, largest=2, people=3, deeper=0)
    assert sum_chains(measure_chains([], [])) == ChainTotals(0, 0, 0, 0, 0)


def test_of_two_who_brought_each_other_the_first_began() -> None:
    """1 brought 2 on day 0, 2 brought 1 on day 5 and a stranger: 1 has 2 and the stranger below, 2 the stranger."""
    sizes = measure_chains([brought(1, 1, 0), brought(2, 2, 5)], [link(1, 2, 0), link(2, 1, 5)])
    assert sizes == {1: ChainSize(1, 2, 2, None), 2: ChainSize(1, 1, 1, 1)}


def test_a_circle_of_three_ends_where_it_began() -> None:
    found = [brought(1, 1, 0), brought(2, 1, 1), brought(3, 1, 2)]
    sizes = measure_chains(found, [link(1, 2, 0), link(2, 3, 1), link(3, 1, 2)])
    assert sizes == {1: ChainSize(1, 2, 2, None), 2: ChainSize(1, 1, 1, 1), 3: ChainSize(0, 0, 0, 2)}


def test_a_friend_of_two_belongs_to_the_first() -> None:
    sizes = measure_chains([brought(1, 1, 4), brought(2, 1, 2), brought(3, 1, 9)], [link(1, 3, 4), link(2, 3, 2)])
    assert (sizes[1], sizes[2], sizes[3]) == (ChainSize(0, 0, 0, None), ChainSize(1, 2, 2, None), ChainSize(1, 1, 1, 2))


def test_one_person_with_two_links_brought_nobody_by_the_other() -> None:
    assert measure_chains([brought(1, 1, 0)], [link(1, 1, 0)]) == {1: ChainSize(0, 0, 0, None)}


def test_a_chain_may_be_longer_than_a_stack() -> None:
    many = range(20_000)
    sizes = measure_chains([brought(n, 1, n) for n in many], [link(n, n + 1, n) for n in many])
    assert sizes[0] == ChainSize(1, 20_000, 20_000, None)


_LINKS = st.lists(st.tuples(st.integers(1, 7), st.integers(1, 7), st.integers(0, 9)), max_size=25)


@given(_LINKS)
def test_whatever_the_links_are_everybody_is_counted_once_at_most(drawn: list[tuple[int, int, int]]) -> None:
    """Every link is a person who came; with the earliest of each kept, a chain never holds more than all of them."""
    links = {(a, f): link(a, f, c) for a, f, c in sorted(drawn, key=lambda one: -one[2])}.values()
    people: dict[int, list[ChainLink]] = {}
    for one in links:
        people.setdefault(one.advocate_id, []).append(one)
    found = [Brought(who, len(theirs), min(one.came_at for one in theirs)) for who, theirs in people.items()]
    sizes = measure_chains(found, links)
    assert all(0 <= size.direct <= size.people for size in sizes.values())
    first = [size for size in sizes.values() if size.came_by is None]
    assert sum(size.people for size in first) == sum(size.direct for size in sizes.values()) == sum_chains(sizes).people
    assert all(size.depth <= 7 for size in sizes.values())
