"""A page as somebody without scripts has it: its words, its links, and what each button of it would send."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TypeVar

Found = TypeVar("Found")
_NOT_SENT = ("submit", "button", "image", "reset", "file")
_SPACES = str.maketrans({"\u00a0": " ", "\u2019": "'"})


@dataclass
class Form:
    """What it holds as it stands: (name, value), in the page's order."""

    action: str
    method: str
    sent: list[tuple[str, str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)

    def filled(self, **typed: str | list[str]) -> list[tuple[str, str]]:
        """What is sent once these fields hold that; KeyError where the form has no such field."""
        for name in typed:
            if name not in self.names:
                raise KeyError(f"no field {name!r}: there are {sorted(self.names)}")
        kept = [(name, value) for name, value in self.sent if name not in typed]
        return kept + [
            (name, one) for name, said in typed.items() for one in ([said] if isinstance(said, str) else said)
        ]


@dataclass
class Button:
    """Something to press; `words` as they are read. `action` is its own, or else its form's."""

    form: Form
    words: str
    name: str | None
    value: str
    action: str


class Page(HTMLParser):
    """`title` is its first sentence; `buttons` and `links` by the words on them, in the page's order."""

    def __init__(self, path: str, html: str) -> None:
        super().__init__()
        self.path = path
        self.buttons: list[Button] = []
        self.links: list[tuple[str, str]] = []
        self._by_id: dict[str, Form] = {}
        self._form: Form | None = None
        self._said: list[str] = []
        self._pressed: tuple[dict[str, str], int] | None = None
        self._link: tuple[str, int] | None = None
        self._heading: int | None = None
        self.title = ""
        self._select: tuple[str, bool] | None = None
        self._area: tuple[str, int] | None = None
        self._waiting: list[tuple[dict[str, str], str, Form | None]] = []
        self.feed(html)
        self.close()
        for attributes, words, form in self._waiting:
            self._add_button(attributes, words, form)

    @property
    def words(self) -> str:
        """All that is read on it."""
        return " ".join("".join(self._said).translate(_SPACES).split())

    def button(self, words: str) -> Button:
        """The first one on which these words stand; LookupError where there is none."""
        return _first(words, ((one.words, one) for one in self.buttons), self)

    def link(self, words: str) -> str:
        """Where the first link with these words leads."""
        return _first(words, ((said, href) for href, said in self.links), self)

    def form(self, form_id: str) -> Form:
        """The form of that id; KeyError where there is none."""
        return self._by_id[form_id]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens what it opens."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(given.get("action", self.path), given.get("method", "get"))
            if "id" in given:
                self._by_id[given["id"]] = self._form
        elif tag == "input":
            self._take_input(given)
        elif tag == "button":
            self._pressed = given, len(self._said)
        elif tag == "h1":
            self._heading = len(self._said)
        elif tag == "a" and "href" in given:
            self._link = given["href"], len(self._said)
        elif tag == "select" and self._form:
            self._form.names.add(given["name"])
            self._select = given["name"], False
        elif tag == "option" and self._select and self._form:
            self._take_option(given)
        elif tag == "textarea" and self._form:
            self._form.names.add(given["name"])
            self._area = given["name"], len(self._said)

    def handle_endtag(self, tag: str) -> None:
        """Closes what it closes."""
        if tag == "form":
            self._form = None
        elif tag == "button" and self._pressed:
            given, begun = self._pressed
            self._waiting.append((given, self._since(begun), self._form))
            self._pressed = None
        elif tag == "h1" and self._heading is not None:
            self.title = self._since(self._heading)
        elif tag == "a" and self._link:
            href, begun = self._link
            self.links.append((href, self._since(begun)))
            self._link = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea" and self._area and self._form:
            name, begun = self._area
            self._form.sent.append((name, "".join(self._said[begun:]).replace("\n", "\r\n")))
            self._area = None

    def handle_data(self, data: str) -> None:
        """Words."""
        self._said.append(data)

    def _since(self, begun: int) -> str:
        return " ".join("".join(self._said[begun:]).translate(_SPACES).split())

    def _take_input(self, given: dict[str, str]) -> None:
        kind, name = given.get("type", "text"), given.get("name")
        form = self._by_id.get(given["form"]) if "form" in given else self._form
        if form is None or name is None or kind in _NOT_SENT or "disabled" in given:
            return
        form.names.add(name)
        if kind not in ("checkbox", "radio") or "checked" in given:
            form.sent.append((name, given.get("value", "on")))

    def _take_option(self, given: dict[str, str]) -> None:
        """The first one counts until another one is marked."""
        assert self._select is not None
        assert self._form is not None
        name, chosen = self._select
        marked = "selected" in given
        if chosen and not marked:
            return
        if chosen:
            self._form.sent = [one for one in self._form.sent if one[0] != name]
        self._form.sent.append((name, given.get("value", "")))
        self._select = name, True

    def _add_button(self, given: dict[str, str], words: str, around: Form | None) -> None:
        form = self._by_id.get(given["form"]) if "form" in given else around
        if form is not None and given.get("type", "submit") == "submit":
            action = given.get("formaction", form.action)
            self.buttons.append(Button(form, words, given.get("name"), given.get("value", ""), action))


def _first(words: str, offered: Iterator[tuple[str, Found]], page: Page) -> Found:
    said = []
    for one, found in offered:
        if words in one:
            return found
        said.append(one)
    raise LookupError(f"{words!r} is not on {page.path}, which offers {said}")
