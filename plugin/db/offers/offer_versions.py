"""Which offer a discount at Shopify carries."""

from sqlalchemy import Connection, select

from plugin.db.tables import program_versions


def find_offer(conn: Connection, shop_id: int, discount_gid: str) -> tuple[int, int] | None:
    """Give program id and version of the offer whose codes hang on this discount."""
    found = select(program_versions.c.program_id, program_versions.c.version).where(
        program_versions.c.shop_id == shop_id, program_versions.c.discount_gid == discount_gid
    )
    row = conn.execute(found).first()
    return None if row is None else (row.program_id, row.version)
