"""The services of the review queue and of suspicion, for the list in `test_services`."""

from typing import Any

from plugin.domain.orders.verdict import PersonsWord
from plugin.services.orders.review_order import Review, review_order
from plugin.services.views.list_review import list_review

_ACTOR = "merchant:1"
REVIEW_CALLS: dict[str, tuple[Any, Any]] = {
    "review_order": (
        lambda s: s.conn(
            lambda c: [
                review_order(c, s.shop, str(s.order.id), word, actor=_ACTOR, now=s.now) for word in (*PersonsWord, None)
            ]
        ),
        [Review.UNKNOWN] * 3,
    ),
    "list_review": (
        lambda s: s.conn(lambda c: list_review(c, s.shop.shop_id)),
        lambda found, s: str(s.order.id) not in repr(found) and found.decided == (),
    ),
}
