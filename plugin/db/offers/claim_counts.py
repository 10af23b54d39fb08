"""How often a network has asked for codes in a minute. The bucket is a keyed hash, so that no address is stored."""

from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from plugin.db.tables import claim_counts


def count_claim(conn: Connection, shop_id: int, bucket: str, *, forget_after: datetime) -> int:
    """Count one more and give how many that makes."""
    make = postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert
    row = make(claim_counts).values(shop_id=shop_id, bucket=bucket, count=1, forget_after=forget_after)
    counted = row.on_conflict_do_update(
        index_elements=["shop_id", "bucket"], set_={"count": claim_counts.c.count + 1}
    ).returning(claim_counts.c.count)
    return int(conn.execute(counted).scalar_one())
