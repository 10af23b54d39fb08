"""One discount for each version of an offer, whatever gets lost on the way."""

from datetime import timedelta
from decimal import Decimal

import pytest

from plugin.admin_api.failures import Refused, Unavailable
from plugin.db.engine import reading
from plugin.db.offers.programs import read_offer_discount
from plugin.db.tables import program_versions
from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.checks.playable import terms_of
from plugin.domain.program.rules import AdvocatePlan, Rules
from plugin.services.offers.prepare_offer import SeedCodeForeign
from tests.clocks import START
from tests.offers.stage import FIVE_EUROS, Stage
from tests.parallel import in_parallel
from tests.sim_shop.discounts import merchant_discount, remove_code
from tests.sim_shop.state import gid


def kept_gid(stage: Stage) -> str | None:
    with reading(stage.engine) as conn:
        return read_offer_discount(conn, stage.shop.shop_id, stage.program.program_id, stage.program.version)


def test_makes_the_discount_the_terms_describe_and_has_the_pool_filled(stage: Stage) -> None:
    assert stage.prepare() == "discount ready"

    made = stage.discount
    assert (made.percentage, made.amount_minor, made.minimum_subtotal_minor) == (Decimal("0.1"), None, 3000)
    assert made.applies_once_per_customer
    assert (made.usage_limit, made.customer_ids, made.ends_at) == (None, None, None)
    assert (made.combines_with.product, made.combines_with.order, made.combines_with.shipping) == (False, False, True)
    assert made.starts_at == START - timedelta(minutes=5)
    assert kept_gid(stage) == gid("DiscountCodeNode", made.id)
    assert stage.owed("refill_pool") == [("program:1:1", "waiting")]


def test_new_terms_get_a_discount_of_their_own_and_the_old_one_goes_on(stage: Stage) -> None:
    stage.prepare()
    stage.change_terms(FIVE_EUROS)
    stage.prepare()

    first, second = stage.sim.discounts.values()
    assert (first.percentage, second.percentage, second.amount_minor) == (Decimal("0.1"), None, 500)
    assert first.status(START) == second.status(START) == "ACTIVE"


def test_asked_twice_it_makes_nothing_new(stage: Stage) -> None:
    stage.prepare()
    stage.prepare()

    assert len(stage.sim.discounts) == 1


@pytest.mark.parametrize("fault", ["timeout_after", "reset_after", "truncated_json", "server_error_after"])
def test_a_lost_answer_is_found_again_by_its_own_code(stage: Stage, fault: str) -> None:
    stage.world.faults.add(fault, operation="discountCodeBasicCreate")
    with pytest.raises(Unavailable) as lost:
        stage.prepare()
    assert lost.value.is_effect_unknown
    assert kept_gid(stage) is None

    stage.prepare()

    assert kept_gid(stage) == gid("DiscountCodeNode", stage.discount.id)


@pytest.mark.parametrize("fault", ["timeout_after", "truncated_json"])
def test_a_lost_answer_about_another_kind_is_found_again_too(stage: Stage, fault: str) -> None:
    reward = Benefit(BenefitKind.FIXED, amount=Money(1000, "EUR"))
    rules = Rules("EUR", friend=Benefit(BenefitKind.FREE_SHIPPING), advocate=AdvocatePlan(options=(reward,)))
    stage.change_terms(terms_of(rules))
    stage.world.faults.add(fault, operation="discountCodeFreeShippingCreate")
    with pytest.raises(Unavailable):
        stage.prepare()

    stage.prepare()

    assert stage.discount.kind == "free_shipping"
    assert kept_gid(stage) == gid("DiscountCodeNode", stage.discount.id)


def test_without_an_offer_nothing_is_made_at_shopify_and_no_pool_filled(stage: Stage) -> None:
    reward = Benefit(BenefitKind.FIXED, amount=Money(1000, "EUR"))
    stage.change_terms(terms_of(Rules("EUR", advocate=AdvocatePlan(options=(reward,)))))

    assert stage.prepare() == "an offer without a code"
    assert (stage.sim.discounts, stage.owed("refill_pool"), kept_gid(stage)) == ({}, [], None)


def test_two_workers_at_once_make_one(stage: Stage) -> None:
    assert in_parallel(stage.prepare, 2) == ["discount ready"] * 2

    assert kept_gid(stage) == gid("DiscountCodeNode", stage.discount.id)


def test_a_code_of_somebody_elses_is_not_taken_for_our_own(stage: Stage) -> None:
    stage.prepare()
    seed = next(code.text for code in stage.discount.codes.values())
    remove_code(stage.world, stage.sim, stage.discount, seed.casefold())
    merchant_discount(stage.world, stage.sim, seed, amount_minor=5000)
    forget_discount(stage)

    with pytest.raises(SeedCodeForeign):
        stage.prepare()

    assert kept_gid(stage) is None


def test_a_refused_input_is_left_to_a_person(stage: Stage) -> None:
    stage.world.faults.add("user_errors", operation="discountCodeBasicCreate", code="MAX_APP_DISCOUNTS")

    with pytest.raises(Refused):
        stage.prepare()

    assert (kept_gid(stage), stage.owed("refill_pool"), stage.sim.discounts) == (None, [], {})


def forget_discount(stage: Stage) -> None:
    with stage.engine.begin() as conn:
        conn.execute(program_versions.update().values(discount_gid=None))
