"""`goodword advocates`: makes a customer an advocate, says which group one belongs to, and how far theirs goes on."""

import argparse

from plugin.admin_api.known_customers import has_customer
from plugin.commands.named_shop import add_shop, chosen_shop
from plugin.commands.orders.reconcile import UNREACHABLE
from plugin.commands.refusal import CommandRefused
from plugin.commands.running.bench import open_workbench
from plugin.db.engine import reading
from plugin.domain.play.chain import ChainTotals
from plugin.domain.program.choice import Group
from plugin.domain.shop import Shop
from plugin.logs import error_word
from plugin.services.advocates.enlist_advocate import enlist_advocate
from plugin.services.advocates.group_advocate import group_advocate
from plugin.services.program.list_programs import list_programs
from plugin.services.shops.reach_shop import reach_shop
from plugin.services.views.read_chains import read_chains
from plugin.services.workbench import Workbench

ACTOR = "command"
_GROUPS = [group.value for group in Group]
_MOST = 20
_COLUMNS = "{:<14}{:>10}{:>8}{:>8}  {}"


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = commands.add_parser("advocates", help="who belongs to which group of advocates, and whom they brought")
    what = parser.add_subparsers(required=True, metavar="enlist|group|chains")
    enlist = what.add_parser("enlist", help="make a customer an advocate of a group")
    enlist.add_argument("customer", type=int, metavar="N", help="the customer's number in Shopify")
    enlist.add_argument("--unchecked", action="store_true", help="do not ask Shopify whether there is such a customer")
    group = what.add_parser("group", help="put an advocate into another group")
    group.add_argument("advocate", help="the advocate's referral code")
    for one, run in ((enlist, _enlist), (group, _group)):
        one.add_argument("group", choices=_GROUPS)
        add_shop(one)
        one.set_defaults(run=run)
    chains = what.add_parser("chains", help="how far recommendations go on, and with whom most began")
    chains.add_argument("--most", type=int, default=_MOST, metavar="N", help=f"how many advocates to name ({_MOST})")
    add_shop(chains)
    chains.set_defaults(run=_chains)


def _enlist(arguments: argparse.Namespace) -> int:
    bench, group = open_workbench(), Group(arguments.group)
    if arguments.customer < 1:
        raise CommandRefused("Give the customer's number: the last part of their address in Shopify's admin.")
    with reading(bench.engine) as conn:
        shop = chosen_shop(conn, arguments.shop)
        is_open = any(
            one.program.terms.group is group and one.program.is_live
            for one in list_programs(conn, shop, bench.clock.now())
        )
    if not arguments.unchecked:
        _insist_on_customer(bench, shop, arguments.customer)
    with bench.engine.begin() as conn:
        advocate = enlist_advocate(conn, shop, arguments.customer, group, actor=ACTOR, now=bench.clock.now())
    if advocate is None:
        raise CommandRefused(
            f"Customer {arguments.customer} is an advocate already: change their group with `goodword advocates group`."
        )
    code = advocate.referral_code.upper()
    print(f"Customer {arguments.customer} recommends among {group.value} now; the code is {code}.")
    if not is_open:
        print(
            f"No program for {group.value} is on, so their link leads to no offer yet: add one with "
            "`goodword programs add` or switch one on with `goodword programs on N`."
        )
    return 0


def _insist_on_customer(bench: Workbench, shop: Shop, customer_id: int) -> None:
    try:
        is_there = has_customer(reach_shop(bench, shop, is_background=False), customer_id)
    except UNREACHABLE as error:
        raise CommandRefused(
            f"Shopify could not be asked for customer {customer_id} ({error_word(error)}), so nothing was changed. Try "
            "again later; `goodword doctor` says more, and `--unchecked` does it without asking."
        ) from None
    if not is_there:
        raise CommandRefused(
            f"{shop.shop_domain} has no customer {customer_id}: the number is the last part of the customer's address "
            "in Shopify's admin."
        )


def _group(arguments: argparse.Namespace) -> int:
    bench, group = open_workbench(), Group(arguments.group)
    with bench.engine.begin() as conn:
        shop = chosen_shop(conn, arguments.shop)
        before = group_advocate(conn, shop, arguments.advocate, group, actor=ACTOR, now=bench.clock.now())
    if before is None:
        raise CommandRefused(
            f"No advocate has the code {arguments.advocate}: it is the last part of their referral link."
        )
    code = arguments.advocate.upper()
    now = "already" if before is group else f"now, not to {before.value}"
    print(f"{code} belongs to {group.value} {now}.")
    return 0


def _chains(arguments: argparse.Namespace) -> int:
    if arguments.most < 1:
        raise CommandRefused("Name at least one advocate: --most 1.")
    bench = open_workbench()
    with reading(bench.engine) as conn:
        shop = chosen_shop(conn, arguments.shop)
        found = read_chains(conn, shop.shop_id, most=arguments.most)
    if not found.lines:
        print("No referral has been approved yet.")
        return 0
    print(_told(found.totals), _COLUMNS.format("advocate", "directly", "in all", "levels", "came by"), sep="\n\n")
    for line in found.lines:
        size, came_by = line.size, (line.came_by or "-").upper()
        print(_COLUMNS.format(line.referral_code.upper(), size.direct, size.people, size.depth, came_by))
    return 0


def _told(totals: ChainTotals) -> str:
    share = f"{totals.deeper / totals.people:.1%}"
    return (
        f"{_people(totals.people)} came by a recommendation, {totals.deeper} of them ({share}) on the second level or "
        f"below.\nChains of two levels or more: {totals.chains}. Longest: {_levels(totals.longest)}. "
        f"Largest: {_people(totals.largest)}."
    )


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number} people"


def _levels(number: int) -> str:
    return "1 level" if number == 1 else f"{number} levels"
