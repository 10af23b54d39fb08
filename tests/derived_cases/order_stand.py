"""A shop with four advocates and a friend who claimed from one of them; puts orders into it that are told by a body.

The API then says of the order what the body says, except for the times: an order is placed now, after the claims.
In a body `REF-ALICE` stands for the code the friend got through Alice's link, `REF-BOB` for one got through Bob's an
hour later, `REF-CARL` and `REF-DORA` for those two advocates' own referral codes.
"""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine

from plugin.domain.money import parse_money
from tests.loop import Loop
from tests.sim_shop.checkout import place_order
from tests.sim_shop.state import AppliedCode, Cart, CartLine, Customer, Order, Refund, Visit, gid_number
from tests.sim_shop.webhook_sender import to_bytes

Body = dict[str, Any]
BUYER = 115310627314723954


@dataclass(frozen=True, slots=True)
class ApiFacts:
    """What the API says of the order where the body is silent or wrong about it."""

    subtotal: str | None = None
    refunded: str = "0.00"
    buyer: str | None = None


class OrderStand:
    """One shop, its people, and the orders put into it."""

    def __init__(self, engine: Engine, currency: str = "USD") -> None:
        self.loop = Loop(engine, currency=currency, POOL_SIZE="20")
        self.friend = self._friend()
        joined = {name: self.loop.join(self.loop.customer(name)) for name in ("alice", "bob", "carl", "dora")}
        links = {name: advocate["referral_code"] for name, advocate in joined.items()}
        of_alice = self._claim(links["alice"], customer=self.friend)
        self.loop.world.clock.advance(timedelta(hours=1))
        of_bob = self._claim(links["bob"], email="second.address@example.com")
        self.loop.world.clock.advance(timedelta(hours=1))
        self._codes = {"REF-ALICE": of_alice, "ref-alice": of_alice.lower(), "REF-BOB": of_bob}
        self._codes |= {"REF-CARL": links["carl"].upper(), "REF-DORA": links["dora"].upper()}

    def close(self) -> None:
        self.loop.close()

    def told(self, body: Body) -> Body:
        """The body with real codes in the place of those that stand for them."""
        text = json.dumps(body)
        for stand_in, code in self._codes.items():
            text = text.replace(stand_in, code)
        told: Body = json.loads(text)
        return told

    def put(self, body: Body, facts: ApiFacts | None = None) -> Order:
        """Have the shop know the order that this body tells of; one that is there already becomes like that."""
        known, shop = facts or ApiFacts(), self.loop.shop_state
        number = gid_number(body["admin_graphql_api_id"], "Order")
        assert number is not None
        order = shop.orders.get(number) or self._place(number, body, known)
        order.updated_at = self.loop.now()
        order.test, order.source_name = body["test"], body["source_name"]
        order.cancelled_at = self.loop.now() if body["cancelled_at"] else None
        order.financial_status = body["financial_status"]
        order.applied = [AppliedCode(used["code"], 0, 0) for used in body["discount_codes"] or ()]
        written = body["note_attributes"]
        order.attributes = {one["name"]: one["value"] for one in written} if isinstance(written, list) else {}
        order.current_subtotal_minor = self._minor(known.subtotal or body["current_subtotal_price"])
        order.refunds = self._refunds(self._minor(known.refunded))
        order.first_visit = order.last_visit = self._visit(body)
        return order

    def deliver(self, body: Body, times: int = 1) -> None:
        """Send the body signed to the topic it belongs to, `times` times, and let the worker follow it."""
        topic = "orders/paid" if body["financial_status"] == "paid" else "orders/updated"
        for _ in range(times):
            self.loop.world.sender.queue(self.loop.shop_state, topic, to_bytes(body))
            self.loop.work()

    def advocate_named(self, customer_id: int) -> str:
        """Which of the four it is."""
        customer = self.loop.shop_state.customers[customer_id]
        return str(customer.email).partition("@")[0]

    def _friend(self) -> Customer:
        shop = self.loop.shop_state
        friend = self.loop.world.add_customer(shop, "jon@example.com", "John", "Smith")
        del shop.customers[friend.id]
        friend.id = shop.customer_by_email["jon@example.com"] = BUYER
        shop.customers[BUYER] = friend
        return friend

    def _claim(self, link: str, **who: object) -> str:
        answer = self.loop.claim(link, **who)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["discount_code"])

    def _place(self, number: int, body: Body, facts: ApiFacts) -> Order:
        shop, buyer = self.loop.shop_state, body.get("customer")
        throw = next(product for product in shop.products.values() if product.title == "Throw")
        cart = Cart(self.loop.world.hex_token(), [CartLine(throw.variant_id, 1)])
        customer = self.loop.customer(facts.buyer) if facts.buyer else self.friend if buyer else None
        order = place_order(self.loop.world, shop, cart, customer, anonymous=customer is None, deliver=False)
        order.email = body.get("email") or None
        del shop.orders[order.id]
        if customer is not None:
            customer.order_ids[-1] = number
        order.id = number
        shop.orders[number] = order
        return order

    def _refunds(self, amount: int) -> list[Refund]:
        return [Refund(self.loop.world.new_id(), self.loop.now(), amount, [], None)] if amount else []

    def _visit(self, body: Body) -> Visit | None:
        landing = body.get("landing_site")
        if not landing:
            return None
        address = self.loop.shop_state.storefront_url + landing
        return Visit(address, self.loop.now(), referrer_url=body.get("referring_site"))

    def _minor(self, text: str) -> int:
        return parse_money(text, self.loop.shop_state.currency).amount_minor
