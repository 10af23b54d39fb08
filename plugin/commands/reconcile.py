"""`goodword reconcile`: asks Shopify which orders changed and reads those again, for every active shop or one."""

import argparse
from datetime import timedelta

from plugin.commands.bench import open_workbench
from plugin.commands.named_shop import add_shop, chosen_shop
from plugin.db.engine import reading
from plugin.db.shops import list_shops
from plugin.services.orders.reconcile_orders import reconcile_orders


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = commands.add_parser("reconcile", help="read again what changed at Shopify")
    parser.add_argument("--hours", type=int, metavar="N", help="look back this far instead of since last time")
    add_shop(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Reconcile now; the worker does the same every quarter of an hour."""
    bench = open_workbench()
    now = bench.clock.now()
    since = now - timedelta(hours=arguments.hours) if arguments.hours else None
    with reading(bench.engine) as conn:
        shops = [chosen_shop(conn, arguments.shop)] if arguments.shop else [s for s in list_shops(conn) if s.is_active]
    for shop in shops:
        print(f"{shop.shop_domain}: {reconcile_orders(bench, shop, now, since=since)} orders read again")
    return 0
