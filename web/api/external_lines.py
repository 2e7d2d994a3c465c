"""Outside telephone lines: which there are, and a search that ended on one."""

from typing import Any

from sqlalchemy.orm import Session

from dispatch.end_on_external_line import end_on_external_line
from dispatch.requests import get_request
from scheduling.add_external_line import add_external_line
from scheduling.change_external_line import change_external_line
from scheduling.external_lines import ExternalLine, get_line, lines_page, offices_of_lines
from storage.actor import Actor
from web.api.answers import Answer, RequestOut
from web.api.answers_of_ways_out import ExternalLineOut
from web.api.bodies import Body
from web.api.calls import actor, blueprint, found, look_up, paged, perform, roles
from web.api.description import answers
from web.api.query import asked
from web.api.showing_requests import show_request
from web.api.ways_out_shapes import ExternalIn, ExternalLineChange, ExternalLineIn
from web.services import services

external_lines = blueprint("external_lines", "Outside telephone lines")
KEEPERS = ("coordinator", "administrator")


def _get(session: Session, who: Actor, line_id: int) -> ExternalLine:
    return get_line(session, who, line_id)


@external_lines.get("/external-lines")
@answers(ExternalLineOut, paged=True)
@roles("operator", *KEEPERS)
def get_lines() -> Any:
    """The lines that the caller's office may use (all of them for who keeps them), in order of creation."""
    with asked() as query:
        page = query.page()

    def find(session: Session) -> Any:
        rows, total = lines_page(session, actor(), page.offset, page.size)
        return paged(show_lines(session, rows), total)

    return look_up(find)


@external_lines.post("/external-lines")
@answers(ExternalLineOut, 201)
@roles(*KEEPERS)
@external_lines.arguments(ExternalLineIn)
def post_line(body: Body) -> Any:
    """A line becomes known. Its name is its own; the offices must exist."""
    now = services().clock()

    def operation(session: Session) -> Answer:
        with body.gathered():
            added = add_external_line(session, body.raw, now, actor())
        return show_lines(session, [added])[0]

    return perform(operation, 201)


@external_lines.patch("/external-lines/<line_id>")
@answers(ExternalLineOut)
@found(_get, "line_id")
@roles(*KEEPERS)
@external_lines.arguments(ExternalLineChange)
def patch_line(body: Body, line_id: int) -> Any:
    """Change the named fields; `active` false: it is offered no more."""
    now = services().clock()

    def operation(session: Session) -> Answer:
        with body.gathered():
            changed = change_external_line(session, line_id, body.raw, now, actor())
        return show_lines(session, [changed])[0]

    return perform(operation)


@external_lines.post("/requests/<request_id>/external")
@answers(RequestOut)
@found(get_request, "request_id")
@roles("operator", "coordinator")
@external_lines.arguments(ExternalIn)
def post_external(body: Body, request_id: int) -> Any:
    """A line has served: 200 the request, `covered_external`; 409 where nobody is sought, or a mediator has come."""
    now, settings, values = services().clock(), services().settings.dispatch, body.values

    def operation(session: Session) -> Answer:
        with body.gathered():
            line, minutes = values.get("line", ""), values.get("minutes", 0)
            ended = end_on_external_line(session, actor(), request_id, line, minutes, now, settings)
        return show_request(session, actor(), ended)

    return perform(operation)


def show_lines(session: Session, rows: list[ExternalLine]) -> list[Answer]:
    """Lines as the API tells them."""
    offices = offices_of_lines(session, [row.id for row in rows])
    return [
        {
            "id": str(row.id),
            "name": row.name,
            "number": row.number,
            "access_code": row.access_code,
            "languages": row.languages,
            "hours": row.hours or None,
            "offices": offices.get(row.id, []),
            "active": row.active,
        }
        for row in rows
    ]
