"""shop/redact: everything of a shop that left goes; a shop that is back, and every other shop, keeps what it has."""

from datetime import timedelta

import pytest

from plugin.db.shops.shop_erasure import detach_shop
from plugin.db.shops.shops import confirm_shop, find_shop, insert_shop, leave_shop, revive_shop, set_standing
from plugin.db.tables import metadata
from plugin.domain.rewards.reward import RewardState
from plugin.domain.shop import ShopStanding
from tests.customers.scene import OTHER_DOMAIN, Scene
from tests.factories import SHOP_DOMAIN
from tests.privacy.test_redact_customer import fill, order_body, redact_body

BODY = {"shop_id": 954_889, "shop_domain": SHOP_DOMAIN}
NO_SHOP = ("deliveries", "heartbeats", "audit_rows")


def leave(scene: Scene, hours_ago: float = 48) -> None:
    with scene.engine.begin() as conn:
        leave_shop(conn, scene.shop.shop_id, scene.door.clock.now() - timedelta(hours=hours_ago))


def rows_of(scene: Scene, shop_id: int) -> dict[str, int]:
    counted = {}
    for name, table in metadata.tables.items():
        column = "id" if name == "shops" else "shop_id"
        if name not in NO_SHOP and column in table.c:
            counted[name] = sum(row[column] == shop_id for row in scene.rows(name))
    return {name: count for name, count in counted.items() if count}


def fill_both(scene: Scene) -> dict[str, list[dict[str, object]]]:
    fill(scene)
    theirs = scene.advocate(1, "theircode", shop=scene.other)
    scene.claim(theirs, "theirs", shop=scene.other)
    scene.order(7, 8, shop=scene.other)
    scene.reward(7, theirs, RewardState.PENDING, shop=scene.other)
    scene.deliver("orders/paid", order_body(5_000_000_000_002))
    scene.deliver("orders/paid", order_body(7), shop=OTHER_DOMAIN)
    scene.work()
    return {name: scene.rows(name, scene.other) for name in ("advocates", "referrals", "orders", "rewards", "postings")}


def test_everything_of_the_shop_goes_and_nothing_of_another(scene: Scene) -> None:
    theirs = fill_both(scene)
    leave(scene)

    assert scene.send("shop/redact", BODY) == "shop erased"

    assert rows_of(scene, scene.shop.shop_id) == {}
    assert {name: scene.rows(name, scene.other) for name in theirs} == theirs
    kept = [(row["shop_domain"], row["topic"]) for row in scene.door.rows()]
    assert kept == [(OTHER_DOMAIN, "orders/paid"), (SHOP_DOMAIN, "shop/redact")]
    assert [(row["shop_domain"], row["action"]) for row in scene.rows("audit_rows")] == [(SHOP_DOMAIN, "shop_redacted")]


def test_repeating_it_changes_nothing(scene: Scene) -> None:
    fill_both(scene)
    leave(scene)
    scene.send("shop/redact", BODY)
    before = scene.dump(without=("deliveries",))

    assert scene.send("shop/redact", BODY) == "shop erased"
    assert scene.dump(without=("deliveries",)) == before


def test_a_shop_that_is_back_keeps_everything(scene: Scene) -> None:
    fill_both(scene)
    leave(scene)
    with scene.engine.begin() as conn:
        revive_shop(conn, scene.shop.shop_id, scene.door.clock.now() - timedelta(hours=1))
    before = scene.dump(without=("deliveries", "audit_rows"))

    assert scene.send("shop/redact", BODY) == "installed again since"

    assert scene.dump(without=("deliveries", "audit_rows")) == before
    [row] = scene.rows("audit_rows")
    assert (row["action"], row["detail"]) == ("shop_redaction_ignored", {"reason": "installed again since"})


def test_the_word_for_an_earlier_departure_does_not_count_for_a_later_one(scene: Scene) -> None:
    fill_both(scene)
    leave(scene, hours_ago=-1)
    before = rows_of(scene, scene.shop.shop_id)

    assert scene.send("shop/redact", BODY) == "uninstalled again since"
    assert rows_of(scene, scene.shop.shop_id) == before


@pytest.mark.parametrize(("proved_hours_ago", "outcome"), [(48, "shop erased"), (47, "installed again since")])
def test_a_shop_whose_departure_we_never_heard_of(scene: Scene, proved_hours_ago: int, outcome: str) -> None:
    proved_at = scene.door.clock.now() - timedelta(hours=proved_hours_ago)
    with scene.engine.begin() as conn:
        confirm_shop(conn, scene.shop.shop_id, proved_at)
        set_standing(conn, scene.shop.shop_id, ShopStanding.NEEDS_VISIT)

    assert scene.send("shop/redact", BODY) == outcome


def test_an_installed_shop_is_never_erased(scene: Scene) -> None:
    assert scene.send("shop/redact", BODY) == "installed again since"
    assert rows_of(scene, scene.shop.shop_id) != {}


def test_a_crash_in_the_middle_is_mended_by_the_next_try(scene: Scene) -> None:
    fill_both(scene)
    leave(scene)
    with scene.engine.begin() as conn:
        detach_shop(conn, scene.shop.shop_id, SHOP_DOMAIN)

    assert scene.send("shop/redact", BODY) == "shop erased"
    assert rows_of(scene, scene.shop.shop_id) == {}


def test_a_merchant_who_installs_again_meanwhile_starts_anew(scene: Scene) -> None:
    fill_both(scene)
    leave(scene)
    with scene.engine.begin() as conn:
        detach_shop(conn, scene.shop.shop_id, SHOP_DOMAIN)
        assert find_shop(conn, SHOP_DOMAIN) is None
        fresh = insert_shop(conn, SHOP_DOMAIN, scene.door.clock.now())

    assert scene.send("shop/redact", BODY) == "installed again since"
    assert rows_of(scene, fresh.shop_id) == {"shops": 1}


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (BODY | {"shop_domain": OTHER_DOMAIN}, "cannot be read: names another shop"),
        (redact_body(), "cannot be read: not of this topic"),
        ({"shop_domain": SHOP_DOMAIN}, "cannot be read: not of this topic"),
        (b" ", "cannot be read: empty"),
    ],
)
def test_a_body_that_does_not_fit_erases_nothing(scene: Scene, body: object, outcome: str) -> None:
    fill_both(scene)
    leave(scene)
    before = scene.dump(without=("deliveries",))

    assert scene.send("shop/redact", body) == outcome
    assert scene.dump(without=("deliveries",)) == before
