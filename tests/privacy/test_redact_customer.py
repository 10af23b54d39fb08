"""customers/redact: a person is in no table afterwards and stays out; orders, amounts and the books stay."""

import json

import pytest

from plugin.db.people.suppressions import read_suppressed
from plugin.db.rewards.ledger_entries import read_balances
from plugin.db.rewards.rewards import note_sending
from plugin.db.shops.shops import set_standing
from plugin.domain.rewards.ledger import Account
from plugin.domain.rewards.reward import RewardState
from plugin.domain.shop import ShopStanding
from tests.customers.scene import OTHER_DOMAIN, Scene
from tests.customers.test_merges import merge_body
from tests.factories import SHOP_DOMAIN
from webhooks.drain import drain_batch
from webhooks.payloads import REDACTED_BODY

ANNA, OLD_ANNA, BEN = 7_009_001_000_111, 7_009_001_000_222, 7_009_001_000_333
MAIL, PHONE, NAME = "canary.mail@example.org", "+4917699988877", "Annabella Canaria"
CANARIES = (MAIL, "Canary.Mail@Example.org", PHONE, NAME, str(ANNA), str(OLD_ANNA))


def redact_body(shop: str = SHOP_DOMAIN, **changes: object) -> dict[str, object]:
    body: dict[str, object] = {
        "shop_id": 954_889,
        "shop_domain": shop,
        "customer": {"id": ANNA, "email": MAIL, "phone": PHONE},
        "orders_to_redact": [5_000_000_000_001],
    }
    return body | changes


def order_body(order_id: int) -> dict[str, object]:
    person = {"id": ANNA, "email": MAIL, "phone": PHONE, "first_name": NAME}
    gid = f"gid://shopify/Order/{order_id}"
    return {"id": order_id, "admin_graphql_api_id": gid, "email": "Canary.Mail@Example.org", "customer": person}


def fill(scene: Scene) -> dict[str, int]:
    """Anna is an advocate with rewards in every state, a friend of Ben's, a buyer, a guest; Ben is neither redacted."""
    anna = scene.advocate(ANNA, "annascode", email=MAIL)
    ben = scene.advocate(BEN, "benscode", email="ben@example.org")
    scene.claim(ben, "friend1", customer_id=ANNA)
    scene.claim(ben, "friend2", email=MAIL)
    scene.claim(anna, "friend3", customer_id=BEN, email="ben@example.org")
    scene.order(5_000_000_000_001, None, shown=f"claimed by {MAIL}")
    scene.order(5_000_000_000_002, ANNA)
    ids = {"anna": anna, "ben": ben, "bens_pending": -1}
    for number, state in enumerate(RewardState.__members__.values()):
        if state in (RewardState.VOIDED, RewardState.EXPIRED, RewardState.CLAWED_BACK):
            continue
        scene.order(6_000_000_000_000 + number, BEN)
        ids[state.value] = scene.reward(6_000_000_000_000 + number, anna, state)
    ids["bens_pending"] = scene.reward(5_000_000_000_002, ben, RewardState.PENDING)
    return ids


def sums(scene: Scene) -> dict[str, int]:
    with scene.engine.begin() as conn:
        return {account.value: amount for (_, account), amount in read_balances(conn, scene.shop.shop_id).items()}


def test_nothing_of_the_person_is_left_in_any_table(scene: Scene) -> None:
    fill(scene)
    scene.deliver("orders/paid", order_body(5_000_000_000_002))
    scene.deliver(
        "customers/update", {"id": ANNA, "email": MAIL, "first_name": NAME, "updated_at": "2026-11-20T10:00:00Z"}
    )
    scene.work()
    assert all(canary in scene.dump() for canary in CANARIES if canary != str(OLD_ANNA))

    assert scene.send("customers/redact", redact_body()) == "customer redacted"

    after = scene.dump()
    assert [canary for canary in CANARIES if canary in after] == []
    assert scene.key(MAIL) not in scene.dump(without=("audit_rows",))
    assert scene.key(ANNA) not in scene.dump(without=("audit_rows",))


def test_what_is_not_issued_is_void_and_the_rest_of_the_books_stays(scene: Scene) -> None:
    ids = fill(scene)
    # Anna's four rewards of 10.00 in four states, and Ben's pending one.
    assert sums(scene) == {"program": -5_000, "held": 2_000, "owed": 1_000, "issued": 1_000, "spent": 1_000}

    scene.send("customers/redact", redact_body())

    # Anna's pending and approved 10.00 are back with the program; Ben's promise stands.
    assert sums(scene) == {"program": -3_000, "held": 1_000, "owed": 0, "issued": 1_000, "spent": 1_000}
    stands = {state: scene.read_reward(ids[state]) for state in ("pending", "approved", "issued", "spent")}
    assert {state: reward.state.value for state, reward in stands.items()} == {
        "pending": "voided",
        "approved": "voided",
        "issued": "issued",
        "spent": "spent",
    }
    assert {stands[state].reason for state in ("pending", "approved")} == {"customer_redacted"}
    assert scene.read_reward(ids["bens_pending"]).state is RewardState.PENDING


def test_orders_keep_their_number_and_amount(scene: Scene) -> None:
    fill(scene)

    scene.send("customers/redact", redact_body())

    rows = [row for row in scene.rows("orders") if row["order_id"] in (5_000_000_000_001, 5_000_000_000_002)]
    assert [(row["customer_id"], row["subtotal_minor"], row["currency"]) for row in rows] == [(None, 8_000, "EUR")] * 2
    assert {row["customer_id"] for row in scene.rows("orders")} == {None, BEN}


def test_a_void_reward_that_may_exist_at_shopify_is_owed_its_end(scene: Scene) -> None:
    ids = fill(scene)
    with scene.engine.begin() as conn:
        note_sending(conn, scene.shop.shop_id, ids["approved"], scene.door.clock.now())

    scene.send("customers/redact", redact_body())

    owed = [(row["kind"], row["reference"]) for row in scene.rows("messages")]
    assert owed == [("withdraw_reward", f"reward:{ids['approved']}")]


def test_repeating_it_changes_nothing(scene: Scene) -> None:
    fill(scene)
    scene.send("customers/redact", redact_body())
    before = scene.dump(without=("deliveries",))

    scene.send("customers/redact", redact_body())
    again = scene.deliver("customers/redact", redact_body(), webhook_id="w-1")

    assert scene.dump(without=("deliveries",)) == before
    assert again == "w-1"


def test_a_worker_that_dies_at_the_end_finds_it_done(scene: Scene) -> None:
    fill(scene)
    scene.send("customers/redact", redact_body())
    before = scene.dump(without=("deliveries",))
    row = scene.door.rows()[-1]
    assert row["body"] == REDACTED_BODY

    webhook_id = scene.deliver("customers/redact", REDACTED_BODY)
    scene.work()

    assert scene.outcome(webhook_id) == "customer redacted before"
    assert scene.dump(without=("deliveries",)) == before


def test_the_person_is_kept_out(scene: Scene) -> None:
    fill(scene)

    scene.send("customers/redact", redact_body())

    wanted = [scene.key(ANNA), scene.key(MAIL), scene.key(BEN)]
    with scene.engine.begin() as conn:
        assert read_suppressed(conn, SHOP_DOMAIN, wanted) == {scene.key(ANNA), scene.key(MAIL)}
        assert read_suppressed(conn, OTHER_DOMAIN, wanted) == frozenset()
    late = {"id": ANNA, "email": MAIL, "updated_at": "2026-11-20T13:00:00Z"}
    assert scene.send("customers/update", late) == "no advocate"
    assert scene.send("customers/merge", merge_body(OLD_ANNA, ANNA)) == "customer redacted before"
    assert scene.rows("customer_merges") == []


def test_another_shops_customer_of_the_same_number_stays(scene: Scene) -> None:
    fill(scene)
    theirs = scene.advocate(ANNA, "theircode", email=MAIL, shop=scene.other)
    scene.claim(theirs, "theirs", customer_id=ANNA, email=MAIL, shop=scene.other)
    scene.order(5_000_000_000_002, ANNA, shown=MAIL, shop=scene.other)
    scene.reward(5_000_000_000_002, theirs, RewardState.PENDING, shop=scene.other)
    scene.deliver("orders/paid", order_body(5_000_000_000_002), shop=OTHER_DOMAIN)
    scene.work()
    tables = ("advocates", "referrals", "orders", "verdicts", "rewards", "postings", "past_buyers")
    before = {table: scene.rows(table, scene.other) for table in tables}
    body = scene.door.rows()[0]["body"]

    scene.send("customers/redact", redact_body())

    assert {table: scene.rows(table, scene.other) for table in tables} == before
    assert scene.door.rows()[0]["body"] == body


def test_all_numbers_a_merged_person_ever_had_go_together(scene: Scene) -> None:
    scene.advocate(ANNA, "annascode", email=MAIL)
    scene.advocate(OLD_ANNA, "oldcode")
    scene.order(5_000_000_000_009, OLD_ANNA)
    scene.send("customers/merge", merge_body(OLD_ANNA, ANNA))

    scene.send("customers/redact", redact_body())

    assert [row["customer_id"] for row in scene.rows("advocates")] == [None, None]
    assert str(OLD_ANNA) not in scene.dump()
    with scene.engine.begin() as conn:
        assert read_suppressed(conn, SHOP_DOMAIN, [scene.key(OLD_ANNA)]) == {scene.key(OLD_ANNA)}


def test_work_still_waiting_keeps_its_order_and_loses_the_person(scene: Scene) -> None:
    scene.order(5_000_000_000_002, ANNA)
    redaction = scene.deliver("customers/redact", redact_body())
    edited = {"order_edit": {"id": 1, "order_id": 5_000_000_000_001}}
    waiting = [
        scene.deliver("orders/paid", order_body(5_000_000_000_003)),
        scene.deliver("refunds/create", {"id": 9, "order_id": 5_000_000_000_002, "note": MAIL}),
        scene.deliver("orders/edited", edited),
        scene.deliver("customers/update", {"id": ANNA, "email": MAIL, "updated_at": "2026-11-20T10:00:00Z"}),
    ]
    lease_only_first(scene)

    scene.work()

    assert scene.outcome(redaction) == "customer redacted"
    assert sorted(filter(None, scene.orders_read)) == [5_000_000_000_001, 5_000_000_000_002, 5_000_000_000_003]
    assert scene.outcome(waiting[3]) == "cannot be read: redacted"
    assert [canary for canary in CANARIES if canary in scene.dump()] == []


def lease_only_first(scene: Scene) -> None:
    """Work on the redaction alone, so that everything behind it is still waiting when it runs."""
    assert drain_batch(scene.drain, limit=1) == 1
    bodies = {row["topic"]: row["body"] for row in scene.door.rows()}
    assert json.loads(bodies["orders/paid"]) == {"id": 5_000_000_000_003}
    assert json.loads(bodies["refunds/create"]) == {"order_id": 5_000_000_000_002}
    assert json.loads(bodies["orders/edited"]) == {"order_edit": {"order_id": 5_000_000_000_001}}


@pytest.mark.parametrize("standing", [ShopStanding.UNINSTALLED, ShopStanding.PAUSED, ShopStanding.NEEDS_VISIT])
def test_a_shop_that_is_not_active_is_served_too(scene: Scene, standing: ShopStanding) -> None:
    scene.advocate(ANNA, "annascode", email=MAIL)
    with scene.engine.begin() as conn:
        set_standing(conn, scene.shop.shop_id, standing)

    assert scene.send("customers/redact", redact_body()) == "customer redacted"
    assert [canary for canary in CANARIES if canary in scene.dump()] == []


def test_an_unknown_shop_loses_what_it_sent(scene: Scene) -> None:
    domain = "never-installed.myshopify.com"
    scene.deliver("orders/paid", order_body(5_000_000_000_002), shop=domain)
    scene.work()

    assert scene.send("customers/redact", redact_body(domain), shop=domain) == "shop unknown"
    assert [canary for canary in CANARIES if canary in scene.dump()] == []


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (redact_body(OTHER_DOMAIN), "cannot be read: names another shop"),
        ({"customer": {"id": ANNA}, "orders_to_redact": []}, "cannot be read: names another shop"),
        (redact_body(data_request={"id": 1}), "cannot be read: not of this topic"),
        ({"shop_id": 1, "shop_domain": SHOP_DOMAIN}, "cannot be read: not of this topic"),
        (redact_body(customer={"phone": PHONE}), "cannot be read: no id"),
        (redact_body(customer=None), "cannot be read: no id"),
        (b'{"customer":', "cannot be read: not JSON"),
    ],
)
def test_a_body_that_does_not_fit_moves_nothing(scene: Scene, body: object, outcome: str) -> None:
    fill(scene)
    before = scene.dump(without=("deliveries",))

    assert scene.send("customers/redact", body) == outcome
    assert scene.dump(without=("deliveries",)) == before


def test_a_guest_is_found_by_mail_alone(scene: Scene) -> None:
    ben = scene.advocate(BEN, "benscode")
    scene.claim(ben, "friend2", email=MAIL)

    body = redact_body(customer={"id": None, "email": MAIL.upper(), "phone": None}, orders_to_redact=[])
    assert scene.send("customers/redact", body) == "customer redacted"

    assert [row["email_key"] for row in scene.rows("referrals")] == [None]
    assert [row["customer_id"] for row in scene.rows("advocates")] == [BEN]


def test_the_books_of_the_void_sum_to_zero(scene: Scene) -> None:
    fill(scene)

    scene.send("customers/redact", redact_body())

    assert sum(sums(scene).values()) == 0
    assert sums(scene)[Account.HELD.value] == 1_000
