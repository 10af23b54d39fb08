"""Reading pages as a browser without scripts would: forms with what they would send, links, visible text."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

_UNSEEN = ("script", "style", "template", "head")
_PRESSED = ("submit", "image", "button", "reset")


@dataclass(slots=True)
class Form:
    """A form; `fields` is what it sends when nothing is touched, `choices` the options of selects and radios."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    buttons: dict[str, list[str]] = field(default_factory=dict)
    text: str = ""


class Page(HTMLParser):
    """One page, read."""

    def __init__(self, markup: str, address: str) -> None:
        super().__init__(convert_charrefs=True)
        self.address = address
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._words: list[str] = []
        self._form: Form | None = None
        self._select = ""
        self._area = ""
        self._unseen = 0
        self.feed(markup)

    @property
    def text(self) -> str:
        """What a person reads, in one line."""
        return " ".join(" ".join(self._words).split())

    def form(self, part: str) -> Form | None:
        """The first form whose action contains this part."""
        return next((form for form in self.forms if part in form.action), None)

    def link(self, part: str) -> str | None:
        """The first link whose address contains this part."""
        return next((link for link in self.links if part in link), None)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Take in what the element says."""
        given = {name: value or "" for name, value in attributes}
        if tag in _UNSEEN:
            self._unseen += 1
        if tag in ("a", "s-link", "s-button") and "href" in given:
            self.links.append(urljoin(self.address, given["href"]))
        if tag == "form":
            action = urljoin(self.address, given.get("action") or given.get("data-hx-post") or self.address)
            self._form = Form(action, given.get("method", "get").lower())
            self.forms.append(self._form)
        elif self._form is not None:
            self._field(self._form, tag, given)

    def _field(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            self._option(form, given)
        elif tag == "textarea":
            self._area = name
            form.fields[name] = ""
        elif tag == "button" and name:
            form.buttons.setdefault(name, []).append(given.get("value", ""))
        elif tag == "input" and name:
            self._input(form, name, given)

    def _option(self, form: Form, given: dict[str, str]) -> None:
        value = given.get("value", "")
        form.choices.setdefault(self._select, []).append(value)
        if "selected" in given or self._select not in form.fields:
            form.fields[self._select] = value

    def _input(self, form: Form, name: str, given: dict[str, str]) -> None:
        kind, value = given.get("type", "text"), given.get("value", "")
        if kind in _PRESSED:
            form.buttons.setdefault(name, []).append(value)
        elif kind in ("checkbox", "radio"):
            form.choices.setdefault(name, []).append(value or "on")
            if "checked" in given:
                form.fields[name] = value or "on"
        else:
            form.fields[name] = value

    def handle_endtag(self, tag: str) -> None:
        """Leave the element."""
        if tag in _UNSEEN and self._unseen:
            self._unseen -= 1
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        """Take in text."""
        if self._area and self._form is not None:
            self._form.fields[self._area] += data
        if not self._unseen:
            self._words.append(data)
            if self._form is not None:
                self._form.text += data
