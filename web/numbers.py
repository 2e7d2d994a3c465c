"""Ids as they come in addresses and forms."""

from storage.errors import NotFound

MOST_DIGITS = 9


def id_of(text: str | None) -> int | None:
    """The number of a row; None for what can't be one."""
    if not text or not text.isascii() or not text.isdigit() or len(text) > MOST_DIGITS:
        return None
    return int(text) or None


def desk_number(text: str) -> int:
    """The desk that an address names; NotFound for what can't be one."""
    return _number(text, "desk")


def plan_number(text: str) -> int:
    """The same of a plan."""
    return _number(text, "plan")


def shift_number(text: str) -> int:
    """The same of a shift."""
    return _number(text, "shift")


def request_number(text: str) -> int:
    """The same of a request."""
    return _number(text, "request")


def _number(text: str, thing: str) -> int:
    number = id_of(text)
    if number is None:
        raise NotFound(thing)
    return number
