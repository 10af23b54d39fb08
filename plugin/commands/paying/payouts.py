"""`goodword payouts`: cash that is owed as a list for the bank, and marking what the bank has carried out.

Accounts come from a file that the merchant keeps. They are stored nowhere, and no line printed or logged has a name or
an account number.
"""

import argparse
import os
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from plugin.commands.named_shop import add_shop, chosen_shop
from plugin.commands.orders.unread_orders import say_unread
from plugin.commands.refusal import CommandRefused
from plugin.commands.running.bench import open_workbench
from plugin.db.engine import reading
from plugin.db.rewards.task_lines import TaskLine
from plugin.domain.currency import known_currencies
from plugin.domain.money import Money
from plugin.domain.program.texts.language import Language, choose_language
from plugin.domain.rewards.account_file import AccountFile, read_account_file
from plugin.domain.rewards.owed_cash import (
    PURPOSE,
    OwedCash,
    Payable,
    match_accounts,
    read_references,
    split_currency,
    sum_owed,
)
from plugin.domain.rewards.payout import PayoutInvalid, PayoutList
from plugin.domain.rewards.payout_sheet import SheetStyle, spreadsheet_style, write_sheet
from plugin.domain.rewards.sepa_document import SepaVersion, write_credit_transfer
from plugin.domain.rewards.task import TaskAnswer
from plugin.domain.shop import Shop
from plugin.services.tasks.finish_task import finish_task
from plugin.services.tasks.gather_payouts import DueCash, gather_payouts
from plugin.services.tasks.reread_orders import reread_orders
from plugin.services.views.find_payouts import find_payouts
from plugin.services.workbench import Workbench

ACTOR = "command"
_PAID = {
    TaskAnswer.DONE: "marked as paid",
    TaskAnswer.DONE_BEFORE: "was marked as paid before",
    TaskAnswer.UNKNOWN: "is no cash reward of this shop",
    TaskAnswer.OVER: "is not owed any more; `goodword explain ORDER` says why. "
    "If the bank has paid it, ask for it back",
    TaskAnswer.ORDER_IN_DOUBT: "its order does not count at the moment; say it again when that is settled",
    TaskAnswer.NO_TASK: "does not wait to be paid",
}
_FINE = (TaskAnswer.DONE, TaskAnswer.DONE_BEFORE)
Write = Callable[[argparse.Namespace, PayoutList, Language], bytes]


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = commands.add_parser("payouts", help="cash that is owed, as a list for the bank; and what was paid")
    what = parser.add_subparsers(required=True, metavar="csv|sepa|paid")
    sheet = what.add_parser("csv", help="write the list as a sheet")
    sheet.add_argument("--spreadsheet", action="store_true", help="as a spreadsheet program of that language opens it")
    sheet.add_argument(
        "--currency", type=_currency, metavar="CODE", help="list payouts in this currency alone, such as CHF (all)"
    )
    document = what.add_parser("sepa", help="write the list as a SEPA credit transfer, for uploading at the bank")
    document.set_defaults(currency="EUR")
    document.add_argument(
        "--edition", choices=[one.value for one in SepaVersion], default=SepaVersion.V09.value, help="(%(default)s)"
    )
    for one, write in ((sheet, _sheet), (document, _document)):
        _add_list_options(one)
        one.set_defaults(run=_list, write=write)
    paid = what.add_parser("paid", help="mark what was paid; saying it twice changes nothing")
    paid.add_argument("paid", nargs="+", metavar="FILE|N", help="a list that was written here, or rewards' numbers")
    paid.set_defaults(run=_mark)
    for one in (sheet, document, paid):
        add_shop(one)


def _add_list_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--accounts",
        required=True,
        metavar="FILE",
        help="CSV that you keep: referral code, holder, IBAN, BIC; your own account on the line of `shop`",
    )
    parser.add_argument("--to", required=True, metavar="FILE", help="the new file to write, for your eyes only")
    parser.add_argument("--pay-on", type=date.fromisoformat, metavar="YYYY-MM-DD", help="(today)")
    parser.add_argument("--lang", choices=[one.value for one in Language], help="of the purpose (the shop's)")


def _currency(text: str) -> str:
    if text.upper() in known_currencies():
        return text.upper()
    raise argparse.ArgumentTypeError(f"{text!r} is no currency: give its three letters, such as CHF")


def _list(arguments: argparse.Namespace) -> int:
    bench, accounts = open_workbench(), _accounts(arguments.accounts)
    with reading(bench.engine) as conn:
        shop = chosen_shop(conn, arguments.shop)
    found = gather_payouts(bench, shop, now=bench.clock.now())
    language = choose_language(arguments.lang, shop.locale)
    owed, others = split_currency(found.owed, arguments.currency)
    payable = match_accounts(owed, accounts.advocates, PURPOSE[language])
    if not payable.payouts:
        _say_left_out(found, payable, others, arguments.currency)
        print("There is nothing to pay; no file was written.")
        return 1 if found.unread else 0
    now = bench.clock.now().astimezone(ZoneInfo(shop.timezone or "UTC"))
    try:
        listed = PayoutList(accounts.own, payable.payouts, now, arguments.pay_on or now.date())
        content = arguments.write(arguments, listed, language)
    except PayoutInvalid as invalid:
        raise CommandRefused(_problems("This list cannot be written", invalid, payable.codes)) from None
    _keep(arguments.to, content)
    _say_left_out(found, payable, others, arguments.currency)
    sums = _sums(listed.totals())
    print(f"Payouts: {len(listed.payouts)}, together {sums}, in {arguments.to} (list {listed.reference}).")
    print("Nothing is marked yet: when the bank has carried it out, `goodword payouts paid FILE`.")
    return 1 if found.unread else 0


def _sheet(arguments: argparse.Namespace, listed: PayoutList, language: Language) -> bytes:
    return write_sheet(listed, spreadsheet_style(language) if arguments.spreadsheet else SheetStyle(language))


def _document(arguments: argparse.Namespace, listed: PayoutList, _language: Language) -> bytes:
    return write_credit_transfer(listed, SepaVersion(arguments.edition))


def _mark(arguments: argparse.Namespace) -> int:
    bench, named = open_workbench(), _named(arguments.paid)
    with reading(bench.engine) as conn:
        shop = chosen_shop(conn, arguments.shop)
        found = find_payouts(conn, shop.shop_id, named)
    unread = reread_orders(bench, shop, (one for one in found.values() if one is not None), now=bench.clock.now())
    answers = []
    for name, reward_id in found.items():
        if reward_id is not None and reward_id in unread:
            print(f"{name}: is not marked; {say_unread(unread[reward_id])}")
            continue
        answers.append(_mark_one(bench, shop, name, reward_id))
        print(f"{name}: {_PAID[answers[-1]]}")
    print(f"{answers.count(TaskAnswer.DONE)} of {len(found)} marked as paid.")
    return 0 if len(answers) == len(found) and all(answer in _FINE for answer in answers) else 1


def _mark_one(bench: Workbench, shop: Shop, name: str, reward_id: int | None) -> TaskAnswer:
    """One at a time: what is marked stays marked, and saying it again goes on with the rest."""
    if reward_id is None:
        return TaskAnswer.UNKNOWN
    with bench.engine.begin() as conn:
        return finish_task(conn, shop, reward_id, note=name, actor=ACTOR, now=bench.clock.now())


def _named(given: Sequence[str]) -> Sequence[str]:
    if all(name.isascii() and name.isdigit() for name in given):
        return given
    names = [name for path in given for name in read_references(_text(path))]
    if not names:
        raise CommandRefused("No payout stands in there: give a list that `goodword payouts` wrote, or numbers alone.")
    return names


def _accounts(path: str) -> AccountFile:
    try:
        return read_account_file(_text(path))
    except PayoutInvalid as invalid:
        raise CommandRefused(_problems("The accounts need attention", invalid, ())) from None


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise CommandRefused(f"{path} cannot be read: save it as UTF-8.") from None


def _keep(path: str, content: bytes) -> None:
    """Write a new file that only its owner can read."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise CommandRefused(f"{path} exists already: name a new file, so that no list is lost.") from None
    with os.fdopen(handle, "wb") as file:
        file.write(content)


def _sums(totals: Sequence[Money]) -> str:
    return ", ".join(f"{total.decimal_text()} {total.currency}" for total in totals)


def _say_left_out(found: DueCash, payable: Payable, others: Sequence[OwedCash], currency: str | None) -> None:
    if others:
        lists = " ".join(f"`goodword payouts csv --currency {total.currency}`" for total in sum_owed(others))
        print(f"Left out, because this list is in {currency} alone: {_sums(sum_owed(others))}. See {lists}.")
    if found.fallen:
        print(f"No longer due since their orders were read just now: {_lines(found.fallen)}.")
    for why, lines in found.unread.items():
        print(f"Left out: {_lines(lines)}; {say_unread(why)}.")
    if payable.without_account:
        print(f"Left out, because the file has no account for them: {', '.join(payable.without_account)}.")
    if found.in_doubt:
        print(f"Left out, because their orders are not settled at the moment: {found.in_doubt}.")


def _lines(lines: Sequence[TaskLine]) -> str:
    shown = (
        f"{one.order_name or 'no order'} ({one.reward.amount.decimal_text()} {one.reward.amount.currency})"
        for one in lines
    )
    return ", ".join(shown)


def _problems(head: str, invalid: PayoutInvalid, codes: Sequence[str]) -> str:
    return f"{head}:\n" + "\n".join(f"  {_place(name, codes)}: {text}" for name, text in invalid.problems.items())


def _place(name: str, codes: Sequence[str]) -> str:
    """Where the problem is, with the advocate whose payout it is about."""
    parts = name.split(".")
    return f"{name} (advocate {codes[int(parts[1]) - 1]})" if codes and parts[0] == "payouts" and parts[1:] else name
