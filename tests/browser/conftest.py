"""One running town for all journeys of a process; a browser for each module."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.sight import Eyes
from tests.browser.town import Town, running_town
from tests.storefront_widget.stage import launch

PATIENCE_MS = 15_000
OpenEyes = Callable[..., Eyes]


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The demo with the app installed, the program live, and codes for friends ready."""
    with running_town(tmp_path_factory.mktemp("town")) as found:
        found.set_up()
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium. Not for the session: two modules' browsers may not be driven side by side."""
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE_MS)
        shown = launch(playwright)
        yield shown
        shown.close()


@pytest.fixture
def eyes_with(browser: Browser, town: Town) -> Iterator[OpenEyes]:
    """Opens browsers, each of a person of their own; at the end no console may have complained."""
    opened: list[Eyes] = []

    def open_eyes(**context: Any) -> Eyes:
        opened.append(Eyes(browser, town, **context))
        return opened[-1]

    yield open_eyes
    said = [text for eyes in opened for text in eyes.said]
    for eyes in opened:
        eyes.context.close()
    assert said == []


@pytest.fixture
def eyes(eyes_with: OpenEyes) -> Eyes:
    """One person's browser."""
    return eyes_with()
