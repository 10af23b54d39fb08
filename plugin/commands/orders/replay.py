"""`goodword replay`: works on deliveries again, wakes the dead, or decides orders anew to show what would differ."""

import argparse

from plugin.bell import Bell, Duty, open_queue
from plugin.commands.named_shop import add_shop, chosen_shop
from plugin.commands.refusal import CommandRefused
from plugin.commands.running.bench import open_workbench
from plugin.db.engine import reading
from plugin.db.work.outbox import revive_messages
from plugin.services.orders.reviewing.rejudge_orders import rejudge_orders
from plugin.services.workbench import Workbench
from webhooks.inbox import revive_deliveries


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = commands.add_parser("replay", help="work on deliveries again, or decide orders anew")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--delivery", type=int, metavar="ID", help="work on this delivery again")
    what.add_argument("--dead", action="store_true", help="wake everything that was given up")
    what.add_argument("--verdicts", action="store_true", help="decide stored orders anew and show differences only")
    add_shop(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Do one of the three; nothing is done twice by it, because every effect has its own key."""
    bench = open_workbench()
    if arguments.verdicts:
        return _compare(bench, arguments.shop)
    return _wake(bench, arguments.delivery)


def _wake(bench: Workbench, delivery_id: int | None) -> int:
    now = bench.clock.now()
    with bench.engine.begin() as conn:
        delivered = revive_deliveries(conn, now, delivery_id)
        owed = revive_messages(conn, None, now) if delivery_id is None else 0
    if delivery_id is not None and not delivered:
        raise CommandRefused(f"Delivery {delivery_id} is unknown, or its body was forgotten: run `goodword reconcile`.")
    bell = Bell(lambda: open_queue(bench.settings.queue_url))
    bell.ring(Duty.DRAIN_INBOX)
    bell.close()
    print(f"{delivered} deliveries and {owed} messages wait for the worker again.")
    return 0


def _compare(bench: Workbench, named: str | None) -> int:
    with reading(bench.engine) as conn:
        differences = rejudge_orders(conn, chosen_shop(conn, named))
    for difference in differences:
        print(difference)
    print(f"{len(differences)} orders would be decided otherwise today. Nothing was changed.")
    return 0
