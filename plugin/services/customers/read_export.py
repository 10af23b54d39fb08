"""Hand the merchant the document about a person that a data request asked for."""

from datetime import datetime

from sqlalchemy import Connection

from plugin.db.cipher import Cipher, CipherError
from plugin.db.people.data_exports import export_context, read_export_row
from plugin.db.people.data_requests import FETCHED
from plugin.db.people.suppressions import suppression_subject
from plugin.db.work.audit_rows import put_audit
from plugin.domain.shop import Shop


class ExportShut(Exception):
    """The document does not open: set APP_KEY_OLD to the APP_KEY of the time it was made."""

    reason = "export_shut"


def read_export(
    conn: Connection, cipher: Cipher, shop: Shop, export_id: int, *, actor: str, now: datetime
) -> str | None:
    """Open one export as JSON text and note who fetched it; None when this shop has none of that number.

    Raises ExportShut when the key it was sealed with is gone; then nothing was noted.
    """
    row = read_export_row(conn, shop.shop_id, export_id)
    if row is None or row.forget_after <= now:
        return None
    try:
        document = cipher.open(row.document_sealed, context=export_context(shop.shop_id, row.request))
    except CipherError as error:
        raise ExportShut from error
    put_audit(
        conn,
        shop_id=shop.shop_id,
        shop_domain=shop.shop_domain,
        actor=actor,
        action=FETCHED,
        subject=suppression_subject(row.identity_key),
        detail={"export": export_id, "request": row.request},
        now=now,
    )
    return document
