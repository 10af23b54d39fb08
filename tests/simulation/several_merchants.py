"""What merchants do where they have several programs: add, switch, prefer, rename and change them, lose a discount.

Each thing is said to the app by its own verb, and noted as it was said.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, Engine, select

from plugin.db.engine import reading
from plugin.db.tables import program_versions
from plugin.domain.program.checks.playable import terms_of
from plugin.domain.program.choice import Group
from plugin.domain.program.program import Program
from plugin.domain.program.rules import Rules
from plugin.domain.shop import Shop
from plugin.services.advocates.enlist_advocate import enlist_advocate
from plugin.services.advocates.group_advocate import group_advocate
from plugin.services.program.add_program import add_program
from plugin.services.program.prefer_program import prefer_program
from plugin.services.program.save_program import save_program
from plugin.services.program.switch_program import switch_program
from tests.loop import START
from tests.sim_shop import discounts
from tests.sim_shop.state import gid_number
from tests.simulation.history import History
from tests.simulation.offers import Offers, Said
from tests.simulation.several import Draft, draw_several, next_version

ACTOR = "merchant:1"
_GROUPS = (Group.CUSTOMERS, Group.AFFILIATES, Group.PARTNERS)
Told = TypeVar("Told")


class SeveralMerchants(History):
    """Has several programs, and goes on changing them."""

    def __init__(self, engine: Engine, seed: int) -> None:
        drafts = draw_several(seed, START)
        self.has_chains = any(one.rules.chain.levels for one in drafts)
        super().__init__(engine, seed)
        self.offers = Offers(self.loop.shop_state.iana_timezone)
        self.groups = dict.fromkeys((one.id for one in self.advocates), Group.CUSTOMERS)
        self.moved: dict[int, datetime] = {}
        """When somebody was last put into another group."""
        standing = self.loop.program()
        self._begin(standing, drafts[0])
        for number, draft in enumerate(drafts[1:], 2):
            self._add(f"Program {number}", draft)
        self.loop.work()
        if Group.AFFILIATES in {one.rules.group for one in self.offers.all}:
            self._enlist("cleo")
        self.first_joined = len(self.advocates)

    def _begin(self, standing: Program, draft: Draft) -> None:
        version = standing.version
        said = Said(standing.program_id, {version: draft.rules}, version, draft.is_plain, standing.live_since)
        self.offers.all.append(said)
        if not draft.is_plain:
            self._save(said, standing.name, draft.rules)

    def _add(self, name: str, draft: Draft) -> None:
        terms = terms_of(draft.rules)
        made = self._tell(lambda conn, shop, now: add_program(conn, shop, name, terms, actor=ACTOR, now=now))
        said = Said(made.program_id, {made.version: draft.rules}, made.version, is_plain=False)
        self.offers.all.append(said)
        if draft.is_live:
            self._switch(said, is_live=True)

    def _enlist(self, name: str) -> None:
        customer, group = self.loop.customer(name), Group.AFFILIATES
        made = self._tell(lambda conn, shop, now: enlist_advocate(conn, shop, customer.id, group, actor=ACTOR, now=now))
        assert made is not None
        self.advocates.append(customer)
        self.links[customer.id], self.groups[customer.id] = made.referral_code, group

    def prefer(self) -> None:
        """Another program comes first."""
        one = self.chance.choice(self.offers.all)
        self._tell(lambda conn, shop, now: prefer_program(conn, shop, one.program_id, actor=ACTOR, now=now))
        self.offers.prefer(one)

    def switch(self) -> None:
        """One is switched off, or on."""
        off = [one for one in self.offers.all if one.live_since is None]
        one = self.chance.choice(off or self.offers.all)
        self._switch(one, is_live=one.live_since is None)

    def _switch(self, one: Said, *, is_live: bool) -> None:
        its = one.program_id
        self._tell(lambda conn, shop, now: switch_program(conn, shop, its, is_live=is_live, actor=ACTOR, now=now))
        one.live_since = self.loop.now() if is_live else None

    def rename(self) -> None:
        """A name changes, which changes nothing."""
        one = self.chance.choice(self.offers.all)
        if not one.is_plain:
            self._save(one, f"Renamed {self.chance.randrange(100)}", one.rules)

    def change_sums(self) -> None:
        """One says other sums from now on."""
        one = self.chance.choice(self.offers.all)
        if not one.is_plain:
            self._save(one, f"Program {one.program_id}", next_version(one.rules, one.version))

    def _save(self, one: Said, name: str, rules: Rules) -> None:
        its, terms = one.program_id, terms_of(rules)
        saved = self._tell(lambda conn, shop, now: save_program(conn, shop, its, name, terms, actor=ACTOR, now=now))
        assert saved is not None
        one.version = saved.version
        one.versions[one.version] = rules

    def lose_discount(self) -> None:
        """The merchant deletes the discount behind an offer, at Shopify."""
        one = self.chance.choice(self.offers.all)
        with reading(self.loop.bench.engine) as conn:
            its = (program_versions.c.program_id == one.program_id, program_versions.c.version == one.version)
            found = conn.execute(select(program_versions.c.discount_gid).where(*its)).scalar_one()
        number = gid_number(found) if found else None
        discount = self.loop.shop_state.discounts.get(number or 0)
        if discount is not None:
            discounts.delete(self.loop.world, self.loop.shop_state, discount, by="merchant")
            one.lost.add(one.version)

    def move(self) -> None:
        """An advocate is put into another group."""
        who = self.chance.choice(self.advocates)
        group = self.chance.choice([one for one in _GROUPS if one is not self.groups[who.id]])
        code = self.links[who.id]
        self._tell(lambda conn, shop, now: group_advocate(conn, shop, code, group, actor=ACTOR, now=now))
        self.groups[who.id] = group
        self.moved[who.id] = self.loop.now()

    def _tell(self, say: Callable[[Connection, Shop, datetime], Told]) -> Told:
        shop, now = self.loop.shop(), self.loop.now()
        with self.loop.bench.engine.begin() as conn:
            return say(conn, shop, now)
