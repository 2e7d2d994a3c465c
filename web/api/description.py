"""What the OpenAPI description tells of every call: its answers, its query, its errors. It is told by `@answers`."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from flask_smorest import Api
from marshmallow import Schema

from web.api.answers import ProblemOut
from web.api.query import LAST_PAGE, MOST_PAGE

F = TypeVar("F", bound=Callable[..., Any])
ABOUT = """\
Bearer tokens: `Authorization: Bearer <token>`. Sentences follow `Accept-Language` (it, en, fr, ar; else Italian).

Ids are opaque strings. Answers give times in UTC (`Z`); times sent carry an offset; `from` and `to` in queries are
local dates, both included. Lists are bare arrays in order of creation, in pages, with `X-Total-Count`.

Errors are `application/problem+json` and looked at in the order 401, 404, 403, 422, 409. A 422 names every wrong field.
"""
PROBLEMS = {
    400: "The body is no JSON that can be read.",
    401: "No valid token.",
    403: "The caller's role may not do this.",
    404: "It does not exist, or is another office's.",
    409: "The state does not allow it, or the first call with this Idempotency-Key is still running.",
    413: "The body is too large.",
    415: "The body is not sent as application/json.",
    422: "Wrong fields, each named in `errors`; or the Idempotency-Key was used with another body.",
    429: "Too many calls in this minute.",
    503: "The database is away or busy.",
}
COMES_BACK = {"Retry-After": {"description": "seconds", "schema": {"type": "integer", "minimum": 0}}}
PROBLEM_HEADERS: dict[int, dict[str, Any]] = {
    401: {"WWW-Authenticate": {"schema": {"type": "string"}}},
    429: COMES_BACK,
    503: COMES_BACK,
}
TOTAL = {"X-Total-Count": {"description": "how many there are in all", "schema": {"type": "integer", "minimum": 0}}}
IDEMPOTENCY_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "description": "The first answer again for a day, per token and path, however often the call is repeated.",
    "schema": {"type": "string", "maxLength": 255},
}


def parameter(name: str, description: str = "", required: bool = False, **schema: Any) -> dict[str, Any]:
    """A parameter of the query string."""
    told = {"in": "query", "name": name, "schema": {"type": "string", **schema}}
    if description:
        told["description"] = description
    return {**told, "required": True} if required else told


def a_choice(name: str, allowed: Sequence[str]) -> dict[str, Any]:
    """One of a few words."""
    return parameter(name, enum=list(allowed))


def some_of(name: str, allowed: Sequence[str]) -> dict[str, Any]:
    """Any of a few words: the parameter repeated, or a comma list."""
    told = parameter(name, "repeated, or a comma list", type="array", items={"type": "string", "enum": list(allowed)})
    return {**told, "style": "form", "explode": True}


def a_date(name: str, description: str = "a local date") -> dict[str, Any]:
    """A local date."""
    return parameter(name, description, format="date")


FROM_TO = (a_date("from", "a local date, included"), a_date("to", "a local date, included"))
PAGES = (
    parameter("page", type="integer", minimum=1, maximum=LAST_PAGE, default=1),
    parameter("page_size", type="integer", minimum=1, maximum=MOST_PAGE, default=50),
)


def answers(
    schema: type[Schema],
    status: int = 200,
    *,
    many: bool = False,
    paged: bool = False,
    missing: bool = False,
    query: Sequence[dict[str, Any]] = (),
) -> Callable[[F], F]:
    """Tells what a call answers, and what its query string may hold.

    `paged`: a list in pages. `missing`: 404 without `@found`. It stands above the decorators that refuse.
    """

    def decorate(view: F) -> F:
        told = {"schema": schema, "status": status, "many": many or paged, "paged": paged}
        told |= {"query": list(query), "missing": missing}
        # What stands further down may have told of the body already.
        view._apidoc = {**getattr(view, "_apidoc", {}), "told": told, "view": view}  # type: ignore[attr-defined]
        return view

    return decorate


def prepare(doc: dict[str, Any], info: dict[str, Any], *, method: str, **_: Any) -> dict[str, Any]:
    """flask-smorest's hook: the operation as it is told. KeyError for a call without `@answers`."""
    told, view = info["told"], info["view"]
    takes_body = "requestBody" in doc
    query = [*told["query"], *(PAGES if told["paged"] else ())]
    problems = {401, 429, 503}
    problems |= {403} if getattr(view, "roles", None) else set()
    problems |= {404} if told["missing"] or getattr(view, "finds", None) else set()
    problems |= {400, 413, 415, 422} if takes_body else set()
    problems |= {422} if query else set()
    problems |= {409, 413, 422} if method == "post" else set()
    doc["operationId"] = f"{view.__module__.rpartition('.')[2]}_{view.__name__}"
    if method == "post":
        query = [*query, IDEMPOTENCY_KEY]
    if query:
        doc["parameters"] = query
    doc["responses"] = {str(told["status"]): _answer(told)} | {str(status): str(status) for status in sorted(problems)}
    return doc


def _answer(told: dict[str, Any]) -> dict[str, Any]:
    shape: Any = told["schema"]
    content = {"schema": {"type": "array", "items": shape} if told["many"] else shape}
    answer: dict[str, Any] = {"description": "Done.", "content": {"application/json": content}}
    if told["status"] == 201:
        answer["description"] = "Made."
    return {**answer, "headers": TOTAL} if told["many"] else answer


def describe(api: Api) -> None:
    """What all calls share: who may call, and how errors look."""
    spec = api.spec
    spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    for status, sentence in PROBLEMS.items():
        content = {"application/problem+json": {"schema": ProblemOut}}
        problem = {"description": sentence, "content": content, "headers": PROBLEM_HEADERS.get(status, {})}
        spec.components.response(str(status), {name: value for name, value in problem.items() if value})


def finish(api: Api) -> None:
    """What no field can say alone, once every call is there; and flask-smorest's own shapes, which nothing uses."""
    shapes = api.spec.components.schemas
    for unused in ("Error", "PaginationMetadata"):
        shapes.pop(unused, None)
    named = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}
    shapes["RequestIn"]["anyOf"] = [
        {"required": ["place"], "properties": {"place": named}},
        {"required": ["desk_id"], "properties": {"desk_id": {"type": "string"}}},
    ]
