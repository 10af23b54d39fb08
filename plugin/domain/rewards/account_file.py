"""The merchant's own file of bank accounts, which nobody but the merchant keeps: read for one list, stored nowhere.

One line an account: referral code, holder, IBAN, and BIC where there is one, between commas or semicolons. The line
whose code is `shop` is the account that pays. Problems name lines and never repeat what stands in them.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from plugin.domain.orders.order import fold_code
from plugin.domain.rewards.payout import BankAccount, PayoutInvalid, read_account

OWN = "shop"
"""What stands for the merchant in the first column; no referral code is so short."""
_FIELDS = range(3, 5)


@dataclass(frozen=True, slots=True)
class AccountFile:
    """The merchant's account, and advocates' by folded referral code."""

    own: BankAccount
    advocates: Mapping[str, BankAccount]


def read_account_file(text: str) -> AccountFile:
    """Read the file; a first line of headings, whose third is IBAN, and empty lines are passed over.

    Raises PayoutInvalid that names `lines.N` (counted from 1) with the field, and `lines` without the own account.
    """
    accounts: dict[str, BankAccount] = {}
    problems: dict[str, str] = {}
    for number, cells in _lines(text):
        code = fold_code(cells[0])
        if len(cells) not in _FIELDS or not code:
            problems[f"lines.{number}"] = "is no account; write referral code, holder, IBAN, and the BIC if you have it"
        elif code in accounts:
            problems[f"lines.{number}.code"] = "stands on an earlier line, too; keep one of them"
        else:
            problems |= _put(accounts, number, code, cells)
    if OWN not in accounts and not problems:
        problems["lines"] = f"have no account that pays; write a line whose code is {OWN}"
    if problems:
        raise PayoutInvalid(problems)
    return AccountFile(accounts.pop(OWN), accounts)


def _put(accounts: dict[str, BankAccount], number: int, code: str, cells: list[str]) -> dict[str, str]:
    try:
        accounts[code] = read_account(*cells[1:])
    except PayoutInvalid as invalid:
        return {f"lines.{number}.{field}": problem for field, problem in invalid.problems.items()}
    return {}


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in first else ",")
    try:
        for cells in reader:
            is_heading = len(cells) in _FIELDS and cells[2].strip().casefold() == "iban"
            if any(cell.strip() for cell in cells) and not is_heading:
                yield reader.line_num, cells
    except csv.Error:
        raise PayoutInvalid({f"lines.{reader.line_num}": "cannot be read; save the file as CSV again"}) from None
