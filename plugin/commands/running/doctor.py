"""`goodword doctor`: looks at everything the app depends on and says, for what is wrong, what to do."""

import argparse
import shutil
from collections.abc import Iterator, Sequence
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import requests

from plugin.assembly import build_workbench
from plugin.auth.oauth import missing_scopes
from plugin.commands.orders.reconcile import UNREACHABLE
from plugin.commands.running.bench import read_settings
from plugin.commands.running.permissions import say_lacking
from plugin.db.engine import is_sqlite, reading, sqlite_path
from plugin.db.offers.programs import read_programs
from plugin.db.shops.shops import list_shops
from plugin.domain.shop import Shop, ShopStanding
from plugin.logs import error_word
from plugin.services.check_health import Finding, check_health
from plugin.services.orders.reading.reconcile_orders import reconcile_orders
from plugin.services.read_backlog import read_backlog
from plugin.services.workbench import Workbench

AFTER_RESTORE = timedelta(hours=48)
LEAST_FREE = 1024**3
SKEW = timedelta(seconds=30)
_ASLEEP = {
    ShopStanding.NEEDS_VISIT: "the merchant opens the app once, and what waits goes on",
    ShopStanding.PAUSED: "Shopify has closed the shop for now; what waits goes on when it is back",
}
_NEEDED = ("schema", "database")
_NETWORK_FILESYSTEMS = ("nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "glusterfs", "ceph")


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = commands.add_parser("doctor", help="check everything the app depends on")
    parser.add_argument("--after-restore", action="store_true", help="also read again the last 48 hours of orders")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print one line per finding; exit code 1 when something needs attention."""
    bench = build_workbench(read_settings())
    findings = [Finding("settings", True, "complete"), *check_health(bench), *_storage(bench)]
    if all(finding.is_fine for finding in findings if finding.name in _NEEDED):
        findings += _rows(bench, is_restored=arguments.after_restore)
    for finding in findings:
        print(f"{'ok     ' if finding.is_fine else 'PROBLEM'}  {finding.name}: {finding.note}")
    return 0 if all(finding.is_fine for finding in findings) else 1


def _rows(bench: Workbench, *, is_restored: bool) -> Iterator[Finding]:
    """What is read from the rows, of which there are none to read while database or schema need attention."""
    with reading(bench.engine) as conn:
        shops = list_shops(conn)
        backlog = read_backlog(conn, bench.clock.now(), bench.clock.wall())
    active = [shop for shop in shops if shop.is_active]
    yield from (*_traffic(backlog), *_skew(bench, shops))
    yield from (_standing(shop) for shop in shops if shop.standing in _ASLEEP)
    for shop in active:
        yield from (_scopes(bench, shop), *_permissions(bench, shop))
    if is_restored:
        yield from (_read_again(bench, shop) for shop in active)


def filesystem_of(path: Path, mounts: str) -> str:
    """Name the filesystem a path is on, from the text of /proc/mounts; the longest mount point wins."""
    found = "", "unknown"
    for line in mounts.splitlines():
        _, place, kind, *_ = [*line.split(" "), "", ""]
        if place and path.is_relative_to(place) and len(place) >= len(found[0]):
            found = place, kind
    return found[1]


def _storage(bench: Workbench) -> Iterator[Finding]:
    if not is_sqlite(bench.engine):
        return
    folder = sqlite_path(bench.engine).parent
    if not folder.is_dir():
        yield Finding("disk", False, f"{folder} does not exist: make it, or correct DATABASE_URL")
        return
    free = shutil.disk_usage(folder).free
    note = f"{free // 1024**2} MB free beside the database"
    yield Finding("disk", free >= LEAST_FREE, note if free >= LEAST_FREE else f"only {note}: make room")
    mounts = Path("/proc/mounts")
    kind = filesystem_of(folder, mounts.read_text()) if mounts.exists() else "unknown"
    is_local = kind not in _NETWORK_FILESYSTEMS
    yield Finding(
        "filesystem", is_local, kind if is_local else f"{kind} loses SQLite's locks: use a local disk or PostgreSQL"
    )


def _traffic(backlog: dict[str, float]) -> Iterator[Finding]:
    dead = int(backlog["inbox_dead"] + backlog["outbox_dead"])
    yield Finding(
        "dead", not dead, f"{dead} given up: see their reasons, then `goodword replay --dead`" if dead else "none"
    )
    lag = int(backlog["inbox_lag_seconds"])
    yield Finding(
        "inbox", lag < 300, f"oldest due delivery waits {lag} s" + ("" if lag < 300 else ": is the worker running?")
    )
    astray = int(backlog["ledger_imbalance"])
    remedy = f"{astray} minor units from zero: take a backup, hand out nothing by its sums, and report it"
    yield Finding("ledger", not astray, remedy if astray else "sums to zero in every currency")


def _standing(shop: Shop) -> Finding:
    return Finding(f"shop {shop.shop_domain}", False, f"{shop.standing.value}: {_ASLEEP[shop.standing]}")


def _scopes(bench: Workbench, shop: Shop) -> Finding:
    missing = sorted(missing_scopes(shop.scopes, bench.manifest.required_scopes))
    said = f"lacks {', '.join(missing)}: the merchant opens the app and approves" if missing else "as app.toml asks"
    return Finding(f"scopes of {shop.shop_domain}", not missing, said)


def _permissions(bench: Workbench, shop: Shop) -> Iterator[Finding]:
    """What programs that are on cannot give, because an optional scope was never granted."""
    with reading(bench.engine) as conn:
        programs = read_programs(conn, shop.shop_id)
    said = [say_lacking(shop, program) for program in programs if program.is_live]
    yield from (Finding(f"permissions of {shop.shop_domain}", False, one) for one in said if one is not None)


def _skew(bench: Workbench, shops: Sequence[Shop]) -> Iterator[Finding]:
    """Compare our clock with the Date of Shopify's answer; ID tokens live for one minute only."""
    if not shops:
        return
    try:
        answer = requests.head(bench.settings.origin(shops[0].shop_domain), timeout=5, allow_redirects=False)
        theirs = parsedate_to_datetime(answer.headers["Date"])
    except (requests.RequestException, KeyError, ValueError):
        yield Finding("shopify", False, "cannot be reached: check the way out of this machine")
        return
    skew = abs(bench.clock.wall() - theirs)
    note = f"{int(skew.total_seconds())} s from Shopify's clock"
    yield Finding("skew", skew <= SKEW, note if skew <= SKEW else f"{note}: set up NTP")


def _read_again(bench: Workbench, shop: Shop) -> Finding:
    now, name = bench.clock.now(), f"orders of {shop.shop_domain}"
    try:
        count = reconcile_orders(bench, shop, now, since=now - AFTER_RESTORE)
    except UNREACHABLE as error:
        return Finding(name, False, f"could not be read ({error_word(error)}): mend the cause and run this again")
    return Finding(name, True, f"{count} of the last 48 hours read again")
