"""Settings: what is read, and that one error lists everything that is wrong, with its remedy."""

import pytest

from plugin.settings import Settings, SettingsInvalid
from tests.factories import API_SECRET, environment, make_settings

SIMULATOR = "http://127.0.0.1:9292/{shop}"


def problems(**changes: str | None) -> dict[str, str]:
    with pytest.raises(SettingsInvalid) as refused:
        make_settings(**changes)
    return refused.value.problems


def test_reads_a_complete_environment() -> None:
    settings = make_settings(SHOPIFY_API_SECRET_OLD="the old one", APP_URL="https://goodword.example.com/")

    assert settings.api_secrets == (API_SECRET, "the old one")
    assert settings.app_url == "https://goodword.example.com"
    assert settings.database_url == "sqlite:///goodword.db"
    assert settings.queue_url == "sqlite:///goodword-queue.db"
    assert (settings.app_key_old, settings.metrics_token, settings.demo_clock_file) == (None, None, None)
    assert settings.is_production
    assert settings.origin("tea.myshopify.com") == "https://tea.myshopify.com"
    assert settings.frame_ancestors("tea.myshopify.com") == "https://tea.myshopify.com https://admin.shopify.com"
    assert settings.app_bridge_url.startswith("https://cdn.shopify.com/")


def test_lists_everything_missing_at_once() -> None:
    with pytest.raises(SettingsInvalid) as refused:
        Settings.from_env({})

    assert set(refused.value.problems) == {"SHOPIFY_API_KEY", "SHOPIFY_API_SECRET", "APP_URL", "APP_KEY"}
    assert all(f"\n  {name}: is missing; set it to " in str(refused.value) for name in refused.value.problems)


def test_a_simulator_on_this_machine_takes_shopifys_place() -> None:
    settings = make_settings(SHOPIFY_ORIGIN=SIMULATOR, APP_URL="http://127.0.0.1:8000", DEMO_CLOCK_FILE="clock")

    assert not settings.is_production
    assert settings.origin("tea.myshopify.com") == "http://127.0.0.1:9292/tea.myshopify.com"
    assert settings.frame_ancestors("tea.myshopify.com") == "http://127.0.0.1:9292"
    assert settings.app_bridge_url.startswith("http://127.0.0.1:9292/")


@pytest.mark.parametrize(
    "origin",
    [
        "http://shopify.example/{shop}",
        "https://shopify.example",
        "{shop}",
        "ftp://{shop}",
        "http://127.0.0.1.evil/{shop}",
        "http://user@127.0.0.1/{shop}",
    ],
)
def test_refuses_an_origin_that_would_send_secrets_in_the_clear(origin: str) -> None:
    assert "SHOPIFY_ORIGIN" in problems(SHOPIFY_ORIGIN=origin)


@pytest.mark.parametrize(
    "address",
    [
        "goodword.example.com",
        "http://goodword.example.com",
        "https://goodword.example.com/app",
        "ftp://x",
        "https://",
        "https://a@goodword.example.com",
        "https://goodword.example.com:port",
        "https://goodword.example.com?x=1",
    ],
)
def test_refuses_an_app_url_that_shopify_would_refuse(address: str) -> None:
    assert "APP_URL" in problems(APP_URL=address)


@pytest.mark.parametrize("key", ["short", "a" * 64, "changeme-" * 5 + "0123456789", API_SECRET.ljust(32, "x")])
def test_refuses_keys_that_can_be_guessed(key: str) -> None:
    found = problems(APP_KEY=key, SHOPIFY_API_SECRET=API_SECRET.ljust(32, "x"))

    assert "secrets.token_urlsafe" in found["APP_KEY"]


def test_the_old_key_is_held_to_the_same_rule() -> None:
    assert "APP_KEY_OLD" in problems(APP_KEY_OLD="short")


@pytest.mark.parametrize("switch", ["1", "true", "on"])
def test_refuses_debugging_for_a_real_shop(switch: str) -> None:
    assert set(problems(FLASK_DEBUG=switch, DEBUG=switch)) == {"FLASK_DEBUG", "DEBUG"}
    assert make_settings(FLASK_DEBUG=switch, SHOPIFY_ORIGIN=SIMULATOR).is_production is False


def test_the_demo_clock_moves_simulated_shops_only() -> None:
    assert "simulated shop" in problems(DEMO_CLOCK_FILE="clock")["DEMO_CLOCK_FILE"]


@pytest.mark.parametrize("url", ["goodword.db", "mysql://x/y", "sqlite://", "sqlite:///:memory:", "postgresql://"])
def test_refuses_a_database_that_cannot_keep_promises(url: str) -> None:
    assert "postgresql://user:password@host/goodword" in problems(DATABASE_URL=url)["DATABASE_URL"]


@pytest.mark.parametrize(
    ("database_url", "queue_url"),
    [
        ("sqlite:////var/lib/goodword/shop.db", "sqlite:////var/lib/goodword/shop-queue.db"),
        ("sqlite:////var/lib/good.word/shop", "sqlite:////var/lib/good.word/shop-queue"),
        ("postgresql://u:p@host/goodword", "postgresql://u:p@host/goodword"),
    ],
)
def test_the_queue_lives_beside_the_database(database_url: str, queue_url: str) -> None:
    assert make_settings(DATABASE_URL=database_url).queue_url == queue_url
    assert make_settings(DATABASE_URL=database_url, QUEUE_URL="redis://host/1").queue_url == "redis://host/1"


def test_refuses_an_unknown_log_level() -> None:
    assert "debug, info, warning, error" in problems(LOG_LEVEL="loud")["LOG_LEVEL"]


def test_keeps_secrets_out_of_its_own_picture() -> None:
    settings = make_settings(DATABASE_URL="postgresql://u:hidden@host/goodword", METRICS_TOKEN="hidden")

    shown = repr(settings) + str(settings)

    assert not any(secret in shown for secret in ("hidden", API_SECRET, environment()["APP_KEY"]))
