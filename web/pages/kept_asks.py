"""Asks that an office keeps under a name: kept from a request, renamed, dropped, and asked for again with two taps."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request

from dispatch.drop_kept_ask import drop_kept_ask
from dispatch.keep_ask import keep_ask
from dispatch.kept_asks import MOST_NAME, kept_asks_of
from dispatch.rename_kept_ask import rename_kept_ask
from dispatch.requests import get_request
from languages.catalogue import language_name
from storage.errors import Refused
from web.language_of_reader import reader_locale
from web.numbers import request_number
from web.pages.coordinator_words import plain_language
from web.pages.state_words import modalities_words
from web.permissions import actor, for_roles
from web.sentences import sentence
from web.services import services
from web.words import gettext

kept_pages = Blueprint("kept_asks", __name__)


@kept_pages.get("/templates")
@for_roles("operator")
def own_kept_asks() -> Any:
    """Those of the own office."""
    return _show()


@kept_pages.get("/requests/<request_id>/keep")
@for_roles("operator")
def ask_name(request_id: str) -> Any:
    """Under which name? One that says what it is stands there already."""
    return _ask_name(request_number(request_id), None, "")


@kept_pages.post("/requests/<request_id>/keep")
@for_roles("operator")
def keep(request_id: str) -> Any:
    """Kept, and on to the list; or the same page again with what to mend."""
    number, name, now = request_number(request_id), request.form.get("name", ""), services().clock()
    try:
        kept = services().database.run(lambda session: keep_ask(session, actor(), number, name, now))
    except Refused as error:
        return _ask_name(number, name, sentence(error)), 422
    flash(gettext("Salvato: %(name)s.", name=kept.name))
    return redirect("/templates", 303)


@kept_pages.post("/templates/<kept_id>/rename")
@for_roles("operator")
def rename(kept_id: str) -> Any:
    """Another name; or the list again with what to mend."""
    number, name, now = request_number(kept_id), request.form.get("name", ""), services().clock()
    try:
        kept = services().database.run(lambda session: rename_kept_ask(session, actor(), number, name, now))
    except Refused as error:
        return _show(number, name, sentence(error)), 422
    flash(gettext("Salvato: %(name)s.", name=kept.name))
    return redirect("/templates", 303)


@kept_pages.post("/templates/<kept_id>/drop")
@for_roles("operator")
def drop(kept_id: str) -> Any:
    """Gone; what was asked with it stays as it is."""
    number, now = request_number(kept_id), services().clock()
    name = services().database.run(lambda session: drop_kept_ask(session, actor(), number, now))
    flash(gettext("Eliminato: %(name)s.", name=name))
    return redirect("/templates", 303)


def _ask_name(request_id: int, name: str | None, fault: str) -> str:
    with services().database.read() as session:
        wanted = get_request(session, actor(), request_id)
        minutes = round((wanted.ends_at - wanted.starts_at).total_seconds() / 60)
        language = language_name(wanted.language, reader_locale())
        proposed = gettext("%(language)s, %(minutes)s minuti", language=language, minutes=minutes)
        return render_template(
            "keep_ask.html", wanted=wanted, name=proposed if name is None else name, most=MOST_NAME,
            faults=[("name", fault)] if fault else [], plain_language=plain_language, minutes=minutes,
            modalities_words=modalities_words,
        )  # fmt: skip


def _show(wrong: int | None = None, name: str = "", fault: str = "") -> str:
    with services().database.read() as session:
        return render_template(
            "kept_asks.html", kept=kept_asks_of(session, actor()), wrong=wrong, name=name, most=MOST_NAME,
            faults=[(f"name-{wrong}", fault)] if fault else [], plain_language=plain_language,
            modalities_words=modalities_words,
        )  # fmt: skip
