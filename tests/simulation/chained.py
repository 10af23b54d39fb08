"""Who is due a share of another's referral, from first principles: one level up, and only where that was ticked.

An advocate came by whoever their first order counted for, unless they had brought somebody by then. The share waits and
ends with the order it is of; when its hold ends the order by which the one in between came still has to count.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, func, select

from plugin.db.tables import ledger_entries, verdicts
from plugin.domain.program.choice import PartialReturn
from plugin.domain.program.rules import Rules
from tests.sim_shop.state import Customer, Order
from tests.simulation.deserts import GIVEN, OUT, SETTLED, Key, gain_in, state_of
from tests.simulation.earnings import Gain, gains
from tests.simulation.judging import Judged, lefts_of
from tests.simulation.offers import share_of
from tests.simulation.oracle import FIRM, Due
from tests.simulation.several_history import SeveralHistory

_ANY = (None, "pending", *OUT, *GIVEN)
_NEVER = (None,)


def broken_shares(
    history: SeveralHistory, conn: Connection, judged: Sequence[Judged], rows: dict[Key, Any]
) -> Iterator[str]:
    """I20: every order's share goes to whoever brought its advocate, and stands, ends and comes to what it should."""
    late = _let_go_too_late(conn)
    for one in judged:
        row, name = rows.get((one.bought.order.id, "advocate", "chain")), name_of(one)
        state = None if row is None else state_of(row)
        first = _coming(judged, one.advocate)
        allowed = _allowed(history, judged, one, first, rows)
        if state not in allowed:
            yield f"I20: {name} is due {one.due} and its share is {state}, not one of {allowed}"
        elif row is not None:
            if first is not None and row.state in GIVEN and (first.bought.order.id, row.order_id) in late:
                yield f"I20: {name}: the share was let go when {name_of(first)} counted no more"
            yield from _whose_and_how_much(history, one, first, row, rows)


def _let_go_too_late(conn: Connection) -> set[tuple[int, int]]:
    """Pairs of an order that had stopped counting for good and one whose share was let go after that."""
    last = select(func.max(verdicts.c.id)).group_by(verdicts.c.order_id)
    out = conn.execute(select(verdicts).where(verdicts.c.id.in_(last), verdicts.c.standing == "not_referred")).all()
    booked = select(ledger_entries).where(ledger_entries.c.reference.like("order:%+chain:approved"))
    let_go = [(int(row.reference.split(":")[1]), row.booked_at) for row in conn.execute(booked)]
    return {(row.order_id, order_id) for row in out for order_id, moment in let_go if row.decided_at < moment}


def name_of(one: Judged) -> str:
    """What people call an order."""
    return one.bought.order.name


def _coming(judged: Sequence[Judged], advocate: Customer | None) -> Judged | None:
    """The first real order of an advocate's own, where that was somebody's referral."""
    own = [one for one in judged if advocate is not None and one.bought.order.customer_id == advocate.id]
    real = sorted((one for one in own if not one.bought.order.test), key=lambda one: one.bought.order.id)
    return real[0] if real and not _never_counted(real[0]) else None


def _never_counted(one: Judged) -> bool:
    """Whether it was nobody's referral from the first moment on."""
    if one.advocate is None or one.rules is None or one.advocate.id == one.bought.order.customer_id:
        return True
    minimum = one.rules.trigger.minimum
    return one.bought.order.test or (minimum is not None and one.bought.order.subtotal_minor < minimum.amount_minor)


def _allowed(
    history: SeveralHistory, judged: Sequence[Judged], one: Judged, first: Judged | None, rows: dict[Key, Any]
) -> tuple[str | None, ...]:
    if one.rules is None or not one.rules.chain.levels or first is None or first.advocate is None:
        return _NEVER
    bringer = first.advocate
    if bringer.id == one.bought.order.customer_id or _never_counted(one):
        return _NEVER
    if bringer.id not in history.moved and history.groups[bringer.id] is not one.rules.group:
        return _NEVER
    if one.due is Due.NOTHING:
        return OUT
    if one.due is not Due.PAID or first.due is Due.WAITING or bringer.id in history.moved:
        return _ANY
    if first.due is Due.NOTHING:
        return (None, "voided", "unpaid", *GIVEN)
    earlier = [other for other in judged if _is_before(other, first)]
    if any(_was_known(history, other, one) for other in earlier):
        return OUT
    if earlier:
        return _ANY
    return _paid(one.rules, rows.get((one.bought.order.id, "advocate", "referral")))


def _paid(rules: Rules, own: Any) -> tuple[str | None, ...]:
    """Given, unless a cap left the one nothing who is to get it, or the one whose referral it is a share of."""
    if own is not None and state_of(own) == "unpaid":
        return OUT
    return GIVEN if rules.caps.lifetime_value is None else (*GIVEN, "unpaid")


def _is_before(other: Judged, first: Judged) -> bool:
    """Whether the same advocate may have brought somebody up to the second of their own first order."""
    is_theirs = other.advocate is not None and other.advocate.id == first.bought.order.customer_id
    moments = [one.bought.order.created_at.replace(microsecond=0) for one in (other, first)]
    return is_theirs and not _never_counted(other) and moments[0] <= moments[1]


def _was_known(history: SeveralHistory, other: Judged, one: Judged) -> bool:
    """Whether an order counted, and was read as one that does before this one was placed."""
    order, place = other.bought.order, history.diary.bought.index(one.bought)
    is_sound = other.due in FIRM and order.id not in history.doubted and not order.disputes
    return is_sound and _was_paid_at_once(order) and history.diary.seen.get(order.id, place + 1) <= place


def _was_paid_at_once(order: Order) -> bool:
    return any(payment.created_at == order.created_at for payment in order.transactions)


def _whose_and_how_much(
    history: SeveralHistory, one: Judged, first: Judged | None, row: Any, rows: dict[Key, Any]
) -> Iterator[str]:
    assert one.rules is not None, name_of(one)
    assert first is not None, name_of(one)
    assert first.advocate is not None, name_of(one)
    name, bringer = name_of(one), first.advocate.id
    if row.whose != bringer or (row.program_id, row.version) != one.offer:
        yield f"I20: {name}: the share of {one.offer} is {bringer}'s, and {row.whose} has it of {row.program_id}"
    own = rows.get((one.bought.order.id, "advocate", "referral"))
    possible = set(_shares(history, one, one.rules, row, own))
    gain, is_cut = gain_in(row), one.rules.caps.lifetime_value is not None
    if row.state in SETTLED and gain not in possible and not (is_cut and _is_less(gain, possible)):
        yield f"I20: {name}: the share is {gain} and should be one of {sorted(map(str, possible))}"


def _is_less(gain: Gain, possible: set[Gain]) -> bool:
    return any(one.kind == gain.kind and 0 < gain.minor <= one.minor for one in possible)


def _shares(history: SeveralHistory, one: Judged, rules: Rules, row: Any, own: Any) -> Iterator[Gain]:
    """A share of what was granted; where nobody knows that any more, of what the plan says for what was left."""
    if own is not None and own.state in SETTLED:
        yield _share(gain_in(own), rules)
        return
    order, whole = one.bought.order, replace(rules, partial_return=PartialReturn.IGNORE)
    for left in lefts_of(history, one.bought, row):
        yield from (_share(gain, rules) for gain in gains(rules, order, left, "referral"))
        if rules.partial_return is PartialReturn.PRO_RATA:
            shares = [_share(gain, rules) for gain in gains(whole, order, left, "referral")]
            yield from (share.part(left, order.subtotal_minor) for share in shares)


def _share(gain: Gain, rules: Rules) -> Gain:
    return Gain(gain.kind, share_of(gain.minor, rules), share_of(gain.points, rules))
