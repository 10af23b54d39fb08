"""A person asked to be forgotten: they are taken out at once and kept out; orders, amounts and the ledger stay.

What was promised to them and is not issued is void, because a personal code would need the person. Repeating all of
it changes nothing, so a crash between its short transactions is mended by the next try.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from plugin.auth.person_keys import PersonKeys, person_keys
from plugin.db.engine import reading
from plugin.db.people.advocate_moves import list_open_rewards
from plugin.db.people.customer_merges import drop_merges, list_aliases
from plugin.db.people.personal_bodies import KeptBody, list_bodies, put_body
from plugin.db.people.personal_rows import (
    PersonalRows,
    blank_person,
    blank_rewards,
    find_person,
    read_documents,
    replace_document,
)
from plugin.db.people.suppressions import REDACTED, suppression_subject
from plugin.db.rewards.reward_steps import write_step
from plugin.db.rewards.rewards import read_reward
from plugin.db.work.audit_rows import SHOPIFY, has_audit, put_audit
from plugin.db.work.outbox import wake_message
from plugin.domain.people.person import Person, Trace, trace_of
from plugin.domain.rewards.reward import Move, RewardState
from plugin.domain.shop import Shop
from plugin.keys import KeyRing
from plugin.services.workbench import Workbench

BODIES_AT_ONCE = 100
GONE = "redacted"
VOID = Move(RewardState.VOIDED, "customer_redacted")


def redact_customer(
    bench: Workbench,
    shop_domain: str,
    shop: Shop | None,
    person: Person,
    *,
    spare: int,
    thin: Callable[[str, bytes], bytes],
    now: datetime,
) -> str:
    """Take a person out of everything held for a shop, known or not, and say what was done.

    `spare` is the delivery that asks; `thin` makes of a topic's body the little that work still waiting needs.
    """
    trace = trace_of(person, ())
    if shop is not None:
        with reading(bench.engine) as conn:
            trace = _trace(conn, bench.keys, shop, person)
    _redact_bodies(bench, shop_domain, trace, spare, thin)
    # The rows go last: they are what leads to the bodies, also for the next try after a crash.
    with bench.engine.begin() as conn:
        if shop is not None:
            _redact_rows(conn, bench.keys, shop, person, now)
        put_body(conn, shop_domain, spare, thin("customers/redact", b""))
    return "customer redacted" if shop is not None else "shop unknown"


def _trace(conn: Connection, keys: KeyRing, shop: Shop, person: Person) -> Trace:
    _, rows = _find(conn, keys, shop, person)
    return trace_of(person, {*rows.customer_ids, *rows.order_ids})


def _find(conn: Connection, keys: KeyRing, shop: Shop, person: Person) -> tuple[PersonKeys, PersonalRows]:
    own = [person.customer_id] if person.customer_id is not None else []
    people = list_aliases(conn, shop.shop_id, own)
    hashes = person_keys(keys, shop.shop_id, person, people)
    rows = find_person(conn, shop.shop_id, customer_ids=people, identity_keys=hashes.every, order_ids=person.order_ids)
    return hashes, rows


def _redact_bodies(
    bench: Workbench, shop_domain: str, trace: Trace, spare: int, thin: Callable[[str, bytes], bytes]
) -> None:
    after = 0
    while True:
        with reading(bench.engine) as conn:
            some = list_bodies(conn, shop_domain, after=after, limit=BODIES_AT_ONCE)
        if not some:
            return
        after = some[-1].delivery_id
        found = [kept for kept in some if kept.delivery_id != spare and trace.is_in(kept.body)]
        if found:
            with bench.engine.begin() as conn:
                _thin_out(conn, shop_domain, found, thin)


def _thin_out(
    conn: Connection, shop_domain: str, found: Sequence[KeptBody], thin: Callable[[str, bytes], bytes]
) -> None:
    for kept in found:
        put_body(conn, shop_domain, kept.delivery_id, None if kept.is_ended else thin(kept.topic, kept.body))


def _redact_rows(conn: Connection, keys: KeyRing, shop: Shop, person: Person, now: datetime) -> None:
    hashes, rows = _find(conn, keys, shop, person)
    _clean_documents(conn, shop, rows, trace_of(person, rows.customer_ids))
    blank_person(conn, shop.shop_id, rows)
    drop_merges(conn, shop.shop_id, rows.customer_ids)
    voided = _void(conn, shop, rows, now)
    blank_rewards(conn, shop.shop_id, rows.customer_ids, rows.advocate_ids)
    _suppress(conn, shop, hashes, rows.counts() | {"voided": voided}, now)


def _clean_documents(conn: Connection, shop: Shop, rows: PersonalRows, trace: Trace) -> None:
    """Verdicts are written without personal data; a code that somebody spelled like an address is not."""
    hashes = re.compile("|".join(sorted(rows.identity_keys)) or "(?!)")
    for verdict_id, document in read_documents(conn, shop.shop_id, rows.order_ids):
        clean = _cleaned(
            document, lambda text: bool(trace.is_in(text.encode("utf-8", "replace")) or hashes.search(text))
        )
        if clean != document and isinstance(clean, dict):
            replace_document(conn, shop.shop_id, verdict_id, clean)


def _cleaned(value: object, is_theirs: Callable[[str], bool]) -> object:
    if isinstance(value, dict):
        return {name: _cleaned(inner, is_theirs) for name, inner in value.items()}
    if isinstance(value, list):
        return [_cleaned(inner, is_theirs) for inner in value]
    return GONE if isinstance(value, str) and is_theirs(value) else value


def _void(conn: Connection, shop: Shop, rows: PersonalRows, now: datetime) -> int:
    voided = 0
    for reward_id in list_open_rewards(conn, shop.shop_id, rows.advocate_ids, rows.customer_ids):
        reward = read_reward(conn, shop.shop_id, reward_id)
        if reward is None or not write_step(conn, shop.shop_id, reward, VOID, now):
            continue
        voided += 1
        if reward.may_exist_at_shopify:
            reference = f"reward:{reward_id}"
            wake_message(conn, shop.shop_id, "withdraw_reward", reference, installation=shop.installation, now=now)
    return voided


def _suppress(conn: Connection, shop: Shop, hashes: PersonKeys, counts: dict[str, int], now: datetime) -> None:
    for key in hashes.newest:
        subject, is_main = suppression_subject(key), key == hashes.main
        is_noted = has_audit(conn, shop.shop_domain, subject=subject, action=REDACTED)
        # Orders that were named are found again every time, blank or not: they are nothing new to note.
        found_more = is_main and any(count for name, count in counts.items() if name != "orders")
        if is_noted and not found_more:
            continue
        put_audit(
            conn,
            shop_id=shop.shop_id,
            shop_domain=shop.shop_domain,
            actor=SHOPIFY,
            action=REDACTED,
            subject=subject,
            detail=counts if is_main else {},
            now=now,
        )
