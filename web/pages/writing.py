"""The coordinator writes to mediators: to whom, in which words, and what it costs."""

from hashlib import sha256
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from dispatch.write_to_mediators import as_sent, write_to_mediators
from languages.texts import LOCALES, text
from storage import idempotency
from storage.errors import Refusals, Refused
from web.pages import coordinator_words as words
from web.pages.write_form import ALL, COUNT, READY_WORDS, SEARCH, SEND, WriteForm, asked_for, people_of, read_form
from web.pages.write_words import cost_of, rules_of_cost
from web.permissions import actor, for_roles
from web.sentences import sentence
from web.services import services
from web.words import gettext, ngettext

writing_pages = Blueprint("writing", __name__)
READY_NAMES = {
    "ready_call_us": _("Chiamaci"),
    "ready_this_week": _("Disponibilità"),
    "ready_begin_and_end": _("INIZIO e FINE"),
    "ready_thanks": _("Grazie"),
}


@writing_pages.get("/messages/new")
@for_roles("coordinator")
def new_message() -> Any:
    """The form: with `to` (ids), or those who were asked about a `request`."""
    with services().database.read() as session:
        return _show(session, asked_for(session, actor()))


@writing_pages.post("/messages/new")
@for_roles("coordinator")
def post_message() -> Any:
    """Send; or, without a script, find people, take ready words, count the parts."""
    form = read_form()
    if form.do == SEND:
        return _send(form)
    with services().database.read() as session:
        if form.do == ALL:
            form.to = [*form.to, *(one.mediator.id for one in people_of(session, form).found if not one.stopped)]
        if form.do.startswith(READY_WORDS):
            form.body = ready_words(form.locale).get(form.do.removeprefix(READY_WORDS), form.body)
        return _show(session, form)


def ready_words(locale: str) -> dict[str, str]:
    """The ready texts by key, as they may be sent."""
    sender = services().settings.dispatch.service_name
    return {key: text(key, locale, sender=sender) for key in READY_NAMES}


def _send(form: WriteForm) -> Any:
    now, settings = services().clock(), services().settings.dispatch
    said = sha256(repr((form.to, form.body)).encode()).hexdigest()[:32]

    def operation(session: Session) -> list[str]:
        begun = idempotency.begin(session, actor().id, request.path, f"{form.form_key}:{said}", b"", now)
        if isinstance(begun, idempotency.FirstAnswer):
            return list(begun.answer)
        written = write_to_mediators(session, actor(), form.to, form.body, now, settings)
        waits = [one.not_before for one in written if one.not_before is not None]
        later = words.said_at(min(waits), now, services().settings.zone) if waits else ""
        told = [_sent(len(written)), gettext("Parte %(at)s, finite le ore di silenzio.", at=later) if later else ""]
        idempotency.finish(session, begun, 201, told)
        return told

    try:
        flash(" ".join(filter(None, services().database.run(operation))))
    except Refusals as error:
        return _again(form, error.refusals)
    except Refused as error:
        return _again(form, [error])
    return redirect("/messages", 303)


def _sent(people: int) -> str:
    return ngettext("Scritto a %(num)s persona.", "Scritto a %(num)s persone.", people)


def _again(form: WriteForm, refusals: list[Refused]) -> Any:
    with services().database.read() as session:
        return _show(session, form, refusals), 422


def _show(session: Session, form: WriteForm, refusals: list[Refused] | None = None) -> str:
    faults = [(one.field.partition(".")[0], sentence(one)) for one in refusals or []]
    people = people_of(session, form)
    chosen = sum(not one.stopped for one in people.chosen)
    return render_template(
        "write.html",
        form=form,
        people=people,
        cost=cost_of(as_sent(form.body), chosen),
        rules=rules_of_cost(),
        ready=[
            (key, name, {locale: ready_words(locale)[key] for locale in LOCALES}) for key, name in READY_NAMES.items()
        ],
        locales_of_texts=[(code, words.LOCALE_NAMES[code]) for code in LOCALES],
        actions={"search": SEARCH, "all": ALL, "count": COUNT, "send": SEND, "ready": READY_WORDS},
        faults=faults,
        fault=dict(reversed(faults)),
        words=words,
    )
