"""A person asked what is held about them: gathered in one JSON document, sealed, for the merchant to fetch.

The merchant answers the person; we answer the merchant. The audit row says how much there was.
"""

import json
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from plugin.auth.person_keys import PersonKeys, person_keys
from plugin.db.engine import reading
from plugin.db.people.customer_merges import list_aliases
from plugin.db.people.data_exports import export_context, purge_exports, put_export
from plugin.db.people.personal_bodies import list_bodies
from plugin.db.people.personal_copy import copy_person
from plugin.db.people.personal_rows import find_person
from plugin.db.people.suppressions import suppression_subject
from plugin.db.work.audit_rows import SHOPIFY, put_audit
from plugin.domain.people.person import Person, Trace, trace_of
from plugin.domain.shop import Shop
from plugin.keys import KeyRing
from plugin.services.workbench import Workbench

BODIES_AT_ONCE = 100


class _Gathered(NamedTuple):
    hashes: PersonKeys
    document: dict[str, object]
    trace: Trace


def export_customer(
    bench: Workbench, shop_domain: str, shop: Shop | None, person: Person, *, request: str, spare: int, now: datetime
) -> str:
    """Answer data request `request` once, and say what was done; `spare` is the delivery that brought it."""
    if shop is None:
        return "shop unknown: nothing held"
    with reading(bench.engine) as conn:
        gathered = _gather(conn, bench.keys, shop, person)
    bodies = _bodies(bench, shop_domain, gathered.trace, spare)
    document = {"shop": shop_domain, "request": request, "made_at": now.isoformat()} | gathered.document
    text = json.dumps(document | {"deliveries": bodies}, default=_written, ensure_ascii=False, indent=1)
    sealed = bench.cipher.seal(_storable(text), context=export_context(shop.shop_id, request))
    counts = {name: len(rows) for name, rows in gathered.document.items() if isinstance(rows, list)}
    with bench.engine.begin() as conn:
        purge_exports(conn, shop.shop_id, now)
        is_new = _keep(conn, shop, gathered.hashes, request, sealed, counts | {"deliveries": len(bodies)}, now)
    return "customer exported" if is_new else "exported before"


def _gather(conn: Connection, keys: KeyRing, shop: Shop, person: Person) -> _Gathered:
    own = [person.customer_id] if person.customer_id is not None else []
    people = list_aliases(conn, shop.shop_id, own)
    hashes = person_keys(keys, shop.shop_id, person, people)
    rows = find_person(conn, shop.shop_id, customer_ids=people, identity_keys=hashes.every, order_ids=person.order_ids)
    copy = copy_person(conn, shop.shop_id, rows, map(suppression_subject, rows.identity_keys))
    document: dict[str, object] = {"customer_ids": sorted(people), **copy}
    return _Gathered(hashes, document, trace_of(person, {*people, *rows.order_ids}))


def _bodies(bench: Workbench, shop_domain: str, trace: Trace, spare: int) -> list[dict[str, object]]:
    """What Shopify told about the person and is still kept; not the request itself."""
    found: list[dict[str, object]] = []
    after = 0
    while True:
        with reading(bench.engine) as conn:
            some = list_bodies(conn, shop_domain, after=after, limit=BODIES_AT_ONCE)
        if not some:
            return found
        after = some[-1].delivery_id
        found += [
            {"topic": kept.topic, "received_at": kept.received_at, "body": kept.body.decode("utf-8", "replace")}
            for kept in some
            if kept.delivery_id != spare and trace.is_in(kept.body)
        ]


def _keep(
    conn: Connection,
    shop: Shop,
    hashes: PersonKeys,
    request: str,
    sealed: str,
    counts: dict[str, int],
    now: datetime,
) -> bool:
    export_id = put_export(
        conn, shop.shop_id, request=request, identity_key=hashes.main, document_sealed=sealed, now=now
    )
    if export_id is None:
        return False
    put_audit(
        conn,
        shop_id=shop.shop_id,
        shop_domain=shop.shop_domain,
        actor=SHOPIFY,
        action="customer_exported",
        subject=suppression_subject(hashes.main),
        detail={"export": export_id, "request": request, **counts},
        now=now,
    )
    return True


def _written(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _storable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
