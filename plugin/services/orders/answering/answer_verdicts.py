"""What verdicts do to money: a conversion and a promise, or a step back; and what spent codes tell us."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from plugin.db.orders.conversions import Conversion, converted_orders, drop_conversion, put_conversion
from plugin.db.orders.judged_orders import orders_beside
from plugin.db.rewards.reward_steps import write_step
from plugin.db.rewards.rewards import rewards_of_orders, start_hold
from plugin.db.work.outbox import wake_message
from plugin.domain.money import Money
from plugin.domain.orders.counted import counted_of, counted_plan
from plugin.domain.orders.evidence import Evidence, EvidenceKind
from plugin.domain.orders.membership import gets_more
from plugin.domain.orders.order import OrderSnapshot
from plugin.domain.orders.verdict import Standing
from plugin.domain.people.advocate import Advocate
from plugin.domain.program.benefit import BenefitKind
from plugin.domain.program.checks.playable import expected_options
from plugin.domain.program.choice import Event
from plugin.domain.program.earning import Earning, earn_bounty, earn_by_event, earn_later, expect
from plugin.domain.program.market import friend_in, held_in, options_in
from plugin.domain.program.program import Terms
from plugin.domain.rewards.friend_reward import reward_of_friend
from plugin.domain.rewards.hold import end_of_hold
from plugin.domain.rewards.multiplied import multiplied
from plugin.domain.rewards.reward import CHAIN_CAUSE, Reward, RewardState, Side, answer_verdict
from plugin.domain.shop import Shop
from plugin.keys import KeyRing
from plugin.services.orders.answering.spend_codes import spend_codes
from plugin.services.orders.weighing.recall_judgement import Remembered
from plugin.services.orders.weighing.weigh_orders import WeighedOrder, weigh_orders
from plugin.services.rewards.promise_chain import promise_chain
from plugin.services.rewards.promise_friend import promise_friend
from plugin.services.rewards.promise_reward import promise_reward


def answer_verdicts(
    conn: Connection,
    keys: KeyRing,
    shop: Shop,
    weighed: Mapping[int, WeighedOrder],
    remembered: Mapping[int, Remembered],
    now: datetime,
) -> dict[int, WeighedOrder]:
    """Write what follows from these verdicts and give those that stand.

    Where another order took the same referral at the same moment, the order is weighed again and loses it.
    """
    counted = converted_orders(conn, shop.shop_id, weighed)
    standing = _count(conn, keys, shop, weighed, remembered, counted, now)
    promised = rewards_of_orders(conn, shop.shop_id, standing)
    for order_id, item in standing.items():
        _promise(conn, keys, shop, item, promised.get(order_id, []), now)
        _start_holds(conn, shop, item, promised.get(order_id, []), now)
        _step_back(conn, shop, item, promised.get(order_id, []), now)
        if order_id in counted and _is_uncounted(item, promised.get(order_id, [])):
            drop_conversion(conn, shop.shop_id, order_id)
            _let_others_try(conn, shop, order_id, now)
    spend_codes(conn, shop, [item.order for item in standing.values()], now)
    return standing


def _count(
    conn: Connection,
    keys: KeyRing,
    shop: Shop,
    weighed: Mapping[int, WeighedOrder],
    remembered: Mapping[int, Remembered],
    counted: set[int],
    now: datetime,
) -> dict[int, WeighedOrder]:
    standing, taken = dict(weighed), dict[int, int]()
    for order_id, item in sorted(weighed.items()):
        if order_id not in counted and not _convert(conn, shop, item, taken, now):
            standing |= weigh_orders(conn, keys, shop, [item.order], remembered=remembered)
            _convert(conn, shop, standing[order_id], taken, now)
    # Whoever else leans on a claim that was converted just now would say so when it is read again: say it at once.
    late = [item.order for item in standing.values() if _leans_on(item, taken)]
    if late:
        standing |= weigh_orders(conn, keys, shop, late, remembered=remembered)
        for order in late:
            _convert(conn, shop, standing[order.order_id], taken, now)
    return standing


def _convert(conn: Connection, shop: Shop, item: WeighedOrder, taken: dict[int, int], now: datetime) -> bool:
    """Count a referred order for its claim; False when another order has the claim. Others are left as they are.

    A friend's later order is no new referral.
    """
    winner = item.verdict.winner
    if item.verdict.standing is not Standing.REFERRED or winner is None:
        return True
    if winner.kind is EvidenceKind.FOLLOW_UP:
        return True
    conversion = _conversion(item, winner)
    is_counted = put_conversion(conn, shop.shop_id, conversion, now)
    if not is_counted and item.terms is not None and item.terms.counts_each_order:
        # The claim belongs to the first order that counted; every further one counts beside it.
        return put_conversion(conn, shop.shop_id, replace(conversion, referral_id=None), now)
    if is_counted and winner.referral_id is not None:
        taken[winner.referral_id] = item.order.order_id
    return is_counted


def _leans_on(item: WeighedOrder, taken: Mapping[int, int]) -> bool:
    order_id = item.order.order_id
    return any(
        piece.referral_id is not None and taken.get(piece.referral_id, order_id) != order_id
        for piece in item.grounds.evidence
    )


def _conversion(item: WeighedOrder, winner: Evidence) -> Conversion:
    return Conversion(
        order_id=item.order.order_id,
        program_id=winner.program_id,
        version=winner.program_version,
        advocate_id=winner.advocate_id,
        referral_id=winner.referral_id,
        subtotal=item.order.subtotal,
    )


def _promise(
    conn: Connection, keys: KeyRing, shop: Shop, item: WeighedOrder, promised: Sequence[Reward], now: datetime
) -> None:
    """Promise both what the terms of the claim say; an advocate who left is owed none, their friend still is."""
    winner, advocate, terms = item.verdict.winner, item.advocate, item.terms
    if item.verdict.standing is not Standing.REFERRED or winner is None or advocate is None or terms is None:
        return
    reward = _reward(item, winner, advocate, terms, now)
    is_later = winner.kind is EvidenceKind.FOLLOW_UP
    if not is_later and not any(one.cause == CHAIN_CAUSE for one in promised):
        buyer = (item.order.buyer.customer_id, (key for forms in item.buyer_keys for key in forms))
        value, version = _counted(item.order, terms), winner.program_version
        promise_chain(conn, keys, shop, reward, terms, value, item.market, buyer=buyer, version=version, now=now)
    if promised:
        return
    own = multiplied(reward, terms.rules, gets_more=gets_more(item.order.member, advocate.advocate_id))
    its_own = _later(item, reward, terms) if is_later else (own, *_bounty(item, reward, terms))
    for owed in (*its_own, *_started(item, reward, terms)) if advocate.customer_id is not None else ():
        promise_reward(conn, keys, shop, owed, version=winner.program_version, now=now)
    offered = terms.friend if terms.rules is None else friend_in(terms.rules, item.market)
    friends = None if is_later else reward_of_friend(reward, offered, item.order.buyer.customer_id)
    if friends is not None:
        promise_friend(conn, keys, shop, friends, winner.referral_id, version=winner.program_version, now=now)


def _bounty(item: WeighedOrder, reward: Reward, terms: Terms) -> Iterator[Reward]:
    """What there is beside for somebody who never bought in this shop before; held like the reward itself."""
    relation = item.grounds.relation
    is_new = relation is not None and (relation.bought_before is False or relation.was_new)
    earning = None if terms.rules is None or not is_new else earn_bounty(terms.rules)
    if earning is not None:
        yield _earned(reward, earning, terms.reward.amount.currency)


def _started(item: WeighedOrder, reward: Reward, terms: Terms) -> Iterator[Reward]:
    """What there is beside for the friend's first order of a subscription; later ones are not tied to anybody."""
    plan = counted_plan(item.order, terms)
    if terms.rules is not None and plan is not None and plan.amount_minor > 0:
        currency, started = terms.reward.amount.currency, earn_by_event(terms.rules, Event.SUBSCRIPTION_STARTED)
        yield from (_earned(reward, one, currency) for one in started)


def _later(item: WeighedOrder, reward: Reward, terms: Terms) -> Iterator[Reward]:
    """What a later order of the friend's earns; held and settled like the reward of a first one."""
    winner = item.verdict.winner
    if terms.rules is None or winner is None or winner.number is None:
        return
    value = _counted(item.order, terms)
    earning = earn_later(terms.rules, number=winner.number, order_value=value, market=item.market)
    if earning is not None:
        yield _earned(reward, earning, reward.amount.currency)


def _earned(reward: Reward, earning: Earning, currency: str) -> Reward:
    benefit = earning.options[0]
    amount = benefit.amount or Money(0, currency)
    return replace(reward, cause=earning.cause, kind=benefit.kind, amount=amount, options=earning.options)


def _reward(item: WeighedOrder, winner: Evidence, advocate: Advocate, terms: Terms, now: datetime) -> Reward:
    market = None if terms.rules is None else terms.rules.markets.get(item.market or "")
    options = () if terms.rules is None else options_in(market, expected_options(terms.rules))
    return Reward(
        reward_id=0,
        shop_id=0,
        order_id=item.order.order_id,
        program_id=winner.program_id,
        side=Side.ADVOCATE,
        advocate_id=advocate.advocate_id,
        state=RewardState.PENDING,
        amount=held_in(market, options, _to_hold(terms, _counted(item.order, terms))),
        kind=options[0].kind if options else BenefitKind.FIXED,
        options=options,
        held_until=end_of_hold(terms, item.order, now),
        code="",
    )


def _counted(order: OrderSnapshot, terms: Terms) -> Money:
    return counted_of(order, terms).value(terms.partial_return)


def _to_hold(terms: Terms, order_value: Money) -> Money:
    """What is held until the hold ends; under rules of one's own it is settled then and may come to something else."""
    expected = None if terms.rules is None else expect(terms.rules, order_value)
    return expected if expected is not None and expected.amount_minor > 0 else terms.reward.amount


def _start_holds(conn: Connection, shop: Shop, item: WeighedOrder, promised: Sequence[Reward], now: datetime) -> None:
    """The order is shipped: what waited for that has an end now, which a later change of the order does not move."""
    for reward in promised:
        if reward.waits_for_shipment and item.terms is not None:
            end = end_of_hold(item.terms, item.order, now)
            if end is not None:
                start_hold(conn, shop.shop_id, reward.reward_id, end)


def _step_back(conn: Connection, shop: Shop, item: WeighedOrder, promised: Sequence[Reward], now: datetime) -> None:
    moves = [(reward, answer_verdict(reward.state, item.verdict)) for reward in promised]
    for reward, move in moves:
        if move is not None and write_step(conn, shop.shop_id, reward, move, now):
            _take_from_shopify(conn, shop, reward, now)


def _let_others_try(conn: Connection, shop: Shop, order_id: int, now: datetime) -> None:
    """The claim is free again: the same buyer's other orders may have lost for no other reason."""
    for other in orders_beside(conn, shop.shop_id, order_id):
        reference = f"order:{other}"
        wake_message(conn, shop.shop_id, "refresh_order", reference, installation=shop.installation, now=now)


def _is_uncounted(item: WeighedOrder, promised: Sequence[Reward]) -> bool:
    """Whether the referral fell away before anything was issued for it: the friend may still buy on the same claim."""
    is_out = item.verdict.standing is Standing.NOT_REFERRED
    return is_out and not any(reward.state in (RewardState.ISSUED, RewardState.SPENT) for reward in promised)


def _take_from_shopify(conn: Connection, shop: Shop, reward: Reward, now: datetime) -> None:
    """Owe Shopify the end of a code that exists there or may exist: its creation may still be on the way."""
    if reward.may_exist_at_shopify and reward.state is not RewardState.SPENT:
        reference = f"reward:{reward.reward_id}"
        wake_message(conn, shop.shop_id, "withdraw_reward", reference, installation=shop.installation, now=now)
