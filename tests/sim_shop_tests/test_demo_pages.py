"""The demo's reader of pages sends what a browser without scripts would send."""

from tests.sim_shop.demo_pages import Page

MARKUP = """
<html><head><title>Not read</title><script>var a = "not read"</script></head><body>
<h1>Terms</h1><a href="/next?a=1&amp;b=2">Next</a>
<form action="save" method="post">
  <input name="hidden" type="hidden" value="h"><input name="on" type="checkbox" checked>
  <input name="off" type="checkbox"><input type="radio" name="kind" value="a">
  <input type="radio" name="kind" value="b" checked>
  <select name="pick"><option value="1">One</option><option value="2" selected>Two</option></select>
  <textarea name="note">Some text</textarea>
  <button name="preset" value="x">X</button><input type="submit" name="go" value="Go">
</form><form><input name="q" value=""></form></body></html>
"""


def test_a_form_sends_what_stands_in_it_and_no_button() -> None:
    page = Page(MARKUP, "http://127.0.0.1:1/admin/program")
    first, second = page.forms
    assert (first.action, first.method) == ("http://127.0.0.1:1/admin/save", "post")
    assert first.fields == {"hidden": "h", "on": "on", "kind": "b", "pick": "2", "note": "Some text"}
    assert first.choices == {"on": ["on"], "off": ["on"], "kind": ["a", "b"], "pick": ["1", "2"]}
    assert first.buttons == {"preset": ["x"], "go": ["Go"]}
    assert (second.action, second.method, second.fields) == (page.address, "get", {"q": ""})


def test_links_are_whole_and_text_is_what_a_person_reads() -> None:
    page = Page(MARKUP, "http://127.0.0.1:1/admin/program")
    assert page.link("next") == "http://127.0.0.1:1/next?a=1&b=2"
    assert page.text.startswith("Terms Next One Two")
    assert "Not read" not in page.text
