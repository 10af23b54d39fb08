"""What `doctor`, `reconcile` and the settings say on a machine where little is there yet."""

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, text

from plugin.cli import main
from plugin.db.tables import shops
from plugin.settings import SettingsInvalid
from tests.clocks import START
from tests.factories import SHOP_DOMAIN, environment, make_settings

Run = Callable[..., tuple[int, str, str]]

NOWHERE = "http://127.0.0.1:9/{shop}"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in an environment of its own; gives exit code, output and complaint."""

    lines = logging.getLogger()
    handlers, level = list(lines.handlers), lines.level

    def run(*arguments: str, **changes: str | None) -> tuple[int, str, str]:
        for name in ("DATABASE_URL", "QUEUE_URL", *environment()):
            monkeypatch.delenv(name, raising=False)
        for name, value in environment(SHOPIFY_ORIGIN=NOWHERE, **changes).items():
            monkeypatch.setenv(name, value)
        code = main(arguments)
        lines.handlers[:], lines.level = handlers, level
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_doctor_lists_what_an_empty_database_lacks(run: Run, tmp_path: Path) -> None:
    code, said, complaint = run("doctor", DATABASE_URL=f"sqlite:///{tmp_path / 'new.db'}")

    assert code == 1
    assert "ok       settings: complete" in said
    assert "PROBLEM  schema: The database has schema none: run `goodword db upgrade`." in said
    assert "ok       filesystem: " in said
    assert "database:" not in said
    assert "worker:" not in said
    assert complaint == ""


def test_doctor_names_a_folder_that_is_not_there(run: Run, tmp_path: Path) -> None:
    code, said, _ = run("doctor", DATABASE_URL=f"sqlite:///{tmp_path / 'gone' / 'new.db'}")

    assert code == 1
    assert "PROBLEM  database: cannot be written: check its disk, its rights and DATABASE_URL" in said
    assert f"PROBLEM  disk: {tmp_path / 'gone'} does not exist: make it, or correct DATABASE_URL" in said


def test_reconcile_without_a_shop_says_so(run: Run, sqlite_url: str) -> None:
    answer = run("reconcile", DATABASE_URL=sqlite_url)

    assert answer == (0, "No shop has the app installed and in working order: there is nothing to read.\n", "")


def test_reconcile_says_which_shop_could_not_be_read(run: Run, sqlite_engine: Engine, sqlite_url: str) -> None:
    with sqlite_engine.begin() as conn:
        conn.execute(insert(shops).values(shop_domain=SHOP_DOMAIN, standing="installed", installed_at=START))

    code, said, _ = run("reconcile", DATABASE_URL=sqlite_url)

    assert code == 1
    assert (
        said == f"{SHOP_DOMAIN}: could not be read (MerchantNeeded: refresh_token_dead); `goodword doctor` says more\n"
    )
    with sqlite_engine.begin() as conn:
        assert conn.execute(text("SELECT standing FROM shops")).scalar_one() == "needs_visit"


def test_doctor_names_a_shop_that_needs_its_merchant(run: Run, sqlite_engine: Engine, sqlite_url: str) -> None:
    with sqlite_engine.begin() as conn:
        conn.execute(insert(shops).values(shop_domain=SHOP_DOMAIN, standing="needs_visit", installed_at=START))

    code, said, _ = run("doctor", DATABASE_URL=sqlite_url)

    assert code == 1
    assert f"PROBLEM  shop {SHOP_DOMAIN}: needs_visit: the merchant opens the app once" in said


def test_a_bad_database_url_is_blamed_once() -> None:
    with pytest.raises(SettingsInvalid) as refused:
        make_settings(DATABASE_URL="mysql://host/name")
    assert set(refused.value.problems) == {"DATABASE_URL"}

    with pytest.raises(SettingsInvalid) as refused:
        make_settings(DATABASE_URL="mysql://host/name", QUEUE_URL="amqp://host")
    assert set(refused.value.problems) == {"DATABASE_URL", "QUEUE_URL"}
