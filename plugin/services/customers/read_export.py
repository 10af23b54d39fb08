"""Hand the merchant the document about a person that a data request asked for."""

from datetime import datetime

from sqlalchemy import Connection

from plugin.db.audit_rows import put_audit
from plugin.db.cipher import Cipher
from plugin.db.data_exports import export_context, read_export_row
from plugin.db.suppressions import suppression_subject
from plugin.domain.shop import Shop


def read_export(
    conn: Connection, cipher: Cipher, shop: Shop, export_id: int, *, actor: str, now: datetime
) -> str | None:
    """Open one export as JSON text and note who fetched it; None when this shop has none of that number.

    Raises CipherError when the key it was sealed with is gone.
    """
    row = read_export_row(conn, shop.shop_id, export_id)
    if row is None or row.forget_after <= now:
        return None
    document = cipher.open(row.document_sealed, context=export_context(shop.shop_id, row.request))
    put_audit(
        conn,
        shop_id=shop.shop_id,
        shop_domain=shop.shop_domain,
        actor=actor,
        action="export_fetched",
        subject=suppression_subject(row.identity_key),
        detail={"export": export_id, "request": row.request},
        now=now,
    )
    return document
