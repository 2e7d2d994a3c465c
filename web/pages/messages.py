"""Did it arrive? Every text and e-mail with its state in words, its life, and a file of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from dispatch.board_tasks import people_at
from notifications.outbox import Message, find_messages
from scheduling.mediator_search import find_mediators
from scheduling.mediator_words import short_name
from scheduling.mediators import Mediator
from storage.contacts import email_hashes, normalise_email, normalise_phone, phone_hashes
from storage.errors import NotFound, Refused
from web.api.messages import abouts, request_ids
from web.csv_file import csv_bytes
from web.numbers import id_of
from web.pages import coordinator_words as words
from web.pages.names import shown_name
from web.permissions import for_roles
from web.services import services

message_pages = Blueprint("message_list", __name__)
PAGE = 50
MOST_EXPORTED = 10_000
MOST_PEOPLE = 50
GROUPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "failed": (_("non arrivati"), ("failed", "needs_person")),
    "waiting": (_("in viaggio"), ("scheduled", "queued", "sending", "ambiguous", "sent")),
    "delivered": (_("consegnati"), ("delivered",)),
}


@dataclass(frozen=True)
class Line:
    """A message as a line of the list."""

    message: Message
    mediator: Mediator | None
    to: str
    state: str
    level: str
    request_id: int | None


@message_pages.get("/messages")
@for_roles("coordinator")
def show_messages() -> Any:
    """The newest first."""
    now, zone = services().clock(), services().settings.zone
    page = min(max(request.args.get("page", 1, int), 1), 10_000)
    with services().database.read() as session:
        rows, total = _find(session, (page - 1) * PAGE, PAGE)
        lines = _lines(session, rows, now)
        failed = find_messages(session, states=GROUPS["failed"][1], limit=1)[1]
    asked = {name: request.args.get(name, "")[:100] for name in ("person", "state", "request")}
    return render_template(
        "messages.html",
        lines=lines,
        total=total,
        failed=failed,
        page=page,
        pages=-(-total // PAGE),
        asked=asked,
        groups=[(code, said) for code, (said, _states) in GROUPS.items()],
        words=words,
        short_name=short_name,
        moment=lambda at: words.shown_moment(at, now, zone),
    )


@message_pages.get("/messages/<int(max=999999999):message_id>")
@for_roles("coordinator")
def show_message(message_id: int) -> Any:
    """One message: its words, and its life so far."""
    now, zone = services().clock(), services().settings.zone
    with services().database.read() as session:
        message = session.get(Message, message_id)
        if message is None:
            raise NotFound("message")
        line = _lines(session, [message], now)[0]
    return render_template(
        "message.html",
        line=line,
        message=message,
        life=life_of(message),
        reason=words.message_reason(message),
        shown_name=shown_name,
        words=words,
        short_name=short_name,
        moment=lambda at: words.shown_moment(at, now, zone),
    )


@message_pages.get("/messages.csv")
@for_roles("coordinator")
def export_messages() -> Response:
    """The same messages as the list, in a file for a spreadsheet."""
    now, zone = services().clock(), services().settings.zone

    def local(at: datetime | None) -> str:
        return "" if at is None else at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")

    def table(session: Session) -> Iterator[Sequence[object]]:
        rows, _ = _find(session, 0, MOST_EXPORTED)
        yield ("id", "created_at", "sent_at", "delivered_at", "to", "name", "channel", "text", "state", "words",
               "error_code", "parts", "request")  # fmt: skip
        for line in _lines(session, rows, now):
            one = line.message
            yield (
                one.id, local(one.created_at), local(one.sent_at), local(one.delivered_at), one.to_address,
                line.mediator.name if line.mediator else "", one.channel, one.body, str(one.state), line.state,
                one.error_code or "", one.parts or "", line.request_id or "",
            )  # fmt: skip

    with services().database.read() as session:
        content = csv_bytes(table(session))
    day = now.astimezone(zone).date().isoformat()
    disposition = f'attachment; filename="messaggi-{day}.csv"'
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return Response(content, headers=headers, mimetype="text/csv")


def life_of(message: Message) -> list[tuple[datetime, str]]:
    """What happened to a message, in order of time."""
    handed = _("affidato all'operatore telefonico") if message.channel == "sms" else _("affidato alla posta")
    moments = [
        (message.created_at, _("scritto")),
        (message.first_tried_at, handed),
        (message.sent_at, _("accettato")),
        (message.delivered_at, _("consegnato")),
        (message.failed_at, _("non arrivato")),
    ]
    return sorted(((at, str(what)) for at, what in moments if at is not None), key=lambda one: one[0])


def _find(session: Session, offset: int, limit: int) -> tuple[list[Message], int]:
    """What the query string asks for: `person` (a name, a number, an address, an id), `state` and `request`."""
    group = GROUPS.get(request.args.get("state", ""))
    number = request.args.get("request", "").strip()
    return find_messages(
        session,
        to_hashes=addresses_of(session, request.args.get("person", "").strip()[:100]),
        states=group[1] if group else None,
        about=_about(session, number) if number else None,
        offset=offset,
        limit=limit,
        newest_first=True,
    )


def _about(session: Session, number: str) -> list[str]:
    """What messages of a request may be about; nothing where there is no such number."""
    return abouts(session, wanted) if (wanted := id_of(number)) is not None else []


def addresses_of(session: Session, person: str) -> list[str] | None:
    """Hashes of the addresses meant by what was typed; None where nothing was."""
    if not person:
        return None
    if person.isascii() and person.isdigit() and len(person) < 6:
        mediator = session.get(Mediator, int(person))
        return _hashes(mediator) if mediator else []
    try:
        return email_hashes(normalise_email(person)) if "@" in person else phone_hashes(normalise_phone(person))
    except Refused:
        people, _ = find_mediators(session, person, limit=MOST_PEOPLE)
        return [hashed for one in people for hashed in _hashes(one)]


def _hashes(mediator: Mediator) -> list[str]:
    return [*phone_hashes(mediator.phone), *(email_hashes(mediator.email) if mediator.email else [])]


def _lines(session: Session, rows: Sequence[Message], now: datetime) -> list[Line]:
    zone = services().settings.zone
    people = people_at(session, [one.to_hash for one in rows])
    behind = request_ids(session, rows)
    return [
        Line(
            one,
            people.get(one.to_hash),
            words.shown_phone(one.to_address) if one.channel == "sms" else one.to_address,
            words.message_state(one, now, zone),
            words.MESSAGE_LEVELS.get(str(one.state), "plain"),
            behind.get(one.about),
        )
        for one in rows
    ]
