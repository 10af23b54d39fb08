"""`goodword explain ORDER`: the chain from delivery to reward of one order, with every reason."""

import argparse

from plugin.commands.named_shop import add_shop, chosen_shop
from plugin.commands.refusal import CommandRefused
from plugin.commands.running.bench import open_workbench
from plugin.db.engine import reading
from plugin.services.orders.reviewing.explain_order import explain_order


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = commands.add_parser("explain", help="why an order was counted or not")
    parser.add_argument("order", help="its name such as 1001 or '#1001', or its number in Shopify")
    add_shop(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print what is known about the order."""
    bench = open_workbench()
    with reading(bench.engine) as conn:
        told = explain_order(conn, chosen_shop(conn, arguments.shop), arguments.order)
    if told is None:
        raise CommandRefused(f"No order {arguments.order} is known: run `goodword reconcile`, then ask again.")
    print(told)
    return 0
