"""What every API call shares: who calls, what they may, one transaction, idempotency, pages.

Errors are looked at in the order 401, 404, 403, 422, 409: so the decorators stand in the order `@found`, `@roles`,
`@blueprint.arguments`, and the operation comes last.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn, TypeVar

from flask import Response, abort, g, request
from flask_smorest import Blueprint
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from storage import idempotency
from storage.actor import Actor
from storage.errors import NotFound, Refused
from web.api.bodies import BodyParser
from web.api.description import prepare
from web.api.query import number_of
from web.errors import problem
from web.sentences import sentence
from web.services import services
from web.tokens import actor_of_token

F = TypeVar("F", bound=Callable[..., Any])
PREFIX = "/api/v1"
LONGEST_KEY = 255


class ApiBlueprint(Blueprint):  # type: ignore[misc]
    """A group of calls whose bodies are read by `BodyParser` and which are described by `@answers`."""

    ARGUMENTS_PARSER = BodyParser()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._prepare_doc_cbks.append(prepare)


def blueprint(name: str, description: str) -> Blueprint:
    """A group of calls that lets nobody in without a token."""
    made = ApiBlueprint(name, __name__, url_prefix=PREFIX, description=description)
    made.before_request(authenticate)
    made.after_request(tell_allowance)
    return made


def authenticate() -> None:
    """Sets `g.actor`, or answers 401."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    actor = None
    if scheme.lower() == "bearer" and token.strip():
        with services().database.read() as session:
            actor = actor_of_token(session, token.strip())
    if actor is None:
        abort(problem(401, sentence(Refused("token", "token_needed")), headers={"WWW-Authenticate": "Bearer"}))
    g.actor = actor
    allowance = services().throttle.count(actor.id, services().clock())
    g.allowance = allowance
    if allowance.left < 0:
        wait = {"Retry-After": str(allowance.seconds)}
        abort(problem(429, sentence(Refused("token", "too_many_calls")), headers=wait))


def authenticate_strays() -> None:
    """Who has no token is not told which addresses there are, nor what they take: 401 comes before 404 and 405."""
    if request.path.startswith(f"{PREFIX}/") and isinstance(request.routing_exception, HTTPException):
        authenticate()


def tell_allowance(answer: Response) -> Response:
    """RateLimit headers, as far as they are known."""
    allowance = g.get("allowance")
    if allowance is not None:
        answer.headers["RateLimit-Limit"] = str(allowance.limit)
        answer.headers["RateLimit-Remaining"] = str(max(0, allowance.left))
        answer.headers["RateLimit-Reset"] = str(allowance.seconds)
    return answer


def actor() -> Actor:
    """Who calls."""
    found: Actor = g.actor
    return found


def forbid(code: str, **values: object) -> NoReturn:
    """403 with the sentence of a code: the caller's role may not do this with this body."""
    abort(403, sentence(Refused("role", code, **values)))


def roles(*allowed: str) -> Callable[[F], F]:
    """403 for every other role."""

    def decorate(view: F) -> F:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if actor().role not in allowed:
                forbid("roles_only", roles=", ".join(allowed))
            return view(*args, **kwargs)

        guarded.roles = allowed  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def found(look: Callable[[Session, Actor, int], Any], name: str) -> Callable[[F], F]:
    """404 where the path's `name` names nothing that the caller may see; hands it on as a number."""

    def decorate(view: F) -> F:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            number = number_of(kwargs[name])
            with services().database.read() as session:
                look(session, actor(), number)
            kwargs[name] = number
            return view(*args, **kwargs)

        guarded.finds = name  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def number_in(field: str, opaque: str | None) -> int | None:
    """The number behind an id in a body; Refused names the field."""
    if opaque is None:
        return None
    try:
        return number_of(opaque)
    except NotFound:
        raise Refused(field, "unknown") from None


def perform(operation: Callable[[Session], Any], status: int = 200) -> Any:
    """Run an operation in one transaction and answer; with an Idempotency-Key, the first answer again."""
    key = request.headers.get("Idempotency-Key") if request.method == "POST" else None
    if key and len(key) > LONGEST_KEY:
        raise Refused("Idempotency-Key", "too_long", most=LONGEST_KEY)
    now = services().clock()

    def work(session: Session) -> Any:
        row: int | None = None
        if key:
            begun = idempotency.begin(session, actor().id, request.path, key, request.get_data(), now)
            if isinstance(begun, idempotency.FirstAnswer):
                return begun.answer, begun.status
            row = begun
        answer = operation(session)
        if row is not None:
            idempotency.finish(session, row, status, answer)
        return answer, status

    return services().database.run(work)


def look_up(query: Callable[[Session], Any]) -> Any:
    """The answer of something that only reads."""
    with services().database.read() as session:
        return query(session)


def paged(items: list[Any], total: int) -> tuple[list[Any], int, dict[str, str]]:
    """A bare array with X-Total-Count; `items` are those of one page."""
    return items, 200, {"X-Total-Count": str(total)}
