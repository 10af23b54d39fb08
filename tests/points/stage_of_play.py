"""A loop whose program knows points and a leaderboard, and what an advocate does on their own page."""

import re
from collections.abc import Mapping
from html import unescape

import requests

from plugin.db.engine import reading
from plugin.db.people.advocates import advocates_by_customer
from plugin.db.rewards.point_entries import list_points, sum_points
from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.checks.playable import terms_of
from plugin.domain.program.choice import Leaderboard
from plugin.domain.program.rules import AdvocatePlan, Eligibility, Hold, Play, PointRules, Rules
from plugin.domain.rewards.points import PointCredit, PointReason
from plugin.services.points.credit_points import credit_points
from plugin.services.program.save_program import save_program
from tests.loop import APP, TIMEOUT, Loop, sign_proxy
from tests.sim_shop.state import Customer, Order

PER_100 = Money(150, "EUR")
FIXED = Benefit(BenefitKind.FIXED, amount=Money(1_000, "EUR"))


def rules(points: PointRules | None = None, play: Play | None = None, *, option: Benefit = FIXED) -> Rules:
    """10 % for friends, 10.00 for advocates after a day; a hundred points are 1.50, and there is a leaderboard."""
    return Rules(
        "EUR",
        friend=Benefit(BenefitKind.FIXED, amount=Money(500, "EUR")),
        advocate=AdvocatePlan(options=(option,)),
        hold=Hold(days=1),
        eligibility=Eligibility(advocate_min_orders=0),
        points=points or PointRules(per_100=PER_100),
        play=play or Play(leaderboard=Leaderboard.MONTHLY),
    )


def put_in_force(loop: Loop, wanted: Rules) -> None:
    """The merchant puts these rules in force."""
    program, shop = loop.program(), loop.shop()
    with loop.bench.engine.begin() as conn:
        save_program(conn, shop, program.program_id, program.name, terms_of(wanted), actor="merchant:1", now=loop.now())
    loop.work()


def give(loop: Loop, who: Customer, points: int, reference: str = "gift") -> None:
    """Points for an advocate, as if earned."""
    shop_id = loop.shop().shop_id
    with loop.bench.engine.begin() as conn:
        holder = advocates_by_customer(conn, shop_id, [who.id])[who.id].advocate_id
        assert credit_points(conn, shop_id, PointCredit(holder, reference, points, PointReason.GIFT), loop.now())


def balance(loop: Loop, who: Customer) -> int:
    """The sum of the advocate's book."""
    shop_id = loop.shop().shop_id
    with reading(loop.bench.engine) as conn:
        return sum_points(conn, shop_id, advocates_by_customer(conn, shop_id, [who.id])[who.id].advocate_id)


def book(loop: Loop, who: Customer) -> list[tuple[str, int, int]]:
    """Reason, points and shortfall of every line, oldest first."""
    shop_id = loop.shop().shop_id
    with reading(loop.bench.engine) as conn:
        holder = advocates_by_customer(conn, shop_id, [who.id])[who.id]
        found = list_points(conn, shop_id, holder.advocate_id, limit=100)
    return [(entry.reason.value, entry.points, entry.shortfall) for entry in reversed(found)]


def look(loop: Loop, who: Customer | None, locale: str = "en", **more: str) -> str:
    """The own page's text."""
    return unescape(loop.call("GET", "/mine", customer=who, locale=locale, **more).text)


def ticket(loop: Loop, who: Customer) -> str:
    """The ticket of the forms on the page."""
    return re.findall(r'name="ticket" value="([^"]+)"', look(loop, who))[0]


def press(loop: Loop, path: str, who: Customer | None, fields: Mapping[str, str]) -> requests.Response:
    """Send a form of the page as Shopify's app proxy forwards it."""
    signed = sign_proxy(loop.world, loop.shop_state, who, {"locale": "en"})
    return loop.world.session.post(
        f"{APP}/proxy{path}?{signed}", data=dict(fields), timeout=TIMEOUT, allow_redirects=False
    )


def refer(loop: Loop, who: Customer, friends: int, *, prefix: str = "friend") -> list[Order]:
    """So many friends buy on the advocate's link, an hour apart."""
    link, orders = loop.join(who)["referral_code"], []
    for number in range(friends):
        email = f"{prefix}-{number}@example.com"
        code = loop.claim(link, email=email).json()["discount_code"]
        orders.append(loop.buy(email, codes=(code,)))
        loop.pass_time(hours=1)
    return orders
