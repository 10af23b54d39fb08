"""`goodword advocates`: makes a customer an advocate, and says which group an advocate belongs to."""

import argparse

from plugin.commands.bench import open_workbench
from plugin.commands.named_shop import add_shop, chosen_shop
from plugin.commands.refusal import CommandRefused
from plugin.domain.program.choice import Group
from plugin.services.advocates.enlist_advocate import enlist_advocate
from plugin.services.advocates.group_advocate import group_advocate

ACTOR = "command"
_GROUPS = [group.value for group in Group]


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = commands.add_parser("advocates", help="say who belongs to which group of advocates")
    what = parser.add_subparsers(required=True, metavar="enlist|group")
    enlist = what.add_parser("enlist", help="make a customer an advocate of a group")
    enlist.add_argument("customer", type=int, metavar="N", help="the customer's number in Shopify")
    group = what.add_parser("group", help="put an advocate into another group")
    group.add_argument("advocate", help="the advocate's referral code")
    for one, run in ((enlist, _enlist), (group, _group)):
        one.add_argument("group", choices=_GROUPS)
        add_shop(one)
        one.set_defaults(run=run)


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
