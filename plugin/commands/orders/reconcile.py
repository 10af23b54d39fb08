"""`goodword reconcile`: asks Shopify which orders changed and reads those again, for every active shop or one."""

import argparse
from datetime import datetime, timedelta

from plugin.admin_api.failures import AdminApiError
from plugin.auth.oauth import GrantError
from plugin.commands.named_shop import add_shop, chosen_shop
from plugin.commands.running.bench import open_workbench
from plugin.db.cipher import CipherError
from plugin.db.engine import reading
from plugin.db.shops.shops import list_active_shops
from plugin.domain.shop import Shop
from plugin.logs import error_word
from plugin.services.orders.reading.reconcile_orders import reconcile_orders
from plugin.services.workbench import Workbench

UNREACHABLE = (AdminApiError, CipherError, GrantError)
"""Why a shop cannot be asked; the next one may be."""


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = commands.add_parser("reconcile", help="read again what changed at Shopify")
    parser.add_argument("--hours", type=int, metavar="N", help="look back this far instead of since last time")
    add_shop(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Reconcile now; the worker does the same every quarter of an hour. 1 when a shop could not be read."""
    bench = open_workbench()
    now = bench.clock.now()
    since = now - timedelta(hours=arguments.hours) if arguments.hours else None
    with reading(bench.engine) as conn:
        shops = (chosen_shop(conn, arguments.shop),) if arguments.shop else list_active_shops(conn)
    if not shops:
        print("No shop has the app installed and in working order: there is nothing to read.")
    # Each is tried, whatever became of the one before.
    return max([_reconcile(bench, shop, now, since) for shop in shops], default=0)


def _reconcile(bench: Workbench, shop: Shop, now: datetime, since: datetime | None) -> int:
    try:
        count = reconcile_orders(bench, shop, now, since=since)
    except UNREACHABLE as error:
        print(f"{shop.shop_domain}: could not be read ({error_word(error)}); `goodword doctor` says more")
        return 1
    print(f"{shop.shop_domain}: {count} orders read again")
    return 0
