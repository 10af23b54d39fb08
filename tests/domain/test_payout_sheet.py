"""The payout list as a sheet: what RFC 4180 says, what a German spreadsheet expects, and no formula in it."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.domain.money import Money
from plugin.domain.program.texts.language import Language
from plugin.domain.rewards.payout import PayoutInvalid
from plugin.domain.rewards.payout_sheet import SheetStyle, make_harmless, spreadsheet_style, write_sheet
from tests.domain.payouts import account, payout, payout_list

FORMULA_SIGNS = tuple("=+-@＝＋－＠")


def test_a_program_reads_commas_points_and_line_ends_as_in_the_rfc() -> None:
    listed = payout_list(payout(1001, payee=account(holder='Jörg "Jo" Müßig, Dr.')))

    assert write_sheet(listed, SheetStyle()).decode() == (
        "Reference,Pay on,Payee,IBAN,BIC,Amount,Currency,Purpose\r\n"
        'GW49AHMXNFFB2JTQYK2VVSUGEX,2026-11-25,"Jörg ""Jo"" Müßig, Dr.",DE89370400440532013000,,'
        "10.00,EUR,Prämie für deine Empfehlung\r\n"
    )


def test_a_german_spreadsheet_gets_its_mark_semicolons_and_decimal_commas() -> None:
    listed = payout_list(payout(1001, amount=Money(123_456, "EUR"), payee=account(bic="COBADEFF")))

    assert write_sheet(listed, spreadsheet_style(Language.DE)) == (
        b"\xef\xbb\xbf"
        + (
            "Referenz;Zahlen am;Empfänger;IBAN;BIC;Betrag;Währung;Verwendungszweck\r\n"
            "GW49AHMXNFFB2JTQYK2VVSUGEX;2026-11-25;Jörg Müßig;DE89370400440532013000;COBADEFF;"
            "1234,56;EUR;Prämie für deine Empfehlung\r\n"
        ).encode()
    )


def test_a_decimal_comma_between_commas_stands_in_quotes() -> None:
    sheet = write_sheet(payout_list(), SheetStyle(Language.DE)).decode()

    assert ',"10,00",EUR,' in sheet


def test_every_currency_is_written_with_all_its_digits() -> None:
    amounts = [Money(1, "EUR"), Money(1_000, "JPY"), Money(1_234, "KWD"), Money(123_456_789, "USD")]
    listed = payout_list(*(payout(number, amount=amount) for number, amount in enumerate(amounts)))

    english, german = (rows(write_sheet(listed, SheetStyle(language)).decode()) for language in Language)

    assert [row[5:7] for row in english[1:]] == [
        ["0.01", "EUR"],
        ["1000", "JPY"],
        ["1.234", "KWD"],
        ["1234567.89", "USD"],
    ]
    assert [row[5] for row in german[1:]] == ["0,01", "1000", "1,234", "1234567,89"]


@pytest.mark.parametrize(
    ("cell", "harmless"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30 1234", "'+49 30 1234"),
        ("-5", "'-5"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝1+1", "'＝1+1"),
        ("  =1+1", "'  =1+1"),
        ("\t=1+1", "'\t'=1+1"),
        # Opened with another separator, what follows it is a cell of its own.
        ("Jörg;=cmd|'/c calc'!A0", "Jörg;'=cmd|'/c calc'!A0"),
        ("Jörg, =1", "Jörg,' =1"),
        ('Jörg;"=1"', 'Jörg;\'"=1"'),
        ("Jörg|@A1", "Jörg|'@A1"),
        ("Müßig-Łuczak", "Müßig-Łuczak"),
        ("10 + 10 = 20", "10 + 10 = 20"),
        ("", ""),
    ],
)
def test_no_spreadsheet_sees_a_formula(cell: str, harmless: str) -> None:
    assert make_harmless(cell) == harmless


@given(
    st.text("=+-@＝＋－＠,;|\"' \ta1\u00a0", min_size=1, max_size=12), st.text("=+-@;,\"' xy", min_size=1, max_size=12)
)
def test_whatever_separator_a_program_believes_in_no_cell_begins_a_formula(holder: str, purpose: str) -> None:
    try:
        listed = payout_list(payout(payee=account(holder=holder), purpose=purpose))
    except PayoutInvalid:
        return
    sheet = write_sheet(listed, SheetStyle()).decode()

    cells = [cell for separator in ",;|" for line in sheet.splitlines() for cell in line.split(separator)]

    assert [cell for cell in cells if cell.strip(' \t\u00a0"').startswith(FORMULA_SIGNS)] == []


@given(st.text("abä,;\"'\u2028 .", min_size=1, max_size=20), st.sampled_from(Language), st.sampled_from(",;"))
def test_what_is_written_reads_back_the_same(text: str, language: Language, delimiter: str) -> None:
    try:
        listed = payout_list(payout(1, purpose=text), payout(2, payee=account(holder=text)))
    except PayoutInvalid:
        return

    read = rows(write_sheet(listed, SheetStyle(language, delimiter)).decode(), delimiter)

    assert [len(row) for row in read] == [8, 8, 8]
    assert read[1][7] == read[2][2] == text


def rows(sheet: str, delimiter: str = ",") -> list[list[str]]:
    """The sheet as a program reads it."""
    return list(csv.reader(io.StringIO(sheet, newline=""), delimiter=delimiter, strict=True))
