"""What was really given under rich rules, by the simulated shop's own record, beside what the rows and books say."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, func, select

from plugin.db.engine import reading
from plugin.db.rewards.ledger_entries import read_balances
from plugin.db.tables import advocates, conversions, orders, point_entries, referrals, rewards
from plugin.domain.program.choice import Per
from plugin.domain.program.rules import Milestone, Rules
from plugin.domain.rewards.reward import UNPAID
from tests.loop import Loop
from tests.sim_shop.state import ShopState
from tests.simulation.rich import VIP, has_limit, largest_sum, worth, worths_at
from tests.simulation.wide import FRIENDS_TAG, shrinks

CODES = ("percent", "fixed", "free_shipping")
BY_HAND = ("manual", "gift")
_PAID = ("approved", "issued", "spent")
_REFERRAL = (rewards.c.cause == "referral", rewards.c.side == "advocate")
_GONE = ("voided", "clawed_back")
_ACCOUNTS = {"pending": "held", "approved": "owed", "issued": "issued", "spent": "spent"}

Line = Row[tuple[object, ...]]


def broken_at_any_moment(conn: Connection, shop: ShopState, lines: Iterable[Line]) -> Iterator[str]:
    """What may never be seen: something given twice, books beside the rows, points below nothing, two prizes."""
    rows = list(lines)
    notes = Counter(card.note for card in shop.gift_cards.values())
    yield from (f"I2: {count} gift cards for {note}" for note, count in notes.items() if count > 1)
    yield from _credited_too_much(conn, shop, rows)
    yield from _books_beside_rows(conn, rows)
    held = select(point_entries.c.advocate_id, func.sum(point_entries.c.points)).group_by(point_entries.c.advocate_id)
    yield from (f"I4: advocate {whose} has {points} points" for whose, points in conn.execute(held) if points < 0)
    given = [row for row in rows if row.cause.startswith("milestone:") and row.state not in _GONE]
    lasting = Counter((row.advocate_id, row.program_id, row.cause) for row in given)
    yield from (f"I1: prize {prize} was given {count} times" for prize, count in lasting.items() if count > 1)
    lessened = [row.id for row in rows if row.kind in BY_HAND and row.sent_at is not None]
    yield from (f"I3: reward {reward_id} is for a person to give and was sent" for reward_id in lessened)


def _credited_too_much(conn: Connection, shop: ShopState, rows: list[Line]) -> Iterator[str]:
    customers = _customers(conn)
    owed: Counter[int] = Counter()
    for row in rows:
        if row.kind == "store_credit" and row.sent_at is not None:
            owed[_recipient(row, customers)] += row.amount_minor
    for account in shop.credit_accounts.values():
        credited = sum(move.amount_minor for move in account.movements if move.kind == "credit")
        if account.customer_id in _known(shop) and credited > owed[account.customer_id]:
            yield f"I2: {credited} were credited and {owed[account.customer_id]} promised"


def _books_beside_rows(conn: Connection, rows: list[Line]) -> Iterator[str]:
    balances = read_balances(conn, 1)
    sums: Counter[str] = Counter()
    for (currency, _), minor in balances.items():
        sums[currency] += minor
    yield from (f"I4: {currency} does not balance: {left}" for currency, left in sums.items() if left)
    wanted: Counter[str] = Counter()
    for row in rows:
        if row.state in _ACCOUNTS:
            wanted[_ACCOUNTS[row.state]] += row.amount_minor
    booked = {str(account): minor for (_, account), minor in balances.items()}
    for account in _ACCOUNTS.values():
        if booked.get(account, 0) != wanted[account]:
            yield f"I4: {account}: the books say {booked.get(account, 0)}, the rewards {wanted[account]}"


def broken_at_rest(conn: Connection, shop: ShopState, rules: Rules, chosen: dict[int, int]) -> Iterator[str]:
    """What has to be there, and nothing else, once everything is at rest."""
    rows = list(conn.execute(select(rewards)).all())
    yield from _cards_and_credit(conn, shop, rows)
    yield from _points_in_the_book(conn, rows)
    yield from _access(conn, shop, rows)
    yield from _choices(rules, rows, chosen)
    everybody = _settled(conn)
    yield from _race(rules, everybody, rows)
    for whose, settled in everybody.items():
        yield from _places(rules, whose, settled)
        yield from (wrong for one in rules.milestones for wrong in broken_prizes(one, whose, settled, rows))


def _cards_and_credit(conn: Connection, shop: ShopState, rows: list[Line]) -> Iterator[str]:
    live = {card.code: card.initial_minor for card in shop.gift_cards.values() if card.deactivated_at is None}
    issued = {row.code: row.amount_minor for row in rows if row.kind == "gift_card" and row.state == "issued"}
    if live != issued:
        yield f"I4: gift cards at the shop are {live}, in our rows {issued}"
    customers, owed = _customers(conn), Counter[int]()
    for row in rows:
        if row.kind == "store_credit" and row.state == "issued":
            owed[_recipient(row, customers)] += row.amount_minor
    balances = {account.customer_id: account.balance_minor for account in shop.credit_accounts.values()}
    for customer in (owed.keys() | balances.keys()) & _known(shop):
        if balances.get(customer, 0) != owed[customer]:
            yield f"I4: {customer} has {balances.get(customer, 0)} of credit and is owed {owed[customer]}"


def _points_in_the_book(conn: Connection, rows: list[Line]) -> Iterator[str]:
    held = select(point_entries.c.advocate_id, func.sum(point_entries.c.points)).group_by(point_entries.c.advocate_id)
    points = {whose: int(count) for whose, count in conn.execute(held)}
    customers = _customers(conn)
    for whose, customer in customers.items():
        own = [row for row in rows if row.state == "issued" and _recipient(row, customers) == customer]
        owed = sum(_points(row) for row in own if row.kind == "points")
        if points.get(whose, 0) != owed:
            yield f"I4: advocate {whose} has {points.get(whose, 0)} points and is owed {owed}"


def _access(conn: Connection, shop: ShopState, rows: list[Line]) -> Iterator[str]:
    customers = _customers(conn)
    issued = [row for row in rows if row.kind == "access" and row.state == "issued"]
    owed = {(_recipient(row, customers), row.options[row.chosen or 0]["tag"]) for row in issued}
    owed = {(whose, tag) for whose, tag in owed if whose in _known(shop)}
    tagged = [(one, tag) for one in shop.customers.values() for tag in one.tags if tag in (VIP, FRIENDS_TAG)]
    there = {(one.id, tag) for one, tag in tagged if one.id in _known(shop)}
    if owed != there:
        yield f"I4: access is open to {sorted(there)} and owed to {sorted(owed)}"


def _known(shop: ShopState) -> set[int]:
    """Everybody but those who were forgotten: they keep what they have, and nobody knows any more that it is theirs."""
    return {one.id for one in shop.customers.values() if one.email is not None}


def _recipient(row: Line, customers: dict[int, int]) -> int:
    """The customer it is for: the advocate's, or the friend's own; nobody's number for a friend who was forgotten."""
    return int(row.customer_id or 0) if row.side == "friend" else customers[row.advocate_id]


def _points(row: Line) -> int:
    """What was promised in points; `earnings` says whether that is right."""
    return int(row.options[row.chosen or 0]["points"])


def _choices(rules: Rules, rows: list[Line], chosen: dict[int, int]) -> Iterator[str]:
    options = [worth(option) for option in rules.advocate.options]
    for row in rows:
        if row.cause != "referral" or row.side != "advocate" or len(row.options or ()) < 2 or row.state not in _PAID:
            continue
        wanted = chosen.get(row.id, 0)
        kinds = [kind for kind, _ in options]
        if row.chosen != wanted or (len(row.options) == len(kinds) and row.kind != kinds[wanted]):
            yield f"I13: of reward {row.id} option {wanted} was chosen, and it is {row.chosen}: {row.kind}"


def _places(rules: Rules, whose: int, settled: "Settled") -> Iterator[str]:
    """I13: of an advocate of whom nothing was taken back each place has what the plan says, capped ones left out."""
    if not settled.is_whole or has_limit(rules.caps) or rules.advocate.per is Per.PERCENT_OF_ORDER:
        return
    promised = [worths_at(rules, place) for place in range(1, len(settled.rows) + 1)]
    paid = [(row.kind, row.amount_minor) for row in settled.rows if row.state in _PAID]
    wanted = sum(bool(one) for one in promised)
    if len(paid) != wanted:
        yield f"I13: advocate {whose} was paid {paid} for {len(settled.rows)} referrals, not {wanted} times"
    if rules.steps or shrinks(rules) or not all(len(one) < 2 for one in promised):
        return
    if sorted(paid) != sorted(each for one in promised for each in one):
        yield f"I13: advocate {whose} was paid {paid}, not {promised}"


def broken_prizes(milestone: Milestone, whose: int, settled: "Settled", rows: list[Line]) -> Iterator[str]:
    """A prize is there if, and only if, so many referrals counted (within the days of a challenge)."""
    if not settled.is_whole:
        return
    kind = "milestone" if milestone.within_days is None else "challenge"
    given = [
        row
        for row in rows
        if row.advocate_id == whose and row.cause == f"{kind}:{milestone.at}" and row.state not in _GONE
    ]
    moments = sorted(row.held_until for row in settled.rows)
    window = timedelta(days=milestone.within_days or 10_000)
    ends = zip(moments, moments[milestone.at - 1 :], strict=False)
    is_met = any(last - first < window for first, last in ends)
    if bool(given) != is_met:
        yield f"I13: advocate {whose} has {len(given)} prizes {kind}:{milestone.at} for {len(moments)} referrals"
    if any((row.kind, row.amount_minor) != worth(milestone.benefit) for row in given):
        yield f"I13: a prize of advocate {whose} is not the promised one"


def _race(rules: Rules, everybody: "dict[int, Settled]", rows: list[Line]) -> Iterator[str]:
    """One prize for who comes first: while it stands nobody else has it; it is there once somebody has the number."""
    if rules.race is None:
        return
    first_to = rules.race.first_to
    given = [row for row in rows if row.cause == f"race:{first_to}" and row.state not in _GONE]
    if any((row.kind, row.amount_minor) != worth(rules.race.benefit) for row in given):
        yield "I13: the prize of the race is not the promised one"
    if len(given) > 1:
        yield f"I1: the race was won {len(given)} times"
    if all(one.is_whole for one in everybody.values()):
        there = {whose for whose, one in everybody.items() if len(one.rows) >= first_to}
        if bool(given) != bool(there) or any(row.advocate_id not in there for row in given):
            yield f"I13: {sorted(there)} have come to {first_to} and {[row.advocate_id for row in given]} won"


class Settled:
    """An advocate's referrals whose hold is over; whole when none was taken back, is in doubt or waits."""

    def __init__(self) -> None:
        self.rows: list[Line] = []
        self.is_whole = True

    def add(self, row: Line) -> None:
        """Count one promise of a referral."""
        is_unpaid = row.state == "voided" and row.reason in UNPAID
        if row.state in _PAID or is_unpaid:
            self.rows.append(row)
        self.is_whole &= row.standing == "referred" and (row.state in (*_PAID, "pending") or is_unpaid)


def _settled(conn: Connection) -> dict[int, Settled]:
    its = (orders.c.shop_id == rewards.c.shop_id) & (orders.c.order_id == rewards.c.order_id)
    found: dict[int, Settled] = defaultdict(Settled)
    for row in conn.execute(select(rewards, orders.c.standing).join(orders, its).where(*_REFERRAL)):
        found[row.advocate_id].add(row)
    return found


def _customers(conn: Connection) -> dict[int, int]:
    return {row.id: row.customer_id for row in conn.execute(select(advocates)) if row.customer_id is not None}


def is_all_promised(loop: Loop, rules: Rules | None) -> bool:
    """Whether what stands, and what open claims may come to, has used up a budget: no claim may be granted now."""
    if rules is None:
        return False
    caps, now = rules.caps, loop.now()
    zone = ZoneInfo(loop.shop_state.iana_timezone)
    day = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    with reading(loop.bench.engine) as conn:
        standing = conn.execute(select(rewards).where(rewards.c.state.not_in(_GONE))).all()
        taken = set(conn.execute(select(conversions.c.referral_id)).scalars())
        waiting = [one for one in conn.execute(select(referrals)) if one.id not in taken and one.expires_at > now]
    each = largest_sum(rules)
    ever = sum(row.amount_minor for row in standing) + each * len(waiting)
    today = sum(row.amount_minor for row in standing if row.created_at >= day)
    today += each * sum(one.claimed_at >= day for one in waiting)
    return (caps.whole_budget is not None and ever >= caps.whole_budget.amount_minor) or (
        caps.daily_budget is not None and today >= caps.daily_budget.amount_minor
    )
