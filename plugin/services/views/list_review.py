"""The review queue: orders that wait for a person, and the latest decisions, which can be taken back."""

from dataclasses import dataclass

from sqlalchemy import Connection

from plugin.db.orders.review_lines import ReviewLine, list_decided_lines, list_waiting_lines

MOST_WAITING = 100
MOST_DECIDED = 25


@dataclass(frozen=True, slots=True)
class ReviewQueue:
    """What waits, in the order in which to look at it, and what was decided; `has_more` waits beyond the list."""

    waiting: tuple[ReviewLine, ...]
    has_more: bool
    decided: tuple[ReviewLine, ...]


def list_review(conn: Connection, shop_id: int) -> ReviewQueue:
    """Read the queue of one shop."""
    waiting = list_waiting_lines(conn, shop_id, MOST_WAITING + 1)
    decided = list_decided_lines(conn, shop_id, MOST_DECIDED)
    return ReviewQueue(tuple(waiting[:MOST_WAITING]), len(waiting) > MOST_WAITING, tuple(decided))
