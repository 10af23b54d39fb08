"""What people do in a history: advocates and their friends claim, buy, choose and redeem."""

from collections import Counter

from sqlalchemy import select

from plugin.db.tables import rewards
from plugin.domain.program.cap import has_budget
from plugin.services.rewards.choose_reward import choose_reward
from tests.simulation.diary import Bought, Friend
from tests.simulation.givings import is_all_promised
from tests.simulation.ground import Ground
from tests.simulation.wide import gives_no_code


class Shoppers(Ground):
    """Everybody who shops."""

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
            pieces = self.chance.choice((1, 1, 2, 3)) if self.is_wide else 1
            order = self.loop.buy(
                friend.email, codes=codes, product=product, paid=is_paid, test=is_test, quantity=pieces
            )
            self.diary.bought.append(Bought(order, friend))

    def _may_buy(self, friend: Friend) -> bool:
        """Whoever got a code, and where friends get nothing whoever claimed."""
        return bool(friend.code) or (self.is_rich and gives_no_code(self.rules))

    def buy_without_code(self) -> None:
        order = self.loop.buy(f"stranger{len(self.diary.bought)}@example.com")
        self.diary.bought.append(Bought(order))

    def buy_by_landing_link(self) -> None:
        advocate = self.chance.choice(self.advocates)
        friend = Friend(f"lander{len(self.diary.bought)}@example.com", advocate)
        order = self.loop.buy(friend.email, ref=self.links[advocate.id])
        # Nothing was promised by a claim: whether a budget is left is seen when the order is read.
        is_bounded = self.rules is not None and has_budget(self.rules.caps)
        self.diary.bought.append(Bought(order, friend, is_blurred=is_bounded))

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

    def come_back(self) -> None:
        """A friend orders again, by no link and with no code."""
        before = [one for one in self.diary.bought if one.friend and one.order.email != one.friend.advocate.email]
        blurred = {one.order.email for one in before if one.is_blurred}
        if known := [one for one in before if one.order.email not in (*blurred, None)]:
            counts = Counter(one.order.email for one in known)
            once = [one for one in known if counts[one.order.email] == 1]
            friend = self.chance.choice(once if once and self.chance.random() < 0.6 else known).friend
            assert friend is not None
            order = self.loop.buy(friend.email, quantity=self.chance.choice((1, 1, 2, 3)))
            self.diary.bought.append(Bought(order, friend))

    def redeem(self) -> None:
        discounts = self.loop.shop_state.discounts.values()
        live = sorted(
            (code, sorted(one.customer_ids or ()))
            for one in discounts
            if one.title.startswith("Goodword reward")
            for code in one.codes
        )
        if live:
            advocate = self.chance.choice(self.advocates)
            code, owners = self.chance.choice(live)
            if self.is_wide:
                advocate = next((one for one in self.advocates if one.id in owners), advocate)
            self.diary.bought.append(Bought(self.loop.buy(advocate, codes=(code,))))
