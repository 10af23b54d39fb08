"""What follows an installation: the shop's facts, the theme's way to us, a program that waits for the merchant."""

from plugin.db.offers.programs import read_program
from plugin.domain.program.program import Program
from plugin.services.shops.learn_shop import learn_shop
from plugin.services.shops.uninstall_shop import uninstall_shop
from tests.factories import SHOP_DOMAIN
from tests.install.scene import START, Scene, written


def learn(scene: Scene) -> str:
    return learn_shop(scene.bench, scene.stored(), scene.bench.clock.now())


def program(scene: Scene) -> Program | None:
    with scene.engine.connect() as conn:
        return read_program(conn, scene.stored().shop_id)


def test_the_shop_says_who_it_is(scene: Scene) -> None:
    scene.install()

    learn(scene)

    shop = scene.stored()
    assert (shop.name, shop.currency, shop.timezone) == ("Quiet Garden", "EUR", "Europe/Berlin")
    assert shop.storefront_url == "http://127.0.0.1:9293"
    assert shop.locale == "de"


def test_a_time_zone_that_this_machine_does_not_know_yet_counts_as_none(scene: Scene) -> None:
    scene.install()
    scene.shop.iana_timezone = "America/Nowhere"

    learn(scene)

    assert (scene.stored().timezone, scene.stored().currency) == (None, "EUR")


def test_the_theme_is_told_where_the_shop_reaches_the_app(scene: Scene) -> None:
    scene.install()

    learn(scene)

    metafield = scene.shop.app_metafields["goodword", "proxy_path"]
    assert metafield["value"] == "/apps/goodword"


def test_a_new_shop_gets_one_program_switched_off(scene: Scene) -> None:
    scene.install()

    learn(scene)
    first = program(scene)
    learn(scene)

    assert first is not None
    assert (first.is_live, first.version) == (False, 1)
    assert program(scene) == first
    assert written(scene.engine)["programs"] == 1


def test_learning_twice_changes_nothing(scene: Scene) -> None:
    scene.install()
    learn(scene)
    rows, shop = written(scene.engine), scene.stored()

    assert learn(scene) == "shop learnt"
    assert (written(scene.engine), scene.stored()) == (rows, shop)


def test_an_unknown_shop_cannot_leave(scene: Scene) -> None:
    with scene.engine.begin() as conn:
        assert uninstall_shop(conn, SHOP_DOMAIN, left_at=START, now=START) == "shop unknown"
    assert written(scene.engine) == {}
