"""What happens in a journey: the merchant, an advocate and friends, through the doors that people and Shopify use.

Each verb does one thing, and tells it in a line to whoever listens: nobody in the tests, the reader of a demo.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import requests
from sqlalchemy import func, select

from plugin.bell import Duty
from plugin.db.engine import reading
from plugin.db.tables import messages
from plugin.domain.orders.verdict import PersonsWord
from plugin.domain.program.checks.playable import terms_of
from plugin.domain.program.choice import Group
from plugin.domain.program.texts.benefit_text import say_benefit, say_number
from plugin.domain.program.texts.language import Language
from plugin.domain.program.texts.rules_text import say_rules
from plugin.preset_files import find_preset
from plugin.services.advocates.enlist_advocate import enlist_advocate
from plugin.services.orders.reviewing.review_order import Review, review_order
from plugin.services.program.save_program import save_program
from plugin.services.rewards.choose_reward import choose_reward
from tests.journeys.entries import stock
from tests.journeys.own_page import exchange_points
from tests.journeys.people import Person, nth_person
from tests.journeys.sight import Listener, Sight, expect
from tests.loop import APP, TIMEOUT, Loop, sign_proxy
from tests.sim_shop.addresses import Address
from tests.sim_shop.checkout import place_order
from tests.sim_shop.installation import change_scopes
from tests.sim_shop.orders import cancel, fulfil, refund
from tests.sim_shop.state import Cart, CartLine, Order, Visit

PLAN = "Every month"
_STEP = timedelta(days=5)
_SOON = timedelta(minutes=20)
_MOST_WAITS = 500


class Stage(Sight):
    """A simulated shop with the app installed, and everything people do in it."""

    def __init__(self, loop: Loop, listener: Listener = lambda _english, _german: None) -> None:
        super().__init__(loop, listener)
        self.friends: list[Person] = []
        self._grant_everything()

    def put_in_force(self, preset_id: str) -> None:
        """The merchant enters what the preset leaves open (products, a collection) and puts it in force."""
        preset = find_preset(preset_id)
        assert preset is not None, preset_id
        program, shop = self.loop.program(), self.loop.shop()
        rules = stock(preset_id, preset.rules("EUR"), self.loop.world, self.loop.shop_state)
        with self.loop.bench.engine.begin() as conn:
            terms = terms_of(rules)
            save_program(conn, shop, program.program_id, program.name, terms, actor="merchant:1", now=self.loop.now())
        self.loop.work()
        german = say_rules(preset.rules("EUR", Language.DE), Language.DE)
        self.say(f"The program: {say_rules(rules, Language.EN)}.", f"Das Programm: {german}.")

    def advocate(self, name: str = "Ada Winter") -> Person:
        """A customer who has bought before joins and has a link."""
        first, last = name.split()
        home = Address(f"{last}straße 5", "80331", "München", first_name=first, last_name=last)
        ada = Person(name, f"{first}.{last}@example.org".lower(), f"203.0.113.{len(last)}", home)
        ada.account = self._register(ada)
        self._check_out(ada, ("20.00",))
        self.days_pass(1, silently=True)
        ada.link = self.loop.join(ada.account)["referral_code"]
        self.say(f"{first} has bought here and joins.", f"{first} hat hier gekauft und macht mit.")
        return ada

    def tag(self, who: Person, tag: str) -> None:
        """The merchant marks a customer in the shop's admin."""
        assert who.account is not None
        who.account.tags.append(tag)
        self.say(f"The merchant tags {who.shown} “{tag}”.", f"Der Händler kennzeichnet {who.shown}: „{tag}“.")

    def enlisted(self, group: Group, name: str = "Ada Winter") -> Person:
        """A customer who has bought nothing is made an advocate of this group by the merchant."""
        first, last = name.split()
        ada = Person(name, f"{first}.{last}@example.org".lower(), f"203.0.113.{len(last)}", nth_person(0).home)
        ada.account = self._register(ada)
        shop, now = self.loop.shop(), self.loop.now()
        with self.loop.bench.engine.begin() as conn:
            made = enlist_advocate(conn, shop, ada.account.id, group, actor="merchant:1", now=now)
        assert made is not None, f"{first} is an advocate already"
        ada.link = made.referral_code.upper()
        self.say(f"The merchant makes {first} one of the {group}.", f"Der Händler nimmt {first} auf (Gruppe: {group}).")
        return ada

    def friend(self, advocate: Person, *, has_account: bool = False, silently: bool = False) -> Person:
        """Somebody new opens the advocate's link and asks for the offer."""
        friend = nth_person(len(self.friends))
        self.friends.append(friend)
        if has_account:
            friend.account = self._register(friend)
        answer = self.claim(friend, advocate)
        assert answer.status_code == 200, answer.text
        code = answer.json().get("discount_code")
        friend.codes = (code,) if code else ()
        shop, now = self.loop.shop_state, self.loop.now()
        friend.visit = Visit(f"{shop.storefront_url}/?ref={advocate.link}", now, referral_code=advocate.link)
        self.loop.work()
        if not silently:
            self.say(
                f"{friend.shown} opens {advocate.shown}’s link and asks for the offer.",
                f"{friend.shown} öffnet {advocate.shown}s Link und holt sich das Angebot.",
            )
        return friend

    def claim(self, friend: Person, advocate: Person) -> requests.Response:
        """The claim itself, as Shopify's app proxy hands it on, with the visitor's address before its own.

        As the widget does, it leaves the ticket of the visit on the cart.
        """
        ticket = self.loop.call("GET", "/widget", customer=friend.account).json()["ticket"]
        friend.cart = {"_goodword": ticket}
        signed = sign_proxy(self.loop.world, self.loop.shop_state, friend.account, {})
        body = {"ref": advocate.link, "ticket": ticket}
        return self.loop.world.session.post(
            f"{APP}/proxy/claim?{signed}", json=body, headers={"X-Forwarded-For": friend.network}, timeout=TIMEOUT
        )

    def buys(self, who: Person, *worths: str, codes: Sequence[str] | None = None, **more: Any) -> Order:
        """Somebody orders things of these prices, with the code they were given unless others are named."""
        order = self._check_out(who, worths, who.codes if codes is None else codes, **more)
        self.loop.work()
        gross, kept = self.euros(order.subtotal_minor + order.discount_minor), self.euros(order.subtotal_minor)
        self.say(
            f"{who.shown} orders for {gross[0]} and pays {kept[0]} for it.",
            f"{who.shown} bestellt für {gross[1]} und zahlt dafür {kept[1]}.",
        )
        if monthly := more.get("monthly"):
            price = self.euros(self.minor(monthly))
            self.say(f"A subscription at {price[0]} starts with it.", f"Ein Abo für {price[1]} beginnt damit.")
        return order

    def pays_month(self, who: Person, worth: str) -> Order:
        """A payment of somebody's subscription is due: Shopify makes an order of it by itself."""
        order = self._check_out(who, (worth,), monthly=worth)
        self.loop.work()
        paid = self.euros(self.minor(worth))
        self.say(
            f"{who.shown} pays {paid[0]} for a month of the subscription.",
            f"{who.shown} zahlt {paid[1]} für einen Monat des Abos.",
        )
        return order

    def friend_buys(self, advocate: Person, *worths: str, has_account: bool = False, **more: Any) -> Order:
        """A new friend asks for the offer and orders."""
        return self.buys(self.friend(advocate, has_account=has_account), *worths, **more)

    def friends_buy(
        self,
        advocate: Person,
        count: int,
        worth: str,
        *,
        days_apart: int = 1,
        has_account: bool = False,
        is_shipped: bool = False,
        monthly: str = "",
        **more: Any,
    ) -> list[Order]:
        """So many new friends order, one after the other; the last one is followed by the same pause.

        With `monthly` each of them starts a subscription at that price in the same order.
        """
        orders = []
        for _ in range(count):
            friend = self.friend(advocate, has_account=has_account, silently=True)
            worths = (worth, monthly) if monthly else (worth,)
            orders.append(self._check_out(friend, worths, friend.codes, monthly=monthly, **more))
            if is_shipped:
                fulfil(self.loop.world, self.loop.shop_state, orders[-1].id)
            self._pass(timedelta(days=days_apart))
        value, pause = self.euros(self.minor(worth)), "day" if days_apart == 1 else f"{days_apart} days"
        self.say(
            f"{count} friends of {advocate.shown} order for {value[0]} each, one every {pause}.",
            f"{count} Freunde von {advocate.shown} bestellen für je {value[1]}, "
            + ("jeden Tag einer." if days_apart == 1 else f"alle {days_apart} Tage einer."),
        )
        if monthly:
            price = self.euros(self.minor(monthly))
            self.say(
                f"Each of them subscribes to something at {price[0]} a month with that order.",
                f"Jeder von ihnen beginnt mit der Bestellung ein Abo für {price[1]} im Monat.",
            )
        return orders

    def ship(self, *orders: Order) -> None:
        """The merchant ships these orders whole."""
        for order in orders:
            fulfil(self.loop.world, self.loop.shop_state, order.id)
        self.loop.work()
        names = self.names(orders)
        self.say(f"{names} shipped.", f"{names} verschickt.")

    def returns(self, order: Order, *worths: str) -> None:
        """What cost so much comes back and is paid back; everything when nothing is named."""
        back: dict[int, int] = {}
        for worth in worths:
            line = next(one for one in order.lines if one.unit_minor == self.minor(worth))
            back[line.id] = back.get(line.id, 0) + 1
        refund(self.loop.world, self.loop.shop_state, order.id, back or None)
        self.loop.work()
        kept = self.euros(order.current_subtotal_minor)
        self.say(
            f"{order.name}: a part comes back, {kept[0]} are kept." if back else f"{order.name} comes back whole.",
            f"{order.name}: Ein Teil kommt zurück, {kept[1]} bleiben." if back else f"{order.name} kommt ganz zurück.",
        )

    def cancel(self, order: Order) -> None:
        """The order is cancelled and paid back."""
        cancel(self.loop.world, self.loop.shop_state, order.id)
        self.loop.work()
        self.say(f"{order.name} is cancelled.", f"{order.name} wird storniert.")

    def days_pass(self, days: int, *, silently: bool = False) -> None:
        """The shop's clock goes on; whatever became due happens."""
        self._pass(timedelta(days=days))
        if not silently:
            one, einer = ("A day passes.", "Ein Tag vergeht.")
            self.say(one if days == 1 else f"{days} days pass.", einer if days == 1 else f"{days} Tage vergehen.")

    def until(self, day: str) -> None:
        """The shop's clock goes on to that day ("2027-01-01"), nine o'clock in UTC."""
        self._pass(datetime.fromisoformat(f"{day}T09:00:00+00:00") - self.loop.now())
        self.say(f"It is {day}.", f"Es ist der {day}.")

    def allows(self, order: Order) -> None:
        """The merchant lets an order count that waits for a person."""
        shop, now = self.loop.shop(), self.loop.now()
        with self.loop.bench.engine.begin() as conn:
            said = review_order(conn, shop, order.name, PersonsWord.ALLOW, actor="merchant:1", now=now)
        expect(said, Review.NOTED, f"the word about {order.name}")
        self.loop.work()
        self.say(f"The merchant lets {order.name} count.", f"Der Händler lässt {order.name} zählen.")

    def choose(self, who: Person, order: Order, kind: str) -> None:
        """An advocate says which of several rewards it shall be for this order."""
        reward = next(one for one in self._promises(order) if one.is_open_choice)
        option = [one.kind.value for one in reward.options].index(kind)
        shop, now = self.loop.shop(), self.loop.now()
        with self.loop.bench.engine.begin() as conn:
            said = choose_reward(conn, shop, reward.advocate_id, reward.reward_id, option, now)
        expect(said, "chosen", f"the choice for {order.name}")
        self.loop.work()
        self._wait_for_the_worker()
        options = [say_benefit(reward.options[option], language) for language in Language]
        self.say(f"{who.shown} chooses {options[0]}.", f"{who.shown} wählt {options[1]}.")

    def exchange_points(self, who: Person, points: int) -> None:
        """Somebody exchanges points on their own page for a code."""
        assert who.account is not None
        expect(exchange_points(self.loop, who.account, points), 303, f"what {who.shown} is answered")
        self.loop.work()
        number = [say_number(points, language) for language in Language]
        self.say(f"{who.shown} exchanges {number[0]} points.", f"{who.shown} löst {number[1]} Punkte ein.")

    def redeem(self, who: Person, *worths: str, paid: str, using: str | None = None) -> Order:
        """Somebody uses a code that their own page shows, and pays so much for what costs `worths`.

        `using` says which, as `has_codes` does, where there are several.
        """
        codes = self.codes_of(who)
        code = next(one for one in codes if using in (None, self.shown_as(one)))
        order = self._check_out(who, worths, (code,))
        expect(self.eur(order.subtotal_minor), paid, f"{who.shown} pays with {code}")
        self.loop.work()
        self._tell_redeemed(who, sum(map(self.minor, worths)), order.subtotal_minor)
        return order

    def _tell_redeemed(self, who: Person, full_minor: int, paid_minor: int) -> None:
        """A code that takes nothing off is not used up, and why it is not good there is told where it is a minimum."""
        full, less = self.euros(full_minor), self.euros(paid_minor)
        if paid_minor < full_minor:
            self.say(
                f"{who.shown} uses the code: {less[0]} instead of {full[0]}.",
                f"{who.shown} löst den Code ein: {less[1]} statt {full[1]}.",
            )
            return
        least = self.loop.program().terms.reward.minimum.amount_minor
        from_least = self.euros(least)
        why = (f", only from {from_least[0]} on", f", erst ab {from_least[1]}") if full_minor < least else ("", "")
        self.say(
            f"{who.shown} tries the code for {full[0]}: it is not good there{why[0]}, and stays.",
            f"{who.shown} versucht den Code bei {full[1]}: Dort gilt er nicht{why[1]}, und er bleibt.",
        )

    def pay_with_credit(self, who: Person, worth: str, drawn: str) -> Order:
        """Somebody pays by store credit as far as it reaches."""
        order = self._check_out(who, (worth,), (), use_store_credit=True)
        sums = [one.amount_minor for one in order.transactions if one.gateway == "shopify_store_credit"]
        expect(self.eur(sum(sums)), drawn, f"store credit {who.shown} paid with")
        self.loop.work()
        paid = self.euros(self.minor(drawn))
        self.say(f"{who.shown} pays {paid[0]} by store credit.", f"{who.shown} zahlt {paid[1]} mit Guthaben.")
        return order

    def _pass(self, time: timedelta) -> None:
        """In small steps: the worker does soon what became due, and looks for what ran out."""
        steps, rest = divmod(time, _STEP)
        for step in (*[_STEP] * steps, rest):
            self.loop.world.clock.advance(step)
            self.loop.duties[Duty.RELEASE_REWARDS]()
            self.loop.work()
            self._wait_for_the_worker()

    def _wait_for_the_worker(self) -> None:
        """The few seconds or minutes for which work waits on purpose, as that on store credit does."""
        for _ in range(_MOST_WAITS):
            soon = self._next_work()
            if soon is None or soon > self.loop.now() + _SOON:
                return
            self.loop.world.clock.advance(max(soon - self.loop.now(), timedelta()))
            self.loop.work()
        raise AssertionError("work does not come to an end")

    def _next_work(self) -> datetime | None:
        waiting = select(func.min(messages.c.due_at)).where(messages.c.state == "waiting")
        with reading(self.loop.bench.engine) as conn:
            due: datetime | None = conn.execute(waiting).scalar_one()
        return due

    def _grant_everything(self) -> None:
        """The shop lets the app do what rewards of every kind need."""
        world, shop = self.loop.world, self.loop.shop_state
        change_scopes(world, shop, frozenset({*world.app.required_scopes, *world.app.optional_scopes}))
        self.loop.install(shop)
        self.loop.work()

    def _register(self, who: Person) -> Any:
        first, last = who.name.split(" ", 1)
        return self.loop.world.add_customer(self.loop.shop_state, who.email, first, last)

    def _check_out(
        self, who: Person, worths: Sequence[str], codes: Sequence[str] = (), *, monthly: str = "", **more: Any
    ) -> Order:
        """Order things of these prices; what costs `monthly` is bought as a subscription."""
        shop = self.loop.shop_state
        lines = [
            CartLine(self._variant(worth), count, PLAN if worth == monthly else None)
            for worth, count in Counter(worths).items()
        ]
        cart = Cart(self.loop.world.hex_token(), lines, list(codes), who.cart)
        usual = {"first_visit": who.visit, "client_ip": who.network, "shipping_address": who.home}
        given = usual | more
        who.visit, who.codes, who.cart = None, (), {}
        return place_order(self.loop.world, shop, cart, who.account, None if who.account else who.email, **given)

    def _variant(self, worth: str) -> int:
        """The first thing of the shop that costs so much; it is made where there is none."""
        shop, price = self.loop.shop_state, self.minor(worth)
        found = next((one for one in shop.products.values() if one.price_minor == price), None)
        return (found or self.loop.world.add_product(shop, f"Thing at {worth}", price)).variant_id
