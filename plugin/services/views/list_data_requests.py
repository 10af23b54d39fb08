"""The merchant's list of what customers asked to see, with the time that is left to answer them."""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from plugin.db.cipher import Cipher, CipherError
from plugin.db.people.data_exports import KEPT, DataExport, export_context, list_exports
from plugin.db.people.data_requests import last_fetched, list_open_requests
from plugin.db.people.suppressions import suppression_subject
from plugin.domain.shop import Shop

SHOWN_AT_MOST = 50


class RequestState(StrEnum):
    """How far a request is. Stable words of the page."""

    GATHERING = "gathering"
    STUCK = "stuck"
    READY = "ready"
    FETCHED = "fetched"
    SHUT = "shut"


@dataclass(frozen=True, slots=True)
class DataRequest:
    """One request. `customer_ids` are Shopify's numbers of the person; without `export_id` there is nothing to fetch.

    `days_left` counts whole days until the law's 30 are over; the document is forgotten then.
    """

    asked_at: datetime
    customer_ids: tuple[int, ...]
    state: RequestState
    days_left: int
    request: str | None = None
    export_id: int | None = None
    fetched_at: datetime | None = None


def list_data_requests(conn: Connection, cipher: Cipher, shop: Shop, now: datetime) -> tuple[DataRequest, ...]:
    """Read the requests of the last 30 days: the unanswered first, then the documents, newest first."""
    waiting = [
        DataRequest(at, (), RequestState.STUCK if is_dead else RequestState.GATHERING, _days(at + KEPT, now))
        for at, is_dead in list_open_requests(conn, shop.shop_domain, SHOWN_AT_MOST)
    ]
    exports = [one for one in list_exports(conn, shop.shop_id, SHOWN_AT_MOST) if one.forget_after > now]
    fetched = last_fetched(conn, shop.shop_domain, (suppression_subject(one.identity_key) for one in exports))
    return (*waiting, *(_answered(cipher, shop, one, fetched.get(one.export_id), now) for one in exports))


def _answered(
    cipher: Cipher, shop: Shop, export: DataExport, fetched_at: datetime | None, now: datetime
) -> DataRequest:
    """The customer's number stands in the sealed document alone, and nowhere in the clear."""
    days = _days(export.forget_after, now)
    try:
        document = json.loads(cipher.open(export.document_sealed, context=export_context(shop.shop_id, export.request)))
    except CipherError:
        return DataRequest(export.made_at, (), RequestState.SHUT, days, export.request)
    state = RequestState.FETCHED if fetched_at is not None else RequestState.READY
    people = tuple(document["customer_ids"])
    return DataRequest(export.made_at, people, state, days, export.request, export.export_id, fetched_at)


def _days(until: datetime, now: datetime) -> int:
    return max(0, (until - now).days)
