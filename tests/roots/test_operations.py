"""Commands that look after the database: backup while in use, restore, one worker, Shopify's configuration file."""

import sqlite3
import tomllib
from pathlib import Path

import pytest
from sqlalchemy import Engine

from plugin.commands.running.backup import copy_database
from plugin.commands.running.shopify_toml import render_shopify_toml
from plugin.db.engine import create_engine_for, sqlite_path
from plugin.db.schema import schema_state
from plugin.db.work.heartbeats import beat, last_beat
from plugin.lone_worker import LoneWorker, WorkerRefused
from tests.clocks import START
from tests.factories import API_KEY, make_manifest, make_settings


def test_a_backup_taken_while_writing_is_whole(sqlite_engine: Engine, tmp_path: Path) -> None:
    with sqlite_engine.begin() as conn:
        beat(conn, "worker", START)
    with sqlite_engine.begin() as conn:
        beat(conn, "not committed yet", START)
        copy_database(sqlite_engine, tmp_path / "copy.db")

    copy = create_engine_for(f"sqlite:///{tmp_path / 'copy.db'}")
    with copy.begin() as conn:
        assert (last_beat(conn, "worker"), last_beat(conn, "not committed yet")) == (START, None)
    assert schema_state(copy).is_ready
    copy.dispose()


def test_a_second_worker_on_one_sqlite_file_is_refused(sqlite_engine: Engine) -> None:
    path = sqlite_path(sqlite_engine)

    with LoneWorker(path), pytest.raises(WorkerRefused, match="move to PostgreSQL"), LoneWorker(path):
        pass
    with LoneWorker(path):
        pass


def test_shopifys_file_says_what_app_toml_says() -> None:
    manifest, settings = make_manifest(), make_settings()

    written = tomllib.loads(render_shopify_toml(manifest, settings))

    assert (written["client_id"], written["application_url"]) == (API_KEY, "https://goodword.example.com")
    assert written["extension_directories"] == ["storefront_snippet"]
    assert written["access_scopes"] == {
        "scopes": "read_orders,read_customers,write_discounts,write_app_proxy",
        "optional_scopes": [
            "read_customer_merge",
            "read_shopify_payments_disputes",
            "write_gift_cards",
            "write_store_credit_account_transactions",
            "read_store_credit_accounts",
            "write_customers",
            "read_all_orders",
            "read_products",
        ],
        "use_legacy_install_flow": False,
    }
    assert written["auth"] == {"redirect_urls": ["https://goodword.example.com/auth/callback"]}
    assert written["webhooks"]["api_version"] == "2026-10"
    ours, privacy = written["webhooks"]["subscriptions"]
    assert (ours["topics"], ours["uri"]) == (list(manifest.topics), "/webhooks")
    assert privacy["compliance_topics"] == ["customers/data_request", "customers/redact", "shop/redact"]
    assert written["app_proxy"] == {"url": "/proxy", "prefix": "apps", "subpath": "goodword"}


def test_the_copy_is_a_plain_file_without_companions(sqlite_engine: Engine, tmp_path: Path) -> None:
    copy_database(sqlite_engine, tmp_path / "copy.db")

    connection = sqlite3.connect(tmp_path / "copy.db")
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    connection.close()
    assert sorted(path.name for path in tmp_path.glob("copy.db*")) == ["copy.db"]
