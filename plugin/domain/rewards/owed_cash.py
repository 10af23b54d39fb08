"""From cash that is owed to what can be paid: each with its account, and back from a bank's list to the rewards."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from plugin.domain.money import Money
from plugin.domain.orders.order import fold_code
from plugin.domain.program.texts.language import Language
from plugin.domain.rewards.payout import REFERENCE_LETTERS, BankAccount, Payout

PURPOSE = {Language.EN: "Reward for your recommendation", Language.DE: "Prämie für deine Empfehlung"}
"""What the payee reads on the statement: nothing about the order or the friend."""
_LETTERS = f"(GW[0-9A-Z]{{{REFERENCE_LETTERS}}})"
_IN_DOCUMENT = re.compile(f"<EndToEndId>{_LETTERS}</EndToEndId>")
_IN_SHEET = re.compile(rf'^\ufeff?"?{_LETTERS}(?![0-9A-Z])', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class OwedCash:
    """One reward in cash that may be paid; `reward_key` is its `ledger_key`."""

    reward_key: str
    amount: Money
    referral_code: str


@dataclass(frozen=True, slots=True)
class Payable:
    """What can be paid, the advocates' codes in the same order, and the codes of those without an account."""

    payouts: tuple[Payout, ...]
    codes: tuple[str, ...]
    without_account: tuple[str, ...]


def split_currency(owed: Iterable[OwedCash], currency: str | None) -> tuple[tuple[OwedCash, ...], tuple[OwedCash, ...]]:
    """Give what is owed in that currency, and the rest; all of it where no currency is named."""
    listed = tuple(owed)
    if currency is None:
        return listed, ()
    kept = tuple(one for one in listed if one.amount.currency == currency)
    return kept, tuple(one for one in listed if one.amount.currency != currency)


def sum_owed(owed: Iterable[OwedCash]) -> tuple[Money, ...]:
    """Give the sum in each currency, in order of the currency's code; nothing is added across them."""
    sums: dict[str, int] = {}
    for one in owed:
        sums[one.amount.currency] = sums.get(one.amount.currency, 0) + one.amount.amount_minor
    return tuple(Money(minor, currency) for currency, minor in sorted(sums.items()))


def match_accounts(owed: Iterable[OwedCash], accounts: Mapping[str, BankAccount], purpose: str) -> Payable:
    """Find the account of each; who has none is left out and named, each once. `accounts` are by folded code."""
    payouts, codes, missing = [], [], dict[str, None]()
    for one in owed:
        account = accounts.get(fold_code(one.referral_code))
        if account is None:
            missing[one.referral_code] = None
            continue
        payouts.append(Payout(one.reward_key, one.amount, account, purpose))
        codes.append(one.referral_code)
    return Payable(tuple(payouts), tuple(codes), tuple(missing))


def read_references(text: str) -> tuple[str, ...]:
    """Give the references of payouts in a list that we wrote, as a sheet or a document, each once, in their order.

    Lines that were deleted are not there; the list's own reference is none.
    """
    pattern = _IN_DOCUMENT if "<EndToEndId>" in text else _IN_SHEET
    return tuple(dict.fromkeys(pattern.findall(text)))
