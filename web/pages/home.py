"""Each role's home."""

from typing import Any

from flask import Blueprint, redirect, render_template
from flask_login import current_user

from dispatch.operator_home import operator_home
from web.pages.live_parts import live_part, renewed_part
from web.pages.request_words import line_sentence
from web.pages.requests import WORDS
from web.permissions import actor, for_anybody, for_roles
from web.reading import look_up
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
        return render_template("operator_home.html", part=live_part("operator_now.html", values), **values)
    return render_template("manager_home.html")


@home_pages.get("/home/now")
@for_roles("operator")
def now_part() -> Any:
    """The part of an operator's home that renews itself; 204 while nothing has changed."""
    return renewed_part("operator_now.html", _operator_values())


def _operator_values() -> dict[str, Any]:
    now, zone = services().clock(), services().settings.zone
    found = look_up(lambda session: operator_home(session, actor(), now, zone))
    return {
        "home": found,
        "live": [(line, line_sentence(line, now, zone)) for line in found.live],
        "untold": [(line, line_sentence(line, now, zone, state_beside=True)) for line in found.untold],
        "today": [(line, line_sentence(line, now, zone)) for line in found.today],
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
