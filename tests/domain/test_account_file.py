"""The merchant's file of accounts as people save it, and the way back from a list to its references."""

import pytest

from plugin.domain.money import Money
from plugin.domain.program.texts.language import Language
from plugin.domain.rewards.account_file import read_account_file
from plugin.domain.rewards.owed_cash import OwedCash, Payable, match_accounts, read_references
from plugin.domain.rewards.payout import BankAccount, PayoutInvalid
from plugin.domain.rewards.payout_sheet import SheetStyle, spreadsheet_style, write_sheet
from plugin.domain.rewards.sepa_document import write_credit_transfer
from tests.domain.payouts import AUSTRIAN, GERMAN, payout, payout_list

OWN = BankAccount("Blumen GmbH", AUSTRIAN, "GIBAATWWXXX")
JOERG = BankAccount("Jörg Müßig", GERMAN)


@pytest.mark.parametrize(
    "text",
    [
        f"shop,Blumen GmbH,{AUSTRIAN},GIBAATWWXXX\nABC,Jörg Müßig,{GERMAN}\n",
        f"Code;Inhaber;IBAN;BIC\r\n\r\nabc ;Jörg  Müßig;de89 3704 0044 0532 0130 00;\r\n"
        f"SHOP;Blumen GmbH;{AUSTRIAN};gibaatwwxxx\r\n;;;\r\n",
        f'"shop";"Blumen GmbH";"{AUSTRIAN}";"GIBAATWWXXX"\n"ABC";"Jörg Müßig";"{GERMAN}";""',
    ],
    ids=["plain", "spreadsheet", "quoted"],
)
def test_files_are_read_as_people_save_them(text: str) -> None:
    read = read_account_file(text)
    assert (read.own, dict(read.advocates)) == (OWN, {"abc": JOERG})


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("", "lines"),
        (f"ABC,Jörg Müßig,{GERMAN}\n", "lines"),
        (f"shop,Blumen GmbH,{AUSTRIAN},GIBAATWWXXX\n,Jörg Müßig,{GERMAN}\n", "lines.2"),
        (f"shop,Blumen GmbH,{AUSTRIAN}\nABC,J\0rg,{GERMAN}\n", "lines.2"),
    ],
    ids=["empty", "nobody pays", "nobody is paid", "no text"],
)
def test_what_cannot_be_read_is_named_by_its_line(text: str, field: str) -> None:
    with pytest.raises(PayoutInvalid) as refused:
        read_account_file(text)
    assert [name.removesuffix(".holder") for name in refused.value.problems] == [field]


def test_accounts_are_found_by_code_and_who_has_none_is_named_once() -> None:
    ten = Money(1_000, "EUR")
    owed = [OwedCash("order:1", ten, "ABC"), OwedCash("order:2", ten, "XYZ"), OwedCash("order:3", ten, "XYZ")]
    found = match_accounts(owed, {"abc": JOERG}, "Nr. 1")
    assert found == Payable((payout(reward_key="order:1", payee=JOERG, purpose="Nr. 1"),), ("ABC",), ("XYZ",))


def test_every_list_that_we_write_gives_its_references_back() -> None:
    listed = payout_list(payout(1001), payout(1002))
    wanted = tuple(one.reference for one in listed.payouts)
    styles = [style for language in Language for style in (SheetStyle(language), spreadsheet_style(language))]
    for content in (write_credit_transfer(listed), *(write_sheet(listed, style) for style in styles)):
        assert read_references(content.decode()) == wanted
    assert read_references(f'"{wanted[0]}","x"\n{wanted[0]}A,y\n x{wanted[1]}') == (wanted[0],)
