"""A redeemed code leaves its discount at Shopify, once and for all."""

from datetime import timedelta

import pytest

from plugin.admin_api.failures import Unavailable
from plugin.db.pool_codes import CodeState
from plugin.services.offers.claim_offer import Claimed
from plugin.services.offers.retire_code import retire_code
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
    return retire_code(stage.bench, stage.shop, code, stage.clock.now())


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
