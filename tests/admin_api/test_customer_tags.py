"""A tag on a customer: added and removed once, however often it is asked."""

import pytest

from plugin.admin_api.customer_tags import add_tag, remove_tag
from plugin.admin_api.failures import Refused, ScopeMissing, Throttled, Unavailable
from tests.admin_api.canned import data, line
from tests.admin_api.counter import Counter


@pytest.fixture
def there() -> Counter:
    return Counter()


def test_a_tag_is_added_beside_others_and_removed_again(there: Counter) -> None:
    there.ada.tags.append("vip")
    assert add_tag(there.client, there.ada.id, "early-access")
    assert there.ada.tags == ["early-access", "vip"]
    assert remove_tag(there.client, there.ada.id, "early-access")
    assert there.ada.tags == ["vip"]


def test_twice_is_as_good_as_once_in_any_case(there: Counter) -> None:
    for tag in ("early-access", "early-access", "Early-Access"):
        assert add_tag(there.client, there.ada.id, tag)
    assert there.ada.tags == ["early-access"]
    for _ in range(2):
        assert remove_tag(there.client, there.ada.id, "EARLY-ACCESS")
    assert there.ada.tags == []
    assert there.effects("tag_added") == ["early-access"]
    assert there.effects("tag_removed") == ["EARLY-ACCESS"]


@pytest.mark.parametrize("kind", ["timeout_after", "truncated_json", "server_error_after"])
def test_after_a_lost_answer_it_is_simply_sent_again(there: Counter, kind: str) -> None:
    there.world.faults.add(kind, "tagsAdd")
    with pytest.raises(Unavailable):
        add_tag(there.client, there.ada.id, "early-access")
    assert add_tag(there.client, there.ada.id, "early-access")
    assert there.effects("tag_added") == ["early-access"]


@pytest.mark.parametrize("kind", ["timeout_before", "bad_gateway", "throttled"])
def test_before_the_effect_nothing_happens(there: Counter, kind: str) -> None:
    there.world.faults.add(kind, "tagsAdd", times=None)
    with pytest.raises((Unavailable, Throttled)):
        add_tag(there.client, there.ada.id, "early-access")
    assert there.ada.tags == []


def test_a_customer_who_is_gone_is_an_answer(there: Counter) -> None:
    assert not add_tag(there.client, 4, "early-access")
    assert not remove_tag(there.client, 4, "early-access")


def test_any_other_refusal_is_an_error() -> None:
    errors = [{"field": ["tags"], "message": "Tags are too many"}]
    there = line(data(tagsAdd={"node": None, "userErrors": errors}))
    with pytest.raises(Refused):
        add_tag(there.client, 1, "early-access")


def test_without_the_scope_the_merchant_is_asked() -> None:
    there = Counter(without=["write_customers"])
    with pytest.raises(ScopeMissing) as missing:
        add_tag(there.client, there.ada.id, "early-access")
    assert missing.value.scope == "write_customers"
    assert there.ada.tags == []


@pytest.mark.parametrize("tag", ["", "  ", "one,two", "x" * 256])
def test_a_tag_that_shopify_would_split_or_refuse_is_not_sent(there: Counter, tag: str) -> None:
    with pytest.raises(ValueError, match="a tag has"):
        add_tag(there.client, there.ada.id, tag)
    assert there.ada.tags == []
