"""Bodies that others published, real and official: none is a 500, each is kept once, and however often: one effect.

They lie beside the project and are not part of it; without them `test_own_samples` does the same with our own.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.corpus.postbox import Postbox
from tests.factories import make_manifest

DATA = Path(__file__).parents[3] / "shared" / "data"
TOPICS = make_manifest().all_topics
# Bodies of client libraries: under one key what a delivery has at the top.
OF_LIBRARIES = {
    "rest/order": "orders/updated",
    "rest/refund": "refunds/create",
    "rest/customer": "customers/update",
    "rest/shop": "shop/update",
}
ENDED = {"done", "ignored"}

pytestmark = pytest.mark.skipif(not (DATA / "index.json").exists(), reason="the published payloads are not here")


def payloads() -> Iterator[tuple[str, str, bytes]]:
    """Name, topic and body of everything that is JSON."""
    for entry in json.loads((DATA / "index.json").read_text())["entries"]:
        path = DATA / entry["file"]
        if entry["kind"] != "payloads" or path.suffix != ".json":
            continue
        body = path.read_bytes()
        if entry["topic"].startswith("rest/"):
            body = unwrapped(body)
        yield entry["file"], OF_LIBRARIES.get(entry["topic"], entry["topic"]), body


def unwrapped(body: bytes) -> bytes:
    """What a delivery would have of a library's body; a list stays one."""
    document = json.loads(body)
    is_wrapped = isinstance(document, dict) and len(document) == 1
    return json.dumps(next(iter(document.values())) if is_wrapped else document).encode()


def test_every_payload_is_kept_once_and_ends_without_a_second_effect(postbox: Postbox) -> None:
    every = list(payloads())
    ours = [(name, topic, body) for name, topic, body in every if topic in TOPICS]
    assert len(every) >= 150
    assert len(ours) >= 40

    for again in range(2):
        answers = {name: postbox.post(body, topic, name[-64:]) for name, topic, body in every}
        told = {(answer.status_code, answer.text.strip()) for answer in answers.values()}
        assert told == {(200, "kept"), (200, "topic_unknown")}
        postbox.work()
        ends = postbox.ends()
        assert len(ends) == len(ours)
        assert [name for name, end in ends.items() if end.state not in ENDED or end.attempts != 1] == []
        if not again:
            before = postbox.effects()
    assert postbox.effects() == before


def test_a_payload_under_another_id_has_no_second_effect(postbox: Postbox) -> None:
    ours = [(name, topic, body) for name, topic, body in payloads() if topic in TOPICS]
    for name, topic, body in ours:
        postbox.keep(body, topic, f"a-{name}"[-60:])
    postbox.work()
    before = postbox.effects("audit_rows")

    for name, topic, body in ours:
        postbox.keep(body, topic, f"b{name}"[-60:])
    postbox.work()

    assert postbox.effects("audit_rows") == before


def test_orders_of_every_version_and_topic_name_their_order(postbox: Postbox) -> None:
    own = [(name, topic, body) for name, topic, body in payloads() if "/rest_" not in name and topic in TOPICS]
    orders = [(name, body) for name, topic, body in own if topic.startswith("orders/")]
    assert len(orders) >= 8
    for name, body in orders:
        postbox.keep(body, "orders/updated" if b'"order_edit"' not in body else "orders/edited", name[-64:])

    postbox.work()

    ends = postbox.ends()
    assert {name for name, end in ends.items() if end.subject is None} == set()
    assert {end.outcome for end in ends.values()} == {"Shopify shows no such order"}
