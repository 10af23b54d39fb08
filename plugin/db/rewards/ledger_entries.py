"""The append-only ledger: an entry once per reference, its postings, and the sums over them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Connection, cast, func, insert, select

from plugin.db.inserts import insert_once
from plugin.db.tables import ledger_entries, postings
from plugin.domain.rewards.ledger import Account, LedgerEntry


@dataclass(frozen=True, slots=True)
class BookedEntry:
    """An entry as it stands in the ledger; a posting is (account, minor units, currency)."""

    reference: str
    reason: str
    booked_at: datetime
    postings: tuple[tuple[str, int, str], ...]


def book_entry(conn: Connection, shop_id: int, entry: LedgerEntry, now: datetime) -> bool:
    """Append an entry with its postings; False (and nothing written) when its reference is booked already."""
    row = {"shop_id": shop_id, "reference": entry.reference, "reason": entry.reason, "booked_at": now}
    entry_id = insert_once(conn, ledger_entries, row, keys=("shop_id", "reference"))
    if entry_id is None:
        return False
    conn.execute(
        insert(postings),
        [
            {
                "shop_id": shop_id,
                "entry_id": entry_id,
                "account": posting.account.value,
                "amount_minor": posting.amount.amount_minor,
                "currency": posting.amount.currency,
            }
            for posting in entry.postings
        ],
    )
    return True


def read_balances(conn: Connection, shop_id: int) -> dict[tuple[str, Account], int]:
    """Sum the postings by (currency, account), in minor units. `held` + `owed` + `issued` is the open liability."""
    total = cast(func.sum(postings.c.amount_minor), BigInteger)
    sums = (
        select(postings.c.currency, postings.c.account, total)
        .where(postings.c.shop_id == shop_id)
        .group_by(postings.c.currency, postings.c.account)
    )
    return {(currency, Account(account)): int(amount) for currency, account, amount in conn.execute(sums)}


def list_entries(conn: Connection, shop_id: int, ledger_key: str) -> list[BookedEntry]:
    """Give the entries of one reward (`Reward.ledger_key`), in the order they were booked."""
    is_its = ledger_entries.c.reference.startswith(f"{ledger_key}:", autoescape=True)
    rows = conn.execute(
        select(ledger_entries, postings.c.account, postings.c.amount_minor, postings.c.currency)
        .join(postings, postings.c.entry_id == ledger_entries.c.id)
        .where(ledger_entries.c.shop_id == shop_id, is_its)
        .order_by(ledger_entries.c.id, postings.c.id)
    )
    entries: dict[int, BookedEntry] = {}
    for row in rows:
        before = entries.get(row.id)
        moved = (*(before.postings if before else ()), (row.account, row.amount_minor, row.currency))
        entries[row.id] = BookedEntry(row.reference, row.reason, row.booked_at, moved)
    return list(entries.values())
