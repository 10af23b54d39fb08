"""`app.toml` and the register of callers name the same topics: what arrives is heard, what is heard arrives."""

from tests.factories import make_manifest
from webhooks.callers import app_register

PRIVACY = {"customers/data_request", "customers/redact", "shop/redact"}


def test_every_declared_topic_has_a_caller_and_every_caller_a_topic() -> None:
    assert set(app_register()) == make_manifest().all_topics


def test_the_privacy_topics_are_declared() -> None:
    assert set(make_manifest().compliance_topics) == PRIVACY


def test_no_topic_is_declared_twice() -> None:
    manifest = make_manifest()
    declared = (*manifest.topics, *manifest.compliance_topics)
    assert len(declared) == len(set(declared))


def test_callers_of_privacy_and_uninstall_answer_for_shops_that_are_gone() -> None:
    callers = app_register().callers
    deaf = [topic for topic in (*PRIVACY, "app/uninstalled") if callers[topic].for_any_shop is None]
    assert deaf == []
