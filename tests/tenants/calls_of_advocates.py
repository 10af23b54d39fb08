"""The services of advocates, of points and play, called for our shop with the other one's ids, and their answers."""

from typing import Any

from plugin.domain.program.choice import Group
from plugin.domain.program.texts.language import Language
from plugin.domain.rewards.points import HandRefusal, PointCredit, PointReason
from plugin.services.advocates.enlist_advocate import enlist_advocate
from plugin.services.advocates.group_advocate import group_advocate
from plugin.services.advocates.join_leaderboard import BoardRefusal, join_leaderboard
from plugin.services.advocates.join_program import join_program
from plugin.services.advocates.leave_leaderboard import leave_leaderboard
from plugin.services.advocates.read_own_page import read_own_page
from plugin.services.advocates.read_widget import read_widget
from plugin.services.advocates.weigh_joining import weigh_joining
from plugin.services.orders.answering.credit_own_orders import credit_own_orders
from plugin.services.points.credit_points import credit_points
from plugin.services.points.give_by_hand import give_by_hand
from plugin.services.points.read_book import read_book
from plugin.services.points.redeem_points import AskedExchange, RedeemRefusal, redeem_points
from plugin.services.points.take_points_back import take_points_back
from plugin.services.views.read_chains import read_chains
from tests.tenants.pair import told_by

# In this order: what is asked for under their reference comes before it is entered for ours.
ADVOCATE_CALLS: dict[str, tuple[Any, object]] = {
    "join_program": (
        lambda s: s.conn(lambda c: join_program(c, s.bench.keys, s.shop, s.ada, locale="en", now=s.now)),
        lambda found, s: found.referral_code != s.link,
    ),
    "enlist_advocate": (
        lambda s: s.conn(lambda c: enlist_advocate(c, s.shop, s.ada, Group.STAFF, actor="merchant:1", now=s.now)),
        None,
    ),
    "group_advocate": (
        lambda s: s.conn(lambda c: group_advocate(c, s.shop, s.link, Group.STAFF, actor="merchant:1", now=s.now)),
        None,
    ),
    "weigh_joining": (
        lambda s: s.conn(lambda c: weigh_joining(c, s.bench.keys, s.shop, s.customer, s.now)),
        None,
    ),
    "read_widget": (
        lambda s: s.conn(lambda c: read_widget(c, s.shop, s.customer, Language.EN, s.now)),
        lambda found, s: found.advocate is None,
    ),
    "read_own_page": (
        lambda s: s.conn(lambda c: read_own_page(c, s.shop, s.ada, Language.EN, s.now)),
        lambda found, s: found.approved == 0 and told_by(found) & s.pair.canaries() == frozenset(),
    ),
    "read_chains": (
        lambda s: s.conn(lambda c: read_chains(c, s.shop.shop_id, most=100)),
        lambda found, s: told_by(found) & s.pair.canaries() == frozenset(),
    ),
    "join_leaderboard": (
        lambda s: s.conn(lambda c: join_leaderboard(c, s.shop, s.ada, "taken over", s.now)),
        BoardRefusal.NO_BOARD,
    ),
    "leave_leaderboard": (lambda s: s.conn(lambda c: leave_leaderboard(c, s.shop, s.ada)), False),
    "take_points_back": (
        lambda s: s.conn(lambda c: take_points_back(c, s.shop.shop_id, s.entry, s.now)),
        None,
    ),
    "credit_points": (
        lambda s: s.conn(
            lambda c: credit_points(c, s.shop.shop_id, PointCredit(s.advocate, s.entry, 40, PointReason.GIFT), s.now)
        ),
        True,
    ),
    "credit_own_orders": (
        lambda s: s.conn(lambda c: credit_own_orders(c, s.shop, s.snapshots, s.now)),
        None,
    ),
    "give_by_hand": (
        lambda s: s.conn(
            lambda c: give_by_hand(
                c, s.shop, s.link, 40, PointReason.GIFT, occasion=None, actor="merchant:1", now=s.now
            )
        ),
        HandRefusal.NOBODY,
    ),
    "read_book": (lambda s: s.conn(lambda c: read_book(c, s.shop, s.link)), None),
    "redeem_points": (
        lambda s: s.conn(
            lambda c: redeem_points(c, s.bench.keys, s.shop, AskedExchange(s.ada, 40, "wish"), s.now),
        ),
        RedeemRefusal.NO_REWARD_SHOP,
    ),
}
