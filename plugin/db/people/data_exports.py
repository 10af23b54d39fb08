"""What is held about a person, gathered on request and sealed, until the merchant has had time to fetch it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from plugin.db.tables import data_exports

KEPT = timedelta(days=30)
"""The time the law gives the merchant to answer."""


@dataclass(frozen=True, slots=True)
class DataExport:
    """One gathered document; `request` is Shopify's number of the data request."""

    export_id: int
    request: str
    identity_key: str
    made_at: datetime
    forget_after: datetime
    document_sealed: str = field(repr=False)


def export_context(shop_id: int, request: str) -> str:
    """What a document is sealed for; in another shop's row it stays shut."""
    return f"shop:{shop_id}:export:{request}"


def put_export(
    conn: Connection, shop_id: int, *, request: str, identity_key: str, document_sealed: str, now: datetime
) -> int | None:
    """Keep a document and give its id; None when this request was answered before."""
    put = sqlite.insert if conn.dialect.name == "sqlite" else postgresql.insert
    row = put(data_exports).values(
        shop_id=shop_id,
        request=request,
        identity_key=identity_key,
        document_sealed=document_sealed,
        made_at=now,
        forget_after=now + KEPT,
    )
    once = row.on_conflict_do_nothing(index_elements=["shop_id", "request"])
    return conn.execute(once.returning(data_exports.c.id)).scalar_one_or_none()


def read_export_row(conn: Connection, shop_id: int, export_id: int) -> DataExport | None:
    """Give one export of this shop."""
    own = select(data_exports).where(data_exports.c.shop_id == shop_id, data_exports.c.id == export_id)
    row = conn.execute(own).first()
    return None if row is None else _export(row)


def list_exports(conn: Connection, shop_id: int, limit: int = 50) -> tuple[DataExport, ...]:
    """Give this shop's exports, newest first."""
    found = select(data_exports).where(data_exports.c.shop_id == shop_id).order_by(data_exports.c.id.desc())
    return tuple(_export(row) for row in conn.execute(found.limit(limit)))


def purge_exports(conn: Connection, shop_id: int, now: datetime) -> int:
    """Forget this shop's exports whose time is over."""
    old = (data_exports.c.shop_id == shop_id, data_exports.c.forget_after <= now)
    return conn.execute(delete(data_exports).where(*old)).rowcount


def _export(row: Row[tuple[object, ...]]) -> DataExport:
    return DataExport(row.id, row.request, row.identity_key, row.made_at, row.forget_after, row.document_sealed)
