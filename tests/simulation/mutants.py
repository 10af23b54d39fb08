"""Bugs planted one at a time into the running app. Each weakens one defence; a history has to notice."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zlib import crc32

from plugin import duties
from plugin.admin_api.discounts import CodeTaken, create_code_discount
from plugin.db.offers import open_offers
from plugin.db.rewards.rewards import set_state
from plugin.domain.money import Money
from plugin.domain.orders import eligibility, verdict
from plugin.domain.orders.check import Check, Outcome
from plugin.domain.rewards.reward import Move, RewardState
from plugin.services.giving import give_code, give_gift_card, give_points
from plugin.services.orders.answering import answer_verdicts, record_orders
from plugin.services.orders.weighing import weigh_orders
from plugin.services.rewards import (
    add_prizes,
    choose_reward,
    issue_reward,
    release_rewards,
    settle_choice,
    settle_reward,
)
from plugin.services.upkeep import drain_outbox
from tests.simulation.planting import Mutant
from tests.simulation.rich import FIRST_RICH
from tests.simulation.ruled import FIRST_RULED
from tests.simulation.several_mutants import SEVERAL_MUTANTS
from tests.simulation.wide_mutants import WIDE_MUTANTS
from webhooks import drain, privacy
from webhooks.letterbox import Letterbox


def _nothing(*_: object, **__: object) -> None:
    """Does not do what it is for."""


def _random_code(make: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *given: replace(make(*given), code=f"TY{secrets.token_hex(5)}".upper())


def _another_code_when_taken(client: Any, code: Any) -> str:
    made = create_code_discount(client, code)
    while isinstance(made, CodeTaken):
        made = create_code_discount(client, replace(code, code=f"TY{secrets.token_hex(5)}".upper()))
    return made


def _always_the_first(earn: Callable[..., Any]) -> Callable[..., Any]:
    return lambda rules, referred: earn(rules, replace(referred, position=rules.advocate.n))


def _paid_all_the_same(_conn: Any, _shop: Any, reward: Any, *_: Any) -> Any:
    return reward, Move(RewardState.APPROVED, "hold_over")


def _never_a_test(judge: Callable[..., Any]) -> Callable[..., Any]:
    return lambda order, **more: judge(replace(order, is_test=False), **more)


def _forgetful_put(put: Callable[..., None]) -> Callable[..., None]:
    def sometimes(box: Letterbox, delivery: Any) -> None:
        if crc32(delivery.webhook_id.encode()) % 4:
            put(box, delivery)

    return sometimes


def _doubled(make: Callable[..., Any]) -> Callable[..., Any]:
    def twice(*given: Any) -> Any:
        reward = make(*given)
        return replace(reward, amount=reward.amount + reward.amount)

    return twice


def _without_hold(due: Callable[..., Any]) -> Callable[..., Any]:
    return lambda conn, now, limit: due(conn, now + timedelta(hours=20), limit)


def _stranger(relate: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *given, **more: replace(relate(*given, **more), is_same_person=False)


def _only_referred(save: Callable[..., None]) -> Callable[..., None]:
    return lambda conn, shop_id, rows, now: save(conn, shop_id, [r for r in rows if r.standing == "referred"], now)


def _state_without_books(conn: Any, shop_id: int, reward: Any, move: Any, now: Any) -> bool:
    return set_state(conn, shop_id, reward.reward_id, reward.state, move.to, reason=move.reason)


def _one_more(count: Callable[..., int]) -> Callable[..., int]:
    return lambda *given: count(*given) + 1


def _twice_the_points(enter: Callable[..., bool]) -> Callable[..., bool]:
    return lambda conn, shop_id, credit, now: enter(conn, shop_id, replace(credit, points=2 * credit.points), now)


def _twice_the_card(make: Callable[..., Any]) -> Callable[..., Any]:
    return lambda client, card: make(client, replace(card, amount=card.amount + card.amount))


def _always_the_first_option(settle: Callable[..., bool]) -> Callable[..., bool]:
    return lambda conn, shop, reward, _option, now: settle(conn, shop, reward, 0, now)


def _taken_is_fine(client: Any, code: Any) -> str:
    made = create_code_discount(client, code)
    return "gid://shopify/DiscountCodeNode/0" if isinstance(made, CodeTaken) else made


RULED = FIRST_RULED + 1
"""From here on every second history has rules of its own."""
RICH = FIRST_RICH + 1
"""From here on these are of every sort."""
VERBS: Any = drain_outbox.VERBS
VERBS_TOGETHER: Any = drain_outbox.VERBS_TOGETHER
MUTANTS = (
    Mutant("another code for every try", give_code, "_discount", _random_code(give_code._discount)),
    Mutant(
        "another code when the first is taken", give_code, "create_code_discount", _another_code_when_taken, first=91
    ),
    Mutant("a taken code is believed unseen", give_code, "create_code_discount", _taken_is_fine, first=91),
    Mutant("acknowledged before it is written", Letterbox, "put", _forgetful_put(Letterbox.put)),
    Mutant("no reconciliation", duties, "reconcile_orders", _nothing),
    Mutant("the order is not read again before the issue", issue_reward, "refresh_orders", _nothing, first=9),
    Mutant("no intent before the call", issue_reward, "note_sending", lambda *_: True, first=9),
    Mutant("a refund changes nothing", answer_verdicts, "answer_verdict", _nothing, first=4),
    Mutant("a withdrawn code goes on working", VERBS, "withdraw_reward", lambda *_: "done", first=193),
    Mutant("a used code goes on working", VERBS_TOGETHER, "retire_code", lambda *_: {}),
    Mutant("advocates may refer themselves", weigh_orders, "_relate", _stranger(weigh_orders._relate)),
    Mutant("everybody is new", eligibility, "_is_new", lambda *_: True, first=1),
    Mutant(
        "a lost dispute is no matter",
        eligibility,
        "_dispute",
        lambda _: Check("not_disputed", Outcome.PASSED),
        first=415,
    ),
    Mutant("test orders count", verdict, "check_order", _never_a_test(eligibility.check_order), first=2),
    Mutant("a step is taken and not booked", answer_verdicts, "write_step", _state_without_books, first=4),
    Mutant("the reward is doubled", answer_verdicts, "_reward", _doubled(answer_verdicts._reward)),
    Mutant(
        "the hold is cut short", release_rewards, "due_rewards", _without_hold(release_rewards.due_rewards), first=86
    ),
    Mutant(
        "only referred orders are judged", record_orders, "save_verdicts", _only_referred(record_orders.save_verdicts)
    ),
    Mutant("nobody is forgotten", privacy, "redact_customer", lambda *_, **__: "redacted"),
    Mutant("every reading makes a revision", record_orders, "_differs", lambda *_: True),
    Mutant("what a dead worker leased stays leased", drain, "recover_deliveries", _nothing),
    Mutant("messages of a dead worker stay leased", duties, "recover_messages", _nothing),
    Mutant(
        "what failed is called done",
        drain_outbox,
        "_fail",
        lambda b, _, m, __, n: drain_outbox._end(b, [m], {}),
        first=91,
    ),
    Mutant(
        "a cap is forgotten", settle_reward, "cap", lambda _caps, _tally, benefit, **_: benefit, first=721, start=RULED
    ),
    Mutant("every referral is the first", settle_reward, "count_approved", lambda *_: 0, first=631, start=RULED),
    Mutant("what is settled is not booked", settle_reward, "book_entry", lambda *_: True, first=631, start=RULED),
    Mutant(
        "the books are right and the row is not", settle_reward, "save_worth", lambda *_: True, first=631, start=RULED
    ),
    Mutant("every referral pays", settle_reward, "earn", _always_the_first(settle_reward.earn), first=607, start=RULED),
    Mutant(
        "what a cap ends is paid all the same", release_rewards, "_settle", _paid_all_the_same, first=721, start=RULED
    ),
    Mutant(
        "points are entered twofold",
        give_points,
        "credit_points",
        _twice_the_points(give_points.credit_points),
        first=1373,
        start=RICH,
    ),
    Mutant(
        "gift cards are worth twice as much",
        give_gift_card,
        "create_gift_card",
        _twice_the_card(give_gift_card.create_gift_card),
        first=1235,
        start=RICH,
    ),
    Mutant("what was chosen is not booked", settle_choice, "book_entry", lambda *_: True, first=1223, start=RICH),
    Mutant(
        "every choice is the first option",
        choose_reward,
        "settle_choice",
        _always_the_first_option(choose_reward.settle_choice),
        first=1223,
        start=RICH,
    ),
    Mutant("who does not choose gets nothing", duties, "take_defaults", _nothing, first=1241, start=RICH),
    Mutant("a budget stops nothing", open_offers, "_spent", lambda *_: None, first=1251, start=RICH),
    Mutant(
        "open claims cost nothing",
        open_offers,
        "largest_reward",
        lambda r: Money(0, r.currency),
        first=1251,
        start=RICH,
    ),
    Mutant(
        "a prize comes one referral early",
        add_prizes,
        "count_approved",
        _one_more(add_prizes.count_approved),
        first=1257,
        start=RICH,
    ),
    Mutant(
        "a challenge has no end",
        add_prizes,
        "meets_challenge",
        lambda m, approved: len(approved) >= m.at,
        first=1261,
        start=RICH,
    ),
    Mutant("nobody gets a bounty", answer_verdicts, "_bounty", lambda *_: iter(()), first=1245, start=RICH),
    Mutant("no order waits for its shipment", eligibility, "_event", lambda *_: (), first=1249, start=RICH),
    Mutant(
        "any order is large enough",
        eligibility,
        "check_minimum",
        lambda *_: Check("minimum_subtotal", Outcome.PASSED),
        first=1413,
        start=RICH,
    ),
    *WIDE_MUTANTS,
    *SEVERAL_MUTANTS,
)
