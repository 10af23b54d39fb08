"""Fills a database for measuring: one shop that is set up and live, and any number of orders it has already seen."""

import json
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, insert, text

from bench.bodies import FIRST_ORDER, SHOP
from bench.processes import APP_KEY
from bench.stub import REFERRED_EVERY, friend_code
from plugin.auth.grant_text import write_grant
from plugin.auth.oauth import AccessGrant
from plugin.db.cipher import Cipher
from plugin.db.engine import create_engine_for, gather_statistics
from plugin.db.offers.programs import save_offer_discount, set_live
from plugin.db.shops.grants import grant_context, save_grant
from plugin.db.shops.shops import insert_shop, save_facts
from plugin.db.tables import advocates, heartbeats, pool_codes, referrals
from plugin.domain.people.advocate import spell_code
from plugin.keys import KeyPurpose, KeyRing
from plugin.services.program.start_program import start_program

SCOPES = ("read_orders", "read_customers", "write_discounts", "write_app_proxy")
DISCOUNT = "gid://shopify/DiscountCodeNode/1"
ADVOCATES = 200
READY_CODES = 60_000
AT_ONCE = 5_000

# What one order leaves behind when all is over: its row, its verdict, its delivery without the body, its buyer twice.
_HISTORY = (
    """INSERT INTO orders (shop_id, order_id, order_name, ordered_at, updated_at, payment, subtotal_minor, currency,
         customer_id, standing, reason, revision)
       SELECT :shop, 1000000 + n, '#' || n, datetime(:now, (-(:up - n) * 37) || ' seconds') || '.000000',
         datetime(:now, (-(:up - n) * 37) || ' seconds') || '.000000', 'paid', 8490, 'EUR', 2000000 + n,
         CASE WHEN n % 20 THEN 'not_referred' ELSE 'referred' END, CASE WHEN n % 20 THEN 'no_evidence' ELSE '' END, 1
       FROM series""",
    """INSERT INTO verdicts (shop_id, order_id, revision, standing, reason, rule_version, document, decided_at)
       SELECT :shop, 1000000 + n, 1, 'not_referred', 'no_evidence', 1, :document, :now FROM series""",
    """INSERT INTO deliveries (shop_domain, topic, webhook_id, event_id, api_version, received_at, due_at, state,
         outcome, attempts, finished_at, subject)
       SELECT :domain, 'orders/paid', lower(hex(randomblob(16))), lower(hex(randomblob(16))), '2026-10', :now, :now,
         'done', 'not_referred: no_evidence', 1, :now, CAST(1000000 + n AS TEXT) FROM series""",
    """INSERT INTO past_buyers (shop_id, identity_key, first_order_id, first_ordered_at)
       SELECT :shop, lower(hex(randomblob(32))), 1000000 + n, :now FROM series
       UNION ALL SELECT :shop, lower(hex(randomblob(32))), 1000000 + n, :now FROM series""",
    """INSERT INTO advocates (shop_id, customer_id, referral_code, joined_at)
       SELECT :shop, 3000000 + n, 'past' || n, :now FROM series WHERE n % 20 = 0""",
    """INSERT INTO pool_codes (shop_id, program_id, version, code, state, code_gid, created_at)
       SELECT :shop, 1, 1, 'used' || n, 'retired', 'gid://shopify/DiscountRedeemCode/' || n, :now
       FROM series WHERE n % 10 = 0""",
    """INSERT INTO referrals (shop_id, program_id, version, advocate_id, code, visit_key, customer_id, email_key,
         claimed_at, expires_at)
       SELECT :shop, 1, 1, (SELECT id FROM advocates WHERE shop_id = :shop AND customer_id = 3000000 + n / 20 * 20),
         'used' || n, lower(hex(randomblob(32))), 2000000 + n, lower(hex(randomblob(32))), :now, :now
       FROM series WHERE n % 10 = 0 AND n >= 20""",
    """INSERT INTO conversions (shop_id, order_id, program_id, version, advocate_id, subtotal_minor, currency,
         converted_at)
       SELECT :shop, 1000000 + n, 1, 1, (SELECT id FROM advocates WHERE shop_id = :shop AND customer_id = 3000000 + n),
         8490, 'EUR', :now FROM series WHERE n % 20 = 0""",
    """INSERT INTO rewards (shop_id, order_id, program_id, version, side, advocate_id, state, amount_minor, currency,
         held_until, code, created_at)
       SELECT :shop, 1000000 + n, 1, 1, 'advocate',
         (SELECT id FROM advocates WHERE shop_id = :shop AND customer_id = 3000000 + n), 'issued', 1000, 'EUR', :now,
         'thanks' || n, :now FROM series WHERE n % 20 = 0""",
    """INSERT INTO messages (shop_id, kind, reference, installation, state, attempts, due_at, created_at, finished_at)
       SELECT :shop, 'retire_code', 'used' || n, 1, 'done', 1, :now, :now, :now FROM series WHERE n % 10 = 0""",
    """INSERT INTO ledger_entries (shop_id, reference, reason, booked_at)
       SELECT :shop, 'past:' || n, 'promised', :now FROM series WHERE n % 20 = 0""",
    """INSERT INTO postings (shop_id, entry_id, account, amount_minor, currency)
       SELECT shop_id, id, 'held', 1000, 'EUR' FROM ledger_entries WHERE reference IN
         (SELECT 'past:' || n FROM series WHERE n % 20 = 0)""",
)
_SERIES = "WITH RECURSIVE series(n) AS (SELECT :low UNION ALL SELECT n + 1 FROM series WHERE n < :up) "


def seed_shop(engine: Engine, *, orders_to_come: int = 0, ready_codes: int = READY_CODES) -> int:
    """Install the shop with its program live, its pool filled and the friends' claims that the stub's orders carry.

    Gives the shop's id.
    """
    now = datetime.now(UTC)
    cipher = Cipher(KeyRing(APP_KEY, None).derive(KeyPurpose.SEALED_COLUMNS))
    with engine.begin() as conn:
        shop = insert_shop(conn, SHOP, now)
        grant = AccessGrant("shpat_bench", None, None, None, frozenset(SCOPES))
        sealed = cipher.seal(write_grant(grant), context=grant_context(SHOP))
        save_grant(conn, shop.shop_id, sealed=sealed, access_expires_at=None, scopes=grant.scopes)
        save_facts(conn, shop.shop_id, currency="EUR", storefront_url="https://bench.example.com", locale="en")
        program = start_program(conn, shop.shop_id, "EUR", now)
        set_live(conn, shop.shop_id, program.program_id, is_live=True)
        save_offer_discount(conn, shop.shop_id, program.program_id, program.version, DISCOUNT)
        people = _put_advocates(conn, shop.shop_id, now)
        _put_claims(conn, shop.shop_id, people, orders_to_come, now)
        _put_codes(conn, shop.shop_id, [f"ready{number:012d}" for number in range(ready_codes)], "ready", now)
    return shop.shop_id


def seed_history(engine: Engine, shop_id: int, orders: int) -> None:
    """Put orders of the past into a SQLite database, with everything they left behind, statistics included."""
    parameters = {
        "shop": shop_id,
        "domain": SHOP,
        "now": datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.000000"),
        "document": json.dumps(_document()),
        "low": 1,
        "up": orders,
    }
    with engine.connect() as conn:
        raw = conn.connection.cursor()
        for pragma in ("synchronous = OFF", "foreign_keys = OFF", "cache_size = -400000", "temp_store = MEMORY"):
            raw.execute(f"PRAGMA {pragma}")
        for statement in _HISTORY:
            start, select, rest = statement.partition("SELECT")
            conn.execute(text(start + _SERIES + select + rest), parameters)
        conn.commit()
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        raw.close()
        conn.invalidate()
    gather_statistics(engine)


def referral_code(number: int) -> str:
    """The public code of the seeded advocate with this number, as a link carries it."""
    return spell_code(number, 9)


def advocate_customer(number: int) -> int:
    """The customer that this advocate is."""
    return 9_000_000_000_000 + number


def forget_worker(place_url: str) -> None:
    """Remove the sign of life of the last worker, so that the next one's can be waited for."""
    engine = create_engine_for(place_url)
    with engine.begin() as conn:
        conn.execute(heartbeats.delete())
    engine.dispose()


def _put_advocates(conn: Connection, shop_id: int, now: datetime) -> list[int]:
    rows = [
        {
            "shop_id": shop_id,
            "customer_id": advocate_customer(number),
            "referral_code": referral_code(number).casefold(),
            "joined_at": now,
        }
        for number in range(ADVOCATES)
    ]
    made = insert(advocates).returning(advocates.c.id)
    return list(conn.execute(made, rows).scalars())


def _put_claims(conn: Connection, shop_id: int, people: list[int], orders_to_come: int, now: datetime) -> None:
    numbers = range(0, orders_to_come, REFERRED_EVERY)
    _put_codes(conn, shop_id, [friend_code(number) for number in numbers], "claimed", now)
    rows = [
        {
            "shop_id": shop_id,
            "program_id": 1,
            "version": 1,
            "advocate_id": people[number // REFERRED_EVERY % len(people)],
            "code": friend_code(number),
            "visit_key": f"visit{number:059d}",
            "claimed_at": now - timedelta(days=1),
            "expires_at": now + timedelta(days=30),
        }
        for number in numbers
    ]
    for start in range(0, len(rows), AT_ONCE):
        conn.execute(insert(referrals), rows[start : start + AT_ONCE])


def _put_codes(conn: Connection, shop_id: int, codes: list[str], state: str, now: datetime) -> None:
    offer = {"shop_id": shop_id, "program_id": 1, "version": 1, "state": state, "created_at": now}
    rows = [offer | {"code": code, "code_gid": f"gid://shopify/DiscountRedeemCode/{code}"} for code in codes]
    for start in range(0, len(rows), AT_ONCE):
        conn.execute(insert(pool_codes), rows[start : start + AT_ONCE])


def _document() -> dict[str, object]:
    """A verdict's document of the usual size."""
    facts = {
        "ordered_at": "2026-11-24T12:00:00+00:00",
        "payment": "paid",
        "currency": "EUR",
        "subtotal_minor": 8490,
        "refunded_minor": 0,
        "order_index": 1,
        "orders_count": 1,
        "discount_codes": [],
        "referral_codes": [],
        "source_name": "web",
        "cancelled_at": None,
        "is_test": False,
        "has_open_dispute": False,
        "has_lost_dispute": False,
        "risk": "accept",
        "converted_elsewhere": [],
    }
    return {"facts": facts, "relation": None, "evidence": [], "checks": []}


def order_ids(count: int, start: int = 0) -> range:
    """The orders that the stub knows, from `start` on."""
    return range(FIRST_ORDER + start, FIRST_ORDER + start + count)
