"""customers/data_request: everything held about a person in one document that only the merchant can open."""

import json
from datetime import timedelta
from typing import Any

import pytest

from plugin.db.people.data_exports import list_exports
from plugin.db.people.leaderboard_names import put_nickname
from plugin.domain.rewards.points import PointCredit, PointReason
from plugin.domain.rewards.reward import RewardState
from plugin.domain.shop import Shop
from plugin.services.customers.read_export import read_export
from plugin.services.points.credit_points import credit_points
from tests.customers.scene import OTHER_DOMAIN, Scene
from tests.factories import SHOP_DOMAIN
from tests.privacy.test_redact_customer import ANNA, BEN, MAIL, NAME, PHONE, order_body, redact_body


def request_body(shop: str = SHOP_DOMAIN, **changes: object) -> dict[str, object]:
    body: dict[str, object] = {
        "shop_id": 954_889,
        "shop_domain": shop,
        "customer": {"id": ANNA, "email": MAIL, "phone": PHONE},
        "orders_requested": [5_000_000_000_001],
        "data_request": {"id": 9_999},
    }
    return body | changes


def fetch(scene: Scene, shop: Shop, export_id: int) -> dict[str, Any] | None:
    now = scene.door.clock.now()
    with scene.engine.begin() as conn:
        text = read_export(conn, scene.bench.cipher, shop, export_id, actor="merchant:1", now=now)
    return None if text is None else dict(json.loads(text))


def exports(scene: Scene) -> list[int]:
    with scene.engine.begin() as conn:
        return [row.export_id for row in list_exports(conn, scene.shop.shop_id)]


def fill(scene: Scene) -> None:
    anna = scene.advocate(ANNA, "annascode", email=MAIL)
    ben = scene.advocate(BEN, "benscode", email="ben@example.org")
    scene.claim(ben, "friend1", customer_id=ANNA)
    scene.claim(anna, "friend3", customer_id=BEN, email="ben@example.org")
    scene.order(5_000_000_000_001, None)
    scene.order(5_000_000_000_002, ANNA)
    scene.order(6_000_000_000_001, BEN)
    scene.reward(6_000_000_000_001, anna, RewardState.ISSUED)
    with scene.engine.begin() as conn:
        for holder, points, name in ((anna, 40, "Amsel"), (ben, 7, "Biene")):
            credit = PointCredit(holder, f"gift:{holder}", points, PointReason.GIFT)
            credit_points(conn, scene.shop.shop_id, credit, scene.door.clock.now())
            put_nickname(conn, scene.shop.shop_id, holder, name, scene.door.clock.now())
    scene.deliver("orders/paid", order_body(5_000_000_000_002))
    scene.deliver("orders/paid", {"id": 6_000_000_000_001, "email": "ben@example.org", "customer": {"id": BEN}})
    scene.work()


def test_the_document_holds_everything_about_the_person(scene: Scene) -> None:
    fill(scene)

    assert scene.send("customers/data_request", request_body()) == "customer exported"

    [export_id] = exports(scene)
    document = fetch(scene, scene.shop, export_id)
    assert document is not None
    assert (document["shop"], document["request"], document["customer_ids"]) == (SHOP_DOMAIN, "9999", [ANNA])
    assert [row["referral_code"] for row in document["advocate"]] == ["annascode"]
    assert [row["code"] for row in document["claims"]] == ["friend1"]
    assert [row["order_id"] for row in document["orders"]] == [5_000_000_000_001, 5_000_000_000_002]
    assert [row["order_id"] for row in document["verdicts"]] == [5_000_000_000_001, 5_000_000_000_002]
    assert [(row["state"], row["amount_minor"]) for row in document["rewards"]] == [("issued", 1_000)]
    assert [(row["points"], row["reason"]) for row in document["points"]] == [(40, "gift")]
    assert [row["nickname"] for row in document["nicknames"]] == ["Amsel"]
    assert [row["first_order_id"] for row in document["first_purchases"]] == [5_000_000_000_002]
    assert [json.loads(row["body"]) for row in document["deliveries"]] == [order_body(5_000_000_000_002)]


def test_the_document_tells_nothing_about_anybody_else(scene: Scene) -> None:
    fill(scene)

    scene.send("customers/data_request", request_body())

    text = json.dumps(fetch(scene, scene.shop, exports(scene)[0]))
    strangers = (str(BEN), "ben@example.org", scene.key("ben@example.org"), scene.key(BEN), "6000000000001", "Biene")
    assert [stranger for stranger in strangers if stranger in text] == []


def test_it_lies_sealed_and_the_audit_says_how_much_there_was(scene: Scene) -> None:
    fill(scene)

    scene.send("customers/data_request", request_body())

    assert NAME not in scene.dump(without=("deliveries",))
    [row] = scene.rows("audit_rows")
    counts = {"advocate": 1, "claims": 1, "orders": 2, "verdicts": 2, "rewards": 1, "first_purchases": 1}
    counts |= {"points": 1, "nicknames": 1, "marks": 0, "paused_codes": 0}
    assert (row["action"], row["subject"]) == ("customer_exported", f"person:{scene.key(ANNA)}")
    assert row["detail"] == counts | {
        "export": exports(scene)[0],
        "request": "9999",
        "customer_ids": 1,
        "audit": 0,
        "deliveries": 1,
    }


def test_fetching_it_is_noted(scene: Scene) -> None:
    scene.send("customers/data_request", request_body())

    fetch(scene, scene.shop, exports(scene)[0])

    assert [(row["action"], row["actor"]) for row in scene.rows("audit_rows")] == [
        ("customer_exported", "shopify"),
        ("export_fetched", "merchant:1"),
    ]


def test_the_same_request_is_answered_once(scene: Scene) -> None:
    fill(scene)
    scene.send("customers/data_request", request_body())

    assert scene.send("customers/data_request", request_body()) == "exported before"
    assert len(exports(scene)) == 1
    assert len(scene.rows("audit_rows")) == 1


def test_another_shop_does_not_get_it(scene: Scene) -> None:
    scene.send("customers/data_request", request_body())
    before = scene.rows("audit_rows")

    assert fetch(scene, scene.other, exports(scene)[0]) is None
    assert scene.rows("audit_rows") == before


def test_it_is_gone_after_thirty_days(scene: Scene) -> None:
    scene.send("customers/data_request", request_body())
    [first] = exports(scene)

    scene.door.clock.move(days=30)

    assert fetch(scene, scene.shop, first) is None
    scene.send("customers/data_request", request_body(data_request={"id": 10_000}))
    [row] = scene.rows("data_exports")
    assert row["request"] == "10000"
    assert row["forget_after"] == scene.door.clock.now() + timedelta(days=30)


def test_a_redaction_takes_the_document_along(scene: Scene) -> None:
    fill(scene)
    scene.send("customers/data_request", request_body())

    scene.send("customers/redact", redact_body())

    assert exports(scene) == []


def test_somebody_unknown_gets_an_empty_document(scene: Scene) -> None:
    assert scene.send("customers/data_request", request_body()) == "customer exported"

    document = fetch(scene, scene.shop, exports(scene)[0])
    assert document is not None
    assert [document[part] for part in ("advocate", "claims", "orders", "rewards", "deliveries")] == [[]] * 5


def test_a_shop_we_do_not_know_holds_nothing(scene: Scene) -> None:
    domain = "never-installed.myshopify.com"

    assert scene.send("customers/data_request", request_body(domain), shop=domain) == "shop unknown: nothing held"
    assert scene.rows("data_exports") == []


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (request_body(OTHER_DOMAIN), "cannot be read: names another shop"),
        (redact_body(), "cannot be read: not of this topic"),
        (request_body(customer={}), "cannot be read: no id"),
        (b"[]", "cannot be read: not an object"),
    ],
)
def test_a_body_that_does_not_fit_moves_nothing(scene: Scene, body: object, outcome: str) -> None:
    fill(scene)
    before = scene.dump(without=("deliveries",))

    assert scene.send("customers/data_request", body) == outcome
    assert scene.dump(without=("deliveries",)) == before
