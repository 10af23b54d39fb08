"""Every kind of reward a machine gives, through the doors: given once, used by its owner, taken back when returned."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine

from plugin.bell import Duty
from plugin.domain.program.benefit import Benefit, BenefitKind, Reach
from plugin.domain.program.rules import AdvocatePlan
from tests.ledger_sums import balances, owed, rewards, states
from tests.loop import Loop
from tests.rewards.stage import eur, refer, rules, settle
from tests.sim_shop import installation
from tests.sim_shop.givings import GiftCard
from tests.sim_shop.orders import refund


@pytest.fixture
def loop(engine: Engine) -> Iterator[Loop]:
    made = Loop(engine, hold_days=1)
    app = made.world.app
    installation.change_scopes(made.world, made.shop_state, frozenset({*app.required_scopes, *app.optional_scopes}))
    made.install(made.shop_state)
    made.work()
    yield made
    made.close()


def promise(loop: Loop, benefit: Benefit) -> None:
    settle(loop, rules(AdvocatePlan(options=(benefit,))))


def issued(loop: Loop) -> list[dict[str, str]]:
    """What the widget shows Ada of what she was given."""
    shown: list[dict[str, str]] = seen(loop)["issued"]
    return shown


def waiting(loop: Loop) -> list[str]:
    return [reward["text"] for reward in seen(loop)["waiting"]]


def seen(loop: Loop) -> dict[str, Any]:
    advocate: dict[str, Any] = loop.call("GET", "/widget", customer=loop.customer("ada")).json()["advocate"]
    return advocate


def test_a_share_is_a_code_for_its_owner_once(loop: Loop) -> None:
    """20 % off a throw of 80.00 is 64.00."""
    promise(loop, Benefit(BenefitKind.PERCENT, percent=Decimal(20), minimum=eur(5_000)))
    refer(loop, 1)
    assert waiting(loop) == ["20% off (for use on orders of €50 or more): waiting until 25 November 2026"]
    loop.pass_time(days=2)

    shown = issued(loop)
    assert [one["text"] for one in shown] == ["20% off (for use on orders of €50 or more)"]
    code = shown[0]["code"]
    assert loop.buy("stranger@example.com", codes=(code,)).subtotal_minor == 8_000
    assert loop.buy(loop.customer("ada"), codes=(code,), product="Mug").subtotal_minor == 2_000
    assert loop.buy(loop.customer("ada"), codes=(code,)).subtotal_minor == 6_400
    assert loop.buy(loop.customer("ada"), codes=(code,)).subtotal_minor == 8_000
    assert balances(loop) == {}


def test_free_shipping_and_bundles_are_codes_too(loop: Loop) -> None:
    throws = next(p for p in loop.shop_state.products.values() if p.title == "Throw")
    named = Reach(products=(f"gid://shopify/Product/{throws.id}",))
    promise(loop, Benefit(BenefitKind.FREE_SHIPPING))
    refer(loop, 1)
    loop.pass_time(days=2)
    promise(loop, Benefit(BenefitKind.BXGY, buy=1, get=1, percent=Decimal(100), reach=named))
    refer(loop, 1, first=1)
    loop.pass_time(days=2)

    bundle, shipping = issued(loop)
    assert (bundle["text"], shipping["text"]) == ("2\u00a0for\u00a01 on selected products", "Free shipping")
    free = loop.buy(loop.customer("ada"), codes=(shipping["code"],))
    assert free.shipping_minor == 0
    two = loop.buy(loop.customer("ada"), codes=(bundle["code"],), quantity=2)
    assert two.subtotal_minor == 8_000


def test_a_gift_card_is_made_once_and_ended_when_the_friend_returns(loop: Loop) -> None:
    promise(loop, Benefit(BenefitKind.GIFT_CARD, amount=eur(1_500), valid_days=1_096))
    order = refer(loop, 1)[0]
    assert balances(loop) == {"program": -1_500, "held": 1_500}
    loop.pass_time(days=2)

    card = only_card(loop)
    shown = issued(loop)
    assert shown == [{"code": card.code.upper(), "text": "A gift card worth €15, valid until 26 November 2029"}]
    # Issued on 26 November 2026; 1,096 days on, over the leap day of 2028, is the same day in 2029.
    assert (card.initial_minor, card.expires_on, card.note) == (
        1_500,
        date(2029, 11, 26),
        f"Goodword reward {order.id}-{loop.program().program_id}-advocate",
    )
    assert balances(loop) == {"program": -1_500, "issued": 1_500}

    refund(loop.world, loop.shop_state, order.id)
    loop.work()

    assert states(loop, order) == ["clawed_back"]
    assert only_card(loop).deactivated_at is not None
    assert balances(loop) == {}


def test_a_lost_answer_does_not_make_a_second_card(loop: Loop) -> None:
    promise(loop, Benefit(BenefitKind.GIFT_CARD, amount=eur(1_500)))
    order = refer(loop, 1)[0]
    loop.world.faults.add("timeout_after", "giftCardCreate")

    loop.pass_time(days=2)
    loop.pass_time(hours=1)

    assert states(loop, order) == ["issued"]
    assert only_card(loop).initial_minor == 1_500


def test_a_card_above_the_shops_limit_waits_for_a_person(loop: Loop) -> None:
    """Shopify puts at most 2,000.00 dollars on a card; in this shop's euros the simulated limit is the same number."""
    promise(loop, Benefit(BenefitKind.GIFT_CARD, amount=eur(900_000)))
    order = refer(loop, 1)[0]

    loop.pass_time(days=2)

    assert states(loop, order) == ["approved"]
    assert [state for _, state in owed(loop, "issue_reward")] == ["dead"]
    assert loop.shop_state.gift_cards == {}
    assert balances(loop) == {"program": -900_000, "owed": 900_000}


def test_access_is_a_tag_that_goes_when_its_time_is_up(loop: Loop) -> None:
    promise(loop, Benefit(BenefitKind.ACCESS, name="Preview", tag="preview", valid_days=90))
    order = refer(loop, 1)[0]
    ada = loop.customer("ada")
    assert balances(loop) == {}
    loop.pass_time(days=2)

    assert "preview" in ada.tags
    assert issued(loop) == [{"code": "", "text": "“Preview”, valid until 24 February 2027"}]

    loop.pass_time(days=91)
    loop.duties[Duty.RELEASE_REWARDS]()

    assert states(loop, order) == ["expired"]
    assert "preview" not in ada.tags


def test_access_whose_giving_was_never_answered_goes_with_the_return(loop: Loop) -> None:
    promise(loop, Benefit(BenefitKind.ACCESS, name="Preview", tag="preview"))
    order = refer(loop, 1)[0]
    loop.world.faults.add("timeout_after", "tagsAdd", times=None)
    loop.pass_time(days=2)
    assert states(loop, order) == ["approved"]
    assert "preview" in loop.customer("ada").tags

    loop.world.faults.clear()
    refund(loop.world, loop.shop_state, order.id)
    loop.work()

    assert states(loop, order) == ["voided"]
    assert "preview" not in loop.customer("ada").tags


def test_access_that_two_rewards_give_stays_while_one_stands(loop: Loop) -> None:
    promise(loop, Benefit(BenefitKind.ACCESS, name="Preview", tag="preview"))
    first, second = refer(loop, 2)
    loop.pass_time(days=2)
    refund(loop.world, loop.shop_state, first.id)
    loop.work()
    assert (states(loop, first), states(loop, second)) == (["clawed_back"], ["issued"])
    assert "preview" in loop.customer("ada").tags

    refund(loop.world, loop.shop_state, second.id)
    loop.work()

    assert "preview" not in loop.customer("ada").tags


def test_what_a_person_gives_waits_for_them(loop: Loop) -> None:
    promise(loop, Benefit(BenefitKind.MANUAL, name="a tour of the workshop"))
    order = refer(loop, 1)[0]

    loop.pass_time(days=2)

    assert states(loop, order) == ["approved"]
    assert owed(loop, "issue_reward") == []
    assert waiting(loop) == ["“a tour of the workshop”: is being prepared"]
    assert [reward.kind.value for reward in rewards(loop, order)] == ["manual"]


def only_card(loop: Loop) -> GiftCard:
    (card,) = loop.shop_state.gift_cards.values()
    return card
