"""What waited for the merchant goes on with the visit that heals the shop, and not an hour later."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, select, text

from plugin.auth.oauth import MerchantNeeded
from plugin.db.tables import deliveries, messages
from plugin.db.work.outbox import put_message
from plugin.domain.shop import ShopStanding
from plugin.services.shops.reach_shop import reach_shop
from plugin.services.upkeep.drain_outbox import drain_outbox
from tests.factories import SHOP_DOMAIN
from tests.install.scene import START, Scene
from webhooks.drain import WAIT_FOR_SHOP

HOUR = 3600
OTHER_DOMAIN = "loud-kitchen.myshopify.com"


def put_waiting(scene: Scene, shop_domain: str, due_at: datetime, outcome: str | None) -> None:
    """A delivery that waits, with what its last try said."""
    with scene.engine.begin() as conn:
        number = len(conn.execute(select(deliveries.c.id)).all())
        row = {"topic": "orders/paid", "webhook_id": f"w{number}", "received_at": START, "body": b"{}"}
        state = {"shop_domain": shop_domain, "state": "waiting", "due_at": due_at, "outcome": outcome}
        conn.execute(insert(deliveries).values(row | state))


def due(scene: Scene) -> tuple[dict[str, datetime], list[tuple[str, datetime]]]:
    """When each waiting message (by kind) and each waiting delivery (by shop) is due."""
    with scene.engine.connect() as conn:
        kinds = select(messages.c.kind, messages.c.due_at).where(messages.c.state == "waiting")
        hooks = select(deliveries.c.shop_domain, deliveries.c.due_at).order_by(deliveries.c.id)
        waiting = {row.kind: row.due_at for row in conn.execute(kinds)}
        return waiting, [(row.shop_domain, row.due_at) for row in conn.execute(hooks)]


def fall_silent(scene: Scene) -> None:
    """The refresh token dies, so that only the merchant can help."""
    scene.shop.refresh_tokens.clear()
    scene.tokens_age(HOUR + 1)
    with pytest.raises(MerchantNeeded):
        reach_shop(scene.bench, scene.stored(), is_background=True)
    scene.tokens_age(-HOUR - 1)


def test_the_visit_that_heals_lets_everything_go_on_at_once(scene: Scene) -> None:
    scene.install()
    fall_silent(scene)
    # Both messages of the installation are tried, find the shop asleep and wait for an hour.
    assert drain_outbox(scene.bench, START, 10) == 2
    later = START + WAIT_FOR_SHOP
    put_waiting(scene, SHOP_DOMAIN, later, "shop needs_visit")
    put_waiting(scene, OTHER_DOMAIN, later, "shop needs_visit")
    assert due(scene) == (
        {"learn_shop": later, "backfill_buyers": later},
        [(SHOP_DOMAIN, later), (OTHER_DOMAIN, later)],
    )

    scene.open(scene.frame())

    assert scene.stored().standing is ShopStanding.INSTALLED
    assert due(scene) == (
        {"learn_shop": START, "backfill_buyers": START},
        [(SHOP_DOMAIN, START), (OTHER_DOMAIN, later)],
    )
    assert drain_outbox(scene.bench, START, 10) == 2
    with scene.engine.connect() as conn:
        learnt = conn.execute(text("SELECT state FROM messages WHERE kind = 'learn_shop'")).scalar_one()
    assert learnt == "done"


def test_what_was_given_its_time_on_purpose_keeps_it(scene: Scene) -> None:
    shop = scene.install()
    fall_silent(scene)
    later = START + timedelta(minutes=10)
    with scene.engine.begin() as conn:
        put_message(conn, shop.shop_id, "refresh_order", "order:1", installation=1, now=START, due_at=later)
    put_waiting(scene, SHOP_DOMAIN, later, None)

    scene.open(scene.frame())

    kinds, hooks = due(scene)
    assert (kinds["refresh_order"], hooks) == (later, [(SHOP_DOMAIN, later)])


def test_a_visit_that_heals_nothing_hurries_nothing(scene: Scene) -> None:
    scene.install()
    later = START + timedelta(hours=6)
    put_waiting(scene, SHOP_DOMAIN, later, "Unavailable: server_error")

    scene.open(scene.frame())

    assert due(scene)[1] == [(SHOP_DOMAIN, later)]


def test_a_shop_that_comes_back_goes_on_with_what_it_still_owes(scene: Scene) -> None:
    shop = scene.install()
    with scene.engine.begin() as conn:
        put_message(conn, shop.shop_id, "issue_reward", "reward:1", installation=1, now=START)
        conn.execute(text("UPDATE shops SET standing = 'uninstalled', grant_sealed = NULL"))
    # The two of the installation end with it; the reward stays owed and waits.
    assert drain_outbox(scene.bench, START, 10) == 3
    assert due(scene)[0] == {"issue_reward": START + timedelta(hours=1)}

    scene.open(scene.frame())

    assert scene.stored().installation == 2
    assert due(scene)[0] == {"issue_reward": START, "learn_shop": START, "backfill_buyers": START}
