"""Signing in and out: an e-mail address and a password, slowed down after failures."""

from typing import Any

from flask import Blueprint, Flask, Response, current_app, g, redirect, render_template, request, session, url_for
from flask_login import LoginManager, current_user, login_user, logout_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from scheduling.offices import Office
from storage.contacts import normalise_email
from storage.errors import Refused
from storage.journal import append
from web.permissions import for_anybody
from web.reading import look_up
from web.sentences import sentence
from web.services import services
from web.sign_in_failures import forget_failures, minutes_to_wait, note_failure
from web.users import User, note_sign_in, password_fits, user_by_email, user_by_id

sign_in_pages = Blueprint("sign_in", __name__)
KEPT_IN_SESSION = ("lang",)


def register_sign_in(app: Flask) -> None:
    """Mount the pages, and tell flask-login how a person is found."""
    manager = LoginManager(app)
    manager.user_loader(load_user)
    manager.unauthorized_handler(lead_to_sign_in)
    app.register_blueprint(sign_in_pages)


def load_user(session_id: str) -> User | None:
    """The person of a session: None once they are disabled, or once their password has changed."""
    number = session_id.partition(":")[0]
    if not number.isdigit():
        return None

    def query(db_session: Session) -> tuple[User | None, str | None]:
        user = user_by_id(db_session, int(number))
        office = db_session.get(Office, user.office_id) if user and user.office_id else None
        return user, office.name if office else None

    user, g.office_name = look_up(query)
    return user if user and user.active and user.get_id() == session_id else None


def lead_to_sign_in() -> Any:
    """To the sign-in page and back; a part of a page that is being refreshed makes the whole page go there."""
    if request.headers.get("HX-Request"):
        return Response("", 401, {"HX-Redirect": url_for("sign_in.sign_in_page")})
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("sign_in.sign_in_page", next=wanted))


@sign_in_pages.get("/sign-in")
@for_anybody
def sign_in_page() -> Any:
    """Two fields; who is signed in already goes home."""
    if current_user.is_authenticated:
        return redirect("/")
    return show_sign_in()


def show_sign_in(email: str = "", fault: str | None = None, status: int = 200) -> tuple[str, int]:
    """The sign-in page; the demo's accounts as buttons, in the demo only."""
    accounts = current_app.config.get("DEMO_ACCOUNTS") or ()
    wanted = local_path(request.values.get("next"))
    return render_template("sign_in.html", email=email, fault=fault, accounts=accounts, next=wanted), status


@sign_in_pages.post("/sign-in")
@for_anybody
def sign_in() -> Any:
    """In, or the page again with what is wrong; it never tells which of the two was wrong."""
    typed, password = request.form.get("email", "")[:320], request.form.get("password", "")[:200]
    host, now = request.remote_addr or "", services().clock()
    try:
        email = normalise_email(typed)
    except Refused:
        email = ""

    def query(db_session: Session) -> tuple[int, User | None]:
        return minutes_to_wait(db_session, email, host, now), user_by_email(db_session, email) if email else None

    wait, user = look_up(query)
    if wait:
        return show_sign_in(typed, sentence(Refused("password", "sign_in_wait", minutes=wait)), 429)
    # The slow comparison happens outside any transaction.
    if not password_fits(user, password) or user is None or not user.active:
        services().database.run(lambda db_session: note_failure(db_session, email, host, now))
        return show_sign_in(typed, sentence(Refused("password", "sign_in_wrong")), 422)
    return let_in(user, email, host)


def let_in(user: User, email: str, host: str) -> BaseResponse:
    """A new session for this person."""
    now = services().clock()

    def operation(db_session: Session) -> None:
        forget_failures(db_session, email, host)
        note_sign_in(db_session, user.id, now)
        append(db_session, "signed_in", f"user:{user.id}", now, user.actor)

    services().database.run(operation)
    kept = {key: session[key] for key in KEPT_IN_SESSION if key in session}
    session.clear()
    session.update(kept)
    session.permanent = True
    login_user(user)
    return redirect(local_path(request.form.get("next")) or "/")


@sign_in_pages.post("/sign-out")
@for_anybody
def sign_out() -> Any:
    """Out; the session is emptied."""
    logout_user()
    session.clear()
    return redirect("/")


def local_path(wanted: str | None) -> str | None:
    """A path on this host, or None: nobody is sent to another one."""
    if not wanted or not wanted.startswith("/") or wanted.startswith(("//", "/\\")) or any(c < " " for c in wanted):
        return None
    return wanted
