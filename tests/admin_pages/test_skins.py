"""Both skins offer the same parts; what the Polaris skin writes exists in Shopify's own list of components."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.admin_pages.sample import put_sample
from tests.admin_pages.stage import PRODUCTION, Stage
from tests.admin_pages.test_program_form import FORM
from tests.admin_pages.test_reading import EMPTY_PAGES, PAGES
from tests.house.source import ROOT

UI = ROOT / "plugin" / "web" / "templates" / "ui"
MANIFEST = ROOT / "tests" / "node_modules" / "@shopify" / "polaris-types" / "dist" / "custom-elements.json"
MACRO = re.compile(r"macro ([a-z]\w*\([^)]*\)) ")
EVERYWHERE = frozenset({"id", "slot", "class", "hidden", "lang", "href", "rel", "target"})
CHOICE = re.compile(r'"([^"]*)"')

# App Bridge's own element; it is not among the page's components.
NOT_POLARIS = frozenset({"s-app-nav"})


class Components(HTMLParser):
    """Every Shopify component on a page with its attributes and the component around it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None], str | None]] = []
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag.startswith("s-"):
            self.found.append((tag, dict(attrs), self._open[-1] if self._open else None))
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag.startswith("s-"):
            assert self._open.pop() == tag, f"{tag} is closed out of order"


class Manifest:
    """Shopify's custom-elements.json: which component takes which attribute, value and slot."""

    def __init__(self, path: Path) -> None:
        modules = json.loads(path.read_text())["modules"]
        self._parts = {d["tagName"]: d for m in modules for d in m.get("declarations", []) if "tagName" in d}

    def faults(self, html: str) -> list[str]:
        return [fault for found in Components(html).found for fault in self._faults(*found)]

    def _faults(self, tag: str, attributes: dict[str, str | None], around: str | None) -> Iterator[str]:
        if tag in NOT_POLARIS:
            return
        if tag not in self._parts:
            yield f"{tag} does not exist"
            return
        kinds = {a["name"].lower(): a.get("type", {}).get("text", "") for a in self._parts[tag].get("attributes", [])}
        for name, value in attributes.items():
            if name.startswith("data-") or (name in EVERYWHERE and name not in kinds):
                continue
            if name not in kinds:
                yield f"{tag} has no {name}"
            elif not _fits(kinds[name], value):
                yield f"{tag} takes no {name}={value}"
        slot = attributes.get("slot")
        if slot and around and slot not in {s["name"] for s in self._parts[around].get("slots", [])}:
            yield f"{around} has no slot {slot}"


def _fits(kind: str, value: str | None) -> bool:
    choices = CHOICE.findall(kind)
    is_closed = bool(choices) and not re.sub(r'"[^"]*"|\||\s', "", kind)
    return not is_closed or value in choices


@pytest.fixture(scope="module")
def manifest() -> Manifest:
    if not MANIFEST.exists():
        pytest.skip("install the test tools first: make setup")
    return Manifest(MANIFEST)


def test_both_skins_offer_the_same_parts() -> None:
    native, polaris = (MACRO.findall((UI / f"{skin}.html").read_text()) for skin in ("native", "polaris"))

    assert native == polaris
    assert len(native) > 25


def test_pages_use_the_parts_and_no_markup_of_their_own() -> None:
    allowed = {"document.html", "part.html"}
    written = {p.name: p.read_text() for p in (UI.parent / "admin").glob("*.html") if p.name not in allowed}

    assert {name: found for name, text in written.items() if (found := re.findall(r"<[a-z][^>]*>", text))} == {}


@pytest.mark.parametrize("path", [*PAGES, "/admin/nothing"])
def test_every_component_is_shopifys(plain_stage: Stage, manifest: Manifest, path: str) -> None:
    put_sample(plain_stage, plain_stage.ours)

    page = plain_stage.get(f"{path}?ui=polaris").text

    assert len(Components(page).found) > 8
    assert manifest.faults(page) == []


@pytest.mark.parametrize("path", EMPTY_PAGES)
def test_every_component_of_an_empty_page_is_shopifys(plain_stage: Stage, manifest: Manifest, path: str) -> None:
    sign = "&" if "?" in path else "?"
    assert manifest.faults(plain_stage.get(f"{path}{sign}ui=polaris").text) == []


def test_every_component_of_a_refused_form_is_shopifys(plain_stage: Stage, manifest: Manifest) -> None:
    page = plain_stage.post("/admin/program?ui=polaris", FORM | {"hold_days": "soon"}).text

    assert 'error="Give a whole number' in page
    assert manifest.faults(page) == []


def test_every_component_of_a_weighed_program_is_shopifys(plain_stage: Stage, manifest: Manifest) -> None:
    plain_stage.post("/admin/program", {"part": "estimate", "average_order": "60", "margin_percent": "20"})

    page = plain_stage.get("/admin/program?ui=polaris").text

    assert '<s-banner tone="warning" heading="This program gives more than a referral earns.">' in page
    assert manifest.faults(page) == []


def test_a_planted_mistake_would_be_seen(manifest: Manifest) -> None:
    planted = (
        '<s-page heading="x"><s-badge tone="loud">a</s-badge><s-button kind="primary">b</s-button>'
        '<s-carousel></s-carousel><s-link slot="nowhere" href="/">c</s-link></s-page>'
    )

    assert manifest.faults(planted) == [
        "s-badge takes no tone=loud",
        "s-button has no kind",
        "s-carousel does not exist",
        "s-page has no slot nowhere",
    ]


def test_a_real_shops_frame_is_given_shopifys_components(sqlite_engine) -> None:  # type: ignore[no-untyped-def]
    stage = Stage.build(sqlite_engine, origin=PRODUCTION)

    page = stage.get("/admin").text

    assert '<script src="https://cdn.shopify.com/shopifycloud/polaris-1.js">' in page
    assert "<s-page" in page
    assert "<s-page" not in stage.get("/admin?ui=native").text
    assert "<s-page" not in stage.get("/admin", **{"X-UI": "native", "HX-Request": "true"}).text


def test_the_frame_of_a_real_shop_is_its_own_admin(sqlite_engine) -> None:  # type: ignore[no-untyped-def]
    stage = Stage.build(sqlite_engine, origin=PRODUCTION)

    policy = stage.get("/admin").headers["Content-Security-Policy"]

    assert policy.endswith("frame-ancestors https://quiet-garden.myshopify.com https://admin.shopify.com")
    assert "script-src 'self' https://cdn.shopify.com;" in policy
