"""A shop's rows as the app itself would have left them: orders in every standing, claims, rewards, deliveries."""

from dataclasses import replace
from datetime import datetime, timedelta

from plugin.db.orders.judged_orders import OrderFacts, VerdictRow, lock_orders, save_verdicts
from plugin.db.rewards.ledger_entries import book_entry
from plugin.db.rewards.rewards import put_reward, rewards_of_orders
from plugin.domain.money import Money
from plugin.domain.orders.attribution import attribute
from plugin.domain.orders.eligibility import Relation
from plugin.domain.orders.evidence import Evidence, EvidenceKind
from plugin.domain.orders.order import Buyer, OrderSnapshot, PaymentState
from plugin.domain.orders.suspicion_document import NOTHING_NOTICED, Noticed
from plugin.domain.orders.verdict import Standing, judge
from plugin.domain.orders.verdict_document import Grounds, verdict_document
from plugin.domain.rewards.ledger import promise_entry
from plugin.domain.rewards.reward import Reward, RewardState, Side
from plugin.domain.shop import Shop
from tests.admin_pages.stage import Stage

FRIEND_CODE = "gw3f7kpqw2a"
ADVOCATE_CODE = "k7wq2n9xf"


def put_sample(stage: Stage, shop: Shop, first_order: int = 5_001) -> dict[str, int]:
    """Fill a shop; gives the ids that stand in addresses."""
    now = stage.clock.now()
    program = stage.program(shop)
    advocate = stage.put("advocates", shop_id=shop.shop_id, customer_id=77, referral_code=ADVOCATE_CODE, joined_at=now)
    referral = stage.put(
        "referrals",
        shop_id=shop.shop_id,
        program_id=program.program_id,
        version=1,
        advocate_id=advocate,
        code=FRIEND_CODE,
        visit_key="v" * 64,
        claimed_at=now - timedelta(days=2),
        expires_at=now + timedelta(days=28),
    )
    proof = Evidence(
        EvidenceKind.CLAIM_CODE, FRIEND_CODE, advocate, program.program_id, 1, referral, now - timedelta(days=2)
    )
    weaker = replace(proof, kind=EvidenceKind.CART_TICKET, shown="cart")
    order = snapshot(first_order, now - timedelta(hours=30))
    put_order(stage, shop, order, (proof, weaker), Relation(False, False))
    put_order(stage, shop, replace(order, order_id=first_order + 1, order_name="#1002"), (), None)
    held = replace(order, order_id=first_order + 2, order_name="#1003", risk="investigate")
    put_order(stage, shop, held, (proof,), Relation(False, False))
    put_order(
        stage, shop, replace(order, order_id=first_order + 3, order_name="#1004"), (proof,), Relation(True, False)
    )
    reward = put_pending(stage, shop, first_order, advocate, now + timedelta(days=29))
    stage.put(
        "conversions",
        shop_id=shop.shop_id,
        order_id=first_order,
        program_id=program.program_id,
        version=1,
        advocate_id=advocate,
        referral_id=referral,
        subtotal_minor=8_000,
        currency="EUR",
        converted_at=now,
    )
    dead = put_delivery(stage, shop, "dead", subject=str(first_order), outcome="timeout", attempts=8)
    put_delivery(stage, shop, "done", subject=str(first_order), outcome="recorded", attempts=1)
    return {"order": first_order, "held": first_order + 2, "dead": dead, "reward": reward, "referral": referral}


def snapshot(order_id: int, ordered_at: datetime) -> OrderSnapshot:
    """A paid order over 80.00 EUR of a new customer, placed with the friend's code."""
    return OrderSnapshot(
        order_id=order_id,
        order_name="#1001",
        created_at=ordered_at,
        updated_at=ordered_at,
        payment=PaymentState.PAID,
        subtotal=Money(8_000, "EUR"),
        refunded=Money(0, "EUR"),
        buyer=Buyer(customer_id=88, order_index=1, orders_count=1),
        discount_codes=(FRIEND_CODE,),
    )


def put_order(
    stage: Stage,
    shop: Shop,
    order: OrderSnapshot,
    found: tuple[Evidence, ...],
    relation: Relation | None,
    noticed: Noticed = NOTHING_NOTICED,
) -> Standing:
    """Judge an order with the real rules and store it as the app does."""
    terms = stage.program(shop).terms
    versions = {(piece.program_id, piece.program_version) for piece in found}
    windows = dict.fromkeys(versions, timedelta(days=30))
    weighed = attribute(found, ordered_at=order.created_at, claim_windows=windows, converted_elsewhere=frozenset())
    verdict = judge(order, weighed, dict.fromkeys(versions, terms), relation, noticed=noticed)
    document = verdict_document(Grounds(order, found, relation, frozenset()), verdict)
    facts = OrderFacts(
        order.order_id,
        order.order_name,
        order.created_at,
        order.updated_at,
        order.payment.value,
        order.subtotal.amount_minor,
        order.subtotal.currency,
        order.buyer.customer_id,
    )
    row = VerdictRow(
        order.order_id,
        1,
        verdict.standing.value,
        verdict.reason,
        verdict.rule_version,
        verdict.winner.advocate_id if verdict.winner else None,
        verdict.winner.referral_id if verdict.winner else None,
        document,
        None,
    )
    with stage.bench.engine.begin() as conn:
        lock_orders(conn, shop.shop_id, [facts])
        save_verdicts(conn, shop.shop_id, [row], stage.clock.now())
    return verdict.standing


def put_pending(stage: Stage, shop: Shop, order_id: int, advocate: int, held_until: datetime) -> int:
    """Promise 10.00 EUR for an order and book it."""
    program = stage.program(shop)
    promise = Reward(
        0,
        shop.shop_id,
        order_id,
        program.program_id,
        Side.ADVOCATE,
        advocate,
        RewardState.PENDING,
        Money(1_000, "EUR"),
        held_until,
        f"reward{order_id}",
    )
    with stage.bench.engine.begin() as conn:
        put_reward(conn, shop.shop_id, promise, version=1, now=stage.clock.now())
        stored = rewards_of_orders(conn, shop.shop_id, [order_id])[order_id][0]
        book_entry(conn, shop.shop_id, promise_entry(stored.ledger_key, stored.amount), stage.clock.now())
    return stored.reward_id


def put_delivery(
    stage: Stage, shop: Shop, state: str, *, subject: str | None = None, outcome: str | None = None, attempts: int = 0
) -> int:
    """One delivery in the inbox, with a body that names a person, which no page may show."""
    now = stage.clock.now()
    number = stage.count("deliveries")
    return stage.put(
        "deliveries",
        shop_domain=shop.shop_domain,
        topic="orders/paid",
        webhook_id=f"hook-{number}",
        received_at=now - timedelta(minutes=number),
        body=b'{"email":"jane@example.com"}',
        subject=subject,
        state=state,
        outcome=outcome,
        attempts=attempts,
        due_at=now,
    )
