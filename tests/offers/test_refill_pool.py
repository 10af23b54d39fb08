"""The pool of friends' codes: filled ahead of time, and only with what Shopify really has."""

from datetime import timedelta

import pytest

from plugin.admin_api.failures import Unavailable
from plugin.db.offers.offer_drifts import note_drift
from plugin.db.offers.pool_codes import CodeState
from plugin.domain.program.checks.offer_drift import Drift
from plugin.services.offers.refill_pool import LOOK_AGAIN
from tests.offers.stage import FIVE_EUROS, Stage
from tests.parallel import in_parallel
from tests.sim_shop.discounts import merchant_discount, run_due_creations


@pytest.fixture
def prepared(stage: Stage) -> Stage:
    stage.prepare()
    return stage


def at_shopify(stage: Stage) -> set[str]:
    """The codes on the offer's discount, the seed code left out."""
    return {folded for folded in stage.discount.codes if folded.startswith("hi")}


def ready(stage: Stage) -> set[str]:
    return set(stage.codes(CodeState.READY))


def test_fills_up_to_five_hundred_in_calls_of_250(prepared: Stage) -> None:
    assert prepared.refill() == "500 codes ready"

    assert ready(prepared) == at_shopify(prepared)
    assert sorted(len(job.texts) for job in prepared.sim.code_creations.values()) == [250, 250]
    assert all(len(code) == 11 for code in ready(prepared))


def test_leaves_a_full_enough_pool_alone(prepared: Stage) -> None:
    prepared.put_ready(250)

    assert prepared.refill() == "250 codes ready"

    assert at_shopify(prepared) == set()


def test_fills_a_low_pool(prepared: Stage) -> None:
    prepared.put_ready(249)

    assert prepared.refill() == "500 codes ready"

    assert len(at_shopify(prepared)) == 251  # 500 - 249


def test_codes_shopify_is_still_adding_are_not_handed_out(prepared: Stage) -> None:
    prepared.sim.bulk_code_delay = timedelta(seconds=30)

    assert prepared.refill() == LOOK_AGAIN
    assert prepared.states() == {"adding": 500}
    assert prepared.claim().value == "no_code_ready"  # type: ignore[union-attr]

    prepared.world.clock.advance(timedelta(seconds=30))
    assert prepared.refill() == "500 codes ready"
    assert len(at_shopify(prepared)) == 500


@pytest.mark.parametrize("fault", ["timeout_after", "truncated_json"])
def test_codes_of_a_lost_answer_are_looked_up_before_they_are_given(prepared: Stage, fault: str) -> None:
    prepared.world.faults.add(fault, operation="discountRedeemCodeBulkAdd")
    with pytest.raises(Unavailable):
        prepared.refill()
    assert (prepared.states(), len(at_shopify(prepared))) == ({"adding": 500}, 250)

    assert prepared.refill() == "500 codes ready"

    assert ready(prepared) == at_shopify(prepared)


def test_codes_of_a_call_that_never_arrived_are_sent_again(prepared: Stage) -> None:
    prepared.world.faults.add("timeout_before", operation="discountRedeemCodeBulkAdd")
    with pytest.raises(Unavailable):
        prepared.refill()
    assert (prepared.states(), len(at_shopify(prepared))) == ({"adding": 500}, 0)

    prepared.refill()

    assert ready(prepared) == at_shopify(prepared)
    assert len(ready(prepared)) == 500


def test_a_code_that_somebody_else_has_is_dropped(prepared: Stage) -> None:
    prepared.sim.bulk_code_delay = timedelta(seconds=30)
    prepared.refill()
    foreign = prepared.codes(CodeState.ADDING)[0]
    theirs = merchant_discount(prepared.world, prepared.sim, foreign.upper(), amount_minor=9900)
    prepared.world.clock.advance(timedelta(seconds=30))

    assert prepared.refill() == "499 codes ready"

    assert foreign not in ready(prepared)
    assert list(theirs.codes) == [foreign]


def test_a_job_that_shopify_forgot_is_made_up_for(prepared: Stage) -> None:
    prepared.sim.bulk_code_delay = timedelta(seconds=30)
    prepared.refill()
    prepared.world.clock.advance(timedelta(seconds=30))
    run_due_creations(prepared.world, prepared.sim)
    prepared.sim.code_creations.clear()

    assert prepared.refill() == LOOK_AGAIN
    prepared.world.clock.advance(timedelta(seconds=30))
    assert prepared.refill() == "500 codes ready"

    assert ready(prepared) == at_shopify(prepared)


def test_two_workers_at_once_give_out_only_what_is_there(prepared: Stage) -> None:
    in_parallel(prepared.refill, 2)
    prepared.refill()

    assert len(ready(prepared)) == 500
    assert ready(prepared) <= at_shopify(prepared)


def test_an_offer_that_is_not_prepared_gets_no_codes(stage: Stage) -> None:
    assert stage.refill() == "offer not prepared"
    assert stage.states() == {}


def test_an_offer_that_was_replaced_gets_no_more_codes(prepared: Stage) -> None:
    before = prepared.program
    prepared.change_terms(FIVE_EUROS)
    prepared.program, newer = before, prepared.program

    assert prepared.refill() == "offer not in force"
    assert prepared.states() == {}

    prepared.program = newer
    prepared.prepare()
    assert prepared.refill() == "500 codes ready"


def test_a_discount_the_merchant_deleted_is_not_filled(prepared: Stage) -> None:
    with prepared.engine.begin() as conn:
        note_drift(
            conn,
            prepared.shop.shop_id,
            prepared.shop.shop_domain,
            program_id=prepared.program.program_id,
            version=prepared.program.version,
            drift=Drift.DELETED,
            now=prepared.clock.now(),
        )

    assert prepared.refill() == "offer not in force"
    assert at_shopify(prepared) == set()
