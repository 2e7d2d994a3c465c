"""Unmet need: who interpreted where nobody could come, and the register of it."""

from typing import Any

from sqlalchemy.orm import Session

from dispatch.requests import get_request
from dispatch.tell_unmet_need import tell_unmet_need
from dispatch.unmet_needs import Unmet, unmet_needs
from web.api.answers import Answer, RequestOut
from web.api.answers_of_ways_out import UnmetOut
from web.api.bodies import Body
from web.api.calls import actor, blueprint, found, look_up, paged, perform, roles
from web.api.description import FROM_TO, answers
from web.api.fields import moment
from web.api.query import asked
from web.api.showing_requests import show_request
from web.api.ways_out_shapes import UnmetIn
from web.services import services

unmet = blueprint("unmet", "Unmet need")


@unmet.post("/requests/<request_id>/unmet")
@answers(RequestOut)
@found(get_request, "request_id")
@roles("operator", "coordinator")
@unmet.arguments(UnmetIn)
def post_unmet(body: Body, request_id: int) -> Any:
    """Who interpreted after all: 200 the request. Said again, it replaces what was said; 409 where not `uncovered`."""
    body.stop()
    now, who = services().clock(), body.values["who"]

    def operation(session: Session) -> Answer:
        return show_request(session, actor(), tell_unmet_need(session, actor(), request_id, who, now))

    return perform(operation)


@unmet.get("/unmet")
@answers(UnmetOut, paged=True, query=FROM_TO)
@roles("operator", "coordinator", "manager")
def get_unmet() -> Any:
    """The requests that ended `uncovered`, told or not, in order of creation. `from` and `to` bound the start."""
    with asked() as query:
        page = query.page()
        since, before = query.local_dates("from", "to")
    zone = services().settings.zone

    def find(session: Session) -> Any:
        rows, total = unmet_needs(session, actor(), since, before, zone, offset=page.offset, limit=page.size)
        return paged([show_unmet(row) for row in rows], total)

    return look_up(find)


def show_unmet(row: Unmet) -> Answer:
    """A line of the register as the API tells it."""
    return {
        "request_id": str(row.request_id),
        "office": row.office,
        "language": row.language,
        "month": row.month,
        "starts_at": moment(row.starts_at),
        "closed_why": row.closed_why,
        "who": row.who,
    }
