"""A value for every parameter of the database's functions: ids of the other shop, and plain ones that fit any shop."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from plugin.db.engine import reading
from plugin.db.offers.pool_codes import CodeState
from plugin.db.offers.referrals import referrals_by_code
from plugin.db.orders.conversions import Conversion
from plugin.db.orders.judged_orders import OrderFacts, list_verdicts
from plugin.db.orders.order_marks import OrderMark
from plugin.db.people.personal_rows import PersonalRows, find_person
from plugin.db.rewards.credit_moves import read_move
from plugin.db.rewards.rewards import read_reward
from plugin.db.shops.past_buyers import PastBuyer
from plugin.db.work.outbox import Message
from plugin.domain.money import Money
from plugin.domain.orders.reached import Reached
from plugin.domain.orders.verdict import PersonsWord, Standing
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.choice import Group
from plugin.domain.program.cost.reward_calculator import ReferralEstimate
from plugin.domain.program.documents.preset import Preset, preset_terms
from plugin.domain.program.returns import Kept
from plugin.domain.rewards.credit_mark import CreditMark
from plugin.domain.rewards.credit_steps import Purpose, Settled
from plugin.domain.rewards.ledger import promise_entry
from plugin.domain.rewards.points import PointReason
from plugin.domain.rewards.reward import REFERRAL, Move, RewardState
from plugin.domain.shop import ShopStanding
from tests.tenants.pair import Pair


@dataclass(frozen=True, slots=True)
class ShelfValues:
    """`theirs` names rows of the other shop, `plain` says how or how much."""

    theirs: dict[str, Any]
    plain: dict[str, Any]

    def of(self, names: list[str]) -> dict[str, Any]:
        """The arguments; a parameter that is new here has to be given a value first."""
        known = self.plain | self.theirs
        missing = [name for name in names if name not in known]
        assert missing == [], f"give {missing} a value in {__name__}"
        return {name: known[name] for name in names}


_TEN = Money(1_000, "EUR")
_REACHED = Reached(
    "0123456789abcdef",
    value=Kept(_TEN, _TEN),
    cards=Kept(Money(0, "EUR"), Money(0, "EUR")),
    plan=Money(0, "EUR"),
    within=frozenset({1}),
    without=frozenset(),
    as_of=datetime(2026, 11, 24, tzinfo=UTC),
    whole=Kept(_TEN, _TEN),
)


def shelf_values(pair: Pair) -> ShelfValues:
    """Values for this pair of shops."""
    return ShelfValues(_theirs(pair), _plain(pair))


def _theirs(pair: Pair) -> dict[str, Any]:
    rows, order, shop = pair.rows(pair.theirs), pair.their_order, pair.their_shop
    program, message, reward_row = pair.program(pair.theirs), rows["messages"][0], rows["rewards"][0]
    people = [row["customer_id"] for row in rows["advocates"] + rows["referrals"]]
    identity_keys = [row["identity_key"] for row in rows["past_buyers"]]
    orders = [row["order_id"] for row in rows["orders"]]
    codes = [row[name] for table, name in _CODES for row in rows[table]]
    leased = pair.loop.now() + timedelta(minutes=5)
    with reading(pair.engine) as conn:
        reward = read_reward(conn, shop.shop_id, reward_row["id"])
        referral = referrals_by_code(conn, shop.shop_id, codes)[rows["referrals"][0]["code"]]
        verdicts = list_verdicts(conn, shop.shop_id, order.id)
        person = find_person(conn, shop.shop_id, customer_ids=people, identity_keys=identity_keys, order_ids=[order.id])
        credit = read_move(conn, shop.shop_id, reward_row["id"], Purpose.GIVE)
    assert reward is not None
    assert credit is not None
    assert isinstance(person, PersonalRows)
    owed = Message(
        message["id"], shop.shop_id, message["kind"], message["reference"], 1, 1, message["created_at"], leased
    )
    facts = {name: rows["orders"][0][name] for name in OrderFacts.__slots__ if name != "place"}
    return {
        "advocate_id": rows["advocates"][0]["id"],
        "advocate_ids": [row["id"] for row in rows["advocates"]],
        "buyers": [PastBuyer(key, order.id, pair.loop.now()) for key in identity_keys],
        "bucket": rows["claim_counts"][0]["bucket"],
        "code": rows["pool_codes"][0]["code"],
        "code_gids": {row["code"]: "gid://shopify/DiscountRedeemCode/1" for row in rows["pool_codes"]},
        "codes": codes,
        "conversion": Conversion(
            order.id, program.program_id, program.version, reward.advocate_id, referral.referral_id, reward.amount
        ),
        "customer_id": rows["advocates"][0]["customer_id"],
        "customer_ids": people,
        "delivery_id": next(row["id"] for row in rows["deliveries"] if row["state"] == "dead"),
        "discount_gid": rows["program_versions"][0]["discount_gid"],
        "email_key": identity_keys[0],
        "email_keys": identity_keys,
        "entry": promise_entry(reward.ledger_key, reward.amount),
        "export_id": rows["data_exports"][0]["id"],
        "facts": [OrderFacts(**facts)],
        "gid": rows["shops"][0]["backfill_gid"],
        "identity_key": identity_keys[0],
        "identity_keys": identity_keys,
        "kept_advocate_id": rows["advocates"][0]["id"],
        "kept_customer_id": order.customer_id,
        "keys": [(program.program_id, program.version)],
        "ledger_key": reward.ledger_key,
        "endings": [(owed, "taken over")],
        "marks": [OrderMark(order.id, "phone", identity_keys[0], pair.loop.now())],
        "mark_keys": [row["mark_key"] for row in rows["order_marks"]],
        "message": owed,
        "message_id": next(row["id"] for row in rows["messages"] if row["state"] == "dead"),
        "named": str(order.id),
        "names": [order.name],
        "network_keys": [row["network_key"] for row in rows["referrals"] if row["network_key"]] or ["none"],
        "order_id": order.id,
        "order_ids": orders,
        "person": person,
        "people_asking": [row["subject"] for row in rows["audit_rows"] if row["action"] == "customer_exported"],
        "program_id": program.program_id,
        "program_ids": [program.program_id],
        "programs": (program,),
        "version": program.version,
        "referral": referral,
        "referral_code": rows["advocates"][0]["referral_code"],
        "referral_id": rows["referrals"][0]["id"],
        "referral_ids": [row["id"] for row in rows["referrals"]],
        "request": rows["data_exports"][0]["request"],
        "reward": reward,
        "benefit": Benefit(BenefitKind.ACCESS, name="a preview", tag="preview"),
        "chosen": replace(reward, chosen=0),
        "reward_id": reward_row["id"],
        "worth": reward,
        "mark": CreditMark(reward.amount),
        "seen": credit,
        "intended": credit,
        "numbers": [row["number"] for row in rows["credit_moves"]],
        "reward_ids": [row["id"] for row in rows["rewards"]],
        "point_reference": rows["point_entries"][0]["reference"],
        "rows": verdicts,
        "subject": next(row["subject"] for row in rows["audit_rows"] if row["action"] == "customer_exported"),
        "subjects": [str(order.id)],
        "verdict_id": rows["verdicts"][0]["id"],
        "visit_key": rows["referrals"][0]["visit_key"],
        "visit_keys": [row["visit_key"] for row in rows["referrals"]],
    }


def _plain(pair: Pair) -> dict[str, Any]:
    now = pair.loop.now()
    return {
        "access_expires_at": now,
        "group": Group.STAFF,
        "action": "customer_exported",
        "actor": "merchant:1",
        "after": 0,
        "as_of": now,
        "at_most": 100,
        "before": None,
        "body": b"gone",
        "but": "shop/redact",
        "amount": Money(1, "EUR"),
        "cipher": pair.loop.bench.cipher,
        "cause": REFERRAL,
        "currency": "EUR",
        "day": now,
        "estimate": ReferralEstimate(Money(1, "EUR"), Decimal(1), Money(1, "EUR"), Decimal(1), Money(1, "EUR")),
        "expected": Money(1, "EUR"),
        "month": (now - timedelta(days=31), now + timedelta(days=31)),
        "draw": lambda below: below - 1,
        "nickname": "taken over",
        "points": 1,
        "shortfall": 0,
        "since": now - timedelta(days=366),
        "span": None,
        "year": (now - timedelta(days=366), now + timedelta(days=366)),
        "detail": {},
        "document": {"facts": {}},
        "document_sealed": "sealed",
        "drift": None,
        "reasons": ["no_evidence"],
        "newer_than": now - timedelta(days=400),
        "claims": 0,
        "hints": ["many_claims"],
        "new_code": "fresh",
        "due_at": now,
        "expires_at": now,
        "forget_after": now,
        "generation": 1,
        "held_until": now,
        "here": RewardState.ISSUED,
        "installation": 1,
        "is_live": False,
        "job_gid": None,
        "kind": "issue_reward",
        "left_at": now,
        "limit": 100,
        "line": 1_000,
        "locale": "de",
        "lock": False,
        "luck": 0.5,
        "moment": now,
        "move": Move(RewardState.CLAWED_BACK, "refunded"),
        "name": "taken over",
        "now": now,
        "outcome": "done",
        "place": None,
        "purpose": Purpose.GIVE,
        "reason": "taken over",
        "reference": f"reward:{pair.row_ids('rewards')[-1]}",
        "scopes": frozenset({"read_orders"}),
        "sealed": "sealed",
        "settled": Settled(9, now),
        "standing": Standing.REFERRED,
        "state": None,
        "states": [*RewardState, *CodeState],
        "terms": preset_terms(Preset.TWENTY_PERCENT, "EUR"),
        "there": RewardState.CLAWED_BACK,
        "timezone": "Europe/Berlin",
        "with_cards": False,
        "with_verdicts": True,
        "within_reach": False,
        "spared": "",
        "reached": _REACHED,
        "with_open": False,
        "unless": CodeState.RETIRED,
        "until": now,
        "word": PersonsWord.ALLOW,
    }


_CODES = (("referrals", "code"), ("advocates", "referral_code"), ("rewards", "code"), ("pool_codes", "code"))
ELSEWHERE: dict[tuple[str, str], object] = {
    ("set_code_states", "state"): CodeState.RETIRED,
    ("claimed_numbers", "reward_id"): 0,
    ("save_facts", "name"): "taken over",
    ("approved_moments", "after"): None,
    ("put_points", "reason"): PointReason.GIFT,
    ("lock_given_up", "kind"): "backfill_buyers",
    ("lock_given_up", "reference"): "shop",
    ("end_given_up", "kind"): "backfill_buyers",
    ("end_given_up", "reference"): "shop",
    ("set_standing", "standing"): ShopStanding.PAUSED,
}
"""Parameters of one name that want another kind of value in these functions."""
