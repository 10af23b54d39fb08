"""Rules put in force, friends who buy under them, and what their orders came to."""

from decimal import Decimal

from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.checks.playable import terms_of
from plugin.domain.program.rules import AdvocatePlan, Caps, Eligibility, Hold, Rules, Tier
from plugin.services.program.save_program import save_program
from tests.ledger_sums import rewards
from tests.loop import Loop
from tests.sim_shop.state import Order


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def fixed(minor: int) -> Benefit:
    return Benefit(BenefitKind.FIXED, amount=eur(minor))


TEN_PERCENT = Benefit(BenefitKind.PERCENT, percent=Decimal(10))


def rules(plan: AdvocatePlan | None = None, *, tiers: tuple[Tier, ...] = (), caps: Caps | None = None) -> Rules:
    return Rules(
        "EUR",
        friend=TEN_PERCENT,
        advocate=plan or AdvocatePlan(options=(fixed(1000),)),
        hold=Hold(days=1),
        eligibility=Eligibility(advocate_min_orders=0),
        tiers=tiers,
        caps=caps or Caps(),
    )


def settle(loop: Loop, of: Rules) -> None:
    """The merchant puts these rules in force."""
    program, shop = loop.program(), loop.shop()
    with loop.bench.engine.begin() as conn:
        save_program(conn, shop, program.program_id, program.name, terms_of(of), actor="merchant:1", now=loop.now())
    loop.work()


def refer(loop: Loop, friends: int, *, quantity: int = 1, first: int = 0) -> list[Order]:
    """So many friends of Ada's buy throws of 80.00, an hour apart; the friend pays 72.00 for one."""
    link = loop.join(loop.customer("ada"))["referral_code"]
    orders = []
    for number in range(first, first + friends):
        email = f"friend-{number}@example.com"
        answer = loop.claim(link, email=email)
        assert answer.status_code == 200, answer.text
        orders.append(loop.buy(email, codes=(answer.json()["discount_code"],), quantity=quantity))
        loop.pass_time(hours=1)
    return orders


def came_to(loop: Loop, orders: list[Order]) -> list[tuple[str, int | str]]:
    """What each order's reward came to: its state with the amount, or with the reason it ended."""
    found = [reward for order in orders for reward in rewards(loop, order)]
    return [(r.state.value, r.amount.amount_minor if r.reason == "issued" else str(r.reason)) for r in found]
