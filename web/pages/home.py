"""Each role's home."""

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from flask_login import current_user
from markupsafe import Markup

from dispatch.operator_home import operator_home
from web.pages.requests import NO_TAG, WORDS, tag_of
from web.pages.request_words import line_sentence
from web.permissions import actor, for_anybody, for_roles
from web.services import services
from web.sign_in import show_sign_in

home_pages = Blueprint("home", __name__)
HOME_OF_ROLE = {"coordinator": "/board", "desk": "/rosters", "administrator": "/users"}


@home_pages.get("/")
@for_anybody
def home() -> Any:
    """Sign-in for who has not; else where their work is."""
    if not current_user.is_authenticated:
        return show_sign_in()
    if current_user.role in HOME_OF_ROLE:
        return redirect(HOME_OF_ROLE[current_user.role])
    if current_user.role == "operator":
        values = _operator_values()
        html = render_template("operator_now.html", **values)
        return render_template("operator_home.html", part=Markup(html.replace(NO_TAG, tag_of(html))), **values)
    return render_template("manager_home.html")


@home_pages.get("/home/now")
@for_roles("operator")
def now_part() -> Any:
    """The part of an operator's home that renews itself; 204 while nothing has changed."""
    html = render_template("operator_now.html", **_operator_values())
    tag = tag_of(html)
    return Response(status=204) if request.args.get("seen") == tag else html.replace(NO_TAG, tag)


def _operator_values() -> dict[str, Any]:
    now, zone = services().clock(), services().settings.zone
    with services().database.read() as session:
        found = operator_home(session, actor(), now, zone)
    return {
        "home": found,
        "live": [(line, line_sentence(line, now, zone)) for line in found.live],
        "today": [(line, line_sentence(line, now, zone)) for line in found.today],
        "tag": NO_TAG,
        **WORDS,
    }


@home_pages.get("/accessibility")
@for_anybody
def accessibility() -> Any:
    """The accessibility declaration."""
    return render_template("accessibility.html", mailbox=services().settings.dispatch.mailbox)


@home_pages.get("/privacy")
@for_anybody
def privacy() -> Any:
    """What is kept about whom, and why."""
    return render_template("privacy.html", mailbox=services().settings.dispatch.mailbox)
