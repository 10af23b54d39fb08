"""Two shops with people in every table, the webhook door in front of them, and a worker that is called by hand."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Engine, insert, select

from plugin.auth.identities import IdentityKind, identity_key
from plugin.db.offers.programs import create_program
from plugin.db.orders.judged_orders import OrderFacts, VerdictRow, lock_orders, save_verdicts
from plugin.db.rewards.ledger_entries import book_entry
from plugin.db.rewards.reward_steps import write_step
from plugin.db.rewards.rewards import put_reward, read_reward
from plugin.db.shops.past_buyers import PastBuyer, put_past_buyers
from plugin.db.shops.shops import find_shop, insert_shop
from plugin.db.tables import advocates, metadata, referrals
from plugin.domain.money import Money
from plugin.domain.program.documents.preset import Preset, preset_terms
from plugin.domain.rewards.ledger import promise_entry
from plugin.domain.rewards.reward import Move, Reward, RewardState, Side
from plugin.domain.shop import Shop
from plugin.services.workbench import Workbench
from tests.benches import make_bench
from tests.clocks import START
from tests.dumps import dump
from tests.factories import SHOP_DOMAIN
from tests.webhooks.door import Door, shopify_headers
from webhooks import customers, privacy
from webhooks.drain import Drain, drain_inbox
from webhooks.inbox import Leased
from webhooks.payloads import order_id_of
from webhooks.topics import Outcome, Outcomes, Register

OTHER_DOMAIN = "loud-garden.myshopify.com"
REWARD = Money(1_000, "EUR")
_WAYS = {
    RewardState.PENDING: (),
    RewardState.APPROVED: (RewardState.APPROVED,),
    RewardState.ISSUED: (RewardState.APPROVED, RewardState.ISSUED),
    RewardState.SPENT: (RewardState.APPROVED, RewardState.ISSUED, RewardState.SPENT),
}


class Scene:
    """What the tests of this subject set up, do and look at."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.engine: Engine = door.engine
        self.bench: Workbench = make_bench(door.engine, door.clock)
        self.orders_read: list[int | None] = []
        self.drain = Drain(self.bench, self._register(), find_shop, chance=lambda: 0.0)
        self.shop, self.program_id = self.add_shop(SHOP_DOMAIN)
        self.other, self.other_program_id = self.add_shop(OTHER_DOMAIN)
        self._letters = 0

    def add_shop(self, domain: str, *, at: datetime = START - timedelta(days=400)) -> tuple[Shop, int]:
        """Another shop with a program."""
        with self.engine.begin() as conn:
            shop = insert_shop(conn, domain, at)
            terms = preset_terms(Preset.TEN_PERCENT, "EUR")
            return shop, create_program(conn, shop.shop_id, "Friends", terms, at).program_id

    def key(self, value: str | int, shop: Shop | None = None) -> str:
        """The hash under which a number or an address is stored."""
        kind = IdentityKind.CUSTOMER if isinstance(value, int) else IdentityKind.EMAIL
        return identity_key(self.bench.keys, (shop or self.shop).shop_id, kind, value)

    def advocate(self, customer_id: int, code: str, *, email: str | None = None, shop: Shop | None = None) -> int:
        """An advocate; gives our id."""
        shop = shop or self.shop
        row = insert(advocates).values(
            shop_id=shop.shop_id,
            customer_id=customer_id,
            referral_code=code,
            email_key=self.key(email, shop) if email else None,
            locale="de",
            joined_at=START,
        )
        with self.engine.begin() as conn:
            return int(conn.execute(row.returning(advocates.c.id)).scalar_one())

    def claim(
        self,
        advocate_id: int,
        code: str,
        *,
        customer_id: int | None = None,
        email: str | None = None,
        shop: Shop | None = None,
    ) -> int:
        """A claim of a friend; gives our id."""
        shop = shop or self.shop
        row = insert(referrals).values(
            shop_id=shop.shop_id,
            program_id=self._program(shop),
            version=1,
            advocate_id=advocate_id,
            code=code,
            visit_key=f"visit-{shop.shop_id}-{code}",
            customer_id=customer_id,
            email_key=self.key(email, shop) if email else None,
            claimed_at=START,
            expires_at=START + timedelta(days=30),
        )
        with self.engine.begin() as conn:
            return int(conn.execute(row.returning(referrals.c.id)).scalar_one())

    def order(self, order_id: int, customer_id: int | None, *, shown: str = "abc", shop: Shop | None = None) -> None:
        """A judged order; `shown` is what its evidence shows."""
        shop = shop or self.shop
        facts = OrderFacts(order_id, f"#{order_id}", START, START, "paid", 8_000, "EUR", customer_id)
        document = {"facts": {"discount_codes": [shown]}, "evidence": [{"shown": shown}], "checks": []}
        verdict = VerdictRow(order_id, 1, "referred", "won", 1, None, None, document, None)
        with self.engine.begin() as conn:
            lock_orders(conn, shop.shop_id, [facts])
            save_verdicts(conn, shop.shop_id, [verdict], START)
            if customer_id is not None:
                known = PastBuyer(self.key(customer_id, shop), order_id, START)
                put_past_buyers(conn, shop.shop_id, [known])

    def reward(self, order_id: int, advocate_id: int, state: RewardState, *, shop: Shop | None = None) -> int:
        """A promise of 10.00 in this state, with its ledger; gives our id."""
        shop = shop or self.shop
        promise = Reward(
            reward_id=0,
            shop_id=shop.shop_id,
            order_id=order_id,
            program_id=self._program(shop),
            side=Side.ADVOCATE,
            advocate_id=advocate_id,
            state=RewardState.PENDING,
            amount=REWARD,
            held_until=START + timedelta(days=14),
            code=f"gift{order_id:x}",
        )
        with self.engine.begin() as conn:
            reward_id = put_reward(conn, shop.shop_id, promise, version=1, now=START)
            assert reward_id is not None
            book_entry(conn, shop.shop_id, promise_entry(promise.ledger_key, REWARD), START)
            promise = replace(promise, reward_id=reward_id)
            for step in _WAYS[state]:
                assert write_step(conn, shop.shop_id, promise, Move(step, "test"), START)
                promise = replace(promise, state=step)
        return reward_id

    def read_reward(self, reward_id: int) -> Reward:
        """A reward of the first shop as it stands."""
        with self.engine.begin() as conn:
            reward = read_reward(conn, self.shop.shop_id, reward_id)
        assert reward is not None
        return reward

    def deliver(self, topic: str, body: object, *, shop: str = SHOP_DOMAIN, webhook_id: str | None = None) -> str:
        """Post one delivery, signed; gives its webhook id."""
        self._letters += 1
        webhook_id = webhook_id or f"w-{self._letters}"
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        triggered = self.door.clock.now().isoformat()
        headers = shopify_headers(raw, topic, webhook_id=webhook_id, Shop_Domain=shop, Triggered_At=triggered)
        assert self.door.post(raw, headers).status_code == 200
        return webhook_id

    def work(self) -> None:
        """Work until nothing is due."""
        drain_inbox(self.drain)

    def send(self, topic: str, body: object, *, shop: str = SHOP_DOMAIN) -> str | None:
        """Deliver, work, and give the outcome."""
        webhook_id = self.deliver(topic, body, shop=shop)
        self.work()
        return self.outcome(webhook_id)

    def outcome(self, webhook_id: str) -> str | None:
        """How a delivery ended; its state where it has not ended well."""
        row = next(row for row in self.door.rows() if row["webhook_id"] == webhook_id)
        return str(row["outcome"]) if row["state"] == "done" else f"{row['state']}: {row['outcome']}"

    def rows(self, table: str, shop: Shop | None = None) -> list[dict[str, object]]:
        """A table's rows, of one shop where it is named."""
        columns = metadata.tables[table]
        found = select(columns).order_by(*columns.primary_key)
        if shop is not None:
            found = found.where(columns.c.shop_id == shop.shop_id)
        with self.engine.begin() as conn:
            return [dict(row) for row in conn.execute(found).mappings()]

    def dump(self, *, without: Sequence[str] = ()) -> str:
        """Everything in every table as one text."""
        return dump(self.engine, without=without)

    def _program(self, shop: Shop) -> int:
        return self.program_id if shop == self.shop else self.other_program_id

    def _register(self) -> Register:
        register = Register()
        register.on("customers/merge")(customers.merge)
        register.on("customers/update")(customers.learn)
        register.on("customers/delete")(customers.forget)
        register.on_any("customers/data_request")(privacy.export)
        register.on_any("customers/redact")(privacy.redact)
        register.on_any("shop/redact")(privacy.erase)

        @register.on("orders/paid", "orders/updated", "orders/edited", "refunds/create")
        def read_again(bench: Workbench, shop: Shop, deliveries: Sequence[Leased], now: datetime) -> Outcomes:
            found = {d.delivery_id: order_id_of(d.topic, d.body)[0] for d in deliveries}
            self.orders_read += found.values()
            return {delivery_id: Outcome("order read again", str(order_id)) for delivery_id, order_id in found.items()}

        return register
