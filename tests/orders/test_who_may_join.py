"""Who may become an advocate: somebody who has bought here, and for long enough, as far as the app can know."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from plugin.auth.identities import IdentityKind, identity_key
from plugin.db.engine import reading
from plugin.db.people.customer_merges import put_merge
from plugin.db.shops.past_buyers import UNKNOWN_ORDER, PastBuyer, put_past_buyers
from plugin.db.tables import advocates
from plugin.domain.errors import ProgramInvalid
from plugin.domain.people.joining import JoinRefusal, OwnOrders, refuse_joining
from plugin.domain.program.checks.playable import terms_of
from plugin.domain.program.checks.rules_check import check_rules
from plugin.domain.program.rules import Eligibility
from tests.loop import Loop
from tests.orders.ruled import put_in_force, rules
from tests.sim_shop.orders import cancel
from tests.sim_shop.state import Customer

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
NEW, OLD = OwnOrders(False, None, True), OwnOrders(True, None, True)
AT_NOON = OwnOrders(True, NOON, True)


def join(loop: Loop, who: Customer, locale: str = "en") -> tuple[int, str | None]:
    """The status of the door and the word of the refusal."""
    answer = loop.call("POST", "/join", customer=who, body={}, locale=locale)
    return answer.status_code, answer.json().get("reason")


def join_refusal(loop: Loop, who: Customer | None) -> str:
    """What the widget shows in the place of its button."""
    shown: str = loop.call("GET", "/widget", customer=who, locale="de").json()["program"]["join_refusal"]
    return shown


def advocates_of(loop: Loop) -> int:
    with reading(loop.bench.engine) as conn:
        return int(conn.execute(select(func.count()).select_from(advocates)).scalar_one())


def knows_all_buyers(loop: Loop, eligibility: Eligibility) -> None:
    """The reading of past buyers is over, and the rules are in force."""
    loop.pass_time(minutes=5)
    put_in_force(loop, rules(eligibility=eligibility))


@pytest.mark.parametrize(
    ("wanted", "own", "now", "expected"),
    [
        (Eligibility(), NEW, NOON, JoinRefusal.NO_ORDER_YET),
        (Eligibility(), AT_NOON, NOON, None),
        (Eligibility(advocate_min_orders=0), NEW, NOON, None),
        (Eligibility(), OwnOrders(False, None, False), NOON, None),
        (Eligibility(wait_days=14), AT_NOON, NOON + timedelta(days=14, seconds=-1), JoinRefusal.TOO_EARLY),
        (Eligibility(wait_days=14), AT_NOON, NOON + timedelta(days=14), None),
        (Eligibility(wait_days=14), OLD, NOON, None),
        (Eligibility(wait_days=14), OwnOrders(True, NOON, False), NOON, None),
    ],
)  # fmt: skip
def test_what_is_known_decides_and_what_is_not_known_refuses_nobody(
    wanted: Eligibility, own: OwnOrders, now: datetime, expected: JoinRefusal | None
) -> None:
    assert refuse_joining(wanted, own, now) is expected


def test_somebody_who_never_bought_is_told_so_and_joins_after_buying(loop: Loop) -> None:
    knows_all_buyers(loop, Eligibility())
    ada = loop.customer("ada")
    assert (join(loop, ada), advocates_of(loop)) == ((409, "no_order_yet"), 0)
    answer = loop.call("POST", "/join", customer=ada, body={}, locale="de")
    assert answer.json()["message"] == "Empfehlen kannst du, sobald du hier selbst bestellt hast."

    loop.buy(ada)
    loop.work()
    assert (join(loop, ada), advocates_of(loop)) == ((200, None), 1)


def test_the_widget_offers_no_link_to_somebody_who_would_be_refused_one(loop: Loop) -> None:
    knows_all_buyers(loop, Eligibility())
    ada = loop.customer("ada")
    barred = "Empfehlen kannst du, sobald du hier selbst bestellt hast."
    assert (join_refusal(loop, ada), join_refusal(loop, None), advocates_of(loop)) == (barred, "", 0)

    loop.buy(ada)
    loop.work()
    assert join_refusal(loop, ada) == ""
    assert join(loop, ada) == (200, None)
    knows_all_buyers(loop, Eligibility(wait_days=14))
    assert join_refusal(loop, ada) == ""  # Who has joined is asked nothing any more.


def test_days_count_from_the_first_order(loop: Loop) -> None:
    knows_all_buyers(loop, Eligibility(wait_days=14))
    ada = loop.customer("ada")
    loop.buy(ada)
    loop.pass_time(days=13, hours=23)
    loop.buy(ada)
    assert (join(loop, ada), advocates_of(loop)) == ((409, "too_early"), 0)
    loop.pass_time(hours=1)
    assert join(loop, ada) == (200, None)


def test_an_advocate_stays_one_when_the_rules_become_stricter(loop: Loop) -> None:
    ada = loop.customer("ada")
    assert join(loop, ada) == (200, None)
    knows_all_buyers(loop, Eligibility())
    assert (join(loop, ada), advocates_of(loop)) == ((200, None), 1)


def test_nobody_is_refused_before_all_past_buyers_are_known(loop: Loop) -> None:
    put_in_force(loop, rules(eligibility=Eligibility(wait_days=14)))
    assert (join(loop, loop.customer("ada")), advocates_of(loop)) == ((200, None), 1)


def test_a_program_of_the_form_lets_everybody_join(loop: Loop) -> None:
    loop.pass_time(minutes=5)
    assert (join(loop, loop.customer("ada")), advocates_of(loop)) == ((200, None), 1)


def test_rules_can_let_everybody_join(loop: Loop) -> None:
    knows_all_buyers(loop, Eligibility(advocate_min_orders=0))
    assert join(loop, loop.customer("ada")) == (200, None)


def test_an_order_that_was_never_paid_is_none(loop: Loop) -> None:
    knows_all_buyers(loop, Eligibility())
    ada = loop.customer("ada")
    order = loop.buy(ada, paid=False)
    loop.work()
    cancel(loop.world, loop.shop_state, order.id)
    loop.work()
    assert (join(loop, ada), advocates_of(loop)) == ((409, "no_order_yet"), 0)


def test_a_first_order_of_unknown_age_does_not_have_to_wait(loop: Loop) -> None:
    """Of somebody with several orders before the app came only the last one's time is known."""
    knows_all_buyers(loop, Eligibility(wait_days=14))
    ada, shop = loop.customer("ada"), loop.shop()
    key = identity_key(loop.bench.keys, shop.shop_id, IdentityKind.CUSTOMER, ada.id)
    with loop.bench.engine.begin() as conn:
        put_past_buyers(conn, shop.shop_id, [PastBuyer(key, UNKNOWN_ORDER, loop.now() - timedelta(days=1))])
    assert join(loop, ada) == (200, None)


def test_orders_of_a_merged_customer_count_for_the_one_that_is_kept(loop: Loop) -> None:
    knows_all_buyers(loop, Eligibility())
    ada, older, shop = loop.customer("ada"), loop.customer("ada.older"), loop.shop()
    loop.buy(older)
    loop.work()
    assert join(loop, ada) == (409, "no_order_yet")
    with loop.bench.engine.begin() as conn:
        put_merge(conn, shop.shop_id, older.id, ada.id, loop.now())
    assert join(loop, ada) == (200, None)


def test_what_cannot_be_known_is_not_asked_for() -> None:
    with pytest.raises(ProgramInvalid) as refused:
        terms_of(rules(eligibility=Eligibility(advocate_min_orders=2)))
    assert list(refused.value.problems) == ["eligibility.advocate_min_orders"]
    with pytest.raises(ProgramInvalid) as contradiction:
        check_rules(rules(eligibility=Eligibility(advocate_min_orders=0, wait_days=3)))
    assert list(contradiction.value.problems) == ["eligibility.wait_days"]
