"""`goodword programs`: several programs at once, for other groups or for a while, and which goes first."""

import argparse
from pathlib import Path

from sqlalchemy import Connection

from plugin.bell import Bell, Duty, open_queue
from plugin.commands.named_shop import add_shop, chosen_shop
from plugin.commands.refusal import CommandRefused
from plugin.commands.running.bench import open_workbench
from plugin.commands.running.permissions import warn_of_lacking
from plugin.db.engine import reading
from plugin.domain.errors import ProgramInvalid
from plugin.domain.program.checks.playable import terms_of
from plugin.domain.program.program import Program, Terms
from plugin.domain.program.program_state import ProgramState, states_of
from plugin.domain.program.removal import Trace
from plugin.domain.program.rules import Schedule
from plugin.domain.program.texts.friend_text import say_friend_offer
from plugin.domain.program.texts.language import Language
from plugin.domain.program.texts.offer_text import say_advocate_reward
from plugin.domain.shop import Shop
from plugin.preset_files import find_preset, read_rules_file
from plugin.services.program.add_program import add_program
from plugin.services.program.list_programs import list_programs
from plugin.services.program.name_program import name_program
from plugin.services.program.prefer_program import prefer_program
from plugin.services.program.remove_program import remove_program
from plugin.services.program.show_program import show_program
from plugin.services.program.switch_program import switch_program
from plugin.services.workbench import Workbench

ACTOR = "command"
_STATES = {
    ProgramState.OFF: "off",
    ProgramState.TAKEN: "friends claim it now",
    ProgramState.WAITS: "on, not its turn",
    ProgramState.CLOSED: "on, closed",
    ProgramState.DISCOUNT_GONE: "on, closed: its discount at Shopify is gone",
    ProgramState.SPENT_TODAY: "on, closed: today's budget is spent",
    ProgramState.SPENT: "on, closed: its budget is spent",
    ProgramState.OUT: "on, outside its schedule",
}
_OFF_INSTEAD = "; switch it off instead with `goodword programs off {number}`"
_OFF_ALREADY = "; it is off, so nobody can claim its offer any more"
_FOR_GOOD = frozenset({Trace.CLAIMED, Trace.JUDGED, Trace.CODES_OUT})
_KEPT = {
    Trace.CLAIMED: "friends have claimed its offer, and what they were promised stays",
    Trace.JUDGED: "orders were judged by it, and their verdicts stay",
    Trace.CODES_OUT: "somebody may hold one of its codes",
    Trace.LIVE: "it is on; switch it off first with `goodword programs off {number}`",
    Trace.ONLY_ONE: "a shop has one program at least; add another one first",
}


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = commands.add_parser("programs", help="several programs at once, and which of them goes first")
    what = parser.add_subparsers(required=True, metavar="list|add|rename|first|on|off|delete")
    listed = what.add_parser("list", help="show the programs in their order")
    added = what.add_parser("add", help="add a program, switched off and last in order")
    added.add_argument("name", help="what you call it")
    added.add_argument("rules", metavar="FILE|PRESET", help="its rules as a file, or the id of a preset")
    renamed = what.add_parser("rename", help="call a program something else")
    first = what.add_parser("first", help="let a program go before all others")
    on, off = what.add_parser("on", help="switch a program on"), what.add_parser("off", help="switch a program off")
    deleted = what.add_parser("delete", help="delete a program that nobody claimed under and no order was judged by")
    named = ((renamed, _rename), (first, _first), (on, _on), (off, _off), (deleted, _delete))
    for one, run in ((listed, _list), (added, _add), *named):
        if run not in (_list, _add):
            one.add_argument("program", type=int, metavar="N", help="its number in `goodword programs list`")
        if one is renamed:
            one.add_argument("name", help="what you call it from now on")
        add_shop(one)
        one.set_defaults(run=run)


def _list(arguments: argparse.Namespace) -> int:
    bench = open_workbench()
    with reading(bench.engine) as conn:
        shop = chosen_shop(conn, arguments.shop)
        found = list_programs(conn, shop, bench.clock.now())
    if not found:
        raise CommandRefused("This shop has no program yet: open the app once from the shop's admin.")
    for listed, state in zip(found, states_of(found), strict=True):
        program = listed.program
        print(f"{program.program_id}  {program.name}  [{program.terms.group.value}, {_STATES[state]}]")
        print("\n".join(f"   {line}" for line in _told(program.terms)))
    return 0


def _told(terms: Terms) -> tuple[str, ...]:
    """What both sides are promised, and from when to when friends can claim it."""
    promise = f"{say_friend_offer(terms, Language.EN)} | {say_advocate_reward(terms, Language.EN)}"
    schedule = terms.rules.schedule if terms.rules is not None else Schedule()
    times = (("from", schedule.start), ("until", schedule.end))
    said = " ".join(f"{word} {moment:%Y-%m-%d %H:%M}" for word, moment in times if moment is not None)
    return (promise, f"{said}, in the shop's time zone") if said else (promise,)


def _add(arguments: argparse.Namespace) -> int:
    bench = open_workbench()
    with bench.engine.begin() as conn:
        shop, first = _first_program(conn, arguments.shop)
        terms = _terms(arguments.rules, first.terms.reward.amount.currency)
        try:
            program = add_program(conn, shop, arguments.name, terms, actor=ACTOR, now=bench.clock.now())
        except ProgramInvalid as invalid:
            raise CommandRefused(_problems("added", invalid)) from None
    print(f"Program {program.program_id} is there, switched off: `goodword programs on {program.program_id}`.")
    return 0


def _rename(arguments: argparse.Namespace) -> int:
    bench, number = open_workbench(), arguments.program
    with bench.engine.begin() as conn:
        shop = chosen_shop(conn, arguments.shop)
        try:
            named = name_program(conn, shop, number, arguments.name, actor=ACTOR, now=bench.clock.now())
        except ProgramInvalid as invalid:
            raise CommandRefused(_problems("renamed", invalid)) from None
    if named is None:
        raise _unknown(number)
    print(f"Program {number} is called {named.name} now. Its terms stay as they are.")
    return 0


def _first(arguments: argparse.Namespace) -> int:
    bench = open_workbench()
    with bench.engine.begin() as conn:
        shop = chosen_shop(conn, arguments.shop)
        order = prefer_program(conn, shop, arguments.program, actor=ACTOR, now=bench.clock.now())
    if order is None:
        raise _unknown(arguments.program)
    print("The order is now: " + ", ".join(f"{program.program_id} {program.name}" for program in order) + ".")
    return 0


def _on(arguments: argparse.Namespace) -> int:
    return _switch(arguments, is_live=True)


def _off(arguments: argparse.Namespace) -> int:
    return _switch(arguments, is_live=False)


def _switch(arguments: argparse.Namespace, *, is_live: bool) -> int:
    bench = open_workbench()
    with bench.engine.begin() as conn:
        shop = chosen_shop(conn, arguments.shop)
        program = switch_program(conn, shop, arguments.program, is_live=is_live, actor=ACTOR, now=bench.clock.now())
    if program is None:
        raise _unknown(arguments.program)
    _ring(bench)
    print(f"{program.name} is {'on' if is_live else 'off: what was promised is kept'}.")
    if is_live:
        warn_of_lacking(shop, program)
    return 0


def _delete(arguments: argparse.Namespace) -> int:
    bench, number = open_workbench(), arguments.program
    with bench.engine.begin() as conn:
        shop = chosen_shop(conn, arguments.shop)
        removed = remove_program(conn, shop, number, actor=ACTOR, now=bench.clock.now())
        left = show_program(conn, shop.shop_id, number)
    if removed is None:
        raise _unknown(number)
    if isinstance(removed, Trace):
        raise CommandRefused(_why_kept(number, removed, is_live=left is not None and left.is_live))
    _ring(bench)
    print(f"Program {number} ({removed.name}) is deleted.")
    return 0


def _why_kept(number: int, trace: Trace, *, is_live: bool) -> str:
    instead = (_OFF_INSTEAD if is_live else _OFF_ALREADY) if trace in _FOR_GOOD else ""
    return f"Program {number} is kept: {_KEPT[trace]}{instead}.".format(number=number)


def _ring(bench: Workbench) -> None:
    bell = Bell(lambda: open_queue(bench.settings.queue_url))
    bell.ring(Duty.DRAIN_OUTBOX)
    bell.close()


def _first_program(conn: Connection, named: str | None) -> tuple[Shop, Program]:
    shop = chosen_shop(conn, named)
    first = show_program(conn, shop.shop_id)
    if first is None:
        raise CommandRefused("This shop has no program yet: open the app once from the shop's admin.")
    return shop, first


def _terms(named: str, currency: str) -> Terms:
    preset = find_preset(named)
    try:
        if preset is not None:
            return terms_of(preset.rules(currency))
        return terms_of(read_rules_file(Path(named).read_text(encoding="utf-8", errors="replace")))
    except ProgramInvalid as invalid:
        raise CommandRefused(_problems("added", invalid)) from None
    except OSError:
        raise CommandRefused(f"{named} is neither a file nor a preset: `goodword presets` lists those.") from None


def _problems(done: str, invalid: ProgramInvalid) -> str:
    return f"This program cannot be {done}:\n" + "\n".join(
        f"  {field}: {problem}" for field, problem in invalid.problems.items()
    )


def _unknown(program_id: int) -> CommandRefused:
    return CommandRefused(f"This shop has no program {program_id}: `goodword programs list` shows them.")
