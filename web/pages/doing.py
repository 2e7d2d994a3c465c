"""A button has been pressed: the operation is done, or refused in a sentence, and the reader is led on."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect
from sqlalchemy.orm import Session

from storage.errors import Refusals, Refused
from web.sentences import REFUSED, sentence
from web.services import services


def do_and_go(operation: Callable[[Session], Any], then: str, said: str = "", back: str | None = None) -> Any:
    """Done, and on to `then`, where `said` is read; where it is refused, `back` (left out: `then` too) with the first
    thing that stands against it.
    """
    try:
        services().database.run(operation)
    except (Refused, Refusals) as error:
        flash(sentence(error.refusals[0]), REFUSED)
        return redirect(back or then, 303)
    if said:
        flash(said)
    return redirect(then, 303)
