"""The services of the review queue and of suspicion, for the list in `test_services`."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from plugin.db.people.advocates import advocates_by_code
from plugin.domain.orders.evidence import EvidenceKind
from plugin.domain.orders.verdict import PersonsWord
from plugin.domain.program.choice import StepTime
from plugin.domain.program.rules import AdvocatePlan, Rules, Share, Step
from plugin.services.offers.pause_leaked_code import pause_leaked_code
from plugin.services.orders.answering.rouse_followers import rouse_followers
from plugin.services.orders.answering.spend_codes import spend_codes
from plugin.services.orders.answering.time_steps import time_steps
from plugin.services.orders.reading.read_order_cards import read_order_cards
from plugin.services.orders.reading.read_segments import read_segments
from plugin.services.orders.reviewing.review_order import Review, review_order
from plugin.services.orders.reviewing.try_rules import try_rules
from plugin.services.orders.weighing.look_up_friends import look_up_friends
from plugin.services.orders.weighing.look_up_signs import Signs, look_up_signs
from plugin.services.orders.weighing.look_up_ties import look_up_ties
from plugin.services.orders.weighing.name_buyer import name_buyer
from plugin.services.orders.weighing.name_marks import name_marks
from plugin.services.orders.weighing.weigh_orders import WeighedOrder, weigh_orders
from plugin.services.orders.weighing.weigh_read_orders import weigh_read_orders
from plugin.services.shops.reach_shop import reach_shop
from plugin.services.views.list_review import list_review
from tests.tenants.pair import told_by

_ACTOR = "merchant:1"


def _signs(s: Any, conn: Connection) -> object:
    """Asked with their ties and their own hashes; the claims handed in come back as they are."""
    order = s.snapshots[0]
    keys = {order.order_id: name_buyer(s.bench.keys, s.theirs.shop_id, order)}
    ties = look_up_ties(conn, s.theirs, [order], keys, {}, ())
    marks = {order.order_id: name_marks(s.bench.keys, s.theirs.shop_id, order)}
    assert ties.advocates
    assert marks[order.order_id]
    return replace(look_up_signs(conn, s.shop.shop_id, [order], marks, ties), claims={})


def _following(s: Any, conn: Connection) -> list[WeighedOrder]:
    """Their order as they weigh it, under terms by which later ones earn."""
    order = s.snapshots[0]
    weighed = weigh_orders(conn, s.bench.keys, s.theirs, [order], remembered={})[order.order_id]
    winner = weighed.verdict.winner
    assert weighed.terms is not None
    assert winner is not None
    share = AdvocatePlan(share=Share(Decimal(3), orders=3, months=12))
    rules = Rules("EUR", advocate=share, steps=(Step(StepTime.ORDER_2_FINAL, Decimal(1)),))
    later = replace(winner, kind=EvidenceKind.FOLLOW_UP, number=1, follows=order.order_id)
    verdict = replace(weighed.verdict, attribution=replace(weighed.verdict.attribution, winner=later))
    return [replace(weighed, verdict=verdict, terms=replace(weighed.terms, rules=rules))]


REVIEW_CALLS: dict[str, tuple[Any, Any]] = {
    "review_order": (
        lambda s: s.conn(
            lambda c: [
                review_order(c, s.shop, str(s.order.id), word, actor=_ACTOR, now=s.now) for word in (*PersonsWord, None)
            ]
        ),
        [Review.UNKNOWN] * 3,
    ),
    "pause_leaked_code": (
        lambda s: s.conn(
            lambda c: [
                pause_leaked_code(c, s.shop, one, s.link, s.now)
                for one in advocates_by_code(c, s.theirs.shop_id, [s.link]).values()
            ]
        ),
        [False],
    ),
    "read_order_cards": (
        lambda s: read_order_cards(s.bench, s.shop, reach_shop(s.bench, s.shop, is_background=True), s.snapshots),
        lambda found, s: found == (tuple(s.snapshots), ()),
    ),
    "read_segments": (
        lambda s: read_segments(s.bench, s.shop, reach_shop(s.bench, s.shop, is_background=True), s.snapshots),
        lambda found, s: found == tuple(s.snapshots),
    ),
    "weigh_read_orders": (
        lambda s: s.conn(lambda c: weigh_read_orders(c, s.bench.keys, s.shop, s.snapshots)),
        lambda found, s: {item.verdict.reason for item in found.values()} == {"no_evidence"},
    ),
    "name_marks": (
        lambda s: name_marks(s.bench.keys, s.shop.shop_id, s.snapshots[0]),
        lambda found, s: bool(found) and told_by(found) & told_by(s.rows) == frozenset(),
    ),
    "look_up_signs": (
        lambda s: s.conn(lambda c: _signs(s, c)),
        lambda found, s: found == Signs(neighbours=[]),
    ),
    "look_up_friends": (
        lambda s: s.conn(
            lambda c: look_up_friends(c, s.shop.shop_id, {s.snapshots[0].buyer.customer_id: s.snapshots[0].order_id})
        ),
        {},
    ),
    "rouse_followers": (
        lambda s: s.conn(lambda c: rouse_followers(c, s.shop, _following(s, c), s.now)),
        None,
    ),
    "spend_codes": (
        lambda s: s.conn(lambda c: spend_codes(c, s.shop, s.snapshots, s.now)),
        None,
    ),
    "time_steps": (
        lambda s: s.conn(lambda c: [time_steps(c, s.shop, one, s.now) for one in _following(s, c)]),
        [None],
    ),
    "try_rules": (
        lambda s: s.conn(lambda c: try_rules(c, s.shop, s.program.program_id, s.program.terms, s.now)),
        lambda found, s: str(s.order.id) not in repr(found),
    ),
    "list_review": (
        lambda s: s.conn(lambda c: list_review(c, s.shop.shop_id)),
        lambda found, s: str(s.order.id) not in repr(found) and found.decided == (),
    ),
}
