"""Our own small bodies of every topic: kept once, decided as the table says, and however often: one effect."""

from pathlib import Path

from tests.corpus.postbox import Postbox
from tests.factories import make_manifest
from tests.ledger_sums import balances, revisions, states
from tests.sim_shop.state import Order

SAMPLES = Path(__file__).parent / "samples"
OUTCOMES: dict[str, str] = {
    "app-scopes_update.grown": "scopes complete",
    "app-uninstalled.elsewhere": "body names another shop",
    "customers-data_request.guest": "customer exported",
    "customers-delete.plain": "nothing held",
    "customers-merge.failed": "merge failed",
    "customers-merge.success": "customers merged",
    "customers-redact.without-orders": "customer redacted",
    "customers-update.everything-null": "no advocate",
    "customers-update.renamed": "no advocate",
    "discounts-delete.merchants-own": "not an offer of ours",
    "discounts-update.merchants-own": "not an offer of ours",
    "disputes-create.chargeback": "referred",
    "disputes-create.without-order": "cannot be read: no id",
    "orders-cancelled.customer": "referred",
    "orders-edited.line-added": "referred",
    "orders-paid.guest": "referred",
    "orders-paid.headless": "referred",
    "orders-paid.plain": "referred",
    "orders-paid.point-of-sale": "referred",
    "orders-paid.subscription-renewal": "referred",
    "orders-paid.test": "referred",
    "orders-paid.without-customer": "referred",
    "orders-updated.code-in-capitals": "referred",
    "orders-updated.exchange": "referred",
    "orders-updated.many-codes": "referred",
    "orders-updated.mixed-case-address": "referred",
    "orders-updated.protected-data-missing": "referred",
    "refunds-create.full": "referred",
    "refunds-create.unknown-order": "Shopify shows no such order",
    "refunds-create.without-money": "referred",
    "shop-redact.still-installed": "installed again since",
    "shop-update.renamed": "shop learnt",
}

# What is asked twice is noted twice.
NOTED_EACH_TIME = {"app-scopes_update.grown": "audit_rows", "shop-redact.still-installed": "audit_rows"}


def topic_of(name: str) -> str:
    return name.split(".")[0].replace("-", "/", 1)


def body_of(name: str, order: Order) -> bytes:
    body = (SAMPLES / f"{name}.json").read_bytes()
    return body.replace(b"5551000000001", b"%d" % order.id).replace(b"5552000000001", b"%d" % (order.customer_id or 1))


def referred_order(postbox: Postbox) -> Order:
    """Felix buys a throw of 80.00 with the code of Ada's link; what Shopify itself has to say of it is not sent."""
    loop = postbox.loop
    link = loop.join(loop.customer("ada"))["referral_code"]
    code = loop.claim(link, email="felix@example.com").json()["discount_code"]
    return loop.buy("felix@example.com", codes=(code,))


def test_every_sample_has_its_outcome() -> None:
    assert {path.stem for path in SAMPLES.glob("*.json")} == set(OUTCOMES)


def test_there_are_samples_of_every_topic() -> None:
    assert {topic_of(name) for name in OUTCOMES} == make_manifest().all_topics


def test_each_sample_ends_as_expected_and_all_of_them_have_one_effect(postbox: Postbox) -> None:
    order = referred_order(postbox)

    for name in sorted(OUTCOMES):
        for _ in range(2):
            postbox.keep(body_of(name, order), topic_of(name), name)
    postbox.work()

    ends = postbox.ends()
    assert {name: ends[name].outcome for name in OUTCOMES} == OUTCOMES
    assert len(ends) == len(OUTCOMES)
    assert {(end.state, end.attempts) for end in ends.values()} == {("done", 1)}
    assert revisions(postbox.loop, order) == [("referred", "won")]
    assert states(postbox.loop, order) == ["pending"]
    # 10.00 promised once: out of the program, into the hold.
    assert balances(postbox.loop) == {"program": -1_000, "held": 1_000}


def test_no_sample_has_a_second_effect_under_another_id(postbox: Postbox) -> None:
    order = referred_order(postbox)
    moved = []
    for name in sorted(OUTCOMES):
        postbox.keep(body_of(name, order), topic_of(name), f"first-{name}")
        postbox.work()
        before = postbox.effects(but=NOTED_EACH_TIME.get(name, ""))
        postbox.keep(body_of(name, order), topic_of(name), f"second-{name}")
        postbox.work()
        if postbox.effects(but=NOTED_EACH_TIME.get(name, "")) != before:
            moved.append(name)

    assert moved == []
    assert {end.state for end in postbox.ends().values()} == {"done"}
