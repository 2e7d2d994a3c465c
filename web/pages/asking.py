"""Asking for a mediator: the form, what can be expected of it, and the request that it makes."""

from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import uuid4

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from dispatch.ask import Ask, check_ask
from dispatch.ask_for_dates import ask_for_dates, asks_of
from dispatch.kept_asks import get_kept_ask, kept_asks_of
from dispatch.operator_home import most_asked
from dispatch.prospect import Prospect, prospect
from dispatch.recurring_dates import MOST_DATES
from dispatch.requests import get_request
from languages.times import day
from scheduling.offices import Office, office_by_name, offices
from storage import idempotency
from storage.errors import NotFound, Refusals, Refused
from web.language_of_reader import reader_locale
from web.numbers import id_of
from web.pages.ask_form import MINUTES, USEFUL_MINUTES, AskForm, form_of, read_ask, read_form
from web.pages.repeating import repeat_words
from web.permissions import MAY_ASK, actor, for_roles, person
from web.sentences import sentence
from web.services import services
from web.words import gettext

asking_pages = Blueprint("asking", __name__)


@asking_pages.get("/requests/new")
@for_roles(*MAY_ASK)
def ask() -> Any:
    """The form, empty, with what the address says (`language`, `q`), as an earlier request (`again`), or as an ask that
    is kept (`template`).
    """
    with services().database.read() as session:
        defaults, how = _again(session, request.args.get("again")) or _kept(session, request.args.get("template"))
        form = _form(session, request.args, defaults)
        if how:
            form.how = how
        return _show(session, form)


@asking_pages.post("/requests/new")
@for_roles(*MAY_ASK)
def send() -> Any:
    """The request, and on to its live page; or the form again with everything that was written and what to mend.

    The same form sent twice (a double click, a reload) makes one request.
    """
    now, settings = services().clock(), services().settings

    def operation(session: Session) -> tuple[AskForm, str | None]:
        form = _form(session, request.form, {})
        wanted = read_ask(form, _office(session, form), now, settings.zone)
        if wanted is None or form.faults:
            form.take(faults_of(wanted, now, settings.dispatch.zone))
            return form, None
        # The same form sent again makes nothing new; one that was gone back to and changed is another.
        key = f"{form.values.get('form_key') or uuid4().hex}:{_digest(request.form)}"
        begun = idempotency.begin(session, actor().id, request.path, key, b"", now)
        if isinstance(begun, idempotency.FirstAnswer):
            return form, str(begun.answer)
        try:
            made = ask_for_dates(session, actor(), wanted, now, settings.dispatch)
        except Refusals as error:
            session.rollback()
            form.take(error.refusals)
            return form, None
        idempotency.finish(session, begun, 201, str(made.id))
        return form, str(made.id)

    form, made = services().database.run(operation)
    if made is not None:
        return redirect(f"/requests/{made}", 303)
    with services().database.read() as session:
        return _show(session, form), 422


@asking_pages.get("/requests/new/languages")
@for_roles(*MAY_ASK)
def languages_found() -> Any:
    """Part of the form: the languages that what was typed so far may mean."""
    form = read_form(request.args, {})
    return render_template("ask_languages.html", form=form)


@asking_pages.post("/requests/new/prospect")
@for_roles(*MAY_ASK)
def what_to_expect() -> Any:
    """Part of the form: what will be asked for, and what can be expected. Posted, though it only looks: what is written
    about a person must not stand in an address.
    """
    with services().database.read() as session:
        form = _form(session, request.form, {})
        return render_template("ask_prospect.html", form=form, **_to_expect(session, form))


def faults_of(wanted: Ask | None, now: datetime, zone: str) -> list[Refused]:
    """What the operation would say, so that a form is mended in one go."""
    if wanted is None:
        return []
    try:
        check_ask(wanted, now, zone)
    except Refusals as error:
        return error.refusals
    return []


def _digest(sent: "MultiDict[str, str]") -> str:
    said = sorted((key, value) for key, value in sent.items(multi=True) if key != "csrf_token")
    return sha256(repr(said).encode()).hexdigest()[:32]


def _form(session: Session, sent: "MultiDict[str, str]", defaults: dict[str, str]) -> AskForm:
    office = session.get(Office, actor().office_id) if actor().office_id else None
    own = {"contact_name": person().name.split()[0], "contact_phone": person().phone or "", "form_key": uuid4().hex}
    if office is not None:
        own |= {
            "office": office.name,
            "place_name": office.place_name or office.name,
            "address": office.address or "",
        }
    return read_form(sent, {**own, **{key: value for key, value in defaults.items() if value}})


def _again(session: Session, request_id: str | None) -> tuple[dict[str, str], list[str]] | None:
    """An earlier request's values, where the address names one that may be seen."""
    number = id_of(request_id)
    try:
        earlier = None if number is None else get_request(session, actor(), number)
    except NotFound:
        return None
    return None if earlier is None else (form_of(earlier), list(earlier.modalities))


def _kept(session: Session, kept_id: str | None) -> tuple[dict[str, str], list[str]]:
    """The same of what the office keeps."""
    number = id_of(kept_id)
    try:
        kept = None if number is None else get_kept_ask(session, actor(), number)
    except NotFound:
        kept = None
    return ({}, []) if kept is None else (form_of(kept), list(kept.modalities))


def _office(session: Session, form: AskForm) -> Office | None:
    """For whom: the own office, or the one that a coordinator chose."""
    if actor().role == "coordinator" and form.values.get("office"):
        return office_by_name(session, form.values["office"])
    return session.get(Office, actor().office_id) if actor().office_id else None


def _to_expect(session: Session, form: AskForm) -> dict[str, Any]:
    """Nothing until the language is certain; the rest may still be wrong."""
    now, settings = services().clock(), services().settings
    office = _office(session, form)
    if not form.language or office is None:
        return {"expected": None, "days": []}
    trial = AskForm(dict(form.values), form.how or ["in_person"])
    wanted = read_ask(trial, office, now, settings.zone) or Ask(
        "on_demand", form.language, 60, tuple(trial.how), office.id
    )
    return {"expected": _expected(session, wanted, now), "days": _days(wanted)}


def _expected(session: Session, wanted: Ask, now: datetime) -> Prospect | None:
    try:
        return prospect(session, actor(), wanted, now, services().settings.dispatch)
    except Refusals:
        return None


def _days(wanted: Ask) -> list[str]:
    """The days of what repeats, as they would be asked for."""
    settings = services().settings
    if wanted.recurrence is None:
        return []
    try:
        asks = asks_of(wanted, settings.dispatch)
    except Refused:
        return []
    return [day(one.starts_at, reader_locale(), settings.zone) for one in asks if one.starts_at]


def shown_values(session: Session, form: AskForm) -> dict[str, Any]:
    """What the fields of the form need to be shown."""
    buttons = most_asked(session, actor(), services().clock())
    if form.language and not form.values.get("q") and form.language not in buttons:
        buttons = [form.language, *buttons[:7]]
    faults = [(one.field, _sentence(one)) for one in form.ordered_faults()]
    return {
        "form": form,
        "faults": faults,
        "fault": dict(faults),
        "buttons": buttons,
        "minutes_choices": _with(MINUTES, form.values["minutes"]),
        "first_day": services().clock().astimezone(services().settings.zone).date().isoformat(),
    }


def _show(session: Session, form: AskForm) -> str:
    return render_template(
        "ask.html",
        **_to_expect(session, form),
        kept=kept_asks_of(session, actor()),
        chosen_kept=id_of(request.args.get("template")),
        repeat_words=repeat_words(),
        most_dates=MOST_DATES,
        office_names=[one.name for one in offices(session)] if actor().role == "coordinator" else [],
        useful_choices=USEFUL_MINUTES,
        useful_minutes=services().settings.dispatch.on_demand.useful_minutes,
        **shown_values(session, form),
    )


def _with(choices: tuple[int, ...], value: str) -> list[int]:
    """The choices, and what an earlier request had where it is none of them."""
    extra = {int(value)} if value.isascii() and value.isdigit() and len(value) < 5 else set()
    return sorted({*choices, *extra})


def _sentence(fault: Refused) -> str:
    if fault.field == "contact_phone" and fault.code == "contact_needed":
        return gettext("Che numero deve chiamare il mediatore? Per telefono serve.")
    if fault.field == "contact_url" and fault.code == "contact_needed":
        return gettext("Dove si collega il mediatore? Per il video serve un indirizzo o un numero.")
    if fault.field == "place_name" and fault.code == "place_needed":
        return gettext("Dove serve? Scrivi almeno il nome del luogo.")
    return sentence(fault)
