"""People who bring each other: each friend orders by the code of an advocate and may recommend afterwards."""

from plugin.db.engine import reading
from plugin.domain.orders.verdict import PersonsWord
from plugin.services.orders.reviewing.decide_order import decide_order
from plugin.services.views.read_chains import ChainsView, read_chains
from tests.loop import Loop
from tests.sim_shop.state import Order


def bring(loop: Loop, advocate: str, friend: str, *, days: int = 1, **more: object) -> Order:
    """A friend claims by this advocate's link and buys throws of 80.00 each; `days` later is now."""
    link = loop.join(loop.customer(advocate))["referral_code"]
    answer = loop.claim(link, email=f"{friend}@example.com")
    assert answer.status_code == 200, answer.text
    order = loop.buy(f"{friend}@example.com", codes=(str(answer.json()["discount_code"]),), **more)  # type: ignore[arg-type]
    loop.work()
    loop.pass_time(days=days)
    return order


def allow(loop: Loop, *orders: Order) -> None:
    """A person lets these orders count."""
    shop = loop.shop()
    for order in orders:
        with loop.bench.engine.begin() as conn:
            decide_order(conn, shop, order.id, PersonsWord.ALLOW, actor="merchant:1", now=loop.now())
    loop.work()


def link_of(loop: Loop, name: str) -> str:
    """The code of an advocate, folded."""
    return str(loop.join(loop.customer(name))["referral_code"]).lower()


def chains(loop: Loop) -> ChainsView:
    """Every chain of the shop."""
    shop = loop.shop()
    with reading(loop.bench.engine) as conn:
        return read_chains(conn, shop.shop_id, most=100)


def measured(loop: Loop, *names: str) -> dict[str, tuple[int, int, int]]:
    """By name: people who came directly, people in all, levels; nothing for whom nobody came by."""
    lines = {line.referral_code: line.size for line in chains(loop).lines}
    found = {name: lines.get(link_of(loop, name)) for name in names}
    return {name: (size.direct, size.people, size.depth) for name, size in found.items() if size is not None}
