"""Who may open which page: every page route says so with a decorator, and a test walks the routes for one without.

The decorator stands right below the route: `@pages.get("/board")`, `@for_roles("coordinator")`, `def board()`.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, abort, current_app
from flask_login import current_user

from storage.actor import Actor
from web.tokens import ROLES
from web.users import User

F = TypeVar("F", bound=Callable[..., Any])
EVERYBODY = ROLES
AT_THE_DESK = ("operator", "desk", "coordinator")
"""Who reads the rosters of their desks, and notes there who has come."""
MAY_ASK = ("operator", "coordinator")
"""Who asks for a mediator."""
_MARK = "_mediatori_roles"
GUARDED_OTHERWISE = ("/api/v1", "/twilio/", "/calendar/", "/static/", "/status", "/metrics")
"""Paths with a guard of their own (token, signature, secret address), or with nothing to guard."""


def for_roles(*allowed: str) -> Callable[[F], F]:
    """Only people of these roles: others get 403, and who has not signed in is led to the sign-in page."""
    unknown = set(allowed) - set(ROLES)
    if unknown or not allowed:
        raise ValueError(f"no such roles: {sorted(unknown)}")

    def decorate(view: F) -> F:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
            if current_user.role not in allowed:
                abort(403)
            return view(*args, **kwargs)

        setattr(guarded, _MARK, frozenset(allowed))
        return guarded  # type: ignore[return-value]

    return decorate


def for_anybody(view: F) -> F:
    """Open without signing in."""
    setattr(view, _MARK, frozenset({"anybody"}))
    return view


def person() -> User:
    """Who is signed in; only in views of `for_roles`."""
    found: User = current_user._get_current_object()
    return found


def actor() -> Actor:
    """The same, as operations and queries know them."""
    return person().actor


def allowed_roles(view: Callable[..., Any]) -> frozenset[str] | None:
    """What the decorator declared; None where there is none."""
    found: frozenset[str] | None = getattr(view, _MARK, None)
    return found


def undeclared_routes(app: Flask) -> list[str]:
    """The rules of pages that say nothing about who may open them: there must be none."""
    return sorted(
        f"{rule.rule} ({rule.endpoint})"
        for rule in app.url_map.iter_rules()
        if not rule.rule.startswith(GUARDED_OTHERWISE) and allowed_roles(app.view_functions[rule.endpoint]) is None
    )
