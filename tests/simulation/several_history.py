"""A history of several programs, and chains: links are watched from the order until it is read, step by step."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import Engine, select

from plugin.bell import Duty
from plugin.db.engine import reading
from plugin.db.tables import orders, rewards, verdicts
from tests.sim_shop import orders as merchant
from tests.sim_shop.state import Customer
from tests.simulation.diary import Bought, Link
from tests.simulation.history import History
from tests.simulation.offers import Between, most_of
from tests.simulation.several_people import SeveralPeople
from tests.simulation.standings import Offer, Standings, least_spent

SEVERAL_STEPS = 36
_BY_LINK = "shopify_referral"


class SeveralHistory(SeveralPeople):
    """Plays one seed of several programs."""

    def __init__(self, engine: Engine, seed: int) -> None:
        super().__init__(engine, seed)
        self._rows: Standings | None = None
        self._commits = 0

    def play(self, after_step: Callable[[History], None] = lambda _: None, steps: int = SEVERAL_STEPS) -> None:
        """Take the steps and watch, then let everything come to rest."""
        acts, weights = zip(*self.actions, strict=True)
        for _ in range(steps):
            act = self.chance.choices(acts, weights)[0]
            self.diary.steps.append(act.__name__)
            act()
            self.watch()
            after_step(self)
        self.come_to_rest()

    def _draw_actions(self) -> list[tuple[Callable[[], None], float]]:
        def swarm(weight: float) -> float:
            return weight * self.chance.choice((0, 1, 3))

        return [
            (self.refer, 24), (self.claim, 8), (self.claim_again, 1), (self.buy_as_friend, 12),
            (self.buy_by_landing_link, 6), (self.buy_own_link, swarm(0.3)), (self.buy_again, swarm(0.3)),
            (self.come_back, swarm(0.5)), (self.follow_advocate, swarm(2)), (self.join, 2), (self.exchange, 2),
            (self.prefer, swarm(3)), (self.switch, swarm(2)), (self.rename, 0.5), (self.change_sums, swarm(1)),
            (self.lose_discount, swarm(1)), (self.move, swarm(2)),
            (self.refund, swarm(0.5)), (self.take_a_piece_back, swarm(2)), (self.cancel, swarm(0.2)),
            (self.pay_late, 2), (self.dispute, swarm(0.3)), (self.settle, 1),
            (self.deliver, 6), (self.deliver_again, swarm(1)), (self.work, 10), (self.crash, swarm(2)),
            (self.wait_minutes, 3), (self.wait_days, 4), (self.break_calls, swarm(1)), (self.break_mail, swarm(1)),
            (self.mend, 1), (self.expire_tokens, swarm(0.3)),
        ]  # fmt: skip

    def watch(self) -> None:
        """Note what each link may stand for that nobody has read, then which have been read."""
        self._note_read()
        waiting = [one for one in self.diary.bought if one.link is not None and one.link.stood is None]
        is_known = all(one.link is None or not one.link.is_new for one in waiting)
        if not waiting or (is_known and self.stage.commits == self._commits):
            return
        after = self.standings()
        for bought in waiting:
            assert bought.link is not None
            # Nothing was read yet within the step in which it was placed.
            before = after if bought.link.is_new or self._rows is None else self._rows
            bought.link.may_be |= self._may_be(bought, bought.link, before, after)
            bought.link.is_new = False
        stood = self._read_links({one.order.id: one.link for one in waiting if one.link is not None})
        if stood and self._rows is not None:
            self._hold_budgets(stood, self._rows, after)
        self._rows, self._commits = (after if len(stood) < len(waiting) else None), self.stage.commits

    def _may_be(self, bought: Bought, link: Link, before: Standings, after: Standings) -> set[Offer | None]:
        """Who is moved between the order and its reading earns nothing under what is the new group's alone.

        Of the second in which they were moved nobody can tell in which group they were.
        """
        placed, group, between = bought.order.created_at, self.groups[link.advocate.id], Between(before, after)
        found = self.offers.taken(link.group, placed, between)
        if group is link.group:
            return found
        is_same_second = self.moved[link.advocate.id] < placed.replace(microsecond=0) + timedelta(seconds=1)
        return found | {None} | (self.offers.taken(group, placed, between) if is_same_second else set())

    def _note_read(self) -> None:
        """How many orders there were when one was read first tells what was known by then; only chains ask."""
        new = {one.order.id for one in self.diary.bought} - self.diary.seen.keys()
        if not new or not self.has_chains:
            return
        read = select(orders.c.order_id).where(orders.c.revision > 0, orders.c.order_id.in_(new))
        with reading(self.loop.bench.engine) as conn:
            for order_id in conn.execute(read).scalars():
                self.diary.seen[order_id] = len(self.diary.bought)

    def _read_links(self, links: dict[int, Link]) -> dict[int, Offer]:
        """What the first verdict that speaks of a link says it stood for, of those that did not before."""
        found: dict[int, Offer] = {}
        if not links:
            return found
        with reading(self.loop.bench.engine) as conn:
            told = select(verdicts.c.order_id, verdicts.c.document).where(verdicts.c.order_id.in_(links))
            for row in conn.execute(told.order_by(verdicts.c.id)):
                for piece in row.document.get("evidence", ()):
                    if piece["kind"] == _BY_LINK and row.order_id not in found:
                        found[row.order_id] = piece["program_id"], piece["version"]
        for order_id, offer in found.items():
            links[order_id].stood = offer
        return found

    def _hold_budgets(self, stood: dict[int, Offer], before: Standings, after: Standings) -> None:
        """Of orders by link alone that were read together the last one still found something left of the budget."""
        by_link = [one for one in self.diary.bought if one.order.id in stood and not one.has_claim]
        made = self._promised({one.order.id for one in by_link})
        for one in self.offers.all:
            caps, its = one.rules.caps, [minor for order_id, minor in made.items() if stood[order_id] == one.offer]
            if caps.whole_budget is None or not its:
                continue
            others = least_spent(before, after, one.program_id, most_of(one.rules)) + sum(its) - max(its)
            if others >= caps.whole_budget.amount_minor:
                self.diary.misjudged.append(f"{its} by link beside {others} are more than {caps.whole_budget}")

    def _promised(self, order_ids: set[int]) -> dict[int, int]:
        its = rewards.c.order_id.in_(order_ids), rewards.c.cause == "referral", rewards.c.state == "pending"
        with reading(self.loop.bench.engine) as conn:
            return {row.order_id: row.amount_minor for row in conn.execute(select(rewards).where(*its))}

    def judged(self, bought: Bought) -> tuple[Customer, Offer] | None:
        """Whose referral an order is and under what: its claim's code, else its link, else what its buyer claimed."""
        friend, link = bought.friend, bought.link
        used = {use.text.casefold() for use in bought.order.applied}
        if friend is not None and friend.claimed and friend.code and friend.code.casefold() in used:
            return friend.advocate, friend.claimed
        if link is not None and link.stood is not None:
            return link.advocate, link.stood
        # Whoever claimed may order otherwise, such as by a code that they earned as an advocate.
        own = [one for one in self.friends if one.claimed and one.email == bought.order.email]
        return (own[0].advocate, own[0].claimed) if own and own[0].claimed else None

    def come_to_rest(self) -> None:
        """Faults end and holds pass; some orders come back late. Who came is known to everybody at the end."""
        self.loop.world.faults.clear()
        for worker in self.stage.workers:
            worker.finish()
        self.watch()
        for step in (timedelta(hours=5), timedelta(days=2)):
            self.loop.world.clock.advance(step)
            self.settle_down()
            self.look_at_doubts()
            self._end_late()
        if self.has_chains:
            self._read_again()
        for who in self.advocates:
            # Points are there only now that holds are over: some of them, then perhaps more than are left.
            self._exchange(who, 150)
            self._exchange(who, 1_001)
        self.loop.world.clock.advance(timedelta(days=2))
        self.settle_down()

    def _read_again(self) -> None:
        """By whom an advocate came may be known only now; what that brings is promised by the next reading."""
        buyers = {one.order.customer_id for one in self.diary.bought} & {one.id for one in self.advocates}
        if buyers:
            for bought in self.diary.bought:
                merchant.touch(self.loop.world, self.loop.shop_state, bought.order.id)
            self.settle_down()

    def _end_late(self) -> None:
        for act in (self.take_a_piece_back, self.redeem, self._return_given):
            if self.chance.random() < 0.4:
                act()
        self._measure()

    def settle_down(self) -> None:
        """All work that is due; between two rounds of it links are looked at again."""
        self.revive()
        self.loop.duties[Duty.RECONCILE]()
        self.loop.duties[Duty.RELEASE_REWARDS]()
        for _ in range(3):
            self.loop.work(rounds=3)
            self.loop.world.clock.advance(timedelta(minutes=6))
        self.watch()
