"""Who may do what: people, their offices, and the tokens of programs."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduling.change_office import change_office
from scheduling.offices import get_or_add_office, office_by_name, offices
from storage.errors import Refusals, Refused
from storage.journal import append
from web.add_user import add_user
from web.change_user import new_password, renew_password, set_user_active
from web.disable_token import disable_token
from web.offices_and_tokens import add_office_token
from web.pages import coordinator_words as words
from web.permissions import actor, for_roles, person
from web.sentences import sentence
from web.services import services
from web.tokens import ROLES, Token
from web.users import OFFICE_ROLES, all_users

user_pages = Blueprint("users", __name__)
MOST_LABEL = 80


@user_pages.get("/users")
@for_roles("administrator")
def show_users() -> Any:
    """People first, then offices, then tokens."""
    return _page()


@user_pages.post("/users")
@for_roles("administrator")
def post_user() -> Any:
    """A person is invited: their password is shown on this one answer, and nowhere else."""
    form, password = request.form, new_password()

    def operation(session: Session) -> None:
        add_user(
            session,
            form.get("name", ""),
            form.get("email", ""),
            form.get("role", ""),
            form.get("office") or None,
            password,
            services().clock(),
            phone=form.get("phone") or None,
            actor=actor(),
        )

    return _perform("user", operation, lambda: (gettext("Password di %(name)s", name=form["name"]), password))


@user_pages.post("/users/<int(max=999999999):user_id>/active")
@for_roles("administrator")
def post_active(user_id: int) -> Any:
    """Kept out, or let in again."""
    wanted = request.form.get("active") == "1"
    said = gettext("Può entrare di nuovo.") if wanted else gettext("Non può più entrare.")
    return _perform(
        "people",
        lambda session: set_user_active(session, user_id, wanted, services().clock(), actor()),
        said=said,
    )


@user_pages.post("/users/<int(max=999999999):user_id>/password")
@for_roles("administrator")
def post_password(user_id: int) -> Any:
    """Another password, shown once; the old one no longer fits."""
    password, names = new_password(), []

    def operation(session: Session) -> None:
        names.append(renew_password(session, user_id, password, services().clock(), actor()).name)

    return _perform("people", operation, lambda: (gettext("Password di %(name)s", name=names[-1]), password))


@user_pages.post("/users/offices")
@for_roles("administrator")
def post_office() -> Any:
    """An office more; one that is there already is left as it is, and said so."""
    now = services().clock()

    def operation(session: Session) -> None:
        if office_by_name(session, request.form.get("name", "")) is not None:
            raise Refused("name", "office_taken")
        office = get_or_add_office(session, request.form.get("name", ""), now)
        append(session, "office_added", f"office:{office.id}", now, actor())
        _place(session, office.id, office.name)

    return _perform("office", operation, said=gettext("Ufficio aggiunto."))


@user_pages.post("/users/offices/<int(max=999999999):office_id>")
@for_roles("administrator")
def post_office_change(office_id: int) -> Any:
    """Its name and where it is."""
    said = gettext("Salvato.")
    return _perform(
        f"office-{office_id}", lambda session: _place(session, office_id, request.form.get("name", "")), said=said
    )


def _place(session: Session, office_id: int, name: str) -> None:
    faults: list[Refused] = []
    lat, lon = _degrees("lat", faults), _degrees("lon", faults)
    if faults:
        raise Refusals(faults)
    change_office(
        session,
        office_id,
        name=name,
        address=request.form.get("address"),
        lat=lat,
        lon=lon,
        now=services().clock(),
        actor=actor(),
    )


def _degrees(name: str, faults: list[Refused]) -> float | None:
    text = request.form.get(name, "").strip().replace(",", ".")
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        faults.append(Refused(name, "number_invalid"))
        return None


@user_pages.post("/users/tokens")
@for_roles("administrator")
def post_token() -> Any:
    """A token, shown on this one answer, and nowhere else."""
    form, made = request.form, []

    def operation(session: Session) -> None:
        role, office, label = form.get("role", ""), form.get("office") or None, form.get("label", "").strip()
        faults = []
        if role not in ROLES:
            faults.append(Refused("role", "not_one_of", choices=", ".join(ROLES)))
        if role in OFFICE_ROLES and office is None:
            faults.append(Refused("office", "office_needed"))
        if len(label) > MOST_LABEL:
            faults.append(Refused("label", "too_long", most=MOST_LABEL))
        if faults:
            raise Refusals(faults)
        made.append(add_office_token(session, role, office, label or None, services().clock(), actor()))

    return _perform("token", operation, lambda: (gettext("Il nuovo token"), made[-1]))


@user_pages.post("/users/tokens/<int(max=999999999):token_id>/disable")
@for_roles("administrator")
def post_disable(token_id: int) -> Any:
    """It opens nothing any more."""
    return _perform(
        "tokens",
        lambda session: disable_token(session, token_id, services().clock(), actor()),
        said=gettext("Il token non vale più."),
    )


def _perform(
    form: str,
    operation: Callable[[Session], object],
    once: Callable[[], tuple[str, str]] | None = None,
    said: str = "",
) -> Any:
    """Do it; then the page with what is shown `once`, or a sentence; or the form again with what is wrong."""
    try:
        services().database.run(operation)
    except Refusals as error:
        return _page(form, _faults(form, error.refusals)), 422
    except Refused as error:
        return _page(form, _faults(form, [error])), 422
    if once is not None:
        return _page(once=once())
    flash(said)
    return redirect(url_for("users.show_users"), 303)


def _faults(form: str, refusals: list[Refused]) -> list[tuple[str, str]]:
    inner = {"place": "lat", "place.lat": "lat", "place.lon": "lon", "--office": "office", "password": "name"}
    if form.startswith("office"):
        inner = {**inner, "office": "name"}
    return [(f"{form}-{inner.get(one.field, one.field)}", sentence(one)) for one in refusals]


def _page(
    form: str | None = None, faults: list[tuple[str, str]] | None = None, once: tuple[str, str] | None = None
) -> str:
    now, zone = services().clock(), services().settings.zone
    with services().database.read() as session:
        every_office = offices(session)
        values = {
            "users": all_users(session),
            "offices": every_office,
            "office_name": {one.id: one.name for one in every_office},
            "tokens": list(session.scalars(select(Token).order_by(Token.disabled_at.is_not(None), Token.id))),
        }
    return render_template(
        "users.html",
        **values,
        me=person().id,
        roles=ROLES,
        open_form=form,
        faults=faults or [],
        fault=dict(reversed(faults or [])),
        typed=request.form,
        once=once,
        words=words,
        moment=lambda at: words.shown_moment(at, now, zone),
    )
