"""What a history stands on: the loop on its stage, the rules in force, two advocates with their links, a diary."""

import random
from collections.abc import Callable
from datetime import timedelta

from requests.adapters import BaseAdapter
from sqlalchemy import Engine

from plugin.bell import Duty
from tests.loop import Loop
from tests.sim_shop import installation
from tests.sim_shop.state import Order
from tests.simulation.diary import Diary, Friend
from tests.simulation.ruled import draw_rules, is_rich, is_wide, put_in_force
from tests.simulation.several import is_several
from tests.simulation.stage import Boundary, Stage

LONGEST = timedelta(days=20)
"""Orders older than 60 days are closed to us. The hold of one day ends well inside a history."""


class Ground:
    """Everything of one seed that is there before anybody acts, and what all who act have in common."""

    def __init__(self, engine: Engine, seed: int) -> None:
        self.seed = seed
        self.chance = random.Random(seed)
        self.stage = Stage(self.chance, self._duties)
        self.loop = Loop(engine, seed=seed, line=self._stretch, one_time=True, hold_days=1, POOL_SIZE="12")
        self.stage.watch_database(engine)
        several = is_several(seed)
        self.rules, self.is_rich, self.is_wide = draw_rules(seed), is_rich(seed) or several, is_wide(seed) or several
        if self.is_rich:
            self._allow_everything()
        if self.rules is not None:
            put_in_force(self.loop, self.rules)
        self.diary = Diary()
        self.advocates = [self.loop.customer(name) for name in ("ada", "ben")]
        self.links = {a.id: self.loop.join(a)["referral_code"] for a in self.advocates}
        self.friends: list[Friend] = []
        self.ends_before = self.loop.now() + LONGEST

    def _stretch(self, line: BaseAdapter) -> BaseAdapter:
        self.wire = Boundary(self.stage, line)
        return self.wire

    def _allow_everything(self) -> None:
        """The merchant agrees to what gift cards, credit and tags need."""
        installation.change_scopes(self.loop.world, self.loop.shop_state, self.every_scope())
        self.loop.work()

    def every_scope(self) -> frozenset[str]:
        """Every scope the app may ever ask for."""
        return frozenset({*self.loop.world.app.required_scopes, *self.loop.world.app.optional_scopes})

    def _duties(self) -> list[Callable[[], object]]:
        duties = [self.loop.duties[d] for d in (Duty.DRAIN_INBOX, Duty.RELEASE_REWARDS, Duty.DRAIN_OUTBOX)]
        if self.chance.random() < 0.2:
            duties.append(self.loop.duties[Duty.RECONCILE])
        self.chance.shuffle(duties)
        return duties

    def draw_order(self, fits: Callable[[Order], bool]) -> Order | None:
        """One of the orders so far that fits, by chance."""
        found = [bought.order for bought in self.diary.bought if fits(bought.order)]
        return self.chance.choice(found) if found else None

    def advance(self, step: timedelta) -> None:
        """Let time pass, unless the history would become too long."""
        if self.loop.now() + step < self.ends_before:
            self.loop.world.clock.advance(step)
