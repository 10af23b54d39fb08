"""`goodword advocates`: makes a customer an advocate, says which group one belongs to, and how far theirs goes on."""

import argparse

from plugin.commands.bench import open_workbench
from plugin.commands.named_shop import add_shop, chosen_shop
from plugin.commands.refusal import CommandRefused
from plugin.db.engine import reading
from plugin.domain.play.chain import ChainTotals
from plugin.domain.program.choice import Group
from plugin.services.advocates.enlist_advocate import enlist_advocate
from plugin.services.advocates.group_advocate import group_advocate
from plugin.services.views.read_chains import read_chains

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
    with bench.engine.begin() as conn:
        shop = chosen_shop(conn, arguments.shop)
        advocate = enlist_advocate(conn, shop, arguments.customer, group, actor=ACTOR, now=bench.clock.now())
    if advocate is None:
        raise CommandRefused(
            f"Customer {arguments.customer} is an advocate already: change their group with `goodword advocates group`."
        )
    code = advocate.referral_code.upper()
    print(f"Customer {arguments.customer} recommends among {group.value} now; the code is {code}.")
    return 0


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
