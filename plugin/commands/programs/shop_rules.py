"""`goodword rules`: shows a program's rules as a file, checks a file, tries it on the past, or puts it in force."""

import argparse
import sys
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from plugin.bell import Bell, Duty, open_queue
from plugin.commands.named_shop import add_shop, chosen_shop
from plugin.commands.refusal import CommandRefused
from plugin.commands.running.bench import open_workbench
from plugin.commands.running.permissions import warn_of_lacking
from plugin.db.engine import reading
from plugin.domain.errors import ProgramInvalid
from plugin.domain.program.checks.playable import terms_of, whole_rules
from plugin.domain.program.checks.rules_check import warn_of_rules
from plugin.domain.program.program import Program, Terms
from plugin.domain.program.texts.friend_text import say_friend_conditions, say_friend_offer
from plugin.domain.program.texts.language import Language
from plugin.domain.program.texts.offer_text import say_advocate_reward, say_conditions
from plugin.domain.shop import Shop
from plugin.preset_files import read_rules_file, write_rules_file
from plugin.services.orders.reviewing.try_rules import try_rules
from plugin.services.program.save_program import save_program
from plugin.services.program.show_program import show_program

ACTOR = "command"
_LIMITS = (
    "Judged on what was found then; claims that other rules would have led to, caps, budgets and amounts are not "
    "counted. Nothing was changed."
)


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = commands.add_parser("rules", help="show, check, try or set a program's rules: ladders, caps")
    what = parser.add_subparsers(required=True, metavar="show|check|try|set")
    show = what.add_parser("show", help="print the rules in force as YAML")
    check = what.add_parser("check", help="read a file and say what it would promise, without changing anything")
    attempt = what.add_parser("try", help="judge the last 90 days under the rules of a file and show who would change")
    put = what.add_parser("set", help="put the rules of a file in force as a new version")
    for one, run in ((show, _show), (check, _check), (attempt, _try), (put, _set)):
        if one is not show:
            one.add_argument("file", metavar="FILE", help="YAML or JSON; - reads standard input")
        if one is not check:
            one.add_argument("--program", type=int, metavar="N", help="which of several programs; the first")
            add_shop(one)
        one.set_defaults(run=run)


def _show(arguments: argparse.Namespace) -> int:
    with reading(open_workbench().engine) as conn:
        _, program = _program(conn, arguments)
    print(write_rules_file(whole_rules(program.terms)), end="")
    return 0


def _check(arguments: argparse.Namespace) -> int:
    _tell(_read(arguments.file))
    print("Nothing was changed.")
    return 0


def _try(arguments: argparse.Namespace) -> int:
    bench, terms = open_workbench(), _read(arguments.file)
    with reading(bench.engine) as conn:
        shop, program = _program(conn, arguments)
        currency = program.terms.reward.amount.currency
        if terms.reward.amount.currency != currency:
            raise CommandRefused(f"These rules are in another currency: use the program's, {currency}.")
        trial = try_rules(conn, shop, program.program_id, terms, bench.clock.now())
    for tried in trial.changed:
        print(f"{tried.order_name}: was {tried.before}, would be {tried.after}")
    skipped = f" {trial.skipped} could not be judged again." if trial.skipped else ""
    others = f" Nothing to do with it: {trial.others}." if trial.others else ""
    print(
        f"{len(trial.changed)} of {trial.judged} orders of the last 90 days would stand otherwise under program "
        f"{program.program_id} ({program.name}).{skipped}{others}"
    )
    print(_LIMITS)
    return 0


def _set(arguments: argparse.Namespace) -> int:
    bench, terms = open_workbench(), _read(arguments.file)
    with bench.engine.begin() as conn:
        shop, program = _program(conn, arguments)
        saved = _save(conn, shop, program, terms, bench.clock.now())
    _tell(terms)
    warn_of_lacking(shop, saved)
    bell = Bell(lambda: open_queue(bench.settings.queue_url))
    bell.ring(Duty.DRAIN_OUTBOX)
    bell.close()
    same = " They were in force already." if saved.version == program.version else ""
    print(f"Version {saved.version} is in force for new claims; earlier claims keep what they were promised.{same}")
    return 0


def _save(conn: Connection, shop: Shop, program: Program, terms: Terms, now: datetime) -> Program:
    try:
        saved = save_program(conn, shop, program.program_id, None, terms, actor=ACTOR, now=now)
    except ProgramInvalid as invalid:
        raise CommandRefused(_problems(invalid)) from None
    if saved is None:
        raise CommandRefused("The program is gone: open the app once from the shop's admin.")
    return saved


def _program(conn: Connection, arguments: argparse.Namespace) -> tuple[Shop, Program]:
    shop = chosen_shop(conn, arguments.shop)
    program = show_program(conn, shop.shop_id, arguments.program)
    if program is None and arguments.program is not None:
        raise CommandRefused(f"This shop has no program {arguments.program}: `goodword programs list` shows them.")
    if program is None:
        raise CommandRefused("This shop has no program yet: open the app once from the shop's admin.")
    return shop, program


def _read(named: str) -> Terms:
    text = sys.stdin.read() if named == "-" else Path(named).read_text(encoding="utf-8", errors="replace")
    try:
        return terms_of(read_rules_file(text))
    except ProgramInvalid as invalid:
        raise CommandRefused(_problems(invalid)) from None


def _problems(invalid: ProgramInvalid) -> str:
    return "These rules cannot be put in force:\n" + "\n".join(
        f"  {field}: {problem}" for field, problem in invalid.problems.items()
    )


def _tell(terms: Terms) -> None:
    """Say what people will read, in both languages, and what should be thought over."""
    for language in Language:
        print(f"[{language.value}] {say_friend_offer(terms, language)} | {say_advocate_reward(terms, language)}")
        print(f"     Friends read: {' '.join(say_friend_conditions(terms, language))}")
        print(f"     Advocates read: {' '.join(say_conditions(terms, language))}")
    assert terms.rules is not None
    for field, warning in warn_of_rules(terms.rules).items():
        print(f"Think over {field}: {warning}.")
