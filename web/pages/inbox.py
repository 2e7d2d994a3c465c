"""One inbox: everything that was written to us, what came of it, and what we wrote beside it."""

from typing import Any

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session

from dispatch.correspondence import Received, Written, received, thread
from dispatch.unread import count_open
from scheduling.mediators import Mediator, get_mediator
from web.numbers import id_of
from web.pages import coordinator_words as words
from web.pages.board_words import request_words
from web.pages.inbox_words import came_of
from web.pages.messages import addresses_of
from web.pages.names import shown_name
from web.permissions import for_roles
from web.services import services

inbox_pages = Blueprint("inbox", __name__)
PAGE = 30
MOST_PAGE = 100


@inbox_pages.get("/inbox")
@for_roles("coordinator")
def show_inbox() -> Any:
    """The newest first; of one `mediator` with what we wrote to them, else what matches `person` and `state`."""
    now, zone = services().clock(), services().settings.zone
    page = min(max(request.args.get("page", 1, int), 1), MOST_PAGE)
    with services().database.read() as session:
        mediator, asked, lines, total = _find(session, page)
        return render_template(
            "inbox.html",
            mediator=mediator,
            lines=lines,
            asked=asked,
            waiting=count_open(session),
            page=page,
            pages=min(-(-total // PAGE), MOST_PAGE),
            came_of=came_of,
            request_words=request_words,
            message_words=lambda one: words.message_state(one, now, zone),
            message_level=lambda one: words.MESSAGE_LEVELS.get(str(one.state), "plain"),
            short_name=shown_name,
            shown_phone=words.shown_phone,
            moment=lambda at: words.shown_moment(at, now, zone),
        )


Found = tuple[Mediator | None, dict[str, str], list[Received] | list[Received | Written], int]


def _find(session: Session, page: int) -> Found:
    """(whose thread it is, the query, its lines, how many there are in all)."""
    offset = (page - 1) * PAGE
    if "mediator" in request.args:
        mediator = get_mediator(session, id_of(request.args["mediator"]) or 0)
        both, total = thread(session, mediator, offset, PAGE)
        return mediator, {"mediator": str(mediator.id)}, both, total
    person = request.args.get("person", "").replace("\0", "").strip()[:100]
    state = "open" if request.args.get("state") == "open" else ""
    lines, total = received(session, addresses_of(session, person), state == "open", offset, PAGE)
    return None, {"person": person, "state": state}, lines, total
