"""Decide stored orders anew by today's rules, on the grounds each was decided on, and show differences. Never acts."""

from sqlalchemy import Connection

from plugin.db.offers.programs import read_terms_of
from plugin.db.orders.judged_orders import JudgedOrder, list_judged_orders
from plugin.domain.orders.verdict import Standing, Verdict
from plugin.domain.orders.verdict_document import Grounds, read_grounds
from plugin.domain.shop import Shop
from plugin.services.orders.reviewing.judge_again import judge_again

PAGE = 500


def rejudge_orders(conn: Connection, shop: Shop) -> list[str]:
    """Give one line per order that would be decided otherwise, by ascending Shopify number."""
    differences: list[str] = []
    after = 0
    while page := list_judged_orders(conn, shop.shop_id, after, PAGE):
        differences += [line for stored in page if (line := _difference(conn, shop, stored)) is not None]
        after = page[-1].order_id
    return differences


def _difference(conn: Connection, shop: Shop, stored: JudgedOrder) -> str | None:
    if stored.document is None or stored.standing == Standing.UNREADABLE.value:
        return None
    grounds = read_grounds(
        stored.document, order_id=stored.order_id, order_name=stored.order_name, updated_at=stored.updated_at
    )
    today = _judge(conn, shop, stored, grounds)
    if (today.standing.value, today.reason) == (stored.standing, stored.reason):
        return None
    before = f"{stored.standing} ({stored.reason})"
    return f"{stored.order_name}: was {before}, would be {today.standing.value} ({today.reason})"


def _judge(conn: Connection, shop: Shop, stored: JudgedOrder, grounds: Grounds) -> Verdict:
    versions = {(piece.program_id, piece.program_version) for piece in grounds.evidence}
    return judge_again(grounds, read_terms_of(conn, shop.shop_id, versions), stored.word)
