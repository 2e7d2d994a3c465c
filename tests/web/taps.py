"""The live page of a booking as an old browser has it: its buttons, and what a press leads to."""

import re
from html import unescape
from typing import Any

from tests.scenarios.town import Phone, Town
from tests.web.people import Browserless

BUTTON = re.compile(
    r'<button class="(?P<look>[^"]*)" type="submit" form="tap" id="(?P<id>[\w-]+)" '
    r'formaction="(?P<action>[^"]+)"(?: name="(?P<name>\w+)" value="(?P<value>\d+)")?'
)


def page_of(request: Any) -> str:
    """The address of its live page."""
    return f"/requests/{request['id']}"


def read(someone: Browserless, path: str) -> str:
    """A page as a person reads it."""
    return unescape(someone.get(path))


def buttons(page: str) -> dict[str, Any]:
    """The taps of a page by id."""
    return {found["id"]: found for found in BUTTON.finditer(page)}


def press(town: Town, someone: Browserless, path: str, button: str) -> str:
    """Press a button of the live page, as a browser does, and read the page that it leads to."""
    found = buttons(read(someone, path))[button]
    form = {found["name"]: found["value"]} if found["name"] else {}
    answer = someone.post(found["action"], form, path)
    assert answer.status_code == 303, answer.text
    town.tick()
    return read(someone, answer.location)


def booked(town: Town, *phones: Phone, **more: Any) -> Any:
    """Wanted now; the first of these has said yes."""
    made = town.ask(**more)
    codes = [phone.expect_offer() for phone in phones]
    phones[0].say(f"SI {codes[0]}")
    phones[0].expect("Confermato")
    return made
