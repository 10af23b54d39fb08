"""What people do where there are several programs: claim, come by links, recommend on, exchange points.

What each of them is promised is held against what the link stood for at that moment; `misjudged` says where it is not.
"""

from datetime import timedelta

from sqlalchemy import func, select

from plugin.db.engine import reading
from plugin.db.tables import advocates, point_entries, referrals, rewards
from plugin.domain.program.choice import Group
from plugin.services.points.redeem_points import AskedExchange, redeem_points
from tests.sim_shop.state import Customer
from tests.simulation.diary import Bought, Friend, Link
from tests.simulation.offers import Between
from tests.simulation.several_merchants import SeveralMerchants
from tests.simulation.standings import Offer, Standings, read_standings

MOST_ADVOCATES = 7


class SeveralPeople(SeveralMerchants):
    """Advocates of several groups, whom their friends follow and join."""

    def standings(self) -> Standings:
        """What the rows say now."""
        with reading(self.loop.bench.engine) as conn:
            return read_standings(conn)

    def claim(self) -> None:
        """A new friend claims by somebody's link."""
        self._claim(self._recommending(), f"friend{len(self.friends)}@example.com")

    def _recommending(self) -> Customer:
        """An advocate, where there are chains mostly one of the last who joined: so friends bring friends."""
        joined = self.advocates[self.first_joined :]
        if joined and self.has_chains and self.chance.random() < 0.7:
            return self.chance.choice(joined[-2:])
        return self.chance.choice(self.advocates)

    def _claim(self, advocate: Customer, email: str) -> Friend | None:
        # Whoever recommends came before: of two orders of one second nobody could say which was first.
        self.advance(timedelta(seconds=self.chance.choice((2, 30))))
        rows, now = self.standings(), self.loop.now()
        wanted = self.offers.taken(self.groups[advocate.id], now, Between(rows, rows, self.offers.day_of(now)))
        answer = self.loop.claim(self.links[advocate.id], email=email)
        reason = "" if answer.status_code == 200 else str(answer.json()["reason"])
        claimed = None if reason else self._newest_claim()
        if (reason != "no_code_ready" and claimed not in wanted) or (reason == "no_code_ready" and wanted == {None}):
            self.diary.misjudged.append(f"{email} claimed {claimed} ({reason}) by a link that stands for {wanted}")
        if claimed is None:
            return None
        friend = Friend(email, advocate, answer.json().get("discount_code"), claimed=claimed)
        self.friends.append(friend)
        return friend

    def _newest_claim(self) -> Offer:
        with reading(self.loop.bench.engine) as conn:
            newest = select(referrals.c.program_id, referrals.c.version).order_by(referrals.c.id.desc()).limit(1)
            row = conn.execute(newest).one()
        return row.program_id, row.version

    def claim_again(self) -> None:
        """A friend who has a claim asks by another link, and has the claim they had."""
        fresh = [one for one in self.friends if self._is_fresh(one)]
        if fresh:
            friend, advocate = self.chance.choice(fresh), self.chance.choice(self.advocates)
            with reading(self.loop.bench.engine) as conn:
                before = conn.execute(select(func.count()).select_from(referrals)).scalar_one()
            answer = self.loop.claim(self.links[advocate.id], email=friend.email)
            with reading(self.loop.bench.engine) as conn:
                after = conn.execute(select(func.count()).select_from(referrals)).scalar_one()
            code = answer.json().get("discount_code") if answer.status_code == 200 else None
            if after != before or code != friend.code:
                self.diary.misjudged.append(f"{friend.email} had {friend.code} and now {code}: {after - before} claims")

    def _is_fresh(self, friend: Friend) -> bool:
        return friend.claimed is not None and not any(one.friend is friend for one in self.diary.bought)

    def buy_as_friend(self) -> None:
        """Who claimed orders: mostly with the code, sometimes by somebody else's link."""
        if fresh := [one for one in self.friends if self._is_fresh(one)]:
            self._order(self.chance.choice(fresh))

    def refer(self) -> None:
        """A new friend claims and orders at once; where there are chains some recommend on from that moment."""
        if friend := self._claim(self._recommending(), f"friend{len(self.friends)}@example.com"):
            self._order(friend)
            if self.has_chains and self.chance.random() < 0.5:
                self._join(self.diary.bought[-1])

    def _order(self, friend: Friend) -> None:
        codes = (friend.code,) if friend.code and self.chance.random() < 0.8 else ()
        advocate = self.chance.choice(self.advocates) if self.chance.random() < 0.25 else None
        order = self.loop.buy(
            friend.email,
            codes=codes,
            product="Mug" if self.chance.random() < 0.15 else "Throw",
            # Whether a budget is left is seen when an order by a link is read, paid for or not.
            paid=advocate is not None or self.chance.random() < 0.9,
            test=self.chance.random() < 0.03,
            quantity=self.chance.choice((1, 1, 2, 3)),
            ref=None if advocate is None else self.links[advocate.id],
        )
        self._note(Bought(order, friend), advocate)

    def buy_by_landing_link(self) -> None:
        """Somebody comes by a link, claims nothing, and orders."""
        advocate = self.chance.choice(self.advocates)
        friend = Friend(f"lander{len(self.diary.bought)}@example.com", advocate)
        order = self.loop.buy(friend.email, ref=self.links[advocate.id], quantity=self.chance.choice((1, 1, 2)))
        self._note(Bought(order, friend), advocate)

    def _note(self, bought: Bought, advocate: Customer | None) -> None:
        if advocate is not None:
            bought.link = Link(advocate, self.groups[advocate.id])
        self.diary.bought.append(bought)

    def buy_own_link(self) -> None:
        """An advocate claims by their own link, and orders."""
        advocate = self.chance.choice(self.advocates)
        if friend := self._claim(advocate, f"own{len(self.diary.steps)}@example.com"):
            self.friends.remove(friend)
            order = self.loop.buy(advocate, codes=(friend.code,) if friend.code else ())
            self.diary.bought.append(Bought(order, friend))

    def follow_advocate(self) -> None:
        """An advocate who did not order yet becomes another's friend."""
        buyers = {one.order.customer_id for one in self.diary.bought}
        if fresh := [one for one in self.advocates if one.id not in buyers]:
            who, advocate = self.chance.choice(fresh), self._recommending()
            if who is not advocate and (friend := self._claim(advocate, who.email or "")):
                self._order(friend)

    def join(self) -> None:
        """A friend who ordered recommends from now on."""
        own = {one.id for one in self.advocates}
        if new := [one for one in self.diary.bought if one.friend and one.order.customer_id not in own]:
            self._join(self.chance.choice(new))

    def _join(self, bought: Bought) -> None:
        if len(self.advocates) < MOST_ADVOCATES:
            customer = self.loop.shop_state.customers[bought.order.customer_id or 0]
            answer = self.loop.call("POST", "/join", customer=customer, body={})
            if answer.status_code == 200:
                self.advocates.append(customer)
                self.links[customer.id] = answer.json()["referral_code"]
                self.groups[customer.id] = Group.CUSTOMERS

    def exchange(self) -> None:
        """An advocate exchanges points; what these are worth is said by the group's first program that says it."""
        self._exchange(self.chance.choice(self.advocates), self.chance.choice((150, 400, 1_001)))

    def _exchange(self, who: Customer, points: int) -> None:
        shop, now = self.loop.shop(), self.loop.now()
        wish = f"wish{len(self.diary.steps)}-{who.id}-{points}"
        offer = self.offers.gives_points_worth(self.groups[who.id], now)
        per_100 = None if offer is None else self.offers.rules(offer).points.per_100
        wanted = None
        if offer is not None and per_100 is not None and self._points(who) >= points:
            wanted = (*offer, points * per_100.amount_minor // 100)
        with self.loop.bench.engine.begin() as conn:
            refusal = redeem_points(conn, self.loop.bench.keys, shop, AskedExchange(who.id, points, wish), now)
            made = select(rewards.c.program_id, rewards.c.version, rewards.c.amount_minor)
            row = conn.execute(made.where(rewards.c.cause == f"points:{wish}")).first()
        if (None if row is None else tuple(row)) != wanted:
            self.diary.misjudged.append(f"{points} points of {who.email} came to {row} ({refusal}), not {wanted}")

    def _points(self, who: Customer) -> int:
        """All that is in somebody's one book."""
        lines = select(func.sum(point_entries.c.points)).join(advocates, advocates.c.id == point_entries.c.advocate_id)
        with reading(self.loop.bench.engine) as conn:
            return int(conn.execute(lines.where(advocates.c.customer_id == who.id)).scalar_one() or 0)
