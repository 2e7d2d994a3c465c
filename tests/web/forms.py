"""A form as an old browser has it: every field with what stands in it, to be sent back."""

from html.parser import HTMLParser
from typing import Any


class _Fields(HTMLParser):
    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id, self.inside = form_id, False
        self.fields: dict[str, list[str]] = {}
        self.open: tuple[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = said.get("id") == self.form_id
        if not self.inside:
            return
        name, kind = said.get("name", ""), said.get("type", "text")
        if tag == "input" and (kind not in ("radio", "checkbox") or "checked" in said):
            self.fields.setdefault(name, []).append(said.get("value", ""))
        elif tag in ("textarea", "select"):
            self.open = (tag, name)
            self.fields.setdefault(name, [])
        elif tag == "option" and self.open and ("selected" in said or not self.fields[self.open[1]]):
            self.fields[self.open[1]] = [said.get("value", "")]

    def handle_endtag(self, tag: str) -> None:
        if self.open and tag == self.open[0]:
            self.open = None

    def handle_data(self, data: str) -> None:
        if self.open and self.open[0] == "textarea":
            self.fields[self.open[1]] = ["".join(self.fields[self.open[1]]) + data.replace("\n", "\r\n")]


def fields_of(page: str, form_id: str) -> dict[str, Any]:
    """What the browser would send if nothing were touched."""
    reader = _Fields(form_id)
    reader.feed(page)
    return dict(reader.fields)
