"""The App Bridge stand-in in a real browser: what our pages rely on is there, in the admin, at both widths."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, redirect, request
from playwright.sync_api import Browser, Page, expect, sync_playwright
from werkzeug.serving import BaseWSGIServer, make_server

from tests.sim_shop.admin_frame import admin_frame
from tests.sim_shop.admin_host import create_admin_host
from tests.sim_shop.control_room import control_room
from tests.sim_shop_tests.support import Bench

pytestmark = pytest.mark.browser
AXE = Path(__file__).parents[1] / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = "/usr/bin/chromium"
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="shopify-api-key" content="client-id">
<script src="{bridge}"></script><title>Stand-in app</title></head><body>
<s-page heading="Overview of {path}">
<s-button slot="primary-action" onclick="shopify.toast.show('Pressed')">Do it</s-button></s-page>
<s-app-nav><s-link href="/" rel="home">Home</s-link><s-link href="/orders">Orders of the app</s-link></s-app-nav>
<form data-save-bar method="get" action="/saved"><label>Name <input name="name"></label></form>
<output id="seen"></output></body></html>"""


class StandInApp:
    """An app that remembers what it was asked with."""

    def __init__(self) -> None:
        self.bridge = ""
        self.asked: list[tuple[str, str | None]] = []
        self.flask = Flask("stand_in_app")
        self.flask.add_url_rule("/<path:path>", view_func=self.page)
        self.flask.add_url_rule("/", view_func=self.page)
        self.flask.add_url_rule("/data", view_func=self.data)
        self.flask.add_url_rule("/stale", view_func=self.stale)

    def page(self, path: str = "") -> str:
        self.asked.append((f"/{path}", request.args.get("id_token")))
        return PAGE.format(bridge=self.bridge, path=f"/{path}")

    def data(self) -> Response:
        """Finds the first token stale, as an app does that has seen it expire."""
        self.asked.append(("/data", request.headers.get("Authorization")))
        stale = sum(path == "/data" for path, _ in self.asked) == 1
        headers = {"X-Shopify-Retry-Invalid-Session-Request": "1"} if stale else {}
        return Response("fresh", 401 if stale else 200, headers)

    def stale(self) -> Any:
        """A page load without a token goes over the bounce page."""
        if request.args.get("id_token"):
            return self.page("stale")
        return redirect(f"/bounce?shopify-reload={request.host_url}stale&shop=sample.myshopify.com")


def serve(app: Flask) -> BaseWSGIServer:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    server.log_startup = lambda: None  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        shown = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield shown
        shown.close()


class Stage:
    """The simulated admin, the stand-in app, and a page that looks at them."""

    def __init__(self, bench: Bench, app: StandInApp, admin: str, page: Page) -> None:
        self.bench, self.app, self.admin, self.page = bench, app, admin, page
        self.home = f"{admin}/{bench.shop.domain}/admin"
        self.frame = page.frame_locator("iframe")

    def open_app(self, path: str = "") -> None:
        self.page.goto(f"{self.home}/apps/goodword{path}")
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("Overview of")


@pytest.fixture
def stage(browser: Browser) -> Iterator[Stage]:
    bench, app = Bench(), StandInApp()
    app_server = serve(app.flask)
    admin_server = serve(create_admin_host(bench.world, admin_frame(bench.world), control_room(bench.world)))
    bench.world.app.app_url = f"http://127.0.0.1:{app_server.port}"
    bench.world.admin_url = f"http://127.0.0.1:{admin_server.port}"
    app.bridge = f"{bench.world.admin_url}/shopifycloud/app-bridge.js"
    context = browser.new_context(viewport={"width": 390, "height": 844})
    yield Stage(bench, app, bench.world.admin_url, context.new_page())
    context.close()
    for server in (admin_server, app_server):
        server.shutdown()
        server.server_close()


def test_a_fetch_carries_a_token_and_is_sent_again_when_it_was_stale(stage: Stage) -> None:
    stage.open_app()
    body = stage.page.frames[1].evaluate("fetch('/data').then((answer) => answer.text())")
    assert body == "fresh"
    tokens = [token for path, token in stage.app.asked if path == "/data"]
    assert len(tokens) == 2
    assert all(token is not None and token.startswith("Bearer ") for token in tokens)
    assert tokens[0] != tokens[1]


def test_title_actions_menu_and_toast_are_shown_by_the_admin(stage: Stage) -> None:
    stage.open_app()
    stage.page.get_by_role("button", name="Do it").click()
    expect(stage.page.locator("#toast")).to_have_text("Pressed")
    expect(stage.page.locator("#app-links a")).to_have_text(["Orders of the app"])
    stage.page.get_by_role("link", name="Orders of the app").click()
    expect(stage.page.get_by_role("heading", level=1)).to_have_text("Overview of /orders")
    assert stage.page.url == f"{stage.home}/apps/goodword/orders"


def test_unsaved_changes_show_a_bar_that_saves_and_keeps_from_leaving(stage: Stage) -> None:
    stage.open_app()
    bar = stage.page.get_by_role("region", name="Unsaved changes")
    expect(bar).to_be_hidden()
    stage.frame.get_by_label("Name").fill("Ada")
    expect(bar).to_be_visible()
    stage.page.get_by_role("link", name="Orders of the app").click()
    expect(stage.page.locator("#toast")).to_contain_text("Save or discard")
    bar.get_by_role("button", name="Save").click()
    expect(stage.page.get_by_role("heading", level=1)).to_have_text("Overview of /saved")
    expect(bar).to_be_hidden()


def test_the_bounce_page_comes_back_with_a_fresh_token(stage: Stage) -> None:
    stage.open_app()
    stage.page.frames[1].evaluate("location.assign('/stale')")
    expect(stage.page.get_by_role("heading", level=1)).to_have_text("Overview of /stale")
    assert stage.app.asked[-1][0] == "/stale"
    assert stage.app.asked[-1][1]


def test_a_button_of_the_control_room_moves_the_clock(stage: Stage) -> None:
    stage.page.goto(f"{stage.admin}/_sim/room")
    stage.page.get_by_role("button", name="+ 1 day").click()
    expect(stage.page.get_by_text("1 days and 0 hours ahead")).to_be_visible()
    assert stage.bench.world.clock.offset.total_seconds() == 86_400


def test_an_order_is_refunded_by_hand(stage: Stage) -> None:
    order = stage.bench.order()
    stage.page.goto(f"{stage.home}/orders")
    stage.page.get_by_role("button", name=f"Refund order {order.name}").click()
    expect(stage.page.get_by_text("44.90 EUR back")).to_be_visible()
    assert order.financial_status == "refunded"


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("place", ["", "/orders", "/discounts", "/apps", "/apps/goodword", "/_sim/room"])
def test_axe_finds_nothing_and_nothing_overflows(stage: Stage, place: str, width: int) -> None:
    stage.bench.order()
    stage.bench.world.faults.add("throttled")
    stage.page.set_viewport_size({"width": width, "height": 844})
    stage.page.goto(f"{stage.admin}{place}" if place.startswith("/_sim") else f"{stage.home}{place}")
    assert stage.page.evaluate("document.documentElement.scrollWidth") <= width
    stage.page.add_script_tag(path=AXE)
    found = stage.page.evaluate("axe.run(document, {iframes: false}).then((result) => result.violations)")
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []
