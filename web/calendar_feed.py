"""The private calendar feeds: the address is the key, and shows place, time and language only."""

from flask import Blueprint, Response, request

from dispatch.feed_events import feed_events
from notifications.calendar import feed
from scheduling.feeds import feed_owner
from storage.errors import NotFound
from web.services import services

calendar_feeds = Blueprint("calendar", __name__)


@calendar_feeds.get("/calendar/<token>.ics")
def calendar(token: str) -> Response:
    """The feed of a mediator or a desk; 304 where nothing has changed, 404 for an address that was replaced."""
    now, settings = services().clock(), services().settings.dispatch
    with services().database.read() as session:
        owner = feed_owner(session, token)
        if owner is None:
            raise NotFound("feed")
        events = feed_events(session, owner, now, settings.service_name)
    answer = Response(
        feed(events, name=settings.service_name, organizer=settings.mailbox, now=now, zone=settings.zone),
        content_type="text/calendar; charset=utf-8",
    )
    answer.headers["Cache-Control"] = "private, max-age=300"
    answer.headers["Content-Disposition"] = 'inline; filename="mediatori.ics"'
    answer.add_etag()
    answer.make_conditional(request)
    return answer
