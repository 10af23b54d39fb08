"""Payouts with speaking defaults: 10.00 EUR to Jörg at a bank in Germany, paid by a shop in Austria."""

from dataclasses import replace
from datetime import UTC, date, datetime

from plugin.domain.money import Money
from plugin.domain.rewards.payout import BankAccount, Payout, PayoutList

MADE = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
GERMAN = "DE89370400440532013000"
AUSTRIAN = "AT611904300234573201"


def account(**changes: str | None) -> BankAccount:
    """Jörg Müßig's account."""
    return replace(BankAccount("Jörg Müßig", GERMAN), **changes)  # type: ignore[arg-type]


def payout(order_id: int = 1001, **changes: object) -> Payout:
    """The reward for one order."""
    usual = Payout(
        reward_key=f"order:{order_id}:3:advocate",
        amount=Money(1_000, "EUR"),
        payee=account(),
        purpose="Prämie für deine Empfehlung",
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


def payout_list(*payouts: Payout, **changes: object) -> PayoutList:
    """What the shop pays the next day."""
    usual = PayoutList(
        debtor=BankAccount("Blumen & Töchter GmbH", AUSTRIAN, "GIBAATWWXXX"),
        payouts=payouts or (payout(),),
        created_at=MADE,
        pay_on=date(2026, 11, 25),
    )
    return replace(usual, **changes)  # type: ignore[arg-type]
