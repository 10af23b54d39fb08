"""What everybody got where there are several programs: each order under its own, caps, places and prizes of each."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from plugin.db.tables import advocates, orders, point_entries, rewards
from plugin.domain.program.choice import Per
from plugin.domain.program.rules import Rules
from plugin.domain.rewards.reward import UNPAID
from tests.simulation.chained import broken_shares
from tests.simulation.deserts import SETTLED, Key, allowed_of, gain_in, state_of
from tests.simulation.earnings import Gain, gains
from tests.simulation.givings import Settled, broken_prizes
from tests.simulation.judging import Judged, judge_all, lefts_of
from tests.simulation.offers import Said
from tests.simulation.rich import has_limit, worths_at
from tests.simulation.ruled import PAID, may_be_unpaid
from tests.simulation.several_history import SeveralHistory
from tests.simulation.wide import shrinks

_BY_VALUE = ("referral", "chain")


def broken_several(history: SeveralHistory, conn: Connection) -> Iterator[str]:
    """I5, I6, I11, I12, I13, I19: what became of each order is what its own program calls for, and none other's."""
    joined = select(rewards, advocates.c.customer_id.label("whose")).join(
        advocates, advocates.c.id == rewards.c.advocate_id
    )
    lines = list(conn.execute(joined))
    rows: dict[Key, Any] = {(row.order_id, row.side, row.cause): row for row in lines}
    judged = judge_all(history)
    for one in judged:
        yield from _link(one)
        yield from _referral(history, one, rows)
    yield from broken_shares(history, conn, judged, rows)
    settled = _settled(conn)
    for said in history.offers.all:
        its = [row for row in lines if row.program_id == said.program_id]
        yield from _caps(said, its)
        for (program_id, whose), own in settled.items():
            if program_id == said.program_id:
                yield from _places(said, whose, own)
                yield from (wrong for prize in said.rules.milestones for wrong in broken_prizes(prize, whose, own, its))
    yield from _books_of_points(conn, lines)


def _link(one: Judged) -> Iterator[str]:
    link = one.bought.link
    if link is not None and link.stood not in link.may_be:
        yield f"I19: {one.bought.order.name} came by a link that stood for {link.stood}, not one of {link.may_be}"


def _referral(history: SeveralHistory, one: Judged, rows: dict[Key, Any]) -> Iterator[str]:
    name, row = one.bought.order.name, rows.get((one.bought.order.id, "advocate", "referral"))
    state = None if row is None else state_of(row)
    pays_less = one.rules is not None and may_be_unpaid(one.rules)
    if state not in allowed_of(one.due, pays_less, state):
        yield f"{name} is due {one.due} and its referral is {state}"
    if row is None or one.rules is None or one.advocate is None:
        return
    if (row.program_id, row.version) != one.offer or row.whose != one.advocate.id:
        yield f"I19: {name} is {one.advocate.id}'s under {one.offer}; {row.whose} has it of {row.program_id}"
    possible = {gain for left in lefts_of(history, one.bought, row) for gain in _gains(one, left)}
    if row.state in SETTLED and not _is_due(one.rules, gain_in(row), possible):
        yield f"I13: {name} brought {gain_in(row)} and should one of {sorted(map(str, possible))}"


def _gains(one: Judged, left: int) -> set[Gain]:
    assert one.rules is not None
    return gains(one.rules, one.bought.order, left, "referral")


def _is_due(rules: Rules, gain: Gain, possible: set[Gain]) -> bool:
    is_cut = rules.caps.lifetime_value is not None and gain.minor > 0
    return gain in possible or (is_cut and any(one.kind == gain.kind and gain.minor <= one.minor for one in possible))


def _caps(said: Said, its: list[Any]) -> Iterator[str]:
    """I11: each program's caps count what is paid under it, and nothing else."""
    caps, times, sums = said.rules.caps, Counter[int](), Counter[int]()
    for row in its:
        if row.state in PAID and row.cause in _BY_VALUE:
            times[row.whose] += row.cause == "referral"
            sums[row.whose] += row.amount_minor
    over = [whose for whose, count in times.items() if caps.lifetime is not None and count > caps.lifetime]
    value = caps.lifetime_value
    over += [whose for whose, minor in sums.items() if value is not None and minor > value.amount_minor]
    yield from (f"I11: {whose} has more of {said.program_id} than {caps}" for whose in over)
    for whose in {row.whose for row in its if row.state == "voided" and row.reason in UNPAID}:
        own = [row for row in its if row.whose == whose and row.cause in _BY_VALUE]
        is_whole = all(row.state in PAID or row.reason in UNPAID for row in own)
        if value is not None and is_whole and sums[whose] != value.amount_minor:
            yield f"I11: {whose} was refused something of {said.program_id} and has {sums[whose]} of {value}"


def _places(said: Said, whose: int, settled: Settled) -> Iterator[str]:
    """I13: whoever had nothing taken back was paid for each place of the program, as far as its cap by number goes."""
    rules, caps = said.rules, said.rules.caps
    if not settled.is_whole or caps.lifetime_value is not None or rules.advocate.per is Per.PERCENT_OF_ORDER:
        return
    promised = [worths_at(rules, place) for place in range(1, len(settled.rows) + 1)]
    paid = sorted((row.kind, row.amount_minor) for row in settled.rows if row.state in PAID)
    wanted = sum(bool(one) for one in promised)
    if len(paid) != (wanted if caps.lifetime is None else min(wanted, caps.lifetime)):
        yield f"I13: advocate {whose} was paid {paid} for {len(settled.rows)} of {said.program_id}, not {wanted} times"
    versions = {row.version for row in settled.rows}
    if len(versions) != 1 or shrinks(rules) or has_limit(caps):
        return
    then = said.versions[versions.pop()]
    promised = [worths_at(then, place) for place in range(1, len(settled.rows) + 1)]
    if paid != sorted(each for one in promised for each in one):
        yield f"I13: advocate {whose} was paid {paid} under {said.program_id}, not {promised}"


def _settled(conn: Connection) -> dict[tuple[int, int], Settled]:
    its = (orders.c.shop_id == rewards.c.shop_id) & (orders.c.order_id == rewards.c.order_id)
    of_referral = rewards.c.cause == "referral"
    found: dict[tuple[int, int], Settled] = defaultdict(Settled)
    for row in conn.execute(select(rewards, orders.c.standing).join(orders, its).where(of_referral)):
        found[row.program_id, row.advocate_id].add(row)
    return found


def _books_of_points(conn: Connection, lines: list[Any]) -> Iterator[str]:
    """I4: one book an advocate: what was earned under whatever program, less what was taken back and exchanged."""
    owed, held, short = Counter[int](), Counter[int](), Counter[int]()
    for row in lines:
        if row.kind == "points" and row.state == "issued":
            owed[row.advocate_id] += gain_in(row).points
    spent = Counter[int]()
    for row in conn.execute(select(point_entries)):
        held[row.advocate_id] += row.points
        short[row.advocate_id] += row.shortfall
        spent[row.advocate_id] -= row.points if row.reference.startswith("redeem:") else 0
    for whose in owed.keys() | held.keys():
        if held[whose] != owed[whose] - spent[whose] + short[whose] or held[whose] < 0:
            rest = f"{spent[whose]} exchanged, {short[whose]} short"
            yield f"I4: {whose} has {held[whose]} points of {owed[whose]}, {rest}"
