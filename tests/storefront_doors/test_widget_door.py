"""What the widget is told: the offer to everybody, own rewards to their owner, to nobody more."""

from datetime import timedelta

import pytest

from plugin.db.rewards.rewards import note_discount, put_reward, set_state
from plugin.domain.money import Money
from plugin.domain.program.texts.language import Language
from plugin.domain.rewards.reward import Reward, RewardState, Side
from tests.clocks import START
from tests.offers.stage import ADVOCATE, Stage
from tests.storefront_doors.storefront import Storefront

GAP = "\u00a0"
PERSONAL = ("ADAADAADA", "referral_code", "referral_link", "501")


def promise(stage: Stage, order_id: int, state: RewardState, minor: int = 1000) -> None:
    reward = Reward(
        reward_id=0,
        shop_id=stage.shop.shop_id,
        order_id=order_id,
        program_id=stage.program.program_id,
        side=Side.ADVOCATE,
        advocate_id=stage.advocate.advocate_id,
        state=RewardState.PENDING,
        amount=Money(minor, "EUR"),
        held_until=START + timedelta(days=30),
        code=f"ty{order_id}",
    )
    with stage.engine.begin() as conn:
        reward_id = put_reward(conn, stage.shop.shop_id, reward, version=stage.program.version, now=START)
        assert reward_id is not None
        if state is RewardState.ISSUED:
            note_discount(
                conn, stage.shop.shop_id, reward_id, "gid://shopify/DiscountCodeNode/1", expires_at=None, now=START
            )
        set_state(conn, stage.shop.shop_id, reward_id, RewardState.PENDING, state, reason="test")


def test_an_anonymous_visitor_is_told_the_offer_and_nothing_personal(storefront: Storefront) -> None:
    promise(storefront.stage, 1, RewardState.ISSUED)

    answer = storefront.get("widget", **{"Accept-Language": "en-GB"})

    assert answer.status_code == 200
    assert answer.content_type == "application/json"
    body = answer.json
    assert body is not None
    assert set(body) == {"program", "advocate", "ticket"}
    assert set(body["program"]) == {
        "live",
        "gives_code",
        "friend_offer",
        "advocate_reward",
        "friend_conditions",
        "conditions",
        "channels",
        "locale",
        "join_refusal",
    }
    assert (body["program"]["live"], body["program"]["gives_code"]) == (True, True)
    assert body["program"]["friend_offer"] == "10% off your first order of €30.00 or more"
    assert body["program"]["advocate_reward"] == "€10 as a discount code when a friend orders for €30 or more"
    assert body["program"]["locale"] == "en"
    assert body["advocate"] is None
    assert not any(word in answer.text for word in PERSONAL)


def test_a_customer_who_has_not_joined_is_nobody_yet(storefront: Storefront) -> None:
    assert storefront.get("widget", 999).json["advocate"] is None  # type: ignore[index]


def test_an_advocate_sees_own_link_and_rewards_in_the_shops_language(storefront: Storefront) -> None:
    promise(storefront.stage, 1, RewardState.PENDING)
    promise(storefront.stage, 2, RewardState.APPROVED)
    promise(storefront.stage, 3, RewardState.ISSUED, 1250)
    promise(storefront.stage, 4, RewardState.VOIDED)

    advocate = storefront.get("widget", ADVOCATE).json["advocate"]  # type: ignore[index]

    assert advocate == {
        "referral_code": "ADAADAADA",
        "referral_link": "https://garden.example/apps/goodword/r/ADAADAADA",
        "waiting": [
            {"text": f"10,00{GAP}€: Code wird ausgestellt", "until": "2026-12-20T12:00:00Z"},
            {"text": f"10,00{GAP}€: wartet bis 20. Dezember 2026", "until": "2026-12-20T12:00:00Z"},
        ],
        "issued": [{"code": "TY3", "text": f"12,50{GAP}€ Rabatt auf eine Bestellung"}],
    }


def test_another_advocate_sees_nothing_of_it(storefront: Storefront) -> None:
    promise(storefront.stage, 1, RewardState.ISSUED)
    storefront.stage.join(502, "bobbobbob")

    advocate = storefront.get("widget", 502).json["advocate"]  # type: ignore[index]

    assert (advocate["referral_code"], advocate["waiting"], advocate["issued"]) == ("BOBBOBBOB", [], [])


@pytest.mark.parametrize(
    ("extra", "header", "spoken"),
    [
        ([("locale", "de-AT")], "en", Language.DE),
        ([("locale", "en")], "de", Language.EN),
        ([], "fr;q=0.9, de;q=0.8", Language.DE),
        ([("locale", "fr")], "pt", Language.DE),
    ],
    ids=["asked for", "asked for before the browser's", "the browser's", "the shop's own"],
)
def test_speaks_the_visitors_language(
    storefront: Storefront, extra: list[tuple[str, str]], header: str, spoken: Language
) -> None:
    answer = storefront.get("widget", query=storefront.signed(extra=extra), **{"Accept-Language": header})

    assert answer.json["program"]["locale"] == spoken.value  # type: ignore[index]


def test_a_program_that_is_off_is_not_live(storefront: Storefront) -> None:
    storefront.stage.switch(is_live=False)

    assert storefront.get("widget").json["program"]["live"] is False  # type: ignore[index]


def test_joining_gives_a_code_once(storefront: Storefront) -> None:
    first = storefront.post("join", {}, 999)
    again = storefront.post("join", {}, 999)

    assert (first.status_code, again.status_code) == (200, 200)
    body = first.json
    assert body == again.json
    assert body is not None
    assert set(body) == {"referral_code", "referral_link", "waiting", "issued"}
    assert len(body["referral_code"]) == 9
    assert set(body["referral_code"]) <= set("23456789ABCDEFGHJKLMNPQRSTUVWXY")
    assert storefront.get("widget", 999).json["advocate"] == body  # type: ignore[index]
    assert storefront.rows()["advocates"] == 2


def test_an_anonymous_visitor_cannot_join(storefront: Storefront) -> None:
    answer = storefront.post("join", {})

    assert (answer.status_code, answer.json["reason"]) == (403, "login_needed")  # type: ignore[index]
    assert storefront.rows()["advocates"] == 1


def test_a_form_of_another_site_makes_nobody_an_advocate(storefront: Storefront) -> None:
    assert storefront.post("join", customer=999, data={"a": "b"}).status_code == 415
    assert storefront.rows()["advocates"] == 1


def test_nobody_joins_a_program_that_is_off_and_nobody_is_thrown_out(storefront: Storefront) -> None:
    storefront.stage.switch(is_live=False)

    assert storefront.post("join", {}, 999).json["reason"] == "program_off"  # type: ignore[index]
    assert storefront.post("join", {}, ADVOCATE).json["referral_code"] == "ADAADAADA"  # type: ignore[index]
    assert storefront.rows()["advocates"] == 1
