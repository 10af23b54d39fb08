"""Our shop's tools and the other shop's ids: what a call across tenants is made with."""

from collections.abc import Callable

from sqlalchemy import Connection

from plugin.admin_api.shop_orders import read_orders
from plugin.domain.people.person import Person
from plugin.services.shops.reach_shop import reach_shop
from tests.tenants.pair import Pair


class Scene:
    """Our shop's tools and the other shop's ids."""

    def __init__(self, pair: Pair) -> None:
        self.pair, self.bench, self.now = pair, pair.loop.bench, pair.loop.now()
        self.shop, self.theirs = pair.our_shop, pair.their_shop
        self.rows, self.order = pair.rows(pair.theirs), pair.their_order
        self.program = pair.program(pair.theirs)
        self.customer = int(self.order.customer_id or 0)
        self.ada = self.rows["advocates"][0]["customer_id"]
        self.delivery = next(row["id"] for row in self.rows["deliveries"] if row["state"] == "dead")
        self.message = next(row["id"] for row in self.rows["messages"] if row["state"] == "dead")
        self.rewards = [row["id"] for row in self.rows["rewards"]]
        self.person = Person(self.customer, self.order.email, None, (self.order.id,))
        their_client = reach_shop(self.bench, self.theirs, is_background=True)
        self.snapshots = read_orders(their_client, [self.order.id]).found
        self.link = self.rows["advocates"][0]["referral_code"]
        self.advocate = self.rows["advocates"][0]["id"]
        self.entry = self.rows["point_entries"][0]["reference"]
        self.code = self.rows["referrals"][-1]["code"]
        self.discount = self.rows["program_versions"][0]["discount_gid"]

    def conn(self, work: Callable[[Connection], object]) -> object:
        with self.bench.engine.begin() as conn:
            return work(conn)
