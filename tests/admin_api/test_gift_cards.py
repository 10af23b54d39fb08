"""Gift cards: made once under our own code, found again after a lost answer, ended, and spent at the checkout."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from plugin.admin_api.failures import Refused, ScopeMissing, Throttled, Unavailable
from plugin.admin_api.gift_cards import (
    GiftCardDeclined,
    GiftCardTaken,
    NewGiftCard,
    create_gift_card,
    deactivate_gift_card,
    find_gift_cards,
    is_made_from,
    read_gift_card,
    read_gift_card_limit,
)
from plugin.admin_api.mutations import mutate
from tests.admin_api.canned import data, line
from tests.admin_api.counter import Counter, eur
from tests.sim_shop import gift_cards
from tests.sim_shop.checkout import CheckoutRefused

CODE = "GWK3M9TQ2XHPZ7RD"
BEFORE = ["rate_limited", "throttled", "server_error", "bad_gateway", "timeout_before", "reset", "html_200"]
AFTER = ["timeout_after", "reset_after", "truncated_json", "server_error_after"]


@pytest.fixture
def there() -> Counter:
    return Counter()


def card(there: Counter, **changes: object) -> NewGiftCard:
    made = NewGiftCard(CODE, "1001-1-advocate", there.ada.id, eur(2500))
    return replace(made, **changes)  # type: ignore[arg-type]


def test_a_card_is_made_with_our_code_its_customer_and_its_end(there: Counter) -> None:
    gid = create_gift_card(there.client, card(there, expires_on=date(2029, 12, 31)))
    assert isinstance(gid, str)
    found = read_gift_card(there.client, gid)
    assert found is not None
    assert (found.gid, found.last_characters, found.is_enabled) == (gid, "z7rd", True)
    assert (found.note, found.customer_id) == ("Goodword reward 1001-1-advocate", there.ada.id)
    assert (found.initial, found.balance) == (eur(2500), eur(2500))
    assert found.expires_on == date(2029, 12, 31)
    assert found.created_at == datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    assert there.effects("gift_card_created") == [CODE.lower()]


def test_what_is_sent_is_exactly_this() -> None:
    there = line(data(giftCardCreate={"giftCard": {"id": "gid://shopify/GiftCard/7"}, "userErrors": []}))
    create_gift_card(there.client, NewGiftCard(CODE, "r1", 9001, eur(1050), date(2029, 12, 31)))
    assert there.shopify.asked()["variables"] == {
        "card": {
            "code": "gwk3m9tq2xhpz7rd",
            "note": "Goodword reward r1",
            "customerId": "gid://shopify/Customer/9001",
            "initialAmount": {"amount": "10.50", "currencyCode": "EUR"},
            "expiresOn": "2029-12-31",
        }
    }


def test_a_second_card_with_the_code_is_an_answer_in_any_case(there: Counter) -> None:
    create_gift_card(there.client, card(there))
    assert create_gift_card(there.client, card(there, code=CODE.lower())) == GiftCardTaken(CODE.lower())
    assert there.effects("gift_card_created") == [CODE.lower()]


def test_the_code_of_a_card_that_has_ended_stays_taken(there: Counter) -> None:
    gid = create_gift_card(there.client, card(there))
    assert isinstance(gid, str)
    deactivate_gift_card(there.client, gid)
    assert create_gift_card(there.client, card(there)) == GiftCardTaken(CODE)


@pytest.mark.parametrize("kind", AFTER)
def test_after_a_lost_answer_the_card_is_found_and_known_as_ours(there: Counter, kind: str) -> None:
    there.world.faults.add(kind, "giftCardCreate")
    with pytest.raises(Unavailable) as lost:
        create_gift_card(there.client, card(there))
    assert lost.value.is_effect_unknown
    assert create_gift_card(there.client, card(there)) == GiftCardTaken(CODE)
    [found] = find_gift_cards(there.client, CODE)
    assert is_made_from(found, card(there))
    assert len(there.shop.gift_cards) == 1


@pytest.mark.parametrize("kind", BEFORE)
def test_where_nothing_happened_the_same_card_is_made_later(there: Counter, kind: str) -> None:
    there.world.faults.add(kind, "giftCardCreate", times=None)
    with pytest.raises((Unavailable, Throttled)):
        create_gift_card(there.client, card(there))
    assert there.shop.gift_cards == {}
    there.world.faults.clear()
    assert isinstance(create_gift_card(there.client, card(there)), str)
    assert len(there.shop.gift_cards) == 1


def test_a_short_throttling_is_waited_out_and_one_card_made(there: Counter) -> None:
    there.world.faults.add("rate_limited", "giftCardCreate", seconds=2.0)
    assert isinstance(create_gift_card(there.client, card(there)), str)
    assert there.clock.slept == [2.0]
    assert len(there.shop.gift_cards) == 1


def test_a_card_of_somebody_else_with_our_code_is_not_taken_for_ours(there: Counter) -> None:
    gift_cards.issue(there.world, there.shop, CODE, 2500, note="by hand", by="merchant")
    assert create_gift_card(there.client, card(there)) == GiftCardTaken(CODE)
    [found] = find_gift_cards(there.client, CODE)
    assert not is_made_from(found, card(there))


@pytest.mark.parametrize("change", [{"key": "other"}, {"customer_id": 1}, {"amount": eur(2501)}, {"code": "OTHERCODE"}])
def test_every_part_of_a_card_has_to_agree(there: Counter, change: dict[str, object]) -> None:
    create_gift_card(there.client, card(there))
    [found] = find_gift_cards(there.client, CODE)
    assert not is_made_from(found, card(there, **change))


def test_the_search_is_not_trusted_when_it_lists_everything() -> None:
    money = {"amount": "5.0", "currencyCode": "EUR"}
    nodes = [
        {"id": f"gid://shopify/GiftCard/{n}", "lastCharacters": last, "enabled": True, "expiresOn": None, "note": None}
        | {"createdAt": "2026-11-24T09:00:00Z", "customer": None, "initialValue": money, "balance": money}
        for n, last in ((1, "aaaa"), (2, "z7rd"), (3, "bbbb"))
    ]
    there = line(data(giftCards={"nodes": nodes, "pageInfo": {"hasNextPage": False, "endCursor": None}}))
    assert [one.gid for one in find_gift_cards(there.client, CODE)] == ["gid://shopify/GiftCard/2"]


def test_an_index_that_lags_finds_nothing_yet_and_the_card_later(there: Counter) -> None:
    there.shop.search_lag = timedelta(seconds=30)
    create_gift_card(there.client, card(there))
    assert find_gift_cards(there.client, CODE) == ()
    there.world.clock.advance(timedelta(seconds=30))
    assert len(find_gift_cards(there.client, CODE)) == 1


def test_more_than_the_shop_may_give_is_for_a_person(there: Counter) -> None:
    assert read_gift_card_limit(there.client) == eur(300_000)
    assert isinstance(create_gift_card(there.client, card(there, amount=eur(300_000))), str)
    over = card(there, code="ANOTHERCODE", amount=eur(300_001))
    assert create_gift_card(there.client, over) is GiftCardDeclined.LIMIT_EXCEEDED
    assert len(there.shop.gift_cards) == 1


def test_a_customer_who_is_gone_is_for_a_person(there: Counter) -> None:
    assert create_gift_card(there.client, card(there, customer_id=4)) is GiftCardDeclined.NO_CUSTOMER
    assert there.shop.gift_cards == {}


def test_a_worthless_card_is_our_mistake(there: Counter) -> None:
    with pytest.raises(Refused, match=r"GREATER_THAN at input\.initialAmount"):
        create_gift_card(there.client, card(there, amount=eur(0)))


@pytest.mark.parametrize("code", ["SHORT12", "A" * 21, "WITH-DASH-1", "ÜMLAUT12"])
def test_a_code_that_no_card_can_have_is_not_sent(there: Counter, code: str) -> None:
    with pytest.raises(ValueError, match="8 to 20"):
        card(there, code=code)


@pytest.mark.parametrize("scope", ["write_gift_cards", "write_customers"])
def test_without_a_scope_the_merchant_is_asked(scope: str) -> None:
    there = Counter(without=[scope])
    with pytest.raises(ScopeMissing) as missing:
        create_gift_card(there.client, card(there))
    assert missing.value.scope == scope
    assert there.shop.gift_cards == {}


def test_a_user_error_nobody_knows_leaves_the_effect_open(there: Counter) -> None:
    there.world.faults.add("user_errors", "giftCardCreate", code="INTERNAL_ERROR")
    with pytest.raises(Unavailable) as lost:
        create_gift_card(there.client, card(there))
    assert lost.value.is_effect_unknown


def test_a_card_pays_for_an_order_until_it_is_empty(there: Counter) -> None:
    gid = create_gift_card(there.client, card(there))
    assert isinstance(gid, str)
    order = there.order((there.mug, 1), gift_cards=[CODE])
    # mug 20.00 + shipping 4.90 = 24.90, all of it from the card: 25.00 - 24.90 = 0.10 is left
    assert [(t.gateway, t.amount_minor) for t in order.transactions] == [("gift_card", 2490)]
    assert read_gift_card(there.client, gid).balance == eur(10)  # type: ignore[union-attr]
    second = there.order((there.mug, 1), gift_cards=[CODE])
    assert [(t.gateway, t.amount_minor) for t in second.transactions] == [("gift_card", 10), ("bogus", 2480)]
    # paid by card is still paid in full: the order's own sums do not change
    assert (second.total_minor, second.discount_minor, second.financial_status) == (2490, 0, "paid")
    with pytest.raises(CheckoutRefused, match="gift_card_empty"):
        there.order((there.mug, 1), gift_cards=[CODE])


def test_what_is_clawed_back_pays_nothing_and_twice_is_as_good_as_once(there: Counter) -> None:
    gid = create_gift_card(there.client, card(there))
    assert isinstance(gid, str)
    there.order((there.socks, 1), gift_cards=[CODE])
    deactivate_gift_card(there.client, gid)
    deactivate_gift_card(there.client, gid)
    deactivate_gift_card(there.client, "gid://shopify/GiftCard/1")
    found = read_gift_card(there.client, gid)
    assert found is not None
    # 25.00 less socks 5.00 and shipping 4.90: 15.10 was taken back, 9.90 is gone
    assert (found.is_enabled, found.balance, found.initial - found.balance) == (False, eur(1510), eur(990))
    assert there.effects("gift_card_deactivated") == [CODE.lower()]
    with pytest.raises(CheckoutRefused, match="gift_card_disabled"):
        there.order((there.socks, 1), gift_cards=[CODE])


def test_a_lost_answer_to_the_claw_back_is_simply_asked_again(there: Counter) -> None:
    gid = create_gift_card(there.client, card(there))
    assert isinstance(gid, str)
    there.world.faults.add("timeout_after", "giftCardDeactivate")
    with pytest.raises(Unavailable):
        deactivate_gift_card(there.client, gid)
    deactivate_gift_card(there.client, gid)
    assert there.effects("gift_card_deactivated") == [CODE.lower()]


def test_there_is_no_such_card(there: Counter) -> None:
    assert read_gift_card(there.client, "gid://shopify/GiftCard/1") is None


def test_a_refusal_without_a_code_is_unknown_to_every_other_mutation() -> None:
    errors = [{"field": ["input", "code"], "message": "Code has already been taken", "code": None}]
    there = line(data(giftCardCreate={"giftCard": None, "userErrors": errors}))
    with pytest.raises(Unavailable, match="problem we do not know"):
        mutate(there.client, "create_gift_card", {"card": {}}, root="giftCardCreate")
