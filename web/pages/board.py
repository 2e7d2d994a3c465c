"""The coordinator's board: what burns, the replies to read, and today."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from dispatch.alarms import close_alarm
from dispatch.board import board, board_stamp, set_message_aside
from dispatch.board_day import day_rows
from dispatch.move_reply import move_reply
from dispatch.offers import Offer
from dispatch.resolve_reply import resolve_reply
from dispatch.unread import get_reply
from storage.errors import Refused
from web.numbers import id_of
from web.pages.board_table import day_table
from web.pages.board_words import call_words, request_words, task_line
from web.pages.coordinator_words import shown_moment
from web.pages.names import shown_name
from web.permissions import actor, for_roles
from web.sentences import sentence
from web.services import services
from web.words import gettext

board_pages = Blueprint("board", __name__)


@board_pages.get("/board")
@for_roles("coordinator")
def show_board() -> Any:
    """What needs a person, the most urgent first."""
    return render_template("board.html", **_everything())


@board_pages.get("/board/live")
@for_roles("coordinator")
def live_board() -> Any:
    """The part that changes, for a page that shows `stamp`; 204 while it would look the same."""
    if request.args.get("stamp") == _stamp():
        return Response(status=204)
    return render_template("board_live.html", live=True, **_everything())


@board_pages.post("/board/replies/<int(max=999999999):reply_id>")
@for_roles("coordinator")
def post_reply(reply_id: int) -> Any:
    """A reply counts as yes, as no, or as nothing, for the request beside which it was shown."""
    outcome = request.form.get("as", "")
    shown = (id_of(request.form["offer"]) or 0) if "offer" in request.form else None
    code = request.form.get("code") if outcome in ("accept", "decline") else None
    said = {
        "accept": gettext("Contato come sì."),
        "decline": gettext("Contato come no."),
        "withdraw": gettext("Contato come rinuncia: cerchiamo un'altra persona."),
        "nothing": gettext("Archiviato."),
    }

    def operation(session: Session) -> str:
        settings = services().settings.dispatch
        reply = resolve_reply(session, actor(), reply_id, outcome, code, services().clock(), settings, shown)
        offer = session.get(Offer, reply.offer_id, populate_existing=True) if reply.offer_id else None
        if outcome == "accept" and offer is not None and offer.state == "reserve":
            return gettext("Il posto era già preso: ora è di riserva.")
        return said[outcome]

    return _done(operation, _back(reply_id))


@board_pages.post("/board/replies/<int(max=999999999):reply_id>/move")
@for_roles("coordinator")
def post_move(reply_id: int) -> Any:
    """A reply is about another request."""
    request_id = id_of(request.form.get("request"))

    def operation(session: Session) -> str:
        move_reply(session, actor(), reply_id, request_id, services().clock())
        return gettext("Spostato: ora risponde alla richiesta %(num)s.", num=request_id)

    return _done(operation, _back(reply_id))


def _back(reply_id: int) -> str:
    """Where the reply was read: the board, the inbox, or what was written with one mediator."""
    back = request.form.get("back")
    if back == "thread":
        with services().database.read() as session:
            return url_for("inbox.show_inbox", mediator=get_reply(session, reply_id).mediator_id)
    return url_for("inbox.show_inbox", state="open") if back == "inbox" else url_for("board.show_board")


@board_pages.post("/board/alarms/<int(max=999999999):alarm_id>/done")
@for_roles("coordinator")
def post_alarm_done(alarm_id: int) -> Any:
    """Somebody has seen to it."""
    return _done(
        lambda session: _said(close_alarm(session, alarm_id, actor(), services().clock())),
    )


@board_pages.post("/board/messages/<int(max=999999999):message_id>/done")
@for_roles("coordinator")
def post_message_done(message_id: int) -> Any:
    """Somebody has phoned instead."""
    return _done(
        lambda session: _said(set_message_aside(session, message_id, actor(), services().clock())),
    )


def _said(first: bool) -> str:
    return gettext("Fatto.") if first else gettext("Un'altra persona se ne è già occupata.")


def _done(operation: Callable[[Session], str], back: str | None = None) -> Any:
    try:
        flash(services().database.run(operation))
    except Refused as error:
        flash(sentence(error))
    return redirect(back or url_for("board.show_board"), 303)


def _stamp() -> str:
    with services().database.read() as session:
        return board_stamp(session, services().clock(), services().settings.zone)


def _everything() -> dict[str, Any]:
    now, zone = services().clock(), services().settings.zone
    with services().database.read() as session:
        # The stamp first: what changes while we look is seen at the next poll, not missed.
        stamp = board_stamp(session, now, zone)
        found = board(session, now, zone)
        rows = day_rows(session, now.astimezone(zone).date(), zone)
    return {
        "stamp": stamp,
        "board": found,
        "lines": [task_line(one, now, zone) for one in found.tasks],
        "table": day_table(rows, now, zone),
        "to_do": len(found.tasks) + len(found.replies),
        "call_words": call_words,
        "request_words": request_words,
        "short_name": shown_name,
        "moment": lambda at: shown_moment(at, now, zone),
    }
