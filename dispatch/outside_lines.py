"""The last rung of a search: outside telephone lines that an office is offered once the ways out are due."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from dispatch.requests import Request
from scheduling.external_lines import ExternalLine, answers_at, lines_serving

BEFORE_THE_TIME = timedelta(hours=1)
"""How long before a planned time the call may be over: before that, a line can only be kept in mind."""


def outside_lines(session: Session, request: Request, now: datetime, zone: ZoneInfo) -> list[ExternalLine]:
    """Those that serve the language when it is needed; of an uncovered request, those that may have served it.

    Empty before they are due, where the search has ended otherwise, and over a desk: nobody waits there by name.
    """
    if request.kind == "desk" or not (request.state == "uncovered" or ways_out_are_due(request)):
        return []
    found = lines_serving(session, request.office_id, [request.language, *request.widened_to])
    if request.state == "uncovered":
        return found
    needed_at = now if request.urgent else max(now, request.starts_at)
    return [one for one in found if answers_at(one, needed_at, zone)]


def ways_out_are_due(request: Request) -> bool:
    """Nobody has said yes for so long that a person looks for another way."""
    due = request.step == "offer_ways_out" if request.urgent else request.alerted_at is not None
    return request.state == "searching" and due


def may_have_called(request: Request, now: datetime) -> bool:
    """It is time: the office can say that a line has served."""
    return request.state == "uncovered" or request.urgent or request.starts_at - BEFORE_THE_TIME <= now
