"""Histories under rules of one's own: a ladder, every second referral, brackets, caps by number and by value."""

import random
from collections import Counter, defaultdict
from dataclasses import replace
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from plugin.db.tables import orders, rewards
from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.checks.playable import terms_of
from plugin.domain.program.choice import Event, HoldStart, Per
from plugin.domain.program.rules import AdvocatePlan, Bracket, Caps, Hold, Rules, Tier, Trigger
from plugin.domain.rewards.reward import UNPAID
from plugin.services.program.save_program import save_program
from tests.loop import Loop
from tests.simulation.rich import FIRST_RICH, draw_rich, has_limit, worth
from tests.simulation.wide import FIRST_WIDE, widen

FIRST_RULED = 600
PAID = ("approved", "issued", "spent", "expired")
_MINIMUM = Money(5_000, "EUR")
_ZONE = ZoneInfo("Europe/Berlin")


def draw_rules(seed: int) -> Rules | None:
    """Every second seed from 600 on has rules; drawn apart, so that the history itself stays what it was."""
    if seed < FIRST_RULED or seed % 2 == 0:
        return None
    chance = random.Random(f"rules {seed}")
    if seed >= FIRST_RICH:
        rich = draw_rich(chance)
        return widen(rich, chance) if seed >= FIRST_WIDE else rich
    plan = chance.choice((_each(), _every_second(), _brackets()))
    drawn = Rules(
        "EUR",
        friend=Benefit(BenefitKind.PERCENT, percent=Decimal(10), minimum=_MINIMUM),
        trigger=Trigger(minimum=_MINIMUM),
        advocate=plan,
        tiers=_ladder() if plan.per is Per.REFERRAL and chance.random() < 0.5 else (),
        caps=chance.choice((Caps(), Caps(lifetime=chance.randint(1, 3)), Caps(lifetime_value=_eur(2_500)))),
    )
    return replace(drawn, hold=Hold(chance.choice((HoldStart.PAID, HoldStart.PAID, HoldStart.FULFILLED)), days=1))


def is_rich(seed: int) -> bool:
    """Whether this history plays rules of every sort."""
    return seed >= FIRST_RICH and draw_rules(seed) is not None


def is_wide(seed: int) -> bool:
    """Whether these are widened by what the first rich ones leave out."""
    return seed >= FIRST_WIDE and is_rich(seed)


def waits_for_shipment(rules: Rules | None) -> bool:
    """Whether holds count from the shipment."""
    return rules is not None and rules.hold.starts_at is HoldStart.FULFILLED


def counts_shipped(rules: Rules | None) -> bool:
    """Whether an order counts only once it is shipped."""
    return rules is not None and rules.trigger.event is Event.ORDER_FULFILLED


def put_in_force(loop: Loop, rules: Rules) -> None:
    """The merchant sets the rules before anything happens."""
    program, shop = loop.program(), loop.shop()
    with loop.bench.engine.begin() as conn:
        save_program(conn, shop, program.program_id, program.name, terms_of(rules), actor="merchant:1", now=loop.now())
    loop.work()


def possible_amounts(rules: Rules | None) -> set[int] | None:
    """What a reward can be worth under these rules; None where a cap may cut it to anything."""
    if rules is None:
        return {1_000}
    plan = rules.advocate
    if caps_value(rules) or plan.percent is not None:
        return None
    brackets = {bracket.reward.amount_minor for bracket in plan.brackets}
    bounty = set() if plan.new_customer_bounty is None else {plan.new_customer_bounty.amount_minor}
    prizes = [milestone.benefit for milestone in rules.milestones]
    options = [*plan.options, *(option for tier in rules.tiers for option in tier.options), *prizes]
    return brackets | bounty | {worth(option)[1] for option in options}


def broken_caps(conn: Connection, rules: Rules) -> list[str]:
    """I11: advocates who were paid more often or more than their caps allow; a second part has no month of its own."""
    paid: dict[int, list[int]] = defaultdict(list)
    ever, months = Counter[int](), Counter[tuple[int, str]]()
    for row in conn.execute(select(rewards).where(rewards.c.state.in_(PAID), rewards.c.side == "advocate")):
        if row.cause == "referral":
            paid[row.advocate_id].append(row.amount_minor)
        if row.cause == "referral" or row.cause.startswith(("follow_up:", "step:")):
            ever[row.advocate_id] += row.amount_minor
        if row.cause == "referral" or row.cause.startswith("follow_up:"):
            months[row.advocate_id, f"{row.held_until.astimezone(_ZONE):%Y-%m}"] += row.amount_minor
    # A history ends in the year it begins in.
    most, value = rules.caps.lifetime or rules.caps.per_year, rules.caps.lifetime_value
    monthly = rules.caps.per_month_value
    over: list[object] = [one for one, minor in months.items() if monthly is not None and minor > monthly.amount_minor]
    over += [one for one, minor in ever.items() if value is not None and minor > value.amount_minor]
    return [f"too much for {one}" for one in over] + [
        f"advocate {advocate_id} was paid {amounts}"
        for advocate_id, amounts in paid.items()
        if most is not None and len(amounts) > most
    ]


def broken_places(conn: Connection, rules: Rules) -> list[str]:
    """I13: advocates whose rewards are not those of places 1, 2, 3 …; only where nothing was taken back or capped."""
    if rules.caps != Caps() or rules.advocate.per is Per.PERCENT_OF_ORDER:
        return []
    found: dict[int, list[tuple[str, int, bool]]] = defaultdict(list)
    is_its = (orders.c.shop_id == rewards.c.shop_id) & (orders.c.order_id == rewards.c.order_id)
    for row in conn.execute(select(rewards, orders.c.standing).join(orders, is_its)):
        state = "unpaid" if row.state == "voided" and row.reason in UNPAID else row.state
        found[row.advocate_id].append((state, row.amount_minor, row.standing == "referred"))
    broken = []
    for advocate_id, rows in found.items():
        settled = [(state, minor) for state, minor, _ in rows if state in PAID or state == "unpaid"]
        is_whole = all(stands and (state in (*PAID, "unpaid", "pending")) for state, _, stands in rows)
        wanted = sorted(filter(None, (_worth(rules, place) for place in range(1, len(settled) + 1))))
        if is_whole and sorted(minor for state, minor in settled if state in PAID) != wanted:
            broken.append(f"advocate {advocate_id} has {settled}, not {wanted}")
    return broken


def _worth(rules: Rules, place: int) -> int:
    """What the n-th referral pays, without a line of the app's rules."""
    if rules.advocate.per is Per.EVERY_N:
        return 2_000 if place % 2 == 0 else 0
    if rules.tiers:
        return 500 if place == 1 else 800 if place < 4 else 1_200
    return 1_000


def caps_value(rules: Rules) -> bool:
    """Whether a cap may cut a sum to anything."""
    return rules.caps.lifetime_value is not None or rules.caps.per_month_value is not None


def may_be_unpaid(rules: Rules | None) -> bool:
    """Whether an order that deserves a reward may still earn none."""
    return rules is not None and (has_limit(rules.caps) or rules.advocate.per in (Per.EVERY_N, Per.NTH))


def _each() -> AdvocatePlan:
    return AdvocatePlan(options=(_fixed(1_000),))


def _ladder() -> tuple[Tier, ...]:
    return tuple(Tier(first, (_fixed(minor),)) for first, minor in ((1, 500), (2, 800), (4, 1_200)))


def _every_second() -> AdvocatePlan:
    return AdvocatePlan(Per.EVERY_N, n=2, options=(_fixed(2_000),))


def _brackets() -> AdvocatePlan:
    return AdvocatePlan(
        Per.PERCENT_OF_ORDER, brackets=(Bracket(_eur(0), _eur(700)), Bracket(_eur(10_000), _eur(1_500)))
    )


def _fixed(minor: int) -> Benefit:
    return Benefit(BenefitKind.FIXED, amount=_eur(minor))


def _eur(minor: int) -> Money:
    return Money(minor, "EUR")
