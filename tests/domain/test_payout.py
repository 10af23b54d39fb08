"""Cash payouts: sound accounts only, every refusal with its remedy, ids that say when something is paid twice."""

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.domain.money import Money
from plugin.domain.rewards.payout import (
    BankAccount,
    PayoutInvalid,
    bic_problem,
    derive_reference,
    iban_problem,
    known_countries,
    read_account,
)
from tests.domain.payouts import GERMAN, account, payout, payout_list

german_accounts = st.text("0123456789", min_size=18, max_size=18)


# The examples that the registry of ISO 13616 prints for these countries: the shortest, the longest, letters inside.
@pytest.mark.parametrize(
    "iban",
    [
        "NO9386011117947",
        "BE68539007547034",
        GERMAN,
        "AT611904300234573201",
        "CH9300762011623852957",
        "NL91ABNA0417164300",
        "GB29NWBK60161331926819",
        "FR1420041010050500013M02606",
        "MT84MALT011000012345MTLCAST001S",
        "PL61109010140000071219812874",
        "SE4550000000058398257466",
        "LC55HEMM000100010012001200023015",
        "RU0304452522540817810538091310419",
    ],
)
def test_an_example_of_the_registry_is_sound(iban: str) -> None:
    assert iban_problem(iban) is None


def test_check_digits_are_the_remainder_of_97() -> None:
    # BE68 5390 0754 7034 with its head behind and letters as numbers (B 11, E 14): 539007547034 1114 68, and that is
    # 97 x 5556778835403211 + 1. With 67 for 68 the remainder is 0.
    assert 97 * 5_556_778_835_403_211 + 1 == 539_007_547_034_111_468
    assert iban_problem("BE68539007547034") is None
    assert iban_problem("BE67539007547034") == "has wrong check digits; look for a mistyped or exchanged sign"


@pytest.mark.parametrize(
    ("iban", "problem"),
    [
        ("", "is not an IBAN"),
        ("37040045", "is not an IBAN"),
        ("de89370400440532013000", "is not an IBAN"),
        ("DE89 3704 0044 0532 0130 00", "is not an IBAN"),
        ("DE８9370400440532013000", "is not an IBAN"),
        ("DE٨9370400440532013000", "is not an IBAN"),
        (f"{GERMAN}\n", "is not an IBAN"),
        ("US89370400440532013000", "begins with letters of no country that has IBANs"),
        (GERMAN[:-1], "has 21 signs; an IBAN of DE has 22"),
        (GERMAN + "0", "has 23 signs; an IBAN of DE has 22"),
        ("DE98370400440532013000", "has wrong check digits"),
        ("DE89730400440532013000", "has wrong check digits"),
    ],
)
def test_a_wrong_iban_is_told_what_would_be_right(iban: str, problem: str) -> None:
    told = iban_problem(iban) or ""

    assert told.startswith(problem)
    assert ";" in told
    assert not iban or iban not in told


@pytest.mark.parametrize("digits", ["00", "01", "99"])
def test_check_digits_that_are_never_given_are_refused_even_when_the_sum_is_right(digits: str) -> None:
    # Accounts whose proper digits are 97, 98 and 02: each differs from these by 97, so the remainder is 1 as well.
    account_number = {"00": 97, "01": 98, "99": 2}[digits]
    bban = next(f"{n:018d}" for n in range(1_000) if 98 - int(f"{n:018d}131400") % 97 == account_number)

    assert int(f"{bban}1314{digits}") % 97 == 1
    assert iban_problem(f"DE{account_number:02d}{bban}") is None
    assert iban_problem(f"DE{digits}{bban}") == "has wrong check digits; look for a mistyped or exchanged sign"


@given(german_accounts, st.integers(0, 17), st.integers(1, 9))
def test_no_mistyped_digit_passes(bban: str, position: int, shift: int) -> None:
    head = f"DE{98 - int(bban + '131400') % 97:02d}"
    wrong = str((int(bban[position]) + shift) % 10)

    assert iban_problem(head + bban) is None
    assert iban_problem(head + bban[:position] + wrong + bban[position + 1 :]) is not None


@given(german_accounts, st.integers(0, 16))
def test_no_two_exchanged_digits_pass(bban: str, position: int) -> None:
    head = f"DE{98 - int(bban + '131400') % 97:02d}"
    exchanged = bban[:position] + bban[position + 1] + bban[position] + bban[position + 2 :]

    assert (iban_problem(head + exchanged) is None) == (exchanged == bban)


def test_knows_the_countries_of_the_registry() -> None:
    assert len(known_countries()) == 89
    assert not {"US", "CA", "AU", "CN", "JP"} & known_countries()


@pytest.mark.parametrize("bic", ["COBADEFF", "COBADEFFXXX", "GIBAATWW", "1234DE5A", "DEUTDEDB123"])
def test_a_bic_has_eight_or_eleven_signs(bic: str) -> None:
    assert bic_problem(bic) is None


@pytest.mark.parametrize("bic", ["", "COBADEF", "COBADEFFX", "COBADEFFXX", "cobadeff", "COBA12FF", "COBADEFF XXX"])
def test_anything_else_is_no_bic(bic: str) -> None:
    assert bic_problem(bic) == "is not a BIC; give 8 or 11 signs such as COBADEFF or COBADEFFXXX, or leave it empty"


def test_an_account_is_read_as_people_type_it() -> None:
    typed = read_account("  Jo\u0308rg   Müßig ", " de89 3704 0044\u00a00532 0130 00", " cobadeff xxx ")

    assert typed == BankAccount("Jörg Müßig", GERMAN, "COBADEFFXXX")
    assert read_account("Jörg Müßig", GERMAN, " ").bic is None
    assert typed.country == "DE"


def test_every_wrong_field_of_an_account_is_named_at_once() -> None:
    with pytest.raises(PayoutInvalid) as refused:
        read_account(" ", "DE8937040044053201300", "COBA")

    assert refused.value.problems == {
        "holder": "is empty; give 1 to 70 characters",
        "iban": "has 21 signs; an IBAN of DE has 22, so look for a missing or doubled one",
        "bic": "is not a BIC; give 8 or 11 signs such as COBADEFF or COBADEFFXXX, or leave it empty",
    }


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"holder": "J" * 71}, {"holder": "has 71 characters; give at most 70"}),
        (
            {"holder": "Jörg\nMüßig"},
            {"holder": "contains a sign that cannot be seen, such as a line break; write it in one line"},
        ),
        (
            {"holder": "gißüM\u202egröJ"},
            {"holder": "contains a sign that cannot be seen, such as a line break; write it in one line"},
        ),
    ],
)
def test_a_name_that_a_bank_cannot_print_is_refused(changes: dict[str, str], problems: dict[str, str]) -> None:
    with pytest.raises(PayoutInvalid) as refused:
        account(**changes)

    assert refused.value.problems == problems


def test_neither_messages_nor_representations_repeat_who_is_paid() -> None:
    shown = repr(payout_list())

    with pytest.raises(PayoutInvalid) as refused:
        read_account("Jörg\u0000Müßig", GERMAN[:-1])

    assert "Jörg" not in shown + str(refused.value)
    assert "DE8937" not in shown + str(refused.value)


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"amount": Money(0, "EUR")}, {"amount": "is not above 0; leave the payout out"}),
        ({"amount": Money(-1, "JPY")}, {"amount": "is not above 0; leave the payout out"}),
        ({"reward_key": " "}, {"reward_key": "is empty; give the reward's key"}),
        ({"purpose": ""}, {"purpose": "is empty; give 1 to 140 characters"}),
        ({"purpose": "x" * 141}, {"purpose": "has 141 characters; give at most 140"}),
    ],
)
def test_a_payout_without_an_amount_a_key_or_a_purpose_is_refused(
    changes: dict[str, object], problems: dict[str, str]
) -> None:
    with pytest.raises(PayoutInvalid) as refused:
        payout(**changes)

    assert refused.value.problems == problems


def test_a_reference_is_the_same_for_ever_and_names_no_order() -> None:
    # Written down: with any other id, a list exported again after an update would be paid again.
    assert payout(1001).reference == "GW49AHMXNFFB2JTQYK2VVSUGEX"
    assert payout(1001, amount=Money(500, "EUR"), payee=account(holder="J. Müßig")).reference == payout(1001).reference
    assert payout(1002).reference != payout(1001).reference
    assert "1001" not in derive_reference("order:1001:3:advocate")


@given(st.lists(st.text(max_size=40), unique=True, min_size=2, max_size=20))
def test_references_are_unique_and_fit_every_bank(keys: list[str]) -> None:
    references = [derive_reference(key) for key in keys]

    assert len(set(references)) == len(keys)
    assert all(len(one) == 26 and one.isascii() and one.isalnum() for one in references)


def test_the_same_list_has_the_same_reference_and_a_changed_one_another() -> None:
    usual = payout_list(payout(1), payout(2))
    changed = [
        payout_list(payout(1)),
        payout_list(payout(2), payout(1)),
        payout_list(payout(1), payout(2, amount=Money(1_001, "EUR"))),
        payout_list(payout(1), payout(2, payee=account(iban="NL91ABNA0417164300"))),
        payout_list(payout(1), payout(2), pay_on=date(2026, 11, 26)),
    ]

    assert payout_list(payout(1), payout(2)).reference == usual.reference
    assert len({usual.reference, *(one.reference for one in changed)}) == 6


def test_a_reward_is_on_a_list_once() -> None:
    with pytest.raises(PayoutInvalid) as refused:
        payout_list(payout(1), payout(2), payout(1))

    assert refused.value.problems == {
        "payouts.3.reward_key": "is the same as that of payout 1; pay a reward once",
    }


@pytest.mark.parametrize(
    ("make", "problems"),
    [
        (lambda: payout_list(payouts=()), {"payouts": "is empty; put at least one payout on the list"}),
        (
            lambda: payout_list(pay_on=date(2026, 11, 23)),
            {"pay_on": "is before the day the list is made; give that day or a later one"},
        ),
        (
            lambda: payout_list(created_at=datetime(2026, 11, 24, 9)),  # noqa: DTZ001
            {"created_at": "has no time zone; give an aware time"},
        ),
    ],
)
def test_a_list_that_cannot_be_paid_is_refused(make: Callable[[], object], problems: dict[str, str]) -> None:
    with pytest.raises(PayoutInvalid) as refused:
        make()

    assert refused.value.problems == problems


def test_a_list_can_be_paid_on_the_day_it_is_made_in_the_shops_zone() -> None:
    # Half past midnight in Berlin is still the day before in UTC.
    made = datetime(2026, 11, 25, 0, 30, tzinfo=ZoneInfo("Europe/Berlin"))

    assert payout_list(created_at=made, pay_on=date(2026, 11, 25)).pay_on == date(2026, 11, 25)
    with pytest.raises(PayoutInvalid):
        payout_list(created_at=made, pay_on=date(2026, 11, 24))


def test_totals_are_exact_in_each_currency() -> None:
    amounts = [Money(1_000, "EUR"), Money(333, "JPY"), Money(1, "EUR"), Money(1_234, "KWD"), Money(10**15, "EUR")]
    mixed = payout_list(*(payout(number, amount=amount) for number, amount in enumerate(amounts)))

    # 1000 + 1 + 10^15 cents; the others alone.
    assert mixed.totals() == (Money(10**15 + 1_001, "EUR"), Money(333, "JPY"), Money(1_234, "KWD"))
