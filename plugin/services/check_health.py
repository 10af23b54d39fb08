"""Is the app fit to work: database, schema, worker, clock, keys. Each finding says what to do about it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select
from sqlalchemy.exc import SQLAlchemyError

from plugin.db.cipher import CipherError
from plugin.db.schema import schema_state
from plugin.db.shops.grants import grant_context
from plugin.db.tables import shops
from plugin.db.work.heartbeats import beat, last_beat
from plugin.services.workbench import Workbench

WORKER = "worker"
WORKER_SILENT = timedelta(seconds=60)
CLOCK_TOLERANCE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: fine, or what is wrong and what to do."""

    name: str
    is_fine: bool
    note: str


def check_health(bench: Workbench) -> tuple[Finding, ...]:
    """Look at everything a door depends on; writes one row to prove that writing works, where the schema fits."""
    try:
        schema = _schema(bench)
        return (schema, *_rows(bench)) if schema.is_fine else (schema,)
    except SQLAlchemyError:
        return (Finding("database", False, "cannot be written: check its disk, its rights and DATABASE_URL"),)


def _schema(bench: Workbench) -> Finding:
    refusal = schema_state(bench.engine).refusal()
    return Finding("schema", refusal is None, refusal or "as this build expects")


def _rows(bench: Workbench) -> tuple[Finding, ...]:
    now = bench.clock.wall()
    with bench.engine.begin() as conn:
        beat(conn, "web", now)
        worker = last_beat(conn, WORKER)
        sealed = _a_sealed_grant(conn)
    return (
        Finding("database", True, "can be written"),
        _worker(worker, now),
        _clock(worker, now),
        _keys(bench, sealed),
    )


def _worker(worker: datetime | None, now: datetime) -> Finding:
    if worker is None:
        return Finding(
            "worker", False, "has never run: start `goodword worker`, or `goodword serve` without --no-worker"
        )
    if now - worker > WORKER_SILENT:
        silent = int((now - worker).total_seconds())
        return Finding("worker", False, f"has been silent for {silent} s: look at its log and restart it")
    return Finding("worker", True, "alive")


def _clock(worker: datetime | None, now: datetime) -> Finding:
    is_ahead = worker is not None and worker - now > CLOCK_TOLERANCE
    return Finding("clock", not is_ahead, "runs behind the worker's: set up NTP" if is_ahead else "plausible")


def _a_sealed_grant(conn: Connection) -> tuple[str, str] | None:
    sealed = select(shops.c.shop_domain, shops.c.grant_sealed).where(shops.c.grant_sealed.is_not(None))
    row = conn.execute(sealed.order_by(shops.c.id).limit(1)).first()
    return None if row is None else (row.shop_domain, row.grant_sealed)


def _keys(bench: Workbench, sealed: tuple[str, str] | None) -> Finding:
    if sealed is None:
        return Finding("keys", True, "nothing sealed yet")
    shop_domain, grant = sealed
    try:
        bench.cipher.open(grant, context=grant_context(shop_domain))
    except CipherError:
        return Finding("keys", False, "APP_KEY does not open the stored grants: set APP_KEY_OLD to the one used before")
    return Finding("keys", True, "open what is stored")
