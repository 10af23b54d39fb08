"""A loop whose merchant put rules of one's own in force, and a friend of Ada's who orders under them."""

from decimal import Decimal

from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.checks.playable import terms_of
from plugin.domain.program.rules import AdvocatePlan, Eligibility, Rules
from plugin.services.program.save_program import save_program
from tests.loop import Loop
from tests.sim_shop.state import Order

FRIEND = "felix@example.com"


def eur(minor: int) -> Money:
    """An amount in euro cents."""
    return Money(minor, "EUR")


def rules(**changes: object) -> Rules:
    """10 % for the friend, 10.00 for the advocate, who need not have bought; the rest as said."""
    usual: dict[str, object] = {
        "friend": Benefit(BenefitKind.PERCENT, percent=Decimal(10)),
        "advocate": AdvocatePlan(options=(Benefit(BenefitKind.FIXED, amount=eur(1_000)),)),
        "eligibility": Eligibility(advocate_min_orders=0),
    }
    return Rules("EUR", **(usual | changes))  # type: ignore[arg-type]


def put_in_force(loop: Loop, given: Rules) -> None:
    """The merchant sets the rules."""
    program, shop = loop.program(), loop.shop()
    with loop.bench.engine.begin() as conn:
        save_program(conn, shop, program.program_id, program.name, terms_of(given), actor="merchant:1", now=loop.now())
    loop.work()


def claim(loop: Loop, email: str = FRIEND) -> str:
    """A friend of Ada's gets a code."""
    answer = loop.claim(loop.join(loop.customer("ada"))["referral_code"], email=email)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["discount_code"])


def refer(loop: Loop, email: str = FRIEND, **more: object) -> Order:
    """A friend of Ada's claims and buys a throw of 80.00 for 72.00."""
    order = loop.buy(email, codes=(claim(loop, email),), **more)
    loop.work()
    return order
