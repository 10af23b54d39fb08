"""A shop leaves, comes back, and the news of both arrive in any order."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from plugin.db.tables import deliveries, shops
from plugin.domain.shop import ShopStanding
from tests.factories import SHOP_DOMAIN
from tests.install.scene import START, Scene
from tests.sim_shop.installation import change_scopes, install, uninstall, update_shop
from tests.sim_shop.webhook_sender import Delivery


def row(scene: Scene) -> dict[str, object]:
    with scene.engine.connect() as conn:
        return dict(conn.execute(select(shops).where(shops.c.shop_domain == SHOP_DOMAIN)).mappings().one())


def outcomes(scene: Scene) -> list[str | None]:
    with scene.engine.connect() as conn:
        return list(conn.execute(select(deliveries.c.outcome).order_by(deliveries.c.id)).scalars())


def attempts(scene: Scene) -> list[tuple[str, int, str | None]]:
    found = select(deliveries.c.state, deliveries.c.attempts, deliveries.c.outcome).order_by(deliveries.c.id)
    with scene.engine.connect() as conn:
        return [tuple(line) for line in conn.execute(found)]


def replay_as_removal(scene: Scene) -> None:
    """A rightly signed body of this shop's `shop/update`, under the header of another topic."""
    scene.world.clock.advance(timedelta(days=1))
    update_shop(scene.world, scene.shop)
    scene.world.sender.log[-1].topic = "app/uninstalled"


def leave(scene: Scene, *, after: timedelta = timedelta(days=1)) -> Delivery:
    scene.world.clock.advance(after)
    delivery = uninstall(scene.world, scene.shop)
    assert delivery is not None
    return delivery


def test_leaving_drops_the_tokens_at_once(scene: Scene) -> None:
    scene.install()

    leave(scene)
    scene.deliver()

    left = row(scene)
    assert (left["standing"], left["uninstalled_at"]) == ("uninstalled", START + timedelta(days=1))
    assert (left["grant_sealed"], left["access_expires_at"], left["scopes"]) == (None, None, "")
    assert outcomes(scene) == ["uninstalled"]


def test_the_news_of_leaving_twice_changes_nothing_more(scene: Scene) -> None:
    scene.install()
    delivery = leave(scene)
    scene.deliver()
    before = row(scene)

    scene.world.sender.redeliver(delivery, 2)
    scene.deliver()

    assert row(scene) == before


def test_late_news_of_leaving_does_not_remove_a_shop_that_came_back(scene: Scene) -> None:
    scene.install()
    scene.world.faults.add("webhook_delayed", "app/uninstalled", seconds=3600)
    leave(scene)
    scene.deliver()
    scene.world.clock.advance(timedelta(minutes=10))
    install(scene.world, scene.shop)
    scene.install()
    before = row(scene)

    scene.world.clock.advance(timedelta(hours=1))
    scene.deliver()

    assert outcomes(scene) == ["installed again since"]
    assert row(scene) == before
    assert scene.stored().standing is ShopStanding.INSTALLED


def test_a_shop_that_came_back_unseen_heals_after_the_late_news(scene: Scene) -> None:
    """Nobody opened the app between: the grant of before is dead, and the news finds nothing newer than itself."""
    scene.install()
    scene.world.faults.add("webhook_delayed", "app/uninstalled", seconds=3600)
    leave(scene)
    scene.deliver()
    install(scene.world, scene.shop)
    scene.world.clock.advance(timedelta(hours=2))
    scene.deliver()

    scene.open(scene.frame())

    assert (scene.stored().standing, scene.stored().installation) == (ShopStanding.INSTALLED, 2)
    assert scene.grant().access_token in scene.shop.tokens


def test_a_body_that_names_another_shop_removes_nobody(scene: Scene) -> None:
    scene.install()
    other = scene.world.add_shop("loud-garden.myshopify.com")
    install(scene.world, other)
    scene.world.clock.advance(timedelta(days=1))
    delivery = uninstall(scene.world, other)
    assert delivery is not None
    delivery.shop = SHOP_DOMAIN

    scene.deliver()

    assert outcomes(scene) == ["body names another shop"]
    assert scene.stored().is_active


def test_another_topics_body_under_the_header_of_leaving_removes_nobody(scene: Scene) -> None:
    scene.install()
    before = row(scene)
    replay_as_removal(scene)

    scene.deliver()

    assert outcomes(scene) == ["still installed"]
    assert row(scene) == before


def test_a_token_that_ran_out_is_refreshed_to_ask_whether_the_app_is_there(scene: Scene) -> None:
    scene.install()
    scene.tokens_age(2 * 3600)
    replay_as_removal(scene)

    scene.deliver()

    assert outcomes(scene) == ["still installed"]
    assert scene.stored().standing is ShopStanding.INSTALLED
    assert scene.grant().access_token in scene.shop.tokens


def test_one_slip_of_shopify_does_not_confirm_a_removal(scene: Scene) -> None:
    scene.install()
    replay_as_removal(scene)
    scene.world.faults.add("status_401")

    scene.deliver()

    assert outcomes(scene) == ["still installed"]
    assert scene.stored().standing is ShopStanding.INSTALLED
    assert scene.grant().access_token in scene.shop.tokens


def test_a_refused_refresh_confirms_that_the_shop_left(scene: Scene) -> None:
    scene.install()
    scene.tokens_age(2 * 3600)
    leave(scene)

    scene.deliver()

    assert outcomes(scene) == ["uninstalled"]
    assert (row(scene)["standing"], row(scene)["grant_sealed"]) == ("uninstalled", None)


def test_many_replays_ask_shopify_once(scene: Scene) -> None:
    scene.install()
    for _ in range(5):
        replay_as_removal(scene)
    asked = len(scene.line.asked)

    scene.deliver()

    assert outcomes(scene) == ["still installed"] * 5
    assert len(scene.line.asked) - asked == 1


@pytest.mark.parametrize("fault", ["server_error", "rate_limited", "status_402"])
def test_leaving_waits_while_shopify_cannot_be_asked(scene: Scene, fault: str) -> None:
    scene.install()
    before = row(scene)
    leave(scene)
    scene.world.faults.add(fault, times=None)
    scene.deliver()

    ((state, tries, _),) = attempts(scene)
    assert (state, tries) == ("waiting", 1)
    assert row(scene) == before

    scene.world.faults.clear()
    scene.world.clock.advance(timedelta(minutes=2))
    scene.deliver()

    assert outcomes(scene) == ["uninstalled"]
    assert row(scene)["grant_sealed"] is None


def test_leaving_that_nobody_could_confirm_for_a_day_is_left_to_a_person(scene: Scene) -> None:
    scene.install()
    before = row(scene)
    leave(scene)
    scene.world.faults.add("server_error", times=None)

    for _ in range(8):
        scene.deliver()
        scene.world.clock.advance(timedelta(hours=8))

    ((state, tries, _),) = attempts(scene)
    assert (state, tries) == ("dead", 8)
    assert row(scene) == before


def test_a_return_while_shopify_is_asked_is_not_undone(scene: Scene) -> None:
    scene.install()
    leave(scene)

    def come_back(_path: str) -> None:
        scene.line.before = lambda _path: None
        scene.world.clock.advance(timedelta(minutes=1))
        install(scene.world, scene.shop)
        scene.install()

    scene.line.before = come_back
    scene.deliver()

    assert outcomes(scene) == ["still installed"]
    assert scene.stored().standing is ShopStanding.INSTALLED
    assert scene.grant().access_token in scene.shop.tokens


def test_news_of_a_shop_we_do_not_know_writes_no_shop(scene: Scene) -> None:
    install(scene.world, scene.shop)
    uninstall(scene.world, scene.shop)

    scene.deliver()

    with scene.engine.connect() as conn:
        assert conn.execute(select(shops.c.id)).all() == []
    assert outcomes(scene) == ["shop unknown"]


def test_scopes_taken_back_are_named_and_scopes_given_back_complete(scene: Scene) -> None:
    scene.install()
    required = frozenset(scene.world.app.required_scopes)

    change_scopes(scene.world, scene.shop, required - {"read_customers"})
    scene.deliver()
    without = scene.stored().scopes
    change_scopes(scene.world, scene.shop, required)
    scene.deliver()

    assert "read_customers" not in without
    assert scene.stored().scopes >= required
    assert outcomes(scene) == ["scopes missing: read_customers", "scopes complete"]


def test_a_renamed_shop_is_learnt_anew(scene: Scene) -> None:
    scene.install()

    update_shop(scene.world, scene.shop, name="Quieter Garden", storefront_url="https://quieter.example")
    scene.deliver()

    learnt = scene.stored()
    assert (learnt.name, learnt.storefront_url) == ("Quieter Garden", "https://quieter.example")
    assert (learnt.currency, learnt.timezone) == ("EUR", "Europe/Berlin")
    assert outcomes(scene) == ["shop learnt"]
