"""What the routes of the phones page need of the running simulator and of the request."""

import re
from typing import Any

from flask import abort, current_app, request

from notifications.simulator.courier import Courier
from notifications.simulator.state import State

EXTENSION = "simulator"
_NUMBER = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)


def current() -> tuple[State, Courier]:
    """The state and the courier of the application that answers."""
    state, courier = current_app.extensions[EXTENSION]
    return state, courier


def json_values() -> dict[str, Any]:
    """The request's JSON object; a form answers 415, as no page of another site can post JSON unasked."""
    values = request.get_json()
    if not isinstance(values, dict):
        abort(422, "A JSON object is needed.")
    return values


def checked_number(text: str) -> str:
    """A phone's number as the interface takes it; 422 for anything that is not +39…."""
    if not _NUMBER.fullmatch(text):
        abort(422, f"{text!r} is not a number like +393331004417.")
    return text
