"""What judges the pages is shown a bad one: each judge must find the fault that is its business, and no other."""

import pytest

from tests.browser.sight import Eyes, overflow, small_targets, violations

pytestmark = [pytest.mark.browser, pytest.mark.timeout(60)]
FAULTS = """() => {
  const put = (markup) => document.querySelector('main').insertAdjacentHTML('beforeend', markup);
  put('<p><img src="data:,"></p>');
  put('<p><button>x</button></p>');
  document.querySelector('main p:last-child button').setAttribute('style', 'all: unset; font-size: 8px');
  put('<pre>' + 'wide'.repeat(400) + '</pre>');
  document.querySelector('main').setAttribute('style', 'max-width: none');
}"""


def test_every_judge_finds_its_fault(eyes: Eyes) -> None:
    eyes.visit("/")
    assert (overflow(eyes.page), small_targets(eyes.page), violations(eyes.page)) == (0, [], [])
    eyes.page.evaluate(FAULTS)
    assert overflow(eyes.page) > 1000
    assert [one["name"][:7] for one in small_targets(eyes.page)] == ["<button"]
    assert "image-alt" in [found.partition(":")[0] for found in violations(eyes.page)]


def test_an_inline_style_in_the_app_is_heard(eyes: Eyes) -> None:
    frame = eyes.open_app()
    assert eyes.said == []
    with eyes.page.expect_console_message(lambda said: "style-src" in said.text):
        frame.evaluate("document.body.setAttribute('style', 'color: red')")
    assert any("style-src" in text for text in eyes.said)
    eyes.said.clear()
