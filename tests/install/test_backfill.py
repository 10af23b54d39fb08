"""Who bought before the app came is known afterwards, whatever breaks on the way; and nothing else happens."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count

import pytest
import requests
from sqlalchemy import text

from plugin.admin_api.failures import Unavailable
from plugin.auth.identities import IdentityKind, identity_key
from plugin.db.people.suppressions import REDACTED, suppression_subject
from plugin.db.shops.backfills import BackfillMark, read_mark
from plugin.db.shops.past_buyers import PastBuyer, read_past_buyers
from plugin.db.tables import past_buyers
from plugin.db.work.audit_rows import SHOPIFY, put_audit
from plugin.services.shops.backfill_buyers import LOOK_AGAIN, TRY_AGAIN, backfill_buyers
from tests.factories import SHOP_DOMAIN
from tests.install.scene import START, Scene, written
from tests.sim_shop.checkout import place_order
from tests.sim_shop.installation import uninstall
from tests.sim_shop.state import Cart, CartLine, Customer, Order


def buy(scene: Scene, customer: Customer, *, days_ago: float) -> Order:
    product = next(iter(scene.shop.products.values()), None) or scene.world.add_product(scene.shop, "Mug", 2000)
    when = START - timedelta(days=days_ago)
    cart = Cart("cart", [CartLine(product.variant_id, 1)])
    return place_order(scene.world, scene.shop, cart, customer, created_at=when, deliver=False)


def crowd(scene: Scene, number: int) -> None:
    """So many customers of one order each, a year ago."""
    for place in range(number):
        customer = scene.world.add_customer(scene.shop, f"buyer-{place}@example.com")
        customer.number_of_orders = 1


def go_on(scene: Scene) -> str | timedelta:
    return backfill_buyers(scene.bench, scene.stored(), scene.bench.clock.now())


def mark(scene: Scene) -> BackfillMark:
    with scene.engine.connect() as conn:
        return read_mark(conn, scene.stored().shop_id)


def known(scene: Scene, kind: IdentityKind, value: str | int) -> PastBuyer | None:
    shop_id = scene.stored().shop_id
    key = identity_key(scene.bench.keys, shop_id, kind, value)
    with scene.engine.connect() as conn:
        return read_past_buyers(conn, shop_id, [key]).get(key)


def first_order(scene: Scene, customer: Customer) -> tuple[int, datetime] | None:
    """What is known of a customer, the same by number and by address."""
    by_number = known(scene, IdentityKind.CUSTOMER, customer.id)
    by_address = known(scene, IdentityKind.EMAIL, customer.email or "")
    assert (by_number and by_number.first_order_id) == (by_address and by_address.first_order_id)
    return None if by_number is None else (by_number.first_order_id, by_number.first_ordered_at)


def rows(scene: Scene) -> int:
    return written(scene.engine).get(past_buyers.name, 0)


def test_old_customers_are_known_and_new_ones_are_not(scene: Scene) -> None:
    once, twice, long_ago, never = (
        scene.world.add_customer(scene.shop, f"{name}@example.com") for name in ("once", "twice", "long", "never")
    )
    only = buy(scene, once, days_ago=3)
    buy(scene, twice, days_ago=30)
    buy(scene, twice, days_ago=2)
    long_ago.number_of_orders = 1
    scene.install()

    assert [go_on(scene), go_on(scene), go_on(scene)] == [LOOK_AGAIN, "past buyers stored", "past buyers are known"]

    assert first_order(scene, once) == (only.id, START - timedelta(days=3))
    # Two orders and the last is two days old: some first one, a second or more before it.
    assert first_order(scene, twice) == (0, START - timedelta(days=2))
    # One order and none that we may read: it is older than 60 days.
    assert first_order(scene, long_ago) == (0, START - timedelta(days=60))
    assert first_order(scene, never) is None
    # Three buyers, by number and by address.
    assert rows(scene) == 6


def test_an_address_is_recognised_in_another_spelling_and_only_in_its_own_shop(scene: Scene) -> None:
    buy(scene, scene.world.add_customer(scene.shop, "Once.More+shop@Gmail.com"), days_ago=3)
    scene.install()
    go_on(scene)
    go_on(scene)

    assert known(scene, IdentityKind.EMAIL, "oncemore@gmail.com") is not None
    with scene.engine.connect() as conn:
        stored = str(conn.execute(text("SELECT * FROM past_buyers")).all())
    assert "gmail" not in stored
    shop_id = scene.stored().shop_id
    elsewhere = identity_key(scene.bench.keys, shop_id + 1, IdentityKind.EMAIL, "oncemore@gmail.com")
    assert elsewhere not in stored


def test_nothing_is_issued_judged_or_owed_for_what_is_past(scene: Scene) -> None:
    crowd(scene, 3)
    scene.install()
    before = written(scene.engine)
    go_on(scene)
    go_on(scene)

    assert written(scene.engine) == before | {"past_buyers": 6}
    assert scene.world.effects == []


def test_a_query_that_still_runs_is_looked_after_later(scene: Scene) -> None:
    crowd(scene, 1)
    scene.shop.bulk_query_delay = timedelta(minutes=5)
    scene.install()

    assert [go_on(scene), go_on(scene)] == [LOOK_AGAIN, LOOK_AGAIN]
    scene.world.clock.advance(timedelta(minutes=5))
    assert go_on(scene) == "past buyers stored"
    assert len(scene.shop.bulk_operations) == 1


def test_a_shop_without_customers_is_done_at_once(scene: Scene) -> None:
    scene.install()

    assert [go_on(scene), go_on(scene)] == [LOOK_AGAIN, "past buyers stored"]
    assert rows(scene) == 0


class BrokenOff:
    """The body of an answer that ends in the middle of a line, by a connection that breaks."""

    def __init__(self, answer: requests.Response, after: int) -> None:
        self._raw, self._left = answer.raw, after

    def read(self, size: int = -1, *_: object, **__: object) -> bytes:
        if self._left <= 0:
            raise requests.exceptions.ChunkedEncodingError("simulated: broke off")
        given: bytes = self._raw.read(min(size, self._left))
        self._left -= len(given)
        return given

    def close(self) -> None:
        self._raw.close()


def broken_off(after: int) -> Iterator[requests.Response]:
    """Break the first result that is read after so many bytes; leave the others whole."""
    answer = yield  # type: ignore[misc]
    while True:
        if "/_bulk/" in (answer.url or "") and after:
            answer.raw, after = BrokenOff(answer, after), 0
        answer = yield answer


def test_a_back_fill_that_broke_in_the_middle_goes_on_behind_what_is_stored(scene: Scene) -> None:
    crowd(scene, 1_200)
    scene.install()
    go_on(scene)
    breaking = broken_off(after=130_000)
    next(breaking)
    scene.line.after = breaking.send

    with pytest.raises(Unavailable, match="broke off"):
        go_on(scene)
    half = mark(scene)
    stored = rows(scene)
    with scene.engine.begin() as conn:
        conn.execute(text("UPDATE past_buyers SET first_order_id = 77"))
    done = go_on(scene)

    # Whole batches of 500 lines only, two rows for each line.
    assert half.line in (500, 1_000)
    assert stored == 2 * half.line
    assert (done, rows(scene), mark(scene).line) == ("past buyers stored", 2_400, 1_200)
    with scene.engine.connect() as conn:
        untouched = conn.execute(text("SELECT count(*) FROM past_buyers WHERE first_order_id = 77")).scalar_one()
    assert untouched == stored


def test_a_crash_before_the_commit_repeats_the_batch_and_nothing_else(scene: Scene) -> None:
    crowd(scene, 3)
    scene.install()
    go_on(scene)
    go_on(scene)
    with scene.engine.begin() as conn:
        conn.execute(text("UPDATE shops SET backfill_state = 'running', backfill_line = 0"))
    before = rows(scene)

    assert go_on(scene) == "past buyers stored"
    assert rows(scene) == before == 6


def test_a_long_result_is_read_in_turns(scene: Scene) -> None:
    crowd(scene, 1_200)
    scene.install()
    go_on(scene)
    seconds = count(step=10)
    object.__setattr__(scene.bench.wire.timing, "monotonic", lambda: float(next(seconds)))

    # The second batch ends 20 "seconds" after the reading began: more than the 15 of one turn.
    assert go_on(scene) == timedelta()
    assert mark(scene).line == 1_000
    assert go_on(scene) == "past buyers stored"
    assert rows(scene) == 2_400


@pytest.mark.parametrize("state", ["FAILED", "CANCELED", "EXPIRED"])
def test_a_query_that_failed_is_started_again_later(scene: Scene, state: str) -> None:
    crowd(scene, 2)
    scene.install()
    go_on(scene)
    operation = next(iter(scene.shop.bulk_operations.values()))
    operation.status = state

    assert [go_on(scene), go_on(scene), go_on(scene)] == [TRY_AGAIN, LOOK_AGAIN, "past buyers stored"]
    assert (len(scene.shop.bulk_operations), rows(scene)) == (2, 4)


def test_a_query_or_result_that_shopify_has_forgotten_is_started_again(scene: Scene) -> None:
    crowd(scene, 2)
    scene.install()
    go_on(scene)
    scene.shop.bulk_operations.clear()

    assert [go_on(scene), go_on(scene)] == [TRY_AGAIN, LOOK_AGAIN]
    go_on(scene)
    assert rows(scene) == 4


def test_a_lost_answer_to_the_start_leaves_nothing_half_done(scene: Scene) -> None:
    crowd(scene, 2)
    scene.install()
    scene.world.faults.add("timeout_after", "bulkOperationRunQuery")

    with pytest.raises(Unavailable):
        go_on(scene)
    assert mark(scene) == BackfillMark("waiting", None, 0)
    assert [go_on(scene), go_on(scene)] == [LOOK_AGAIN, "past buyers stored"]
    assert rows(scene) == 4


def test_whoever_asked_to_be_forgotten_stays_forgotten(scene: Scene) -> None:
    kept, gone = (scene.world.add_customer(scene.shop, f"{name}@example.com") for name in ("kept", "gone"))
    buy(scene, kept, days_ago=3)
    buy(scene, gone, days_ago=3)
    shop = scene.install()
    with scene.engine.begin() as conn:
        for kind, value in ((IdentityKind.CUSTOMER, str(gone.id)), (IdentityKind.EMAIL, "gone@example.com")):
            put_audit(
                conn,
                shop_id=shop.shop_id,
                shop_domain=SHOP_DOMAIN,
                actor=SHOPIFY,
                action=REDACTED,
                subject=suppression_subject(identity_key(scene.bench.keys, shop.shop_id, kind, value)),
                now=START,
            )

    go_on(scene)
    go_on(scene)

    assert first_order(scene, kept) is not None
    assert first_order(scene, gone) is None


def test_a_shop_that_leaves_while_it_is_read_is_read_no_further(scene: Scene) -> None:
    crowd(scene, 600)
    shop = scene.install()
    go_on(scene)

    def leave(path: str) -> None:
        if "/_bulk/" in path and scene.shop.installed:
            scene.world.clock.advance(timedelta(minutes=1))
            uninstall(scene.world, scene.shop)
            scene.deliver()

    scene.line.before = leave
    outcome = backfill_buyers(scene.bench, shop, scene.bench.clock.now())

    assert outcome == LOOK_AGAIN
    assert rows(scene) == 0


def test_a_shop_that_comes_back_is_read_again(scene: Scene) -> None:
    crowd(scene, 2)
    scene.install()
    go_on(scene)
    go_on(scene)
    scene.world.clock.advance(timedelta(days=1))
    uninstall(scene.world, scene.shop)
    scene.deliver()
    crowd_more = scene.world.add_customer(scene.shop, "later@example.com")
    buy(scene, crowd_more, days_ago=-0.5)

    scene.install()

    assert [go_on(scene), go_on(scene)] == [LOOK_AGAIN, "past buyers stored"]
    assert rows(scene) == 6
