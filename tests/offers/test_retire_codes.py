"""A redeemed code leaves its discount at Shopify, once and for all."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from plugin.admin_api.failures import Unavailable
from plugin.db.offers.pool_codes import CodeState
from plugin.db.tables import messages, pool_codes
from plugin.db.work.outbox import put_message
from plugin.services.offers.claim_offer import Claimed
from plugin.services.offers.retire_codes import retire_codes
from plugin.services.upkeep.drain_outbox import drain_outbox
from tests.offers.stage import Stage
from tests.sim_shop.discounts import delete


@pytest.fixture
def claimed(stage: Stage) -> str:
    """The folded code of a friend, really there at Shopify."""
    stage.prepare()
    stage.refill()
    given = stage.claim()
    assert isinstance(given, Claimed)
    assert given.code in stage.discount.codes
    return given.code


def retire(stage: Stage, code: str) -> str | timedelta:
    return retire_codes(stage.bench, stage.shop, [code], stage.clock.now())[code]


def deleted_codes(stage: Stage) -> list[str | None]:
    return [effect.code for effect in stage.world.effects if effect.kind == "code_deleted"]


def test_deletes_the_code_at_shopify_and_no_other(stage: Stage, claimed: str) -> None:
    assert retire(stage, claimed) == "code deleted"

    assert claimed not in stage.discount.codes
    assert deleted_codes(stage) == [claimed.upper()]
    assert stage.codes(CodeState.RETIRED) == [claimed]
    assert len(stage.discount.codes) == 500  # 500 codes and the seed, less one


def test_twice_is_once(stage: Stage, claimed: str) -> None:
    retire(stage, claimed)
    assert retire(stage, claimed) == "retired before"

    assert deleted_codes(stage) == [claimed.upper()]


@pytest.mark.parametrize("fault", ["timeout_after", "timeout_before", "truncated_json"])
def test_a_lost_answer_is_looked_up(stage: Stage, claimed: str, fault: str) -> None:
    stage.world.faults.add(fault, operation="discountCodeRedeemCodeBulkDelete")
    with pytest.raises(Unavailable):
        retire(stage, claimed)
    assert stage.codes(CodeState.REDEEMED) == [claimed]

    assert retire(stage, claimed) == "code deleted"

    assert deleted_codes(stage) == [claimed.upper()]


def test_a_redeemed_code_is_not_given_again_while_it_waits(stage: Stage, claimed: str) -> None:
    stage.world.faults.add("timeout_before", operation="discountCodeRedeemCodeBulkDelete")
    with pytest.raises(Unavailable):
        retire(stage, claimed)

    assert stage.claim(visit="v1").value == "existing_customer"  # type: ignore[union-attr]


def test_a_discount_that_is_gone_takes_its_codes_along(stage: Stage, claimed: str) -> None:
    delete(stage.world, stage.sim, stage.discount, by="merchant")

    assert retire(stage, claimed) == "code deleted"

    assert stage.codes(CodeState.RETIRED) == [claimed]


def test_a_code_that_is_not_ours_is_left_alone(stage: Stage, claimed: str) -> None:
    assert retire(stage, "somebodyelse") == "not one of our codes"
    assert deleted_codes(stage) == []


@pytest.fixture
def three(stage: Stage) -> list[str]:
    """The folded codes of three friends."""
    stage.prepare()
    stage.refill()
    given = [stage.claim(f"v{number}", f"198.51.100.{number}") for number in range(3)]
    return [one.code for one in given if isinstance(one, Claimed)]


def owe(stage: Stage, codes: list[str]) -> None:
    with stage.engine.begin() as conn:
        for code in codes:
            put_message(conn, stage.shop.shop_id, "retire_code", code, installation=1, now=stage.clock.now())


def test_many_codes_leave_their_discount_in_one_call(stage: Stage, three: list[str]) -> None:
    stage.world.faults.add("timeout_after", operation="discountCodeRedeemCodeBulkDelete")

    with pytest.raises(Unavailable):
        retire_codes(stage.bench, stage.shop, three, stage.clock.now())

    assert sorted(map(str, deleted_codes(stage))) == sorted(code.upper() for code in three)


def test_each_of_many_codes_is_told_apart(stage: Stage, three: list[str]) -> None:
    retire(stage, three[0])

    told = retire_codes(stage.bench, stage.shop, [*three, "somebodyelse"], stage.clock.now())

    assert told == {
        three[0]: "retired before",
        three[1]: "code deleted",
        three[2]: "code deleted",
        "somebodyelse": "not one of our codes",
    }


def test_messages_of_one_kind_are_done_together_and_each_is_ended(stage: Stage, three: list[str]) -> None:
    owe(stage, [*three, "somebodyelse"])

    drain_outbox(stage.bench, stage.clock.now(), 20)

    assert set(stage.owed("retire_code")) == {(code, "done") for code in [*three, "somebodyelse"]}
    assert sorted(map(str, deleted_codes(stage))) == sorted(code.upper() for code in three)


def test_when_shopify_is_away_every_message_of_the_group_comes_back(stage: Stage, three: list[str]) -> None:
    owe(stage, three)
    stage.world.faults.add("timeout_before", operation="discountCodeRedeemCodeBulkDelete")

    drain_outbox(stage.bench, stage.clock.now(), 20)

    assert set(stage.owed("retire_code")) == {(code, "waiting") for code in three}
    assert deleted_codes(stage) == []


def test_one_code_that_breaks_us_does_not_keep_its_neighbours(stage: Stage, three: list[str]) -> None:
    owe(stage, three)
    with stage.engine.begin() as conn:
        conn.execute(update(pool_codes).where(pool_codes.c.code == three[1]).values(code_gid="no gid"))

    drain_outbox(stage.bench, stage.clock.now(), 20)

    assert dict(stage.owed("retire_code")) == {three[0]: "done", three[1]: "waiting", three[2]: "done"}
    assert sorted(map(str, deleted_codes(stage))) == sorted([three[0].upper(), three[2].upper()])


def test_a_stop_gives_back_what_is_not_begun(stage: Stage, three: list[str]) -> None:
    owe(stage, three)
    asked = iter([False, True])
    with stage.engine.begin() as conn:
        put_message(conn, stage.shop.shop_id, "learn_shop", "installation:1", installation=1, now=stage.clock.now())

    drain_outbox(stage.bench, stage.clock.now(), 20, lambda: next(asked))

    ended = {state for kind in ("retire_code", "learn_shop") for _, state in stage.owed(kind)}
    assert ended == {"waiting", "done"}
    with stage.engine.connect() as conn:
        left = conn.execute(select(messages.c.attempts).where(messages.c.state == "waiting")).scalars().all()
    assert set(left) == {0}
