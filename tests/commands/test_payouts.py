"""`goodword payouts`: cash as a list for the bank from a file that is kept nowhere, and marking what was paid."""

import csv
import io
import stat
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree

import pytest
import xmlschema
from sqlalchemy import Engine

from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.rules import AdvocatePlan, Market
from plugin.domain.rewards.payout import derive_reference
from plugin.domain.rewards.sepa_document import SepaVersion
from tests.commands.conftest import NOWHERE, Run, clock_file, shopify_at_a_port
from tests.commands.test_explain_and_replay import url_of
from tests.dumps import dump
from tests.ledger_sums import balances, rewards, states
from tests.loop import Loop
from tests.rewards.stage import eur, refer, rules, settle
from tests.sim_shop import orders as merchant
from tests.sim_shop.addresses import Address
from tests.sim_shop.state import Order

CASH = Benefit(BenefitKind.CASH, amount=eur(1_250))
OWN = "shop;Blumen & Töchter GmbH;AT61 1904 3002 3457 3201;GIBAATWWXXX"
PERSONAL = ("Müßig", "Muessig", "Blumen", "DE89", "AT61")
Here = dict[str, str]


@pytest.fixture
def loop(engine: Engine) -> Iterator[Loop]:
    made = Loop(engine, hold_days=1)
    yield made
    made.close()


@pytest.fixture
def two(loop: Loop) -> list[Order]:
    """Two friends of Ada's have bought, and 12.50 in cash are owed for each."""
    settle(loop, rules(AdvocatePlan(options=(CASH,))))
    orders = refer(loop, 2)
    loop.pass_time(days=2)
    assert balances(loop) == {"program": -2_500, "owed": 2_500}
    return orders


@pytest.fixture
def here(loop: Loop, two: list[Order], tmp_path: Path) -> Iterator[Here]:
    with shopify_at_a_port(loop) as origin:
        settings = {"DATABASE_URL": url_of(loop), "DEMO_CLOCK_FILE": clock_file(loop, tmp_path)}
        yield settings | {"SHOPIFY_ORIGIN": origin}


def accounts(loop: Loop, folder: Path, *more: str) -> str:
    code = loop.join(loop.customer("ada"))["referral_code"]
    lines = ["code;holder;iban;bic", OWN, f"{code.lower()};Jörg Müßig;de89 3704 0044 0532 0130 00;", *more]
    path = folder / "accounts.csv"
    path.write_text("\r\n".join(lines), encoding="utf-8-sig")
    return str(path)


def reference(loop: Loop, order: Order) -> str:
    (reward,) = rewards(loop, order)
    return derive_reference(reward.ledger_key)


@pytest.mark.parametrize("edition", SepaVersion)
def test_a_document_for_the_bank_is_paid_and_marked(
    run: Run, loop: Loop, two: list[Order], here: Here, tmp_path: Path, edition: SepaVersion
) -> None:
    target, before = tmp_path / "pay.xml", dump(loop.bench.engine)
    listing = ("payouts", "sepa", "--accounts", accounts(loop, tmp_path), "--to", str(target), "--lang", "de")

    code, said, complaint = run(*listing, "--edition", edition.value, "--pay-on", "2026-12-01", **here)

    # 2 x 12.50 = 25.00
    assert (code, complaint) == (0, "")
    assert said.startswith(f"Payouts: 2, together 25.00 EUR, in {target} (list GW")
    assert dump(loop.bench.engine) == before
    schema = xmlschema.XMLSchema10(files("sepaxml").joinpath(f"schemas/{edition.value}.xsd").read_text("utf-8"))
    schema.validate(target.read_text(encoding="utf-8"))
    assert texts(target, "EndToEndId") == [reference(loop, order) for order in two]
    assert texts(target, "InstdAmt") == ["12.50", "12.50"]
    assert texts(target, "Ustrd") == ["Praemie fuer deine Empfehlung"] * 2
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [name for name in PERSONAL if name in said] == []

    marked, again = run("payouts", "paid", str(target), **here), run("payouts", "paid", str(target), **here)

    references = [reference(loop, order) for order in two]
    first = [f"{name}: marked as paid" for name in references]
    assert marked == (0, "\n".join([*first, "2 of 2 marked as paid."]) + "\n", "")
    assert again[0] == 0
    assert again[1].endswith("was marked as paid before\n0 of 2 marked as paid.\n")
    assert [states(loop, order) for order in two] == [["spent"], ["spent"]]
    assert balances(loop) == {"program": -2_500, "spent": 2_500}
    other = run(*listing[:-3], str(tmp_path / "next.xml"), **here)
    assert other == (0, "There is nothing to pay; no file was written.\n", "")


def texts(document: Path, name: str) -> list[str]:
    root = ElementTree.fromstring(document.read_bytes())
    return [found.text or "" for found in root.iterfind(f".//{{*}}{name}")]


@pytest.mark.parametrize("style", [(), ("--spreadsheet",)], ids=["plain", "spreadsheet"])
def test_a_line_taken_off_the_sheet_stays_owed(
    run: Run, loop: Loop, two: list[Order], here: Here, tmp_path: Path, style: tuple[str, ...]
) -> None:
    target = tmp_path / "pay.csv"
    listing = ("payouts", "csv", "--accounts", accounts(loop, tmp_path), "--to", str(target), "--lang", "de", *style)
    assert run(*listing, **here)[0] == 0
    lines = target.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    delimiter = ";" if style else ","
    rows = list(csv.reader(io.StringIO("".join(lines)), delimiter=delimiter))
    assert [row[:1] + row[5:7] for row in rows[1:]] == [[reference(loop, order), "12,50", "EUR"] for order in two]
    # The clock of the command is a minute behind 27 November, 11:00 in Berlin.
    assert {row[1] for row in rows[1:]} == {"2026-11-26"}
    target.write_text("".join(lines[:2]), encoding="utf-8")

    code, said, _ = run("payouts", "paid", str(target), **here)

    assert (code, said.splitlines()[-1]) == (0, "1 of 1 marked as paid.")
    assert [states(loop, order) for order in two] == [["spent"], ["approved"]]
    assert balances(loop) == {"program": -2_500, "owed": 1_250, "spent": 1_250}


def test_who_has_no_account_and_whose_order_is_in_doubt_is_left_out(
    run: Run, loop: Loop, two: list[Order], here: Here, tmp_path: Path
) -> None:
    merchant.dispute(loop.world, loop.shop_state, two[0].id)
    loop.work()
    code = loop.join(loop.customer("ada"))["referral_code"]
    (tmp_path / "own.csv").write_text(OWN + "\n", encoding="utf-8")
    target = tmp_path / "pay.csv"

    without = run("payouts", "csv", "--accounts", str(tmp_path / "own.csv"), "--to", str(target), **here)

    assert without == (
        0,
        f"Left out, because the file has no account for them: {code}.\n"
        "Left out, because their orders are not settled at the moment: 1.\n"
        "There is nothing to pay; no file was written.\n",
        "",
    )
    assert not target.exists()
    listed = run("payouts", "csv", "--accounts", accounts(loop, tmp_path), "--to", str(target), **here)
    assert listed[1].splitlines()[1].startswith("Payouts: 1, together 12.50 EUR, in ")
    assert reference(loop, two[0]) not in target.read_text(encoding="utf-8")


def test_what_fell_away_after_the_list_was_written_is_told(
    run: Run, loop: Loop, two: list[Order], here: Here, tmp_path: Path
) -> None:
    target = tmp_path / "pay.csv"
    run("payouts", "csv", "--accounts", accounts(loop, tmp_path), "--to", str(target), **here)
    merchant.refund(loop.world, loop.shop_state, two[0].id)
    loop.work()

    code, said, complaint = run("payouts", "paid", str(target), **here)

    assert (code, complaint) == (1, "")
    assert said == (
        f"{reference(loop, two[0])}: is not owed any more; `goodword explain ORDER` says why. "
        "If the bank has paid it, ask for it back\n"
        f"{reference(loop, two[1])}: marked as paid\n1 of 2 marked as paid.\n"
    )
    assert balances(loop) == {"program": -1_250, "spent": 1_250}


def unheard(loop: Loop, *orders: Order) -> None:
    """These orders are refunded, and no delivery ever tells us."""
    for order in orders:
        merchant.refund(loop.world, loop.shop_state, order.id)
    for delivery in loop.world.sender.waiting():
        loop.world.sender.take(delivery)


def test_what_was_refunded_and_never_told_is_not_listed(
    run: Run, loop: Loop, two: list[Order], here: Here, tmp_path: Path
) -> None:
    unheard(loop, two[0])
    target = tmp_path / "pay.csv"

    code, said, _ = run("payouts", "csv", "--accounts", accounts(loop, tmp_path), "--to", str(target), **here)

    assert code == 0
    assert said.splitlines()[0] == f"No longer due since their orders were read just now: {two[0].name} (12.50 EUR)."
    assert said.splitlines()[1].startswith("Payouts: 1, together 12.50 EUR, in ")
    assert reference(loop, two[0]) not in target.read_text(encoding="utf-8")
    assert [states(loop, order) for order in two] == [["voided"], ["approved"]]
    assert balances(loop) == {"program": -1_250, "owed": 1_250}


def test_what_was_refunded_since_the_list_and_never_told_is_not_marked(
    run: Run, loop: Loop, two: list[Order], here: Here, tmp_path: Path
) -> None:
    target = tmp_path / "pay.csv"
    run("payouts", "csv", "--accounts", accounts(loop, tmp_path), "--to", str(target), **here)
    unheard(loop, two[0])

    code, said, _ = run("payouts", "paid", str(target), **here)

    assert (code, said.splitlines()[-1]) == (1, "1 of 2 marked as paid.")
    assert said.startswith(f"{reference(loop, two[0])}: is not owed any more; ")
    assert [states(loop, order) for order in two] == [["voided"], ["spent"]]


def test_nothing_is_listed_or_marked_while_shopify_cannot_be_asked(
    run: Run, loop: Loop, two: list[Order], here: Here, tmp_path: Path
) -> None:
    target, before = tmp_path / "pay.csv", dump(loop.bench.engine)
    offline = here | {"SHOPIFY_ORIGIN": NOWHERE}
    listing = ("payouts", "csv", "--accounts", accounts(loop, tmp_path), "--to", str(target))

    listed, marked = (
        run(*listing, **offline),
        run("payouts", "paid", str(rewards(loop, two[0])[0].reward_id), **offline),
    )

    number = rewards(loop, two[0])[0].reward_id
    asked = "Shopify could not be asked about the order (cannot_connect): say it again when the shop can be reached"
    assert (listed[0], listed[1].splitlines()[-1]) == (1, "There is nothing to pay; no file was written.")
    assert listed[1].startswith(f"Left out: {two[0].name} (12.50 EUR), {two[1].name} (12.50 EUR); {asked}; ")
    assert (marked[0], marked[1].splitlines()[-1]) == (1, "0 of 1 marked as paid.")
    assert marked[1].startswith(f"{number}: is not marked; {asked}; ")
    assert not target.exists()
    assert dump(loop.bench.engine) == before


def test_an_order_that_shopify_shows_no_more_is_left_out_alone(
    run: Run, loop: Loop, two: list[Order], here: Here, tmp_path: Path
) -> None:
    merchant.delete(loop.world, loop.shop_state, two[0].id)
    target = tmp_path / "pay.csv"

    code, said, _ = run("payouts", "csv", "--accounts", accounts(loop, tmp_path), "--to", str(target), **here)

    assert code == 1
    assert said.startswith(f"Left out: {two[0].name} (12.50 EUR); the order cannot be read at Shopify: ")
    assert said.splitlines()[1].startswith("Payouts: 1, together 12.50 EUR, in ")
    assert [states(loop, order) for order in two] == [["approved"], ["approved"]]


def test_numbers_name_rewards_in_cash_alone(run: Run, loop: Loop, two: list[Order], here: Here) -> None:
    (first,) = rewards(loop, two[0])
    code, said, _ = run("payouts", "paid", str(first.reward_id), "4711", **here)
    assert code == 1
    assert said == f"{first.reward_id}: marked as paid\n4711: is no cash reward of this shop\n1 of 2 marked as paid.\n"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("ABC;Jörg Müßig;DE89370400440532013001", "lines.4.iban: has wrong check digits"),
        ("ABC;;DE89370400440532013000", "lines.4.holder: is empty"),
        ("ABC;Jörg Müßig", "lines.4: is no account"),
        ("ABC;Jörg Müßig;DE89370400440532013000;NO;NO", "lines.4: is no account"),
        (OWN, "lines.4.code: stands on an earlier line, too"),
        ("ABC;Jörg Müßig;DE89370400440532013000;COBA", "lines.4.bic: is not a BIC"),
    ],
)
def test_a_wrong_line_is_named_without_what_stands_in_it(
    run: Run, loop: Loop, here: Here, tmp_path: Path, line: str, says: str
) -> None:
    target = tmp_path / "pay.xml"
    code, said, complaint = run(
        "payouts", "sepa", "--accounts", accounts(loop, tmp_path, line), "--to", str(target), **here
    )
    assert (code, said) == (2, "")
    assert says in complaint
    assert [name for name in PERSONAL if name in complaint.replace("such as DE89370400440532013000", "")] == []
    assert not target.exists()


def test_no_list_is_written_over_another(run: Run, loop: Loop, here: Here, tmp_path: Path) -> None:
    target = tmp_path / "pay.csv"
    target.write_text("kept")
    listing = ("payouts", "csv", "--accounts", accounts(loop, tmp_path), "--to", str(target))
    assert run(*listing, **here) == (2, "", f"{target} exists already: name a new file, so that no list is lost.\n")
    assert target.read_text() == "kept"
    assert run("payouts", "paid", str(target), **here)[2].startswith("No payout stands in there: ")
    late = run(*listing[:-1], str(tmp_path / "new.csv"), "--pay-on", "2026-11-01", **here)
    assert (late[0], "pay_on: is before the day the list is made" in late[2]) == (2, True)
    assert not (tmp_path / "new.csv").exists()


def test_an_account_outside_sepa_is_named_by_its_advocate(run: Run, loop: Loop, here: Here, tmp_path: Path) -> None:
    code = loop.join(loop.customer("ada"))["referral_code"]
    path = tmp_path / "far.csv"
    path.write_text(f"{OWN}\n{code};Jörg Müßig;GE29NB0000000101904917\n", encoding="utf-8")
    answer = run("payouts", "sepa", "--accounts", str(path), "--to", str(tmp_path / "pay.xml"), **here)
    assert answer[0] == 2
    assert f"payouts.1.iban (advocate {code}): is outside SEPA" in answer[2]


@pytest.fixture
def francs(loop: Loop, two: list[Order]) -> Order:
    """A third friend's order went to Switzerland and was paid in francs: 14.00 of them are owed."""
    market = Market("CHF", advocate=Money(1_400, "CHF"))
    settle(loop, replace(rules(AdvocatePlan(options=(CASH,))), markets={"CH": market}))
    loop.shop_state.rates["CHF"] = Decimal("0.95")
    code = loop.claim(loop.join(loop.customer("ada"))["referral_code"], email="urs@example.com").json()["discount_code"]
    zurich = Address("Bahnhofstrasse 1", "8001", "Zürich", country="CH")
    order = loop.buy("urs@example.com", codes=(code,), shipping_address=zurich, paid_in="CHF")
    loop.work()
    loop.pass_time(days=2)
    return order


def test_a_document_is_in_euro_alone_and_says_what_it_leaves_out(
    run: Run, loop: Loop, francs: Order, here: Here, tmp_path: Path
) -> None:
    known, document = accounts(loop, tmp_path), tmp_path / "pay.xml"
    code, said, complaint = run("payouts", "sepa", "--accounts", known, "--to", str(document), **here)
    assert (code, complaint) == (0, "")
    assert said.startswith(
        "Left out, because this list is in EUR alone: 14.00 CHF. See `goodword payouts csv --currency CHF`.\n"
        f"Payouts: 2, together 25.00 EUR, in {document} (list GW"
    )
    assert texts(document, "InstdAmt") == ["12.50", "12.50"]


def test_a_sheet_holds_every_currency_by_itself_or_one_alone_and_each_is_marked(
    run: Run, loop: Loop, two: list[Order], francs: Order, here: Here, tmp_path: Path
) -> None:
    known, every, swiss = accounts(loop, tmp_path), tmp_path / "all.csv", tmp_path / "chf.csv"
    said = run("payouts", "csv", "--accounts", known, "--to", str(every), **here)[1]
    assert said.startswith(f"Payouts: 3, together 14.00 CHF, 25.00 EUR, in {every} (list GW")
    said = run("payouts", "csv", "--currency", "chf", "--accounts", known, "--to", str(swiss), **here)[1]
    assert said.startswith(
        "Left out, because this list is in CHF alone: 25.00 EUR. See `goodword payouts csv --currency EUR`.\n"
        f"Payouts: 1, together 14.00 CHF, in {swiss} (list GW"
    )
    rows = list(csv.DictReader(io.StringIO(swiss.read_text(encoding="utf-8"))))
    assert [(row["Amount"], row["Currency"]) for row in rows] == [("14.00", "CHF")]
    with pytest.raises(SystemExit) as refused:
        run("payouts", "csv", "--currency", "francs", "--accounts", known, "--to", str(tmp_path / "no.csv"), **here)
    assert (refused.value.code, (tmp_path / "no.csv").exists()) == (2, False)

    assert run("payouts", "paid", str(swiss), **here)[1].endswith("1 of 1 marked as paid.\n")
    assert (states(loop, francs), [states(loop, order) for order in two]) == (["spent"], [["approved"]] * 2)
