"""What everybody got, order by order, against what the oracle says they are due. Numbers as in docs/architecture.md."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, select

from plugin.db.tables import rewards
from plugin.domain.program.choice import StepTime
from plugin.domain.program.rules import Rules
from plugin.domain.rewards.reward import UNPAID
from tests.simulation.diary import Bought
from tests.simulation.earnings import Gain, gain_of, gains, is_gained
from tests.simulation.givings import BY_HAND
from tests.simulation.history import History
from tests.simulation.oracle import FIRM, Due, deserves, deserves_later, first_order, orders_of_buyer
from tests.simulation.ruled import caps_value, may_be_unpaid
from tests.simulation.wide import EARNED

Key = tuple[int, str, str]
"""Order, side, cause."""
Line = Row[tuple[object, ...]]
GIVEN = ("issued", "spent")
STANDS = ("pending", "approved", *GIVEN)
SETTLED = ("approved", *GIVEN)
OUT = (None, "voided", "clawed_back", "unpaid")


def broken_deserts(history: History, conn: Connection) -> Iterator[str]:
    """I5, I6, I12, I13, I16: whatever went wrong, what became of each order is what the shop's own truth calls for."""
    rows = {(row.order_id, row.side, row.cause): row for row in conn.execute(select(rewards))}
    states = {key: state_of(row) for key, row in rows.items()}
    pays_less = may_be_unpaid(history.rules)
    for bought in history.diary.bought:
        due, name, order_id = deserves(history, bought), bought.order.name, bought.order.id
        causes = ["referral"]
        if history.rules is not None and history.rules.advocate.new_customer_bounty is not None:
            causes.append("bounty")
        for cause in causes:
            state = states.get((order_id, "advocate", cause))
            if state not in allowed_of(due, pays_less, state):
                yield f"{name} is due {due} and its {cause} is {state}"
        if history.is_wide and history.rules is not None:
            yield from _widely(history, history.rules, bought, rows, states)


def allowed_of(due: Due, pays_less: bool, state: str | None) -> tuple[str | None, ...]:
    """What may have become of a reward whose order is due this; `unpaid` only where rules or caps may leave nothing."""
    return {
        Due.PAID: (*GIVEN, "unpaid") if pays_less else GIVEN,
        Due.NOTHING: OUT,
        Due.UNSHIPPED: ("pending",),
        Due.UNCOUNTED: (None,),
        Due.WAITING: (None, *STANDS, "unpaid"),
    }.get(due, (state,))


def state_of(row: Any) -> str:
    """Where a reward stands; `unpaid` where a rule or a cap left it worth nothing, which must never come undone.

    What a person gives is as good as issued once it is owed.
    """
    if row.state == "approved" and row.kind in BY_HAND:
        return "issued"
    return "unpaid" if row.state == "voided" and row.reason in UNPAID else str(row.state)


def _widely(
    history: History, rules: Rules, bought: Bought, rows: dict[Key, Line], states: dict[Key, str]
) -> Iterator[str]:
    yield from _friends(history, rules, bought, rows, states)
    yield from _shares(history, rules, bought, states)
    yield from _numbers(history, rules, bought, rows)
    yield from _second_part(history, rules, bought, rows, states)
    for (order_id, side, cause), row in rows.items():
        if order_id == bought.order.id and side == "advocate" and row.state in STANDS:
            yield from _figures(history, rules, bought, row, cause)


def _friends(
    history: History, rules: Rules, bought: Bought, rows: dict[Key, Line], states: dict[Key, str]
) -> Iterator[str]:
    """The friend's own, whatever a cap or a place leaves the advocate."""
    key, due = (bought.order.id, "friend", "referral"), deserves(history, bought)
    state = states.get(key)
    if rules.friend not in EARNED:
        if state is not None:
            yield f"{bought.order.name}: the friend has a code and gets {state} beside"
        return
    if state not in allowed_of(due, False, state):
        yield f"{bought.order.name} is due {due} and its friend's reward is {state}"
    if key in rows and gain_in(rows[key]) != gain_of(rules.friend):
        yield f"{bought.order.name}: the friend gets {gain_in(rows[key])} and was promised {rules.friend}"


def _shares(history: History, rules: Rules, bought: Bought, states: dict[Key, str]) -> Iterator[str]:
    """A share of a later order; where there are more than earn, which ones do depends on who came first or went."""
    share, due = rules.advocate.share, deserves_later(history, bought)
    found = [
        state for (order_id, _, cause), state in states.items() if order_id == bought.order.id and "follow" in cause
    ]
    if len(found) > 1 or (share is None and found):
        yield f"{bought.order.name} has {len(found)} shares"
    if share is None or due is Due.EITHER:
        return
    state = found[0] if found else None
    allowed = allowed_of(due, caps_value(rules), state)
    later = [one for one in orders_of_buyer(history, bought)[1:] if not one.order.test]
    if state not in allowed and not (len(later) > share.orders and state in (None, "pending")):
        yield f"{bought.order.name} is due {due} as a later order and its share is {state}"


def _numbers(history: History, rules: Rules, bought: Bought, rows: dict[Key, Line]) -> Iterator[str]:
    """Where all of a friend's later orders are sound, each that earns has a number of its own, and no more earn."""
    later = [one for one in orders_of_buyer(history, bought)[1:] if not one.order.test]
    if rules.advocate.share is None or first_order(history, bought) is not bought or not later:
        return
    if any(deserves_later(history, one) not in FIRM for one in later):
        return
    its = {one.order.id for one in later}
    causes = sorted(key[2] for key in rows if key[0] in its and key[2].startswith("follow_up:"))
    wanted = [f"follow_up:{number}" for number in range(1, rules.advocate.share.orders + 1)][: len(later)]
    if causes != wanted:
        yield f"{bought.order.name}: of {len(later)} later orders {causes} earn, not {wanted}"


def _second_part(
    history: History, rules: Rules, bought: Bought, rows: dict[Key, Line], states: dict[Key, str]
) -> Iterator[str]:
    """The second half: open until the second order is safe, taken back with the first and never with the second."""
    its, due = bought.order.id, deserves(history, bought)
    first, second = (states.get((its, "advocate", cause)) for cause in ("referral", "step:2"))
    if not rules.steps or first not in SETTLED:
        if second in STANDS:
            yield f"{bought.order.name}: the second part is {second} and the first {first}"
        return
    if due is not Due.PAID or first_order(history, bought) is not bought:
        return
    whole = gain_in(rows[bought.order.id, "advocate", "referral"])
    if whole.minor + whole.points < 2:
        return
    if second not in (wanted := _parts(history, rules, bought)):
        yield f"{bought.order.name}: the second part is {second} and not {wanted}"
    if second is not None:
        part = gain_in(rows[bought.order.id, "advocate", "step:2"])
        if whole.minor - part.minor not in (0, 1) or whole.points - part.points not in (0, 1):
            yield f"{bought.order.name}: {part} is not the second half beside {whole}"


def _parts(history: History, rules: Rules, bought: Bought) -> tuple[str, ...]:
    if rules.steps[1].when is StepTime.AFTER_90_DAYS:
        return ("pending",)
    later = [deserves_later(history, one) for one in orders_of_buyer(history, bought)[1:] if not one.order.test]
    if not later:
        return ("pending",)
    if all(due is Due.PAID for due in later):
        return GIVEN
    return ("pending", *GIVEN)


def _figures(history: History, rules: Rules, bought: Bought, row: Any, cause: str) -> Iterator[str]:
    """I13: what a reward is worth, by what was left of its order when it was settled."""
    is_share, order = cause.startswith("follow_up:"), bought.order
    if not (cause in ("referral", "step:2") or is_share) or (row.state == "pending" and cause != "step:2"):
        return
    # A reward that was held at rest was settled at what was left then; of others the moment is not known.
    measured = history.diary.measured.get(row.id) if cause != "step:2" else None
    lefts = {order.current_subtotal_minor, *bought.lefts} if measured is None else {measured}
    possible = {gain for left in lefts if left > 0 for gain in gains(rules, order, left, cause)}
    if len(row.options or ()) > 1 and row.chosen is None:
        return
    if not is_gained(rules, gain_in(row), possible):
        yield f"{order.name}: {cause} is {gain_in(row)} and should be one of {sorted(map(str, possible))}"


def gain_in(row: Any) -> Gain:
    """What a reward's row says it is worth."""
    option = row.options[row.chosen or 0] if row.options else {}
    return Gain(row.kind, row.amount_minor, option.get("points") or 0)
