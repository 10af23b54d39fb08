"""Domain values with speaking defaults: an ordinary paid first order of 80.00 EUR, claimed under 30-day terms."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from plugin.domain.money import Money
from plugin.domain.orders.evidence import Evidence, EvidenceKind
from plugin.domain.orders.order import Buyer, OrderSnapshot, PaymentState
from plugin.domain.program.program import Offer, OfferKind, RewardRule, Terms

ORDERED = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def eur(minor: int) -> Money:
    """An amount in euro cents."""
    return Money(minor, "EUR")


def terms(**changes: object) -> Terms:
    """10 % for the friend, 10.00 for the advocate, from 50.00 on, 30 days each."""
    usual = Terms(
        offer=Offer(OfferKind.PERCENT, minimum=eur(5_000), percent=Decimal(10)),
        reward=RewardRule(amount=eur(1_000), minimum=eur(5_000)),
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


def order(**changes: object) -> OrderSnapshot:
    """A paid first order of 80.00."""
    usual = OrderSnapshot(
        order_id=1001,
        order_name="#1001",
        created_at=ORDERED,
        updated_at=ORDERED,
        payment=PaymentState.PAID,
        subtotal=eur(8_000),
        refunded=eur(0),
        buyer=Buyer(customer_id=9001, email="felix@example.com", order_index=1, orders_count=1),
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


def claim(referral_id: int = 1, *, days_ago: float = 1, **changes: object) -> Evidence:
    """The personal code of a claim made some days before the order."""
    usual = Evidence(
        kind=EvidenceKind.CLAIM_CODE,
        shown="code",
        advocate_id=7,
        program_id=3,
        program_version=2,
        referral_id=referral_id,
        claimed_at=ORDERED - timedelta(days=days_ago),
    )
    return replace(usual, **changes)  # type: ignore[arg-type]
