"""What each background duty does. Only the worker imports this; every duty may run any number of times, anywhere."""

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from plugin.admin_api.failures import AccessLost, ScopeMissing, ShopFrozen, Throttled, Unavailable
from plugin.auth.oauth import GrantUnavailable, MerchantNeeded
from plugin.bell import Duty
from plugin.db.engine import gather_statistics, reading
from plugin.db.shops.shops import find_shop, list_active_shops
from plugin.db.work.outbox import recover_messages
from plugin.domain.shop import Shop
from plugin.logs import Log, log_context
from plugin.services.giving.audit_credits import audit_credits
from plugin.services.offers.compare_offer import compare_offer
from plugin.services.orders.reading.reconcile_orders import reconcile_orders
from plugin.services.rewards.expire_rewards import expire_rewards
from plugin.services.rewards.release_rewards import release_rewards
from plugin.services.rewards.take_defaults import take_defaults
from plugin.services.upkeep.drain_outbox import drain_outbox
from plugin.services.upkeep.prune_rows import prune_rows
from plugin.services.upkeep.reseal_grants import reseal_grants
from plugin.services.workbench import Workbench
from webhooks.callers import app_register
from webhooks.drain import Drain, drain_inbox
from webhooks.inbox import purge_bodies

OUTBOX_BATCH = 20
SHOP_WIDE = (Throttled, Unavailable, AccessLost, GrantUnavailable)
MERCHANT_NEEDED = (ScopeMissing, ShopFrozen, MerchantNeeded)
_log = Log(__name__)


def build_duties(
    bench: Workbench,
    is_stopping: Callable[[], bool],
    ring: Callable[[Duty], None],
    *,
    chance: Callable[[], float] = random.random,
) -> Mapping[Duty, Callable[[], None]]:
    """Give what to do for each duty; long ones ask between steps whether they should stop.

    `ring` says that a duty has found work for another one. `chance` (0 to 1) spreads what is tried again over time.
    """
    drain = Drain(bench, app_register(), find_shop, SHOP_WIDE, MERCHANT_NEEDED, chance)

    def outbox() -> None:
        with bench.engine.begin() as conn:
            recover_messages(conn, bench.clock.now())
        taken = OUTBOX_BATCH
        while taken == OUTBOX_BATCH and not is_stopping():
            taken = drain_outbox(bench, bench.clock.now(), OUTBOX_BATCH, is_stopping, chance=chance)

    def inbox() -> None:
        if drain_inbox(drain, is_stopping=is_stopping):
            # Not here: one call of Shopify's for a code would keep the next orders waiting for their verdict.
            ring(Duty.DRAIN_OUTBOX)

    def release() -> None:
        with bench.engine.begin() as conn:
            release_rewards(conn, bench.keys, bench.clock.now())
            take_defaults(conn, bench.clock.now())
            expire_rewards(conn, bench.clock.now())
        outbox()

    def reconcile() -> None:
        for shop in _active_shops(bench):
            if is_stopping():
                return
            _tend(bench, shop, reconcile_orders, "reconcile_failed")

    def compare() -> None:
        for shop in _active_shops(bench):
            if is_stopping():
                return
            _tend(bench, shop, compare_offer, "compare_failed")

    def audit() -> None:
        for shop in _active_shops(bench):
            if is_stopping():
                return
            _tend(bench, shop, audit_credits, "audit_failed")

    def prune() -> None:
        with bench.engine.begin() as conn:
            purge_bodies(conn, bench.clock.now())
            prune_rows(conn, bench.clock.now())
        gather_statistics(bench.engine)
        reseal_grants(bench)

    return {
        Duty.DRAIN_INBOX: inbox,
        Duty.DRAIN_OUTBOX: outbox,
        Duty.RELEASE_REWARDS: release,
        Duty.RECONCILE: reconcile,
        Duty.COMPARE_OFFERS: compare,
        Duty.AUDIT_CREDITS: audit,
        Duty.PRUNE: prune,
    }


def _active_shops(bench: Workbench) -> Sequence[Shop]:
    with reading(bench.engine) as conn:
        return list_active_shops(conn)


def _tend(bench: Workbench, shop: Shop, service: Callable[[Workbench, Shop, datetime], object], failed: str) -> None:
    """One shop's trouble is noted and leaves the others their turn."""
    with log_context(shop=shop.shop_domain):
        try:
            service(bench, shop, bench.clock.now())
        except Exception as error:
            _log.error(failed, error)
