"""customers/update and customers/delete: an advocate's hash and language follow, and go with the customer."""

import pytest

from tests.customers.scene import Scene

ANNA, BEN = 7_000_000_000_001, 7_000_000_000_002


def update_body(customer_id: int, email: str | None, at: str, **more: object) -> dict[str, object]:
    gid = f"gid://shopify/Customer/{customer_id}"
    return {"id": customer_id, "admin_graphql_api_id": gid, "email": email, "updated_at": at, **more}


def facts(scene: Scene, advocate_id: int) -> tuple[object, object]:
    row = next(row for row in scene.rows("advocates") if row["id"] == advocate_id)
    return row["email_key"], row["locale"]


def test_a_new_address_and_language_are_learnt(scene: Scene) -> None:
    advocate_id = scene.advocate(ANNA, "annascode", email="old@example.org")
    body = update_body(ANNA, "New@Example.org", "2026-11-20T10:00:00+01:00", locale="fr")

    assert scene.send("customers/update", body) == "advocate up to date"

    assert facts(scene, advocate_id) == (scene.key("new@example.org"), "fr")
    assert "example.org" not in scene.dump(without=("deliveries",))


def test_changes_that_arrive_out_of_order_leave_the_newest(scene: Scene) -> None:
    advocate_id = scene.advocate(ANNA, "annascode")

    assert scene.send("customers/update", update_body(ANNA, "b@example.org", "2026-11-20T10:00:02Z")) is not None
    late = scene.send("customers/update", update_body(ANNA, "a@example.org", "2026-11-20T10:00:01Z"))

    assert late == "older than what is known"
    assert facts(scene, advocate_id) == (scene.key("b@example.org"), "de")


def test_an_address_that_is_not_told_stays(scene: Scene) -> None:
    advocate_id = scene.advocate(ANNA, "annascode", email="anna@example.org")

    scene.send("customers/update", update_body(ANNA, None, "2026-11-20T10:00:00Z"))

    assert facts(scene, advocate_id) == (scene.key("anna@example.org"), "de")


def test_of_others_than_advocates_nothing_is_learnt(scene: Scene) -> None:
    scene.advocate(ANNA, "annascode", shop=scene.other)
    before = scene.rows("advocates")

    assert (
        scene.send("customers/update", update_body(ANNA, "anna@example.org", "2026-11-20T10:00:00Z")) == "no advocate"
    )
    assert scene.rows("advocates") == before


def test_a_deleted_customer_can_no_longer_be_recognised_by_mail(scene: Scene) -> None:
    advocate_id = scene.advocate(ANNA, "annascode", email="anna@example.org")
    bens = scene.advocate(BEN, "benscode", email="ben@example.org")
    scene.claim(bens, "friend1", customer_id=ANNA, email="anna@example.org")

    assert scene.send("customers/delete", {"id": ANNA}) == "customer forgotten"
    assert scene.send("customers/delete", {"id": ANNA}) == "nothing held"

    assert facts(scene, advocate_id) == (None, None)
    assert facts(scene, bens) == (scene.key("ben@example.org"), "de")
    assert scene.key("anna@example.org") not in scene.dump()
    assert [(row["action"], row["detail"]) for row in scene.rows("audit_rows")] == [("customer_forgotten", {"rows": 2})]


def test_the_body_of_a_living_customer_is_no_deletion(scene: Scene) -> None:
    advocate_id = scene.advocate(ANNA, "annascode", email="anna@example.org")
    body = update_body(ANNA, "anna@example.org", "2026-11-20T10:00:00Z")

    assert scene.send("customers/delete", body) == "body is not of a deletion"
    assert facts(scene, advocate_id) == (scene.key("anna@example.org"), "de")


@pytest.mark.parametrize("topic", ["customers/update", "customers/delete"])
@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"email": "x@example.org"}, "no id"),
        ({"id": None}, "no id"),
        ({"admin_graphql_api_id": f"gid://shopify/Order/{ANNA}", "id": ANNA}, "no id"),
        (b"{", "not JSON"),
    ],
)
def test_what_names_no_customer_cannot_be_read(scene: Scene, topic: str, body: object, reason: str) -> None:
    scene.advocate(ANNA, "annascode", email="anna@example.org")
    before = scene.rows("advocates")

    assert scene.send(topic, body) == f"cannot be read: {reason}"
    assert scene.rows("advocates") == before
