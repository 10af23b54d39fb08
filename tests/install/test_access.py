"""Access tokens that last: refreshed early, once, by one process; and what a dead refresh token leads to."""

import io
import logging
import threading
import time
from datetime import datetime, timedelta

import pytest
import requests
from sqlalchemy import Engine, text

from plugin.auth.oauth import TIMEOUT_S, AppIdentity, GrantUnavailable, MerchantNeeded, refresh_grant
from plugin.db.shops.grants import LEASE, read_grant, take_lease
from plugin.domain.shop import ShopStanding
from plugin.logs import JsonLines
from plugin.services.check_health import check_health
from plugin.services.shops.distrust_access import distrust_access
from plugin.services.shops.reach_shop import reach_shop
from plugin.services.shops.uninstall_shop import uninstall_shop
from plugin.services.workbench import Workbench
from tests.benches import make_bench
from tests.factories import SHOP_DOMAIN
from tests.install.scene import Scene, at_once
from tests.sim_shop.installation import install, uninstall

HOUR = 3600


def token_of(scene: Scene) -> str:
    """The access token of a client for the shop."""
    return reach_shop(scene.bench, scene.stored(), is_background=True)._access_token


def read_name(scene: Scene) -> object:
    """Ask the shop for its name with whatever token the app has."""
    data = reach_shop(scene.bench, scene.stored(), is_background=True).run("read_shop")
    return data["shop"]["name"]  # type: ignore[index]


def generation(scene: Scene) -> int:
    with scene.engine.connect() as conn:
        stored = read_grant(conn, scene.stored().shop_id)
    assert stored is not None
    return stored.generation


def expiry(scene: Scene) -> datetime | None:
    with scene.engine.connect() as conn:
        stored = read_grant(conn, scene.stored().shop_id)
    return stored.access_expires_at if stored else None


def test_a_token_with_more_than_five_minutes_left_is_used_as_it_is(scene: Scene) -> None:
    scene.install()
    scene.tokens_age(HOUR - 310)

    assert token_of(scene) == scene.grant().access_token
    assert scene.line.token_calls == 1


def test_a_token_with_less_than_five_minutes_left_is_refreshed_and_kept(scene: Scene) -> None:
    scene.install()
    before = scene.grant()
    scene.tokens_age(HOUR - 290)

    used = token_of(scene)

    kept = scene.grant()
    assert used == kept.access_token != before.access_token
    assert kept.refresh_token != before.refresh_token
    assert (generation(scene), expiry(scene)) == (2, kept.access_expires_at)
    assert token_of(scene) == used
    assert read_name(scene) == "Quiet Garden"


def test_two_workers_at_once_refresh_once_and_use_the_same_token(engine: Engine) -> None:
    somebody_waits = threading.Event()

    def sleep(seconds: float) -> None:
        somebody_waits.set()
        time.sleep(seconds)

    scene = Scene(engine, sleep=sleep)
    scene.install()
    scene.tokens_age(HOUR + 1)
    scene.line.before = lambda path: somebody_waits.wait(20) if path.endswith("access_token") else None

    used = at_once(lambda: token_of(scene), lambda: token_of(scene))

    assert used == [scene.grant().access_token] * 2
    assert (scene.line.token_calls, generation(scene)) == (2, 2)


def test_while_another_refreshes_a_token_that_still_works_is_used(scene: Scene) -> None:
    shop = scene.install()
    old = scene.grant().access_token
    scene.tokens_age(HOUR - 120)
    with scene.engine.begin() as conn:
        assert take_lease(conn, shop.shop_id, 1, scene.bench.clock.wall())

    assert token_of(scene) == old
    assert (scene.line.token_calls, scene.sleeps) == (1, [])


def test_while_another_refreshes_a_dead_token_is_waited_for_and_then_given_up(scene: Scene) -> None:
    shop = scene.install()
    scene.tokens_age(HOUR + 1)
    with scene.engine.begin() as conn:
        assert take_lease(conn, shop.shop_id, 1, scene.bench.clock.wall())

    with pytest.raises(GrantUnavailable, match="refresh_under_way"):
        token_of(scene)

    # Eight looks, half a second between two of them.
    assert scene.sleeps == [0.5] * 7
    assert scene.line.token_calls == 1


def test_a_refresher_that_died_holds_the_others_up_for_a_minute(scene: Scene) -> None:
    shop = scene.install()
    scene.tokens_age(HOUR + 1)
    with scene.engine.begin() as conn:
        assert take_lease(conn, shop.shop_id, 1, scene.bench.clock.wall())
    scene.tokens_age(61)

    assert token_of(scene) == scene.grant().access_token
    assert generation(scene) == 2


@pytest.mark.parametrize("fault", ["timeout_after", "reset_after", "truncated_json", "server_error_after"])
def test_a_lost_answer_is_asked_for_again_with_the_same_refresh_token(scene: Scene, fault: str) -> None:
    scene.install()
    scene.tokens_age(HOUR + 1)
    scene.world.faults.add(fault, "token")

    assert read_name(scene) == "Quiet Garden"

    # The installation's pair and one more: the lost answer made it, the second one brought it.
    assert (len(scene.shop.tokens), scene.line.token_calls, generation(scene)) == (2, 3, 2)


def test_a_process_that_died_before_saving_loses_nothing(scene: Scene) -> None:
    scene.install()
    scene.tokens_age(HOUR + 1)
    app, session = AppIdentity.of(scene.bench.settings), scene.bench.wire.session
    lost = refresh_grant(session, app, SHOP_DOMAIN, grant=scene.grant(), now=scene.bench.clock.wall())

    assert token_of(scene) == lost.access_token
    assert read_name(scene) == "Quiet Garden"


def test_an_endpoint_that_is_down_leaves_the_grant_and_the_minutes_it_has(scene: Scene) -> None:
    scene.install()
    before = scene.grant()
    scene.tokens_age(HOUR - 120)
    scene.world.faults.add("bad_gateway", "token", times=None)

    assert token_of(scene) == before.access_token
    scene.tokens_age(120)
    with pytest.raises(GrantUnavailable, match="server_error"):
        token_of(scene)

    assert (scene.grant(), generation(scene)) == (before, 1)
    assert scene.stored().standing is ShopStanding.INSTALLED
    scene.world.faults.clear()
    assert read_name(scene) == "Quiet Garden"


def test_a_dead_refresh_token_asks_for_a_visit_and_the_visit_heals(scene: Scene) -> None:
    scene.install()
    expired = scene.grant().access_token
    scene.shop.refresh_tokens.clear()
    scene.tokens_age(HOUR + 1)

    with pytest.raises(MerchantNeeded):
        token_of(scene)
    standing = scene.stored().standing
    scene.tokens_age(-HOUR - 1)
    scene.open(scene.frame())

    assert standing is ShopStanding.NEEDS_VISIT
    assert (scene.stored().standing, scene.stored().installation) == (ShopStanding.INSTALLED, 1)
    assert token_of(scene) != expired
    assert read_name(scene) == "Quiet Garden"


def test_a_dead_refresh_token_that_a_visit_has_replaced_meanwhile_asks_nobody(scene: Scene) -> None:
    shop = scene.install()
    scene.shop.refresh_tokens.clear()
    with scene.engine.begin() as conn:
        distrust_access(conn, shop)
    visits: list[int] = []

    def visit_first(path: str) -> None:
        if path.endswith("access_token") and not visits:
            visits.append(1)
            scene.open(scene.frame())

    scene.line.before = visit_first

    assert token_of(scene) == scene.grant().access_token
    assert scene.stored().standing is ShopStanding.INSTALLED
    assert read_name(scene) == "Quiet Garden"


def test_a_refresh_that_a_visit_has_overtaken_is_thrown_away(scene: Scene) -> None:
    shop = scene.install()
    with scene.engine.begin() as conn:
        distrust_access(conn, shop)
    visits: list[int] = []

    def visit_before_it_arrives(answer: requests.Response) -> requests.Response:
        if (answer.url or "").endswith("access_token") and not visits:
            visits.append(1)
            scene.open(scene.frame())
        return answer

    scene.line.after = visit_before_it_arrives

    assert token_of(scene) == scene.grant().access_token
    # The installation's and the visit's; what the refresh brought was never kept.
    assert generation(scene) == 2
    assert read_name(scene) == "Quiet Garden"


def test_a_shop_that_leaves_during_a_refresh_gets_no_token_back(scene: Scene) -> None:
    shop = scene.install()
    with scene.engine.begin() as conn:
        distrust_access(conn, shop)

    def leave_first(answer: requests.Response) -> requests.Response:
        scene.world.clock.advance(timedelta(days=1))
        uninstall(scene.world, scene.shop)
        now = scene.bench.clock.now()
        with scene.engine.begin() as conn:
            assert uninstall_shop(conn, SHOP_DOMAIN, left_at=now, now=now) == "uninstalled"
        return answer

    scene.line.after = leave_first
    with pytest.raises(MerchantNeeded):
        token_of(scene)

    with scene.engine.connect() as conn:
        assert read_grant(conn, shop.shop_id) is None
    assert scene.stored().standing is ShopStanding.UNINSTALLED


def test_news_of_leaving_during_a_refresh_is_asked_about_once_that_has_ended(scene: Scene) -> None:
    shop = scene.install()
    with scene.engine.begin() as conn:
        distrust_access(conn, shop)

    def leave_first(answer: requests.Response) -> requests.Response:
        scene.line.after = lambda answer: answer
        scene.world.clock.advance(timedelta(days=1))
        uninstall(scene.world, scene.shop)
        scene.deliver()
        return answer

    scene.line.after = leave_first
    token_of(scene)
    assert scene.stored().standing is ShopStanding.INSTALLED

    scene.world.clock.advance(timedelta(minutes=2))
    scene.deliver()

    with scene.engine.connect() as conn:
        assert read_grant(conn, shop.shop_id) is None
    assert scene.stored().standing is ShopStanding.UNINSTALLED


def test_a_shop_without_a_grant_needs_the_merchant(scene: Scene) -> None:
    shop = scene.install()
    with scene.engine.begin() as conn:
        conn.execute(text("UPDATE shops SET grant_sealed = NULL"))

    with pytest.raises(MerchantNeeded):
        reach_shop(scene.bench, shop, is_background=True)

    assert scene.stored().standing is ShopStanding.NEEDS_VISIT


def test_a_token_that_shopify_refused_is_refreshed_before_the_next_call(scene: Scene) -> None:
    shop = scene.install()
    scene.shop.tokens.clear()

    with scene.engine.begin() as conn:
        distrust_access(conn, shop)

    assert read_name(scene) == "Quiet Garden"


def test_a_grant_sealed_with_a_lost_key_heals_with_the_next_page_load(scene: Scene) -> None:
    scene.install()
    with scene.engine.begin() as conn:
        conn.execute(text("UPDATE shops SET grant_sealed = '1.00000000.AAAA'"))

    answer = scene.open(scene.frame())

    assert answer.status_code == 200
    assert read_name(scene) == "Quiet Garden"


def test_the_health_check_sees_whether_the_keys_open_what_is_stored(scene: Scene) -> None:
    scene.install()
    other = make_bench(scene.engine, scene.bench.clock, APP_KEY="Zp7rT4kW9sQ2nB6vX1cM8dF5gH3jL0aY")

    def keys(bench: Workbench) -> tuple[bool, str]:
        finding = next(one for one in check_health(bench) if one.name == "keys")
        return finding.is_fine, finding.note

    assert keys(scene.bench) == (True, "open what is stored")
    assert keys(other) == (
        False,
        "APP_KEY does not open the stored grants: set APP_KEY_OLD to the one used before",
    )


def test_no_token_is_readable_in_the_database_in_a_log_line_or_on_a_page(scene: Scene) -> None:
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        pages = play_everything(scene)
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    with scene.engine.connect() as conn:
        stored = str(conn.execute(text("SELECT * FROM shops")).all())

    for secret in ("shpat_", "shprt_", scene.world.app.client_secret, *scene.shop.tokens, *scene.shop.refresh_tokens):
        assert secret not in lines.getvalue()
        assert secret not in stored
        assert all(secret not in page for page in pages)
    assert '"event":"refresh_token_dead"' in lines.getvalue()


def play_everything(scene: Scene) -> list[str]:
    """Install both ways, refresh, fail, and give every page that was shown."""
    pages = [scene.open(scene.agree(scene.start())).text]
    install(scene.world, scene.shop)
    pages.append(scene.open(scene.frame()).text)
    scene.tokens_age(HOUR + 1)
    token_of(scene)
    scene.world.faults.add("server_error", "token", times=2)
    scene.tokens_age(HOUR + 1)
    with pytest.raises(GrantUnavailable):
        token_of(scene)
    scene.shop.refresh_tokens.clear()
    with pytest.raises(MerchantNeeded):
        token_of(scene)
    pages.append(scene.open(scene.frame()).text)
    return pages


def test_a_lease_lasts_longer_than_two_calls_of_the_token_endpoint() -> None:
    # Two calls of at most 3.05 s to connect and 20 s to answer: 46.1 s.
    assert timedelta(seconds=2 * sum(TIMEOUT_S)) == timedelta(seconds=46.1) < LEASE
