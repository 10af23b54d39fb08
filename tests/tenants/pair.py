"""Two shops that live alike in one database, what only one of them has, and every row of either."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy import Connection, Engine, Table, select, update
from werkzeug.test import TestResponse

from plugin.db.engine import reading
from plugin.db.offers.estimates import put_estimate
from plugin.db.offers.programs import read_program, rename_program
from plugin.db.people.leaderboard_names import put_nickname
from plugin.db.rewards.credit_moves import aim_move, settle_move
from plugin.db.rewards.rewards import put_reward, rewards_of_orders
from plugin.db.tables import advocates, deliveries, messages, metadata, rewards
from plugin.domain.money import Money
from plugin.domain.program.cost.reward_calculator import ReferralEstimate
from plugin.domain.program.program import Program
from plugin.domain.rewards.credit_mark import CreditMark
from plugin.domain.rewards.credit_steps import Purpose, Settled
from plugin.domain.rewards.points import PointCredit, PointReason
from plugin.domain.rewards.reward import Side
from plugin.domain.shop import Shop
from plugin.services.points.credit_points import credit_points
from tests.loop import Loop, sign_proxy
from tests.sim_shop.installation import change_scopes, privacy, update_shop
from tests.sim_shop.oauth import mint_id_token
from tests.sim_shop.state import Customer, Order, ShopState

LONG_SECRET = "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"
SHORTEST_CANARY = 8
LEAST_CANARY = 10**9

Rows = dict[str, list[dict[str, Any]]]


class Pair:
    """`ours` asks, `theirs` must not be seen or touched."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.loop = Loop(engine, SHOPIFY_API_SECRET=LONG_SECRET, POOL_SIZE="20", METRICS_TOKEN="m")
        self.ours = self.loop.shop_state
        self.theirs = self.loop.add_shop("loud-kitchen")
        self.theirs.last_order_number = 5_000
        self.clients = self.loop.app.test_client
        for state, name in ((self.ours, "Quiet Garden"), (self.theirs, "Loud Kitchen")):
            storefront = f"http://127.0.0.1:9293/{name.split()[0].lower()}"
            update_shop(self.loop.world, state, name=name, storefront_url=storefront)
            app = self.loop.world.app
            change_scopes(self.loop.world, state, frozenset({*app.required_scopes, *app.optional_scopes}))
            self.loop.install(state)
            self._begin(state)
        self.loop.pass_time(days=31)
        self.orders = {state.domain: self._live(state) for state in (self.ours, self.theirs)}

    def close(self) -> None:
        self.loop.close()

    @property
    def our_shop(self) -> Shop:
        return self.loop.shop(self.ours)

    @property
    def their_shop(self) -> Shop:
        return self.loop.shop(self.theirs)

    @property
    def their_order(self) -> Order:
        """Referred, its reward waiting."""
        return self.orders[self.theirs.domain]

    def program(self, state: ShopState) -> Program:
        with reading(self.engine) as conn:
            found = read_program(conn, self.loop.shop(state).shop_id)
        assert found is not None
        return found

    @contextmanager
    def at(self, state: ShopState) -> Iterator[None]:
        """Storefront and checkout of this shop."""
        before, self.loop.shop_state = self.loop.shop_state, state
        try:
            yield
        finally:
            self.loop.shop_state = before

    def admin(self, state: ShopState, method: str, path: str, **more: Any) -> TestResponse:
        """A merchant of this shop asks, with a fresh ID token."""
        bearer = f"Bearer {mint_id_token(self.loop.world, state)}"
        return self.clients().open(path, method=method, headers={"Authorization": bearer}, **more)

    def storefront(
        self, state: ShopState, method: str, path: str, *, customer: Customer | None = None, **more: Any
    ) -> TestResponse:
        """A visitor of this shop asks through Shopify's proxy."""
        signed = sign_proxy(self.loop.world, state, customer, more.pop("query", {}))
        return self.clients().open(f"/proxy{path}?{signed}", method=method, **more)

    def rows(self, state: ShopState, *, without: tuple[str, ...] = ()) -> Rows:
        """Everything stored about one shop."""
        shop = self.loop.shop(state)
        with reading(self.engine) as conn:
            return {name: rows for name, rows in rows_of(conn, shop).items() if name not in without}

    def row_ids(self, table: str) -> list[int]:
        """Our own numbers of their rows."""
        return [row["id"] for row in self.rows(self.theirs)[table]]

    def canaries(self) -> frozenset[str]:
        """Texts and Shopify's numbers that stand in their rows and in none of ours."""
        return told_by(self.rows(self.theirs)) - told_by(self.rows(self.ours))

    def _begin(self, state: ShopState) -> None:
        """A first friend whose reward will have been issued."""
        tag = state.domain.partition(".")[0]
        shop, program = self.loop.shop(state), self.program(state)
        with self.engine.begin() as conn:
            rename_program(conn, shop.shop_id, program.program_id, f"Programme of {tag}")
        with self.at(state):
            friend = self.loop.customer(f"first.{tag}", state)
            self.refer(state, friend)
            self.loop.work()

    def _live(self, state: ShopState) -> Order:
        """A second friend whose order is held, a third whose reward waits; the first one's data request.

        A delivery about the third one's order was given up, and the back-fill too.
        """
        tag = state.domain.partition(".")[0]
        with self.at(state):
            doubtful = self.refer(state, self.loop.customer(f"second.{tag}", state))
            doubtful.risk = "INVESTIGATE"
            self.loop.work()
            order = self.refer(state, self.loop.customer(f"third.{tag}", state))
            self.loop.work()
            privacy(self.loop.world, state, "customers/data_request", self.loop.customer(f"first.{tag}", state))
            self.loop.work()
        shop_id = self.loop.shop(state).shop_id
        shop_domain, about = deliveries.c.shop_domain == state.domain, deliveries.c.subject == str(order.id)
        with self.engine.begin() as conn:
            conn.execute(update(deliveries).where(shop_domain, about).values(state="dead", attempts=8))
            credit = PointCredit(self._ada(conn, shop_id), f"order:{order.id}", 40, PointReason.ORDER)
            credit_points(conn, shop_id, credit, self.loop.now())
            put_estimate(conn, shop_id, self._estimate(), self.loop.now())
            put_nickname(conn, shop_id, credit.advocate_id, f"Ada {tag}", self.loop.now())
            owed = update(messages).where(messages.c.shop_id == shop_id)
            conn.execute(owed.where(messages.c.kind == "backfill_buyers").values(state="dead", attempts=8))
            self._credit(conn, state, shop_id)
            self._promise_friend(conn, state, shop_id)
        return order

    def _credit(self, conn: Connection, state: ShopState, shop_id: int) -> None:
        """The advocate's first reward was given as store credit."""
        own = select(rewards.c.id).where(rewards.c.shop_id == shop_id).order_by(rewards.c.id)
        reward_id = conn.execute(own).scalars().first()
        advocate = self.loop.customer(f"ada.{state.domain.partition('.')[0]}", state)
        now, mark = self.loop.now(), CreditMark(Money(1_000, "EUR"), self.loop.now() + timedelta(days=365))
        assert reward_id is not None
        aim_move(conn, shop_id, reward_id, Purpose.GIVE, advocate.id, mark)
        settled = Settled(self.loop.world.new_id(), mark.expires_at)
        settle_move(conn, shop_id, reward_id, Purpose.GIVE, settled, now)

    def _promise_friend(self, conn: Connection, state: ShopState, shop_id: int) -> None:
        """The first friend is promised something by the order, too."""
        friend = self.loop.customer(f"first.{state.domain.partition('.')[0]}", state)
        (own,) = rewards_of_orders(conn, shop_id, friend.order_ids)[friend.order_ids[0]]
        promise = replace(own, side=Side.FRIEND, customer_id=friend.id, code=f"friend{own.order_id}")
        put_reward(conn, shop_id, promise, version=1, now=self.loop.now())

    def _estimate(self) -> ReferralEstimate:
        """What this shop's merchant expects, with a number that no other shop has."""
        first, nothing = Money(self.loop.world.new_id(), "EUR"), Money(0, "EUR")
        return ReferralEstimate(first, Decimal(40), nothing, Decimal(100), nothing)

    def _ada(self, conn: Connection, shop_id: int) -> int:
        found = select(advocates.c.id).where(advocates.c.shop_id == shop_id)
        return int(conn.execute(found.order_by(advocates.c.id).limit(1)).scalar_one())

    def refer(self, state: ShopState, friend: Customer) -> Order:
        """A friend claims from the shop's advocate and buys; `at` that shop."""
        tag = state.domain.partition(".")[0]
        link = self.loop.join(self.loop.customer(f"ada.{tag}", state))["referral_code"]
        claimed = self.loop.claim(link, customer=friend)
        assert claimed.status_code == 200, claimed.text
        return self.loop.buy(friend, codes=(claimed.json()["discount_code"],))


def rows_of(conn: Connection, shop: Shop) -> Rows:
    """Everything stored about a shop, by table."""
    return {
        name: [dict(row) for row in conn.execute(_of(table, shop)).mappings()]
        for name, table in metadata.tables.items()
        if name != "heartbeats"
    }


def _of(table: Table, shop: Shop) -> Any:
    columns = table.c
    if table.name == "shops":
        mine = columns.id == shop.shop_id
    elif "shop_domain" in columns:
        mine = columns.shop_domain == shop.shop_domain
    else:
        mine = columns.shop_id == shop.shop_id
    return select(table).where(mine).order_by(*table.primary_key)


def told_by(value: object) -> frozenset[str]:
    """Every text and large number inside a value, in small letters; what is too short to be told apart is left out."""
    return frozenset(_told(value))


def _told(value: object) -> Iterator[str]:
    if isinstance(value, Enum | datetime | bytes | bool | type(None)):
        return
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    if isinstance(value, str):
        if len(value) >= SHORTEST_CANARY:
            yield value.casefold()
    elif isinstance(value, int):
        if value >= LEAST_CANARY:
            yield str(value)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _told(key)
            yield from _told(inner)
    elif isinstance(value, list | tuple | set | frozenset):
        for inner in value:
            yield from _told(inner)
