"""Scripts and styles: small, kept for good under their own address, and exactly what was reviewed."""

import gzip
import hashlib

import pytest

from plugin.web.assets import all_assets, asset_address
from tests.admin_pages.stage import Stage
from tests.house.source import ROOT

HTMX_FROM_NPM = ROOT / "tests" / "node_modules" / "htmx.org" / "dist" / "htmx.min.js"


@pytest.mark.parametrize("name", ["admin.css", "admin.js", "htmx.min.js"])
def test_a_file_is_kept_for_good(plain_stage: Stage, name: str) -> None:
    answer = plain_stage.app.test_client().get(asset_address(name))

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.data == (ROOT / "plugin/web/static" / name).read_bytes()
    assert hashlib.sha256(answer.data).hexdigest()[:12] in asset_address(name)


def test_an_outdated_address_still_finds_its_file_but_is_not_kept(plain_stage: Stage) -> None:
    answer = plain_stage.app.test_client().get("/static/000000000000/admin.css")

    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")


def test_a_file_is_packed_where_the_browser_takes_that(plain_stage: Stage) -> None:
    answer = plain_stage.app.test_client().get(asset_address("admin.css"), headers={"Accept-Encoding": "br, gzip"})

    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(answer.data) == (ROOT / "plugin/web/static/admin.css").read_bytes()


@pytest.mark.parametrize("name", ["admin.py", "..%2fadmin.py", "htmx.LICENSE.txt", "%2e%2e"])
def test_nothing_else_is_served(plain_stage: Stage, name: str) -> None:
    assert plain_stage.app.test_client().get(f"/static/x/{name}").status_code == 404


def test_pages_stay_light() -> None:
    packed = {name: len(asset.packed) for name, asset in all_assets().items()}

    assert packed["admin.js"] + packed["htmx.min.js"] <= 20 * 1024
    assert packed["admin.css"] <= 8 * 1024


def test_htmx_is_what_npm_gives() -> None:
    if not HTMX_FROM_NPM.exists():
        pytest.skip("install the test tools first: make setup")
    assert all_assets()["htmx.min.js"].plain == HTMX_FROM_NPM.read_bytes()
