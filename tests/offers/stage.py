"""A simulated shop with the app installed, a live program and what a merchant, an advocate and friends do there."""

from datetime import timedelta
from decimal import Decimal

import requests
from sqlalchemy import Engine, select

from plugin.admin_api.budget import Timing
from plugin.admin_api.wire import Wire
from plugin.auth.oauth import AccessGrant
from plugin.db.offers.pool_codes import CodeState, note_ready, put_pool_codes
from plugin.db.offers.programs import create_program, save_version, set_live
from plugin.db.people.advocates import advocates_by_customer, put_advocate
from plugin.db.shops.shops import save_facts
from plugin.db.tables import messages, pool_codes, referrals
from plugin.domain.money import Money
from plugin.domain.people.advocate import Advocate
from plugin.domain.program.program import Offer, OfferKind, Program, RewardRule, Terms
from plugin.domain.shop import Shop
from plugin.services.offers.claim_offer import AskedClaim, Claimed, ClaimRefusal, claim_offer
from plugin.services.offers.prepare_offer import prepare_offer
from plugin.services.offers.refill_pool import refill_pool
from plugin.services.shops.install_shop import install_shop
from plugin.services.workbench import Workbench
from tests.benches import make_bench
from tests.clocks import START, MovableClock
from tests.factories import API_KEY, API_SECRET, SHOP_DOMAIN
from tests.sim_shop.admin_host import create_admin_host
from tests.sim_shop.clock import SimClock
from tests.sim_shop.oauth import give_token
from tests.sim_shop.state import Discount, ShopState
from tests.sim_shop.world import AppRecord, World
from tests.sim_shop.wsgi_adapter import WsgiAdapter

ADMIN = "http://127.0.0.1:9292"
ADVOCATE = 501
EUR = "EUR"
TEN_PERCENT = Terms(
    Offer(OfferKind.PERCENT, Money(3000, EUR), percent=Decimal(10)), RewardRule(Money(1000, EUR), Money(0, EUR))
)
FIVE_EUROS = Terms(
    Offer(OfferKind.FIXED, Money(0, EUR), amount=Money(500, EUR)), RewardRule(Money(1000, EUR), Money(0, EUR))
)


class Stage:
    """One installed shop on one database; its calls to Shopify are answered by the simulator."""

    def __init__(self, engine: Engine, clock: MovableClock, terms: Terms = TEN_PERCENT) -> None:
        self.engine, self.clock = engine, clock
        record = AppRecord(API_KEY, API_SECRET, "http://127.0.0.1:8080")
        record.required_scopes = ("read_orders", "read_customers", "write_discounts", "write_app_proxy")
        record.topics = ("discounts/update", "discounts/delete")
        self.world = World(SimClock.frozen(START), record, seed=7, real_time=lambda: clock.wall().timestamp())
        self.sim: ShopState = self.world.add_shop(SHOP_DOMAIN, storefront_url="https://garden.example")
        self.bench = self._bench()
        self.shop: Shop = self._install(SHOP_DOMAIN)
        self.program = self._start(self.shop, terms)
        self.advocate = self.join(ADVOCATE)

    def _bench(self) -> Workbench:
        bench = make_bench(self.engine, self.clock, origin=f"{ADMIN}/{{shop}}")
        session = requests.Session()
        session.trust_env = False
        session.mount(ADMIN, WsgiAdapter(create_admin_host(self.world)))
        timing = Timing(monotonic=self._seconds, sleep=lambda _s: None, luck=lambda: 0.0)
        wire = Wire(session, bench.settings.origin, bench.manifest.api_version, timing)
        return Workbench(
            bench.engine, wire, bench.keys, bench.cipher, bench.tickets, bench.manifest, bench.settings, self.clock
        )

    def _seconds(self) -> float:
        return (self.clock.wall() - START).total_seconds()

    def _install(self, shop_domain: str) -> Shop:
        pair = give_token(self.world, self.world.shops[shop_domain])
        lasting = self.clock.wall() + timedelta(hours=23)
        grant = AccessGrant(pair.access, lasting, pair.refresh, lasting, pair.scopes)
        with self.engine.begin() as conn:
            shop = install_shop(conn, self.bench.cipher, shop_domain, grant, now=START)
            save_facts(conn, shop.shop_id, currency=EUR, storefront_url="https://garden.example", locale="de")
            save_facts(conn, shop.shop_id, timezone="Europe/Berlin", name="Quiet Garden")
        return shop

    def _start(self, shop: Shop, terms: Terms) -> Program:
        with self.engine.begin() as conn:
            program = create_program(conn, shop.shop_id, "Friends", terms, START)
            set_live(conn, shop.shop_id, program.program_id, since=START)
        return program

    def join(self, customer_id: int, referral_code: str = "adaadaada") -> Advocate:
        with self.engine.begin() as conn:
            put_advocate(conn, self.shop.shop_id, customer_id, referral_code, locale="de", now=START)
            return advocates_by_customer(conn, self.shop.shop_id, [customer_id])[customer_id]

    def switch(self, *, is_live: bool) -> None:
        with self.engine.begin() as conn:
            set_live(conn, self.shop.shop_id, self.program.program_id, since=self.clock.now() if is_live else None)

    def change_terms(self, terms: Terms) -> None:
        with self.engine.begin() as conn:
            changed = save_version(conn, self.shop.shop_id, self.program.program_id, "Friends", terms, now=START)
        assert changed is not None
        self.program = changed

    def prepare(self) -> str:
        return prepare_offer(self.bench, self.shop, self.program.program_id, self.program.version, self.clock.now())

    def refill(self) -> str | timedelta:
        return refill_pool(self.bench, self.shop, self.program.program_id, self.program.version, self.clock.now())

    def put_ready(self, count: int) -> list[str]:
        """Ready codes without Shopify, for what does not ask it."""
        codes = [f"hi{number:09d}" for number in range(count)]
        with self.engine.begin() as conn:
            shop_id, program = self.shop.shop_id, self.program
            put_pool_codes(conn, shop_id, program.program_id, program.version, codes, now=START)
            note_ready(conn, shop_id, {code: f"gid://shopify/DiscountRedeemCode/{code[2:]}" for code in codes})
        return codes

    def claim(self, visit: str = "v1", network: str = "198.51.100.7", **more: object) -> Claimed | ClaimRefusal:
        asked = AskedClaim(ref=str(more.pop("ref", "ADAADAADA")), visit=visit, network=network, **more)  # type: ignore[arg-type]
        with self.engine.begin() as conn:
            return claim_offer(conn, self.bench.keys, self.shop, asked, self.clock.now())

    def states(self) -> dict[str, int]:
        """How many codes of the pool stand at each state."""
        with self.engine.connect() as conn:
            found = list(conn.execute(select(pool_codes.c.state)).scalars())
        return {state.value: found.count(state.value) for state in CodeState if state.value in found}

    def codes(self, state: CodeState) -> list[str]:
        with self.engine.connect() as conn:
            wanted = select(pool_codes.c.code).where(pool_codes.c.state == state.value)
            return list(conn.execute(wanted.order_by(pool_codes.c.id)).scalars())

    def owed(self, kind: str) -> list[tuple[str, str]]:
        """Reference and state of the messages of a kind."""
        with self.engine.connect() as conn:
            found = select(messages.c.reference, messages.c.state).where(messages.c.kind == kind)
            return [(row.reference, row.state) for row in conn.execute(found.order_by(messages.c.id))]

    def end_duty(self, kind: str) -> None:
        with self.engine.begin() as conn:
            conn.execute(messages.update().where(messages.c.kind == kind).values(state="done"))

    def referral_rows(self) -> list[dict[str, object]]:
        with self.engine.connect() as conn:
            return [dict(row._mapping) for row in conn.execute(select(referrals).order_by(referrals.c.id))]

    @property
    def discount(self) -> Discount:
        """The one discount the shop has."""
        (only,) = self.sim.discounts.values()
        return only
