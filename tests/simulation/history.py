"""One seeded history: people claim, buy, take back; deliveries get lost and doubled; workers die; time passes."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import Engine, select

from plugin.bell import Duty
from plugin.db.engine import reading
from plugin.db.tables import orders, rewards
from plugin.db.work.outbox import revive_messages
from plugin.domain.orders.verdict import PersonsWord
from plugin.services.orders.reviewing.review_order import review_order
from tests.sim_shop import orders as merchant
from tests.simulation.machines import Machines
from tests.simulation.merchants import Merchants
from tests.simulation.rich import offers_choice
from tests.simulation.ruled import counts_shipped, waits_for_shipment
from tests.simulation.shoppers import Shoppers
from webhooks.inbox import revive_deliveries

STEPS = 64
WIDE_STEPS = 40
"""Fewer, because more of them are orders."""
DOUBTS = ("suspicious", "likely_abuse")


class History(Shoppers, Merchants, Machines):
    """Plays one seed. `play` runs it to quiescence; what has to hold then is `tests/simulation/invariants.py`."""

    def __init__(self, engine: Engine, seed: int) -> None:
        super().__init__(engine, seed)
        self.actions = self._draw_actions()
        self.doubted: set[int] = set()

    def play(self, after_step: Callable[["History"], None] = lambda _: None, steps: int = STEPS) -> None:
        """Take the steps, then let everything come to rest."""
        acts, weights = zip(*self.actions, strict=True)
        for _ in range(WIDE_STEPS if self.is_wide else steps):
            act = self.chance.choices(acts, weights)[0]
            self.diary.steps.append(act.__name__)
            act()
            after_step(self)
        self.come_to_rest()

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
            *(self._wide_actions() if self.is_wide else []),
            *([(self.choose, 12 if offers_choice(self.rules) else 3)] if self.is_rich else []),
        ]  # fmt: skip

    def _wide_actions(self) -> list[tuple[Callable[[], None], float]]:
        """More of what earns and of what follows it, so that there is something to take back."""
        return [
            (self.claim, 12), (self.buy_as_friend, 16), (self.come_back, 14), (self.ship, 6),
            (self.take_a_piece_back, 4), (self.redeem, 4),
        ]  # fmt: skip

    def come_to_rest(self) -> None:
        """Faults end, an operator wakes what was given up, and the hold of every order passes."""
        self.loop.world.faults.clear()
        for worker in self.stage.workers:
            worker.finish()
        if self.is_wide:
            self._last_orders()
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
            if self.chance.random() < (0.0 if self.is_wide else 0.2):
                self.refund()
        if self.is_wide:
            self._end_widely()

    def _last_orders(self) -> None:
        """Some friends order again, and much of what was ordered is shipped."""
        for act in (self.come_back, self.come_back, *[self.ship] * 4):
            act()

    def _return_given(self) -> None:
        """An order comes back whose reward was given, the friend's or the advocate's."""
        with reading(self.loop.bench.engine) as conn:
            given = select(rewards.c.order_id).where(rewards.c.state.in_(("issued", "spent")))
            earned = set(conn.execute(given).scalars())
        fits = self.draw_order(lambda one: one.id in earned and one.financial_status in ("paid", "partially_refunded"))
        if fits is not None:
            merchant.refund(self.loop.world, self.loop.shop_state, fits.id)

    def _end_widely(self) -> None:
        """Single pieces come back, codes are used up."""
        for act in (self.take_a_piece_back, self.redeem, self._return_given):
            if self.chance.random() < 0.4:
                act()
        self._measure()

    def _measure(self) -> None:
        """Write down what is left of the orders whose rewards are held at rest."""
        lefts = {bought.order.id: bought.order.current_subtotal_minor for bought in self.diary.bought}
        with reading(self.loop.bench.engine) as conn:
            held = select(rewards.c.id, rewards.c.order_id).where(rewards.c.state == "pending")
            self.diary.measured |= {row.id: lefts[row.order_id] for row in conn.execute(held)}

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
                self.doubted.add(order_id)
                review_order(conn, shop, str(order_id), PersonsWord.ALLOW, actor="merchant:1", now=self.loop.now())

    def revive(self) -> None:
        """`goodword replay --dead`."""
        with self.loop.bench.engine.begin() as conn:
            revive_deliveries(conn, self.loop.now(), None)
            revive_messages(conn, None, self.loop.now())
