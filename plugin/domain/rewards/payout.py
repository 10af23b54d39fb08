"""Cash owed to advocates, as a list that a merchant pays at the bank by hand. Nothing here moves money.

Accounts are checked when they are made, so that a document is written from sound values only. Messages and
representations never repeat a name or an account number: both end up in logs.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from plugin.domain.errors import DomainError
from plugin.domain.money import Money
from plugin.domain.people.advocate import spell_code

LONGEST_HOLDER = 70
LONGEST_PURPOSE = 140
REFERENCE_LETTERS = 24
"""31 ** 24 references are 118 bits: two rewards never share one; with its prefix it fits the bank's 35 signs."""

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{1,30}", re.ASCII)
_BIC = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?", re.ASCII)

# Country and length of the whole number, as in the registry of ISO 13616 that SWIFT keeps.
_REGISTRY = """
AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24
FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32
LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24
RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30
"""
_LENGTHS = {entry[:2]: int(entry[2:]) for entry in _REGISTRY.split()}


class PayoutInvalid(DomainError):
    """A payout or a list of them is refused; `problems` maps the field to what is wrong and what would be right."""

    reason = "payout_invalid"

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {problem}" for name, problem in problems.items()))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class BankAccount:
    """Somebody's account: the holder as the bank knows them, IBAN and BIC in electronic form (`read_account`).

    Raises PayoutInvalid that names `holder`, `iban` or `bic`.
    """

    holder: str = field(repr=False)
    iban: str = field(repr=False)
    bic: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        _refuse(
            {
                "holder": _text_problem(self.holder, LONGEST_HOLDER),
                "iban": iban_problem(self.iban),
                "bic": bic_problem(self.bic) if self.bic is not None else None,
            }
        )

    @property
    def country(self) -> str:
        """Where the account is kept, as two letters of ISO 3166."""
        return self.iban[:2]


@dataclass(frozen=True, slots=True)
class Payout:
    """One transfer to an advocate. `reward_key` is the reward's `ledger_key`, with its step if it is paid in steps.

    `purpose` is what the payee reads on the statement. Raises PayoutInvalid that names the field.
    """

    reward_key: str
    amount: Money
    payee: BankAccount
    purpose: str

    def __post_init__(self) -> None:
        _refuse(
            {
                "reward_key": None if self.reward_key.strip() else "is empty; give the reward's key",
                "amount": None if self.amount.amount_minor > 0 else "is not above 0; leave the payout out",
                "purpose": _text_problem(self.purpose, LONGEST_PURPOSE),
            }
        )

    @property
    def reference(self) -> str:
        """The end-to-end id, the same for ever for the same reward: whoever is asked twice sees that it is one."""
        return derive_reference(self.reward_key)


@dataclass(frozen=True, slots=True)
class PayoutList:
    """What is paid together from the merchant's own account on the day `pay_on`; `created_at` in the shop's zone.

    Raises PayoutInvalid: `payouts` when empty, `payouts.N.reward_key` (counted from 1) for one listed twice.
    """

    debtor: BankAccount
    payouts: tuple[Payout, ...]
    created_at: datetime
    pay_on: date

    def __post_init__(self) -> None:
        is_aware = self.created_at.utcoffset() is not None
        is_past = is_aware and self.pay_on < self.created_at.date()
        repeated = {f"payouts.{position}.reward_key": text for position, text in _repeated(self.payouts)}
        _refuse(
            {
                "payouts": None if self.payouts else "is empty; put at least one payout on the list",
                "created_at": None if is_aware else "has no time zone; give an aware time",
                "pay_on": "is before the day the list is made; give that day or a later one" if is_past else None,
                **repeated,
            }
        )

    @property
    def reference(self) -> str:
        """The list's own id. The same list has the same, so a bank refuses it twice; one change gives another."""
        lines = [self.debtor.iban, self.pay_on.isoformat()]
        for payout in self.payouts:
            lines += [payout.reference, payout.amount.decimal_text(), payout.amount.currency, payout.payee.iban]
        return derive_reference("\n".join(lines))

    def totals(self) -> tuple[Money, ...]:
        """Give the sum in each currency, in order of the currency's code."""
        sums: dict[str, int] = {}
        for payout in self.payouts:
            sums[payout.amount.currency] = sums.get(payout.amount.currency, 0) + payout.amount.amount_minor
        return tuple(Money(minor, currency) for currency, minor in sorted(sums.items()))


def derive_reference(key: str) -> str:
    """Give the end-to-end id that stands for a reward's key: `GW` and 24 letters.

    It is a digest because the payee reads it, and the key names the order of somebody else.
    """
    number = int.from_bytes(hashlib.sha256(key.encode()).digest(), "big")
    return f"GW{spell_code(number, REFERENCE_LETTERS)}"


def read_account(holder: str, iban: str, bic: str | None = None) -> BankAccount:
    """Read an account as people type it: spaces anywhere in the numbers, small letters; an empty BIC is none."""
    return BankAccount(
        holder=" ".join(unicodedata.normalize("NFC", holder).split()),
        iban=_electronic(iban),
        bic=_electronic(bic or "") or None,
    )


def iban_problem(iban: str) -> str | None:
    """Say what is wrong with an IBAN in electronic form and what would be right; None when it is sound.

    Length by country and check digits by modulo 97 (ISO 13616, ISO 7064). Whether the account exists, only the
    bank knows.
    """
    if not _IBAN.fullmatch(iban):
        return "is not an IBAN; give two letters, two digits, then letters and digits, such as DE89370400440532013000"
    length = _LENGTHS.get(iban[:2])
    if length is None:
        return "begins with letters of no country that has IBANs; copy it from the account's statement"
    if len(iban) != length:
        return f"has {len(iban)} signs; an IBAN of {iban[:2]} has {length}, so look for a missing or doubled one"
    if not _has_check_digits(iban):
        return "has wrong check digits; look for a mistyped or exchanged sign"
    return None


def bic_problem(bic: str) -> str | None:
    """Say what is wrong with the form of a BIC (ISO 9362) and what would be right; None when the form is sound."""
    if _BIC.fullmatch(bic):
        return None
    return "is not a BIC; give 8 or 11 signs such as COBADEFF or COBADEFFXXX, or leave it empty"


def known_countries() -> frozenset[str]:
    """Give the two letters of every country that has IBANs."""
    return frozenset(_LENGTHS)


def _has_check_digits(iban: str) -> bool:
    # 00, 01 and 99 can satisfy the sum but are never given: ISO 13616 makes check digits from 02 to 98.
    if not 2 <= int(iban[2:4]) <= 98:
        return False
    return int("".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])) % 97 == 1


def _text_problem(text: str, longest: int) -> str | None:
    if not text.strip():
        return f"is empty; give 1 to {longest} characters"
    if len(text) > longest:
        return f"has {len(text)} characters; give at most {longest}"
    if any(unicodedata.category(sign)[0] == "C" or sign in "\u2028\u2029" for sign in text):
        return "contains a sign that cannot be seen, such as a line break; write it in one line"
    return None


def _repeated(payouts: tuple[Payout, ...]) -> Iterator[tuple[int, str]]:
    first: dict[str, int] = {}
    for position, payout in enumerate(payouts, start=1):
        earlier = first.setdefault(payout.reward_key, position)
        if earlier != position:
            yield position, f"is the same as that of payout {earlier}; pay a reward once"


def _electronic(text: str) -> str:
    return "".join(text.split()).upper()


def _refuse(problems: dict[str, str | None]) -> None:
    found = {name: problem for name, problem in problems.items() if problem is not None}
    if found:
        raise PayoutInvalid(found)
