"""customers/merge: two customers become one, and what belongs to either goes on, in whatever order it is told."""

import itertools

import pytest

from plugin.db.people.advocates import advocates_by_code
from plugin.db.people.customer_merges import list_aliases, put_merge, resolve_customers
from plugin.db.people.leaderboard_names import put_nickname
from plugin.domain.rewards.points import PointCredit, PointReason
from plugin.domain.rewards.reward import RewardState
from plugin.services.points.credit_points import credit_points
from tests.clocks import START
from tests.customers.scene import Scene

ANNA, OLD_ANNA, OLDER_ANNA, BEN = 7_000_000_000_001, 7_000_000_000_002, 7_000_000_000_003, 7_000_000_000_004


def merge_body(gone: int, kept: int, status: str = "success") -> dict[str, object]:
    return {
        "admin_graphql_api_customer_kept_id": f"gid://shopify/Customer/{kept}",
        "admin_graphql_api_customer_deleted_id": f"gid://shopify/Customer/{gone}",
        "admin_graphql_api_job_id": None,
        "status": status,
        "errors": [],
    }


def customer_of(scene: Scene, advocate_id: int) -> object:
    return next(row["customer_id"] for row in scene.rows("advocates") if row["id"] == advocate_id)


def advocate_of_code(scene: Scene, code: str) -> int:
    with scene.engine.begin() as conn:
        return advocates_by_code(conn, scene.shop.shop_id, [code])[code].advocate_id


def test_an_advocate_goes_on_as_the_customer_that_is_kept(scene: Scene) -> None:
    advocate_id = scene.advocate(OLD_ANNA, "annascode")

    assert scene.send("customers/merge", merge_body(OLD_ANNA, ANNA)) == "customers merged"

    assert customer_of(scene, advocate_id) == ANNA
    assert advocate_of_code(scene, "annascode") == advocate_id


def test_two_advocates_become_one_without_losing_a_reward_or_a_link(scene: Scene) -> None:
    kept = scene.advocate(ANNA, "newcode")
    gone = scene.advocate(OLD_ANNA, "oldcode", email="anna@example.org")
    scene.claim(gone, "friend1", customer_id=BEN)
    scene.order(1001, BEN)
    scene.order(1002, BEN)
    rewards = [scene.reward(1001, gone, RewardState.PENDING), scene.reward(1002, kept, RewardState.ISSUED)]
    ledger = scene.rows("postings")

    scene.send("customers/merge", merge_body(OLD_ANNA, ANNA))

    assert [scene.read_reward(reward_id).advocate_id for reward_id in rewards] == [kept, kept]
    assert [scene.read_reward(reward_id).state for reward_id in rewards] == [RewardState.PENDING, RewardState.ISSUED]
    assert [row["advocate_id"] for row in scene.rows("referrals")] == [kept]
    assert (advocate_of_code(scene, "newcode"), advocate_of_code(scene, "oldcode")) == (kept, kept)
    assert scene.rows("postings") == ledger
    assert next(row["email_key"] for row in scene.rows("advocates") if row["id"] == kept) == scene.key(
        "anna@example.org"
    )


def play(scene: Scene, advocate_id: int, points: int, nickname: str | None) -> None:
    with scene.engine.begin() as conn:
        credit = PointCredit(advocate_id, f"gift:{advocate_id}", points, PointReason.GIFT)
        assert credit_points(conn, scene.shop.shop_id, credit, START)
        if nickname is not None:
            put_nickname(conn, scene.shop.shop_id, advocate_id, nickname, START)


@pytest.mark.parametrize(
    ("own", "others", "left"),
    [("Amsel", "Biene", ["Amsel"]), (None, "Biene", ["Biene"]), ("Amsel", None, ["Amsel"]), (None, None, [])],
)
def test_points_come_together_and_one_nickname_is_left(
    scene: Scene, own: str | None, others: str | None, left: list[str]
) -> None:
    kept, gone = scene.advocate(ANNA, "newcode"), scene.advocate(OLD_ANNA, "oldcode")
    play(scene, kept, 40, own)
    play(scene, gone, 2, others)

    scene.send("customers/merge", merge_body(OLD_ANNA, ANNA))

    assert [(row["advocate_id"], row["points"]) for row in scene.rows("point_entries")] == [(kept, 40), (kept, 2)]
    assert [(row["advocate_id"], row["nickname"]) for row in scene.rows("nicknames")] == [(kept, name) for name in left]


def test_claims_follow_the_customer_that_is_kept(scene: Scene) -> None:
    advocate_id = scene.advocate(BEN, "benscode")
    scene.claim(advocate_id, "friend1", customer_id=OLD_ANNA)

    scene.send("customers/merge", merge_body(OLD_ANNA, ANNA))

    assert [row["customer_id"] for row in scene.rows("referrals")] == [ANNA]


def test_an_order_in_its_hold_that_turns_out_to_be_the_advocates_own_is_judged_again(scene: Scene) -> None:
    advocate_id = scene.advocate(ANNA, "annascode")
    for order_id, buyer, state in ((1001, OLD_ANNA, RewardState.PENDING), (1002, BEN, RewardState.PENDING)):
        scene.order(order_id, buyer)
        scene.reward(order_id, advocate_id, state)
    scene.order(1003, OLD_ANNA)
    scene.reward(1003, advocate_id, RewardState.ISSUED)

    scene.send("customers/merge", merge_body(OLD_ANNA, ANNA))

    owed = [(row["kind"], row["reference"]) for row in scene.rows("messages")]
    assert owed == [("refresh_order", "order:1001")]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a_chain_of_merges_ends_the_same_in_every_order(scene: Scene, order: tuple[int, ...]) -> None:
    told = [merge_body(OLDER_ANNA, OLD_ANNA), merge_body(OLD_ANNA, ANNA), merge_body(OLDER_ANNA, OLD_ANNA)]
    oldest = scene.advocate(OLDER_ANNA, "oldcode")
    kept = scene.advocate(ANNA, "newcode")
    scene.order(1001, BEN)
    reward_id = scene.reward(1001, oldest, RewardState.PENDING)

    for number in order:
        scene.send("customers/merge", told[number])

    assert scene.read_reward(reward_id).advocate_id == kept
    assert advocate_of_code(scene, "oldcode") == kept
    with scene.engine.begin() as conn:
        today = resolve_customers(conn, scene.shop.shop_id, [OLDER_ANNA, OLD_ANNA, ANNA, BEN])
        assert today == {OLDER_ANNA: ANNA, OLD_ANNA: ANNA, ANNA: ANNA, BEN: BEN}
        assert list_aliases(conn, scene.shop.shop_id, [OLDER_ANNA]) == {OLDER_ANNA, OLD_ANNA, ANNA}
    assert [row["action"] for row in scene.rows("audit_rows")] == ["customers_merged"] * 2


def test_a_circle_of_merges_is_refused(scene: Scene) -> None:
    with scene.engine.begin() as conn:
        assert put_merge(conn, scene.shop.shop_id, OLD_ANNA, ANNA, START)
        assert not put_merge(conn, scene.shop.shop_id, ANNA, OLD_ANNA, START)
        assert resolve_customers(conn, scene.shop.shop_id, [ANNA, OLD_ANNA]) == {ANNA: ANNA, OLD_ANNA: ANNA}


def test_a_merge_that_failed_moves_nothing(scene: Scene) -> None:
    advocate_id = scene.advocate(OLD_ANNA, "annascode")

    assert scene.send("customers/merge", merge_body(OLD_ANNA, ANNA, "failed")) == "merge failed"

    assert customer_of(scene, advocate_id) == OLD_ANNA
    assert scene.rows("customer_merges") == []


def test_another_shops_customer_of_the_same_number_stays(scene: Scene) -> None:
    theirs = scene.advocate(OLD_ANNA, "theircode", shop=scene.other)

    scene.send("customers/merge", merge_body(OLD_ANNA, ANNA))

    assert customer_of(scene, theirs) == OLD_ANNA
    assert [row["shop_id"] for row in scene.rows("customer_merges")] == [scene.shop.shop_id]


@pytest.mark.parametrize("body", [{}, {"status": "success"}, merge_body(ANNA, ANNA)])
def test_a_merge_without_two_customers_cannot_be_read(scene: Scene, body: dict[str, object]) -> None:
    expected = "cannot be read: no id" if body else "merge unfinished"

    assert scene.send("customers/merge", body) == expected
    assert scene.rows("customer_merges") == []


def test_a_deletion_told_before_its_merge_costs_no_reward(scene: Scene) -> None:
    gone = scene.advocate(OLD_ANNA, "oldcode", email="anna@example.org")
    scene.order(1001, BEN)
    reward_id = scene.reward(1001, gone, RewardState.PENDING)

    deleted = {"id": OLD_ANNA, "admin_graphql_api_id": f"gid://shopify/Customer/{OLD_ANNA}"}
    assert scene.send("customers/delete", deleted) == "customer forgotten"
    assert scene.send("customers/merge", merge_body(OLD_ANNA, ANNA)) == "customers merged"
    assert scene.send("customers/delete", deleted) == "customer merged before"

    assert customer_of(scene, gone) == ANNA
    assert scene.read_reward(reward_id).state is RewardState.PENDING
