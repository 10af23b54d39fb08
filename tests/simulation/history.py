"""One seeded history: people claim, buy, take back; deliveries get lost and doubled; workers die; time passes."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from requests.adapters import BaseAdapter
from sqlalchemy import Engine, select

from plugin.bell import Duty
from plugin.db.outbox import revive_messages
from plugin.db.tables import orders, rewards
from plugin.domain.orders.verdict import PersonsWord
from plugin.domain.program.benefit import NOTHING
from plugin.services.orders.review_order import review_order
from plugin.services.rewards.choose_reward import choose_reward
from tests.loop import Loop
from tests.sim_shop import customers as people
from tests.sim_shop import installation
from tests.sim_shop import orders as merchant
from tests.sim_shop.faults import FaultKind
from tests.sim_shop.state import Customer, Order
from tests.simulation.givings import is_all_promised
from tests.simulation.rich import offers_choice
from tests.simulation.ruled import counts_shipped, draw_rules, is_rich, put_in_force, waits_for_shipment
from tests.simulation.stage import Boundary, Stage
from webhooks.inbox import revive_deliveries

STEPS = 64
DOUBTS = ("suspicious", "likely_abuse")
LONGEST = timedelta(days=20)
"""Orders older than 60 days are closed to us. The hold of one day ends well inside a history."""

CALL_FAULTS = (
    FaultKind.RATE_LIMITED,
    FaultKind.THROTTLED,
    FaultKind.SERVER_ERROR,
    FaultKind.HTML_200,
    FaultKind.TIMEOUT_BEFORE,
    FaultKind.TIMEOUT_AFTER,
    FaultKind.RESET_AFTER,
    FaultKind.TRUNCATED_JSON,
    FaultKind.SERVER_ERROR_AFTER,
    FaultKind.DATA_AND_ERRORS,
    FaultKind.USER_ERRORS,
    FaultKind.STATUS_401,
    FaultKind.STATUS_423,
)
MAIL_FAULTS = (
    FaultKind.WEBHOOK_DROPPED,
    FaultKind.WEBHOOK_DOUBLED,
    FaultKind.WEBHOOK_REORDERED,
    FaultKind.WEBHOOK_DELAYED,
)


@dataclass
class Friend:
    """A person with an address, the advocate whose link was followed, and the code that was given."""

    email: str
    advocate: Customer
    code: str | None = None
    forgotten_by: str | None = None
    """The webhook id of the delivery that asks us to forget."""


@dataclass
class Bought:
    """An order with what the history knows and the app has to find out."""

    order: Order
    friend: Friend | None = None
    is_blurred: bool = False
    """Merged or redacted since: either outcome is right."""


@dataclass
class Diary:
    """What happened, for the judge at the end."""

    bought: list[Bought] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    chosen: dict[int, int] = field(default_factory=dict)  # the option taken, by reward
    overdrawn: list[str] = field(default_factory=list)
    """Claims that were granted although a budget was promised away."""


class History:
    """Plays one seed. `play` runs it to quiescence; what has to hold then is `tests/simulation/invariants.py`."""

    def __init__(self, engine: Engine, seed: int) -> None:
        self.seed = seed
        self.chance = random.Random(seed)
        self.stage = Stage(self.chance, self._duties)
        self.loop = Loop(engine, seed=seed, line=self._stretch, one_time=True, hold_days=1, POOL_SIZE="12")
        self.stage.watch_database(engine)
        if is_rich(seed):
            self._allow_everything()
        self.rules, self.is_rich = draw_rules(seed), is_rich(seed)
        if self.rules is not None:
            put_in_force(self.loop, self.rules)
        self.diary = Diary()
        self.advocates = [self.loop.customer(name) for name in ("ada", "ben")]
        self.links = {a.id: self.loop.join(a)["referral_code"] for a in self.advocates}
        self.friends: list[Friend] = []
        self.ends_before = self.loop.now() + LONGEST
        self.actions = self._draw_actions()

    def play(self, after_step: Callable[["History"], None] = lambda _: None, steps: int = STEPS) -> None:
        """Take the steps, then let everything come to rest."""
        acts, weights = zip(*self.actions, strict=True)
        for _ in range(steps):
            act = self.chance.choices(acts, weights)[0]
            self.diary.steps.append(act.__name__)
            act()
            after_step(self)
        self.come_to_rest()

    def _allow_everything(self) -> None:
        """The merchant agrees to what gift cards, credit and tags need."""
        installation.change_scopes(self.loop.world, self.loop.shop_state, self._every_scope())
        self.loop.work()

    def _every_scope(self) -> frozenset[str]:
        return frozenset({*self.loop.world.app.required_scopes, *self.loop.world.app.optional_scopes})

    def _stretch(self, line: BaseAdapter) -> BaseAdapter:
        self.wire = Boundary(self.stage, line)
        return self.wire

    def _draw_actions(self) -> list[tuple[Callable[[], None], float]]:
        """Swarm testing: each history leaves some troubles out, has some as usual and some threefold."""

        def swarm(weight: float) -> float:
            return weight * self.chance.choice((0, 1, 3))

        return [
            (self.claim, 6), (self.buy_as_friend, 7), (self.buy_without_code, 1), (self.buy_by_landing_link, 1),
            (self.buy_own_link, swarm(1)), (self.buy_again, swarm(1)), (self.redeem, 3), (self.pay_late, 1),
            (self.refund, swarm(2)), (self.refund_a_part, swarm(1)), (self.cancel, swarm(1)),
            (self.dispute, swarm(1)), (self.settle, 1), (self.merge, swarm(0.3)),
            (self.deliver, 9), (self.deliver_again, swarm(2)), (self.work, 14), (self.crash, swarm(4)),
            (self.wait_minutes, 5), (self.wait_days, 5), (self.break_calls, swarm(2)), (self.break_mail, swarm(2)),
            (self.lose_an_issue, swarm(1)), (self.redact, swarm(0.4)),
            (self.mend, 2), (self.expire_tokens, swarm(0.5)), (self.reinstall, swarm(0.2)),
            *([(self.ship, 5)] if waits_for_shipment(self.rules) or counts_shipped(self.rules) else []),
            *([(self.choose, 12 if offers_choice(self.rules) else 3)] if self.is_rich else []),
        ]  # fmt: skip

    # What people do.

    def claim(self) -> None:
        advocate = self.chance.choice(self.advocates)
        friend = Friend(f"friend{len(self.friends)}@example.com", advocate)
        self._note_budget()
        answer = self.loop.claim(self.links[advocate.id], email=friend.email)
        if answer.status_code == 200:
            friend.code = answer.json().get("discount_code")
            self.friends.append(friend)
        else:
            self.diary.overdrawn = [name for name in self.diary.overdrawn if name != friend.email]

    def _note_budget(self) -> None:
        """Remember that nothing may be granted now; a refusal crosses it out."""
        if self.is_rich and is_all_promised(self.loop, self.rules):
            self.diary.overdrawn.append(f"friend{len(self.friends)}@example.com")

    def choose(self) -> None:
        """An advocate says which of several rewards it shall be."""
        shop = self.loop.shop()
        with self.loop.bench.engine.begin() as conn:
            waiting = select(rewards).where(rewards.c.state == "approved", rewards.c.chosen.is_(None))
            if found := [row for row in conn.execute(waiting.order_by(rewards.c.id)) if len(row.options or ()) > 1]:
                row = self.chance.choice(found)
                option = self.chance.randrange(len(row.options))
                if choose_reward(conn, shop, row.advocate_id, row.id, option, self.loop.now()) == "chosen":
                    self.diary.chosen[row.id] = option

    def buy_as_friend(self) -> None:
        fresh = [f for f in self.friends if self._may_buy(f) and not any(b.friend is f for b in self.diary.bought)]
        if fresh:
            friend = self.chance.choice(fresh)
            product = self.chance.choice(("Throw", "Throw", "Throw", "Mug"))
            is_paid = self.chance.random() < 0.85
            is_test = self.chance.random() < 0.05
            codes = (friend.code,) if self.chance.random() < 0.8 and friend.code else ()
            order = self.loop.buy(friend.email, codes=codes, product=product, paid=is_paid, test=is_test)
            self.diary.bought.append(Bought(order, friend))

    def _may_buy(self, friend: Friend) -> bool:
        """Whoever got a code, and where friends get nothing whoever claimed."""
        return bool(friend.code) or (self.is_rich and self.rules is not None and self.rules.friend == NOTHING)

    def buy_without_code(self) -> None:
        order = self.loop.buy(f"stranger{len(self.diary.bought)}@example.com")
        self.diary.bought.append(Bought(order))

    def buy_by_landing_link(self) -> None:
        advocate = self.chance.choice(self.advocates)
        friend = Friend(f"lander{len(self.diary.bought)}@example.com", advocate)
        order = self.loop.buy(friend.email, ref=self.links[advocate.id])
        self.diary.bought.append(Bought(order, friend))

    def buy_own_link(self) -> None:
        advocate = self.chance.choice(self.advocates)
        answer = self.loop.claim(self.links[advocate.id])
        if answer.status_code == 200:
            code = answer.json().get("discount_code")
            order = self.loop.buy(advocate, codes=(code,) if code else ())
            self.diary.bought.append(Bought(order, Friend(advocate.email or "", advocate, code)))

    def buy_again(self) -> None:
        before = [b for b in self.diary.bought if b.friend and b.friend.code and not b.friend.forgotten_by]
        if before:
            friend = self.chance.choice(before).friend
            assert friend is not None
            order = self.loop.buy(friend.email, codes=(friend.code or "",))
            self.diary.bought.append(Bought(order, friend))

    def redeem(self) -> None:
        live = [
            code
            for discount in self.loop.shop_state.discounts.values()
            if discount.title.startswith("Goodword reward")
            for code in discount.codes
        ]
        if live:
            order = self.loop.buy(self.chance.choice(self.advocates), codes=(self.chance.choice(sorted(live)),))
            self.diary.bought.append(Bought(order))

    # What merchants do.

    def pay_late(self) -> None:
        if order := self._draw(lambda o: o.financial_status == "pending" and o.cancelled_at is None):
            merchant.mark_paid(self.loop.world, self.loop.shop_state, order.id)

    def ship(self) -> None:
        if order := self._draw(lambda o: o.fulfillment_status != "fulfilled" and o.cancelled_at is None):
            merchant.fulfil(self.loop.world, self.loop.shop_state, order.id, partly=self.chance.random() < 0.2)

    def refund(self) -> None:
        if order := self._draw(lambda o: o.financial_status in ("paid", "partially_refunded")):
            merchant.refund(self.loop.world, self.loop.shop_state, order.id)

    def refund_a_part(self) -> None:
        if order := self._draw(lambda o: o.financial_status == "paid"):
            merchant.refund(self.loop.world, self.loop.shop_state, order.id, amount_minor=100)

    def cancel(self) -> None:
        if order := self._draw(lambda o: o.cancelled_at is None):
            merchant.cancel(self.loop.world, self.loop.shop_state, order.id)

    def dispute(self) -> None:
        if order := self._draw(lambda o: o.financial_status == "paid" and not o.disputes):
            merchant.dispute(self.loop.world, self.loop.shop_state, order.id)

    def settle(self) -> None:
        if order := self._draw(lambda o: bool(o.disputes) and o.disputes[-1].status == "needs_response"):
            ending = self.chance.choice(("won", "lost"))
            merchant.settle_dispute(self.loop.world, self.loop.shop_state, order.id, ending)

    def merge(self) -> None:
        """Two customers turn out to be one; nobody can say beforehand which of their orders was the first."""
        shop = self.loop.shop_state
        known = [b for b in self.diary.bought if b.order.customer_id in shop.customers and b.friend]
        if known:
            gone = self.chance.choice(known)
            kept = self.chance.choice([a.id for a in self.advocates] + [b.order.customer_id for b in known])
            if kept is not None and gone.order.customer_id not in (kept, *(a.id for a in self.advocates)):
                for bought in self.diary.bought:
                    bought.is_blurred |= bought.order.customer_id in (kept, gone.order.customer_id)
                people.merge(self.loop.world, shop, kept, gone.order.customer_id)  # type: ignore[arg-type]

    def redact(self) -> None:
        """A friend asks to be forgotten; Shopify forgets the person and tells us to."""
        world, shop = self.loop.world, self.loop.shop_state
        own = {advocate.id for advocate in self.advocates}
        known = [b for b in self.diary.bought if b.friend and b.order.customer_id in shop.customers.keys() - own]
        if known:
            customer = shop.customers[self.chance.choice(known).order.customer_id or 0]
            asked = installation.privacy(world, shop, "customers/redact", customer)
            shop.customer_by_email.pop(customer.email or "", None)
            customer.email = customer.first_name = customer.last_name = None
            for bought in self.diary.bought:
                if bought.order.customer_id == customer.id:
                    bought.order.email, bought.is_blurred = None, True
                    if bought.friend:
                        bought.friend.forgotten_by = asked.webhook_id if asked else "never told"

    def reinstall(self) -> None:
        installation.uninstall(self.loop.world, self.loop.shop_state)
        if self.chance.random() < 0.5:
            self.deliver()
        self.loop.world.clock.advance(timedelta(minutes=1))
        if self.is_rich:
            self.loop.shop_state.granted_scopes = self._every_scope()
        self.loop.install(self.loop.shop_state)

    # What machines do.

    def deliver(self) -> None:
        self.loop.world.sender.pump(self.chance.randint(1, 8))

    def deliver_again(self) -> None:
        if log := self.loop.world.sender.log:
            self.loop.world.sender.redeliver(self.chance.choice(log), self.chance.randint(1, 3))

    def work(self) -> None:
        self.chance.choice(self.stage.workers).run(self.chance.choice((1, 2, 3, 5, 8, 40, 200)))

    def crash(self) -> None:
        worker = self.chance.choice(self.stage.workers)
        worker.crash_in = self.chance.randint(1, 25)
        worker.run(self.chance.choice((5, 40)))

    def wait_minutes(self) -> None:
        self._advance(timedelta(seconds=self.chance.choice((5, 20, 70, 400, 2_000))))

    def wait_days(self) -> None:
        self._advance(timedelta(hours=self.chance.choice((2, 9, 30, 70))))

    def break_calls(self) -> None:
        kind = self.chance.choice(CALL_FAULTS)
        self.loop.world.faults.add(kind, times=self.chance.choice((1, 1, 2, 4)), seconds=1.0)

    def lose_an_issue(self) -> None:
        """The answer to the next creation of a code gets lost, after the code was made."""
        kind = self.chance.choice((FaultKind.TIMEOUT_AFTER, FaultKind.RESET_AFTER, FaultKind.TRUNCATED_JSON))
        self.loop.world.faults.add(kind, "discountCodeBasicCreate")

    def break_mail(self) -> None:
        kind = self.chance.choice(MAIL_FAULTS)
        self.loop.world.faults.add(kind, times=self.chance.choice((1, 3)), seconds=self.chance.choice((30, 900, 9_000)))

    def mend(self) -> None:
        self.loop.world.faults.clear()

    def expire_tokens(self) -> None:
        self.loop.world.faults.add(FaultKind.TOKEN_EXPIRED, times=1)

    def _duties(self) -> list[Callable[[], object]]:
        duties = [self.loop.duties[d] for d in (Duty.DRAIN_INBOX, Duty.RELEASE_REWARDS, Duty.DRAIN_OUTBOX)]
        if self.chance.random() < 0.2:
            duties.append(self.loop.duties[Duty.RECONCILE])
        self.chance.shuffle(duties)
        return duties

    def _draw(self, fits: Callable[[Order], bool]) -> Order | None:
        found = [bought.order for bought in self.diary.bought if fits(bought.order)]
        return self.chance.choice(found) if found else None

    def _advance(self, step: timedelta) -> None:
        if self.loop.now() + step < self.ends_before:
            self.loop.world.clock.advance(step)

    def come_to_rest(self) -> None:
        """Faults end, an operator wakes what was given up, and the hold of every order passes."""
        self.loop.world.faults.clear()
        for worker in self.stage.workers:
            worker.finish()
        for step in (timedelta(hours=5), timedelta(minutes=10), timedelta(days=2), timedelta(hours=7)):
            self.loop.world.clock.advance(step)
            self.settle_down()
            self.look_at_doubts()
            self._end_richly()
        self.loop.world.clock.advance(timedelta(days=2))
        self.settle_down()

    def _end_richly(self) -> None:
        """The last choices are made, and some orders come back after their rewards were given."""
        if self.is_rich:
            self.choose()
            if self.chance.random() < 0.2:
                self.refund()

    def settle_down(self) -> None:
        """All work that is due, again and again, until nothing is left to do."""
        self.revive()
        self.loop.duties[Duty.RECONCILE]()
        if self.is_rich:
            self.loop.duties[Duty.RELEASE_REWARDS]()
        for _ in range(4):
            self.loop.work(rounds=3)
            self.loop.world.clock.advance(timedelta(minutes=6))

    def look_at_doubts(self) -> None:
        """A person allows every order that is held for nothing but points: whom the oracle knows is honest."""
        shop = self.loop.shop()
        with self.loop.bench.engine.begin() as conn:
            held = select(orders.c.order_id).where(orders.c.standing == "held", orders.c.reason.in_(DOUBTS))
            for order_id in conn.execute(held).scalars().all():
                review_order(conn, shop, str(order_id), PersonsWord.ALLOW, actor="merchant:1", now=self.loop.now())

    def revive(self) -> None:
        """`goodword replay --dead`."""
        with self.loop.bench.engine.begin() as conn:
            revive_deliveries(conn, self.loop.now(), None)
            revive_messages(conn, None, self.loop.now())
