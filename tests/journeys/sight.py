"""What can be seen in a journey: what a referral came to, and what people really have at the simulated shop."""

from collections import Counter
from collections.abc import Callable, Sequence

from plugin.domain.money import Money, parse_money
from plugin.domain.program.texts.benefit_text import say_number
from plugin.domain.program.texts.language import Language, say_money
from plugin.domain.rewards.reward import Reward, Side
from plugin.web.wording import Wording
from tests.journeys.outcomes import Outcome, say_reward, seen_as
from tests.journeys.own_page import points_of
from tests.journeys.people import Person
from tests.ledger_sums import balances, rewards, stands
from tests.loop import Loop
from tests.sim_shop.state import Customer, Discount, Order
from tests.sim_shop.store_credits import account_of

Listener = Callable[[str, str], None]
"""Hears what happened, in English and in German."""


def expect(seen: object, wanted: object, what: str) -> None:
    """Stop the journey where the world is not as its story says."""
    assert seen == wanted, f"{what}: {seen!r} instead of {wanted!r}"


class Sight:
    """Looks at the app's rows, at the storefront's doors and at what the shop really holds."""

    def __init__(self, loop: Loop, listener: Listener) -> None:
        self.loop = loop
        self._listener = listener

    def say(self, english: str, german: str) -> None:
        """Tell what happened."""
        self._listener(english, german)

    def came_to(self, orders: Order | Sequence[Order], *outcomes: Outcome) -> None:
        """Each of these orders brought its advocate exactly this, in any order."""
        listed = [orders] if isinstance(orders, Order) else orders
        assert listed, "no orders to look at"
        for order in listed:
            found = self._promises(order)
            expect(sorted(map(seen_as, found)), sorted(outcomes), f"what {order.name} came to")
        self._tell_outcome(listed)

    def counts_not(self, order: Order, reason: str) -> None:
        """The order is not a referral, for this reason, and nothing is promised for it."""
        expect(stands(self.loop, order), ("not_referred", reason), f"how {order.name} stands")
        alive = [one for one in self._promises(order) if one.state.value not in ("voided", "clawed_back")]
        expect(alive, [], f"promises for {order.name}")
        why = [Wording(language.value).word("reason", reason) for language in Language]
        self.say(f"{order.name} does not count: {why[0]}", f"{order.name} zählt nicht: {why[1]}")

    def is_open(self, order: Order, reason: str) -> None:
        """The order waits for a fact, and nothing is promised yet."""
        expect(stands(self.loop, order), ("open", reason), f"how {order.name} stands")
        expect(self._promises(order), [], f"promises for {order.name}")
        why = [Wording(language.value).word("reason", reason) for language in Language]
        self.say(f"{order.name} does not count yet: {why[0]}", f"{order.name} zählt noch nicht: {why[1]}")

    def is_held(self, order: Order, reason: str) -> None:
        """The order waits for a person, for this reason."""
        expect(stands(self.loop, order), ("held", reason), f"how {order.name} stands")
        self.say(f"{order.name} waits for a person to look at it.", f"{order.name} wartet auf einen Menschen.")

    def paid(self, order: Order, worth: str) -> None:
        """What was paid for the goods of an order, at Shopify's checkout."""
        expect(self.eur(order.subtotal_minor), worth, f"what was paid for {order.name}")

    def owes(self, given: str, waiting: str = "0.00") -> None:
        """What the books say is given and not yet used, and what still waits for the end of its hold."""
        sums = balances(self.loop)
        expect(self.eur(sums.get("issued", 0)), given, "given and not used")
        expect(self.eur(sums.get("held", 0)), waiting, "waiting")
        shown = self.euros(self.minor(given))
        self.say(f"Given and not yet used: {shown[0]}.", f"Ausgegeben und noch nicht eingelöst: {shown[1]}.")

    def kept(self, order: Order, worth: str) -> None:
        """What is left of an order's goods after returns."""
        expect(self.eur(order.current_subtotal_minor), worth, f"what is kept of {order.name}")

    def has_credit(self, who: Person, worth: str) -> None:
        """The balance of somebody's store credit at Shopify."""
        found = account_of(self.loop.shop_state, self._customer(who).id, self.loop.shop_state.currency)
        expect(self.eur(found.balance_minor if found else 0), worth, f"store credit of {who.shown}")
        amount = self.euros(self.minor(worth))
        self.say(f"{who.shown} has {amount[0]} in store credit.", f"{who.shown} hat {amount[1]} Guthaben.")

    def has_codes(self, who: Person, *worths: str) -> None:
        """Which personal codes can be used at Shopify now: "10.00" off, "20%" off, "1+1", "gift"; oldest first."""
        expect([_shown(one) for one in self._discounts(who)], list(worths), f"codes of {who.shown}")
        shown = [", ".join(self.euros(self.minor(one))[at] if "." in one else one for one in worths) for at in (0, 1)]
        self.say(
            f"{who.shown}’s codes at Shopify: {shown[0] or 'none'}.",
            f"{who.shown}s Codes bei Shopify: {shown[1] or 'keine'}.",
        )

    def has_cards(self, who: Person, *worths: str) -> None:
        """The gift cards of somebody and what is on them, oldest first."""
        buyer = self._customer(who).id
        cards = [
            self.eur(one.balance_minor)
            for one in self.loop.shop_state.gift_cards.values()
            if one.customer_id == buyer and one.deactivated_at is None
        ]
        expect(cards, list(worths), f"gift cards of {who.shown}")
        shown = [", ".join(self.euros(self.minor(one))[place] for one in worths) for place in (0, 1)]
        self.say(
            f"{who.shown}’s gift cards: {shown[0] or 'none'}.", f"{who.shown}s Geschenkkarten: {shown[1] or 'keine'}."
        )

    def has_tags(self, who: Person, *tags: str) -> None:
        """The customer tags that open something."""
        expect(sorted(self._customer(who).tags), sorted(tags), f"tags of {who.shown}")
        shown = ", ".join(tags)
        self.say(f"{who.shown}’s customer tags: {shown or 'none'}.", f"{who.shown}s Kunden-Tags: {shown or 'keine'}.")

    def has_points(self, who: Person, points: int) -> None:
        """The balance on somebody's own page."""
        expect(points_of(self.loop, self._customer(who)), points, f"points of {who.shown}")
        self.say(
            f"{who.shown} has {say_number(points, Language.EN)} points.",
            f"{who.shown} hat {say_number(points, Language.DE)} Punkte.",
        )

    def codes_of(self, who: Person) -> list[str]:
        """The codes that somebody's own page in the storefront shows, newest first."""
        shown = self.loop.call("GET", "/widget", customer=who.account).json()["advocate"]
        return [one["code"] for one in shown["issued"]]

    def shown_as(self, code: str) -> str:
        """What a code is worth at Shopify, as `has_codes` writes it."""
        discount = self.loop.shop_state.discount_by_code(code)
        assert discount is not None, f"{code} is not at Shopify"
        return _shown(discount)

    def minor(self, worth: str) -> int:
        """Minor units of "80.00"."""
        return parse_money(worth, self.loop.shop_state.currency).amount_minor

    def eur(self, minor: int) -> str:
        """As an order writes it: "80.00"."""
        return Money(minor, self.loop.shop_state.currency).decimal_text()

    def euros(self, minor: int) -> tuple[str, str]:
        """In words, English and German."""
        money = Money(minor, self.loop.shop_state.currency)
        return say_money(money, Language.EN), say_money(money, Language.DE)

    def names(self, orders: Sequence[Order]) -> str:
        """`#1002`, `#1002–#1008` of those that follow each other, else `#1002, #1005` or `#1002…#1040`."""
        numbers = [order.number for order in orders]
        if len(numbers) > 2 and numbers == list(range(numbers[0], numbers[-1] + 1)):
            return f"{orders[0].name}–{orders[-1].name}"
        if len(orders) > 6:
            return f"{orders[0].name}…{orders[-1].name}"
        return ", ".join(order.name for order in orders)

    def _promises(self, order: Order) -> list[Reward]:
        """What was promised to the advocate for an order."""
        return [one for one in rewards(self.loop, order) if one.side is Side.ADVOCATE]

    def _customer(self, who: Person) -> Customer:
        found = who.account or self.loop.shop_state.customer_with_email(who.email)
        assert found is not None, f"{who.name} is no customer"
        return found

    def _discounts(self, who: Person) -> list[Discount]:
        """The personal discounts of somebody that are good for another order."""
        buyer, now = self._customer(who).id, self.loop.now()
        return [
            one
            for one in self.loop.shop_state.discounts.values()
            if one.customer_ids is not None and buyer in one.customer_ids
            if one.status(now) == "ACTIVE" and (one.usage_limit is None or one.usage_count < one.usage_limit)
        ]

    def _tell_outcome(self, orders: Sequence[Order]) -> None:
        """A line for each different outcome, with how many orders had it."""
        shown = [one for order in orders for one in self._promises(order)]
        told = Counter((say_reward(one, Language.EN), say_reward(one, Language.DE)) for one in shown)
        for (english, german), count in told.items():
            times = f"{count} × " if count > 1 else ""
            self.say(f"{self.names(orders)}: {times}{english}", f"{self.names(orders)}: {times}{german}")


def _shown(discount: Discount) -> str:
    if discount.kind == "bxgy":
        return f"{discount.buys.quantity if discount.buys else 0}+{discount.get_quantity}"
    if discount.percentage is not None:
        return "gift" if discount.variant_ids else f"{(discount.percentage * 100).normalize():f}%"
    return f"{(discount.amount_minor or 0) / 100:.2f}" if discount.kind == "amount" else discount.kind
