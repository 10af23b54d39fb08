"""What merchants do in a history, and what Shopify does in their name: ship, take back, dispute, merge, forget."""

from datetime import timedelta

from tests.sim_shop import customers as people
from tests.sim_shop import installation
from tests.sim_shop import orders as merchant
from tests.simulation.ground import Ground


class Merchants(Ground):
    """Everything that happens to orders and customers after the checkout."""

    def pay_late(self) -> None:
        if order := self.draw_order(lambda o: o.financial_status == "pending" and o.cancelled_at is None):
            merchant.mark_paid(self.loop.world, self.loop.shop_state, order.id)

    def ship(self) -> None:
        if order := self.draw_order(lambda o: o.fulfillment_status != "fulfilled" and o.cancelled_at is None):
            merchant.fulfil(self.loop.world, self.loop.shop_state, order.id, partly=self.chance.random() < 0.2)

    def refund(self) -> None:
        if order := self.draw_order(lambda o: o.financial_status in ("paid", "partially_refunded")):
            merchant.refund(self.loop.world, self.loop.shop_state, order.id)

    def refund_a_part(self) -> None:
        if order := self.draw_order(lambda o: o.financial_status == "paid"):
            merchant.refund(self.loop.world, self.loop.shop_state, order.id, amount_minor=100)

    def take_a_piece_back(self) -> None:
        """One of several pieces is returned, with its money."""
        fits = [
            one
            for one in self.diary.bought
            if one.order.financial_status in ("paid", "partially_refunded")
            and not one.order.cancelled_at
            and one.order.lines[0].current_quantity > 1
        ]
        if fits:
            bought = self.chance.choice(fits)
            bought.lefts.add(bought.order.current_subtotal_minor)
            line = bought.order.lines[0].id
            merchant.refund(self.loop.world, self.loop.shop_state, bought.order.id, {line: 1})

    def cancel(self) -> None:
        if order := self.draw_order(lambda o: o.cancelled_at is None):
            merchant.cancel(self.loop.world, self.loop.shop_state, order.id)

    def dispute(self) -> None:
        if order := self.draw_order(lambda o: o.financial_status == "paid" and not o.disputes):
            merchant.dispute(self.loop.world, self.loop.shop_state, order.id)

    def settle(self) -> None:
        if order := self.draw_order(lambda o: bool(o.disputes) and o.disputes[-1].status == "needs_response"):
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
            self.loop.world.sender.pump(self.chance.randint(1, 8))
        self.loop.world.clock.advance(timedelta(minutes=1))
        if self.is_rich:
            self.loop.shop_state.granted_scopes = self.every_scope()
        self.loop.install(self.loop.shop_state)
