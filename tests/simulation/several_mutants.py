"""Bugs that only several programs at once, and chains, show: whose rules, whose budget, whose group, whose share."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from plugin.db.offers import open_offers
from plugin.db.offers.programs import read_programs
from plugin.db.tables import point_entries, programs, rewards
from plugin.domain.program import precedence
from plugin.domain.program.precedence import is_in_force
from plugin.domain.program.rules import Chain
from plugin.services.advocates import group_advocate
from plugin.services.offers import claim_offer
from plugin.services.orders.answering import answer_verdicts
from plugin.services.orders.weighing import find_evidence, look_up_ties
from plugin.services.points import redeem_points
from plugin.services.program import prefer_program
from plugin.services.rewards import promise_chain, release_rewards, settle_reward
from tests.simulation.planting import Mutant
from tests.simulation.several import EVERY, FIRST_SEVERAL

_LONG_AGO = datetime(2020, 1, 1).astimezone()


def _the_newest_first(read: Callable[..., Any]) -> Callable[..., Any]:
    return lambda conn, shop_id, *group: tuple(sorted(read(conn, shop_id, *group), key=lambda one: -one.program_id))


def _of_any_group(programs_of: Any, _group: Any, timezone: Any, moment: Any) -> Any:
    return tuple(one for one in programs_of if is_in_force(one, timezone, moment))


def _on_since_ever(read: Callable[..., Any]) -> Callable[..., Any]:
    def read_all(conn: Any, shop_id: int) -> Any:
        return tuple(replace(one, live_since=_LONG_AGO if one.is_live else None) for one in read(conn, shop_id))

    return read_all


def _of_all_programs(read: Callable[..., Any]) -> Callable[..., Any]:
    """Every program has spent what all of them have."""

    def read_all(conn: Any, shop_id: int, program_id: int, **more: Any) -> Any:
        ids = conn.execute(select(programs.c.id).order_by(programs.c.id)).scalars().all()
        each = [read(conn, shop_id, one, **more) for one in ids]
        own = read(conn, shop_id, program_id, **more)
        zero = replace(own.today, amount_minor=0)
        return replace(own, today=sum((one.today for one in each), zero), ever=sum((one.ever for one in each), zero))

    return read_all


def _under_the_first_program(note: Callable[..., Any]) -> Callable[..., Any]:
    """A claim keeps the shop's first program, whatever it was made under."""

    def put_first(conn: Any, shop_id: int, referral: Any) -> Any:
        first = conn.execute(select(programs.c.id, programs.c.version).order_by(programs.c.id).limit(1)).one()
        return note(conn, shop_id, replace(referral, program_id=first.id, version=first.version))

    return put_first


def _as_it_is_today(conn: Any, shop_id: int, reward_ids: Any) -> dict[int, Any]:
    """Holds end by what a program says now and not by what it said at the claim."""
    ids = list(reward_ids)
    whose = dict(conn.execute(select(rewards.c.id, rewards.c.program_id).where(rewards.c.id.in_(ids))).all())
    now = {one.program_id: one.terms.rules for one in read_programs(conn, shop_id)}
    return {one: rules for one in ids if (rules := now[whose[one]]) is not None}


def _counted_over_all(tally: Callable[..., Any]) -> Callable[..., Any]:
    """A cap counts what an advocate earned under every program."""

    def over_all(conn: Any, shop_id: int, _program_id: int, advocate_id: int, **more: Any) -> Any:
        ids = conn.execute(select(programs.c.id)).scalars().all()
        each = [tally(conn, shop_id, one, advocate_id, **more) for one in ids]
        first = each[0]
        values = {name: getattr(first, name) for name in ("value_in_month", "value_in_year", "value_ever")}
        for other in each[1:]:
            values = {name: value + getattr(other, name) for name, value in values.items()}
        counts = {name: sum(getattr(one, name) for one in each) for name in ("in_month", "in_year", "ever")}
        return replace(first, **values, **counts)

    return over_all


def _places_over_all(count: Callable[..., int]) -> Callable[..., int]:
    return lambda conn, shop_id, _program_id, advocate_id: count(conn, shop_id, None, advocate_id)


def _two_levels_up(find: Callable[..., Any]) -> Callable[..., Any]:
    """The share goes to who brought the one who brought this advocate, where there is somebody."""

    def further(conn: Any, shop_id: int, advocate_id: int, *, but: int | None) -> Any:
        found = find(conn, shop_id, advocate_id, but=but)
        above = None if found is None else find(conn, shop_id, found.advocate.advocate_id, but=but)
        return above or found

    return further


def _without_a_tick(earn: Callable[..., Any]) -> Callable[..., Any]:
    tenth = Chain(1, Decimal("0.1"), legal_tick=True)
    return lambda rules, value, market: earn(
        rules if rules.chain.levels else replace(rules, chain=tenth), value, market
    )


def _the_referrals_alone(step_back: Callable[..., None]) -> Callable[..., None]:
    def back(conn: Any, shop: Any, item: Any, promised: Any, now: Any) -> None:
        step_back(conn, shop, item, [one for one in promised if one.cause != "chain"], now)

    return back


def _shares_beyond_caps(worth: Callable[..., Any]) -> Callable[..., Any]:
    def uncapped(conn: Any, reward: Any, rules: Any, timezone: Any) -> Any:
        caps = replace(rules.caps, lifetime_value=None) if reward.cause == "chain" else rules.caps
        return worth(conn, reward, replace(rules, caps=caps), timezone)

    return uncapped


def _shares_take_a_place(worth: Callable[..., Any]) -> Callable[..., Any]:
    """A share wants a place among the referrals an advocate may be paid for."""

    def counted(conn: Any, reward: Any, rules: Any, timezone: Any) -> Any:
        most = rules.caps.lifetime if reward.cause == "chain" else None
        paid = settle_reward.count_approved(conn, reward.shop_id, reward.program_id, reward.advocate_id)
        return "lifetime" if most is not None and paid >= most else worth(conn, reward, rules, timezone)

    return counted


def _of_the_program_in_force(sum_points: Callable[..., int]) -> Callable[..., int]:
    """Points count only where they were earned under the program that comes first now."""

    def own(conn: Any, shop_id: int, advocate_id: int) -> int:
        first = conn.execute(select(programs.c.id).order_by(programs.c.rank, programs.c.id).limit(1)).scalar_one()
        earned = func.sum(point_entries.c.points)
        its = (point_entries.c.advocate_id == advocate_id, point_entries.c.reference.like(f"%-{first}-advocate%"))
        return int(conn.execute(select(earned).where(*its)).scalar_one() or 0)

    return own


def _of_whatever_says_it(programs_of: Any, _group: Any, _timezone: Any, _moment: Any) -> Any:
    worth = [one for one in programs_of if one.terms.rules and one.terms.rules.points.per_100 is not None]
    return worth[-1] if worth else None


def _of_the_whole(share_of: Callable[..., Any]) -> Callable[..., Any]:
    whole = Decimal(1)
    return lambda rules, given: share_of(replace(rules, chain=replace(rules.chain, share=whole)), given)


def _planted(name: str, place: Any, attribute: str, body: Any, first: int = 0) -> Mutant:
    return Mutant(name, place, attribute, body, first=first, start=FIRST_SEVERAL, step=EVERY)


SEVERAL_MUTANTS = (
    _planted(
        "claims are made under the newest program",
        open_offers,
        "lock_budgets",
        _the_newest_first(open_offers.lock_budgets),
        first=1608,
    ),
    _planted(
        "links count under the newest program",
        look_up_ties,
        "read_programs",
        _the_newest_first(look_up_ties.read_programs),
        first=1608,
    ),
    _planted("a preferred program does not come first", prefer_program, "put_first", lambda *_: True, first=1628),
    _planted("claims know no groups", open_offers, "all_in_force", _of_any_group),
    _planted("links know no groups", find_evidence, "all_in_force", _of_any_group),
    _planted("who is moved stays in the group", group_advocate, "save_group", lambda *_: None, first=1624),
    _planted("a schedule is no matter", precedence, "is_within", lambda *_: True, first=1616),
    _planted(
        "a program counts before it was on",
        look_up_ties,
        "read_programs",
        _on_since_ever(look_up_ties.read_programs),
        first=1836,
    ),
    _planted("a lost discount closes no program", open_offers, "read_drift", lambda *_: None, first=1784),
    _planted(
        "a spent budget closes no link", look_up_ties, "closed_programs", lambda *_, **__: frozenset(), first=1720
    ),
    _planted(
        "a budget counts what all programs spent",
        open_offers,
        "read_spent",
        _of_all_programs(open_offers.read_spent),
        first=1624,
    ),
    _planted(
        "a claim is one under the first program",
        claim_offer,
        "put_referral",
        _under_the_first_program(claim_offer.put_referral),
    ),
    _planted("holds end by the newest version", release_rewards, "rules_of_rewards", _as_it_is_today),
    _planted(
        "a cap counts what all programs paid",
        settle_reward,
        "tally_rewards",
        _counted_over_all(settle_reward.tally_rewards),
        first=1616,
    ),
    _planted(
        "places count all programs",
        settle_reward,
        "count_approved",
        _places_over_all(settle_reward.count_approved),
        first=1772,
    ),
    _planted(
        "a chain goes two levels up",
        promise_chain,
        "find_bringer",
        _two_levels_up(promise_chain.find_bringer),
        first=1616,
    ),
    _planted(
        "a share needs no tick",
        promise_chain,
        "earn_by_chain",
        _without_a_tick(promise_chain.earn_by_chain),
        first=1676,
    ),
    _planted("a share is the whole", settle_reward, "share_of", _of_the_whole(settle_reward.share_of), first=1612),
    _planted(
        "a share stays after a return",
        answer_verdicts,
        "_step_back",
        _the_referrals_alone(answer_verdicts._step_back),
        first=1676,
    ),
    _planted("a share knows no cap", settle_reward, "_worth", _shares_beyond_caps(settle_reward._worth), first=1736),
    _planted(
        "a share takes a place of a cap",
        settle_reward,
        "_worth",
        _shares_take_a_place(settle_reward._worth),
        first=1960,
    ),
    _planted(
        "points are a book for each program",
        redeem_points,
        "sum_points",
        _of_the_program_in_force(redeem_points.sum_points),
        first=1612,
    ),
    _planted("points are worth what any program says", redeem_points, "exchange_program_of", _of_whatever_says_it),
)
