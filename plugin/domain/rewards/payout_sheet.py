"""A payout list as CSV, for merchants who pay one by one, in another currency or through another service.

Lines and quotes follow RFC 4180. Where a spreadsheet program would see a formula begin, an apostrophe is put in front:
it then shows the text and computes nothing. Names stand as they were given, not in the bank's letters.
"""

import csv
import io
import re
from dataclasses import dataclass

from plugin.domain.money import Money
from plugin.domain.program.texts.language import Language
from plugin.domain.rewards.payout import Payout, PayoutList

BYTE_ORDER_MARK = "\ufeff"

# Also behind a sign that separates fields elsewhere: a sheet with commas may be opened by a program that wants
# semicolons, and what follows one is a cell of its own there, with the quotes around it taken away.
_FORMULA_START = re.compile(r"(^|[,;|\t])(?=[\s\"]*[=+\-@＝＋－＠])")
_HEADINGS = {
    Language.EN: ("Reference", "Pay on", "Payee", "IBAN", "BIC", "Amount", "Currency", "Purpose"),
    Language.DE: ("Referenz", "Zahlen am", "Empfänger", "IBAN", "BIC", "Betrag", "Währung", "Verwendungszweck"),
}


@dataclass(frozen=True, slots=True)
class SheetStyle:
    """How a sheet is written; as it stands, for programs: comma between fields, UTF-8 without a byte order mark."""

    language: Language = Language.EN
    delimiter: str = ","
    has_mark: bool = False


def spreadsheet_style(language: Language) -> SheetStyle:
    """Give the style that a double click opens in columns: with the mark, and in German with semicolons."""
    return SheetStyle(language, ";" if language is Language.DE else ",", has_mark=True)


def write_sheet(payouts: PayoutList, style: SheetStyle) -> bytes:
    """Give the sheet as UTF-8: a line of headings, then a line for each payout in the list's order.

    Amounts have all digits of their currency and no thousands separator, with a decimal comma in German.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=style.delimiter, lineterminator="\r\n")
    writer.writerow(_HEADINGS[style.language])
    for payout in payouts.payouts:
        writer.writerow([make_harmless(cell) for cell in _cells(payouts, payout, style.language)])
    return ((BYTE_ORDER_MARK if style.has_mark else "") + text.getvalue()).encode()


def make_harmless(cell: str) -> str:
    """Give the text with an apostrophe wherever a spreadsheet program could see a formula begin."""
    return _FORMULA_START.sub(r"\1'", cell)


def _cells(payouts: PayoutList, payout: Payout, language: Language) -> tuple[str, ...]:
    return (
        payout.reference,
        payouts.pay_on.isoformat(),
        payout.payee.holder,
        payout.payee.iban,
        payout.payee.bic or "",
        _number(payout.amount, language),
        payout.amount.currency,
        payout.purpose,
    )


def _number(amount: Money, language: Language) -> str:
    number = amount.decimal_text()
    return number.replace(".", ",") if language is Language.DE else number
