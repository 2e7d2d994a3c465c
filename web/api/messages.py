"""Messages, and whether they arrived."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.bookings import Booking
from dispatch.offers import Offer
from dispatch.write_to_mediators import write_to_mediators
from notifications.outbox import Message, find_messages
from notifications.statuses import MessageState
from scheduling.mediators import Mediator
from storage.contacts import email_hashes, normalise_email, normalise_phone, phone_hashes
from storage.errors import NotFound, Refused
from web.api.answers import Answer, MessageOut
from web.api.bodies import Body
from web.api.calls import actor, blueprint, look_up, paged, perform, roles
from web.api.description import answers, parameter, some_of
from web.api.fields import moment
from web.api.query import Query, asked, number_of
from web.api.shapes import MessageIn
from web.services import services

messages = blueprint("messages", "Messages to mediators")
MESSAGE_STATES = [state.value for state in MessageState]
NOBODY = 0
"""The id of no row."""


@messages.get("/messages")
@answers(
    MessageOut,
    paged=True,
    query=(
        parameter("to", "a mediator's id, a phone or an e-mail address"),
        some_of("state", MESSAGE_STATES),
        parameter("request_id"),
    ),
)
@roles("coordinator")
def get_messages() -> Any:
    """In order of creation. `to` is a mediator's id, a phone or an e-mail address."""
    with asked() as query:
        page, states = query.page(), query.words("state", MESSAGE_STATES) or None
        request_id, to = query.number("request_id"), query.text("to")
        hashes = None if to is None else look_up(lambda session: _addresses(session, to, query))

    def find(session: Session) -> Any:
        rows, total = find_messages(
            session,
            to_hashes=hashes,
            states=states,
            about=None if request_id is None else abouts(session, request_id),
            offset=page.offset,
            limit=page.size,
        )
        return paged(show_messages(session, rows), total)

    return look_up(find)


@messages.post("/messages")
@answers(MessageOut, 201, many=True)
@roles("coordinator")
@messages.arguments(MessageIn)
def post_messages(body: Body) -> Any:
    """One SMS to each, whatever the state of their offers. 409 where somebody said STOP: then nobody gets any."""
    now, said = services().clock(), body.values
    to = [_number(one) for one in said.get("to") or ()]

    def operation(session: Session) -> list[Answer]:
        settings = services().settings.dispatch
        with body.gathered():
            rows = write_to_mediators(session, actor(), to, said.get("body") or "", now, settings)
        return show_messages(session, rows)

    written, status = perform(operation, 201)
    return written, status, {"X-Total-Count": str(len(written))}


def _number(opaque: str | None) -> int:
    try:
        return NOBODY if opaque is None else number_of(opaque)
    except NotFound:
        return NOBODY


def abouts(session: Session, request_id: int) -> list[str]:
    """Everything that messages of one request may be about."""
    offers = session.execute(select(Offer.id).where(Offer.request_id == request_id)).scalars()
    bookings = session.execute(select(Booking.id).where(Booking.request_id == request_id)).scalars()
    return [f"request:{request_id}", *(f"offer:{one}" for one in offers), *(f"booking:{one}" for one in bookings)]


def request_ids(session: Session, rows: Sequence[Message]) -> dict[str, int]:
    """The request behind each thing that messages are about."""
    found: dict[str, int] = {}
    numbers: dict[str, list[int]] = {"offer": [], "booking": [], "request": []}
    for row in rows:
        thing, _, number = row.about.partition(":")
        if thing in numbers:
            numbers[thing].append(int(number))
    for thing, model in (("offer", Offer), ("booking", Booking)):
        pairs = session.execute(select(model.id, model.request_id).where(model.id.in_(numbers[thing])))
        found |= {f"{thing}:{one}": request_id for one, request_id in pairs}
    return found | {f"request:{one}": one for one in numbers["request"]}


def _addresses(session: Session, to: str, query: Query) -> list[str]:
    """The hashes of every address of a mediator, or of the one that was given."""
    try:
        mediator = session.get(Mediator, number_of(to))
        if mediator is None:
            return []
        return [*phone_hashes(mediator.phone), *(email_hashes(mediator.email) if mediator.email else [])]
    except NotFound:
        pass
    try:
        if "@" in to:
            return email_hashes(normalise_email(to))
        # A plus sign that was not escaped arrives as a space.
        return phone_hashes(normalise_phone(to.replace(" ", "+", 1) if to.startswith(" ") else to))
    except Refused:
        query.refuse("to", "unknown")
    return []


def show_messages(session: Session, rows: Sequence[Message]) -> list[Answer]:
    """Messages as the API tells them."""
    behind = request_ids(session, rows)
    return [
        {
            "id": str(row.id),
            "channel": row.channel,
            "to": row.to_address,
            "body": row.body,
            "state": str(row.state),
            "carrier_sid": row.carrier_sid,
            "error_code": row.error_code or (row.error_text if row.failed_at else None),
            "parts": row.parts,
            "request_id": str(behind[row.about]) if row.about in behind else None,
            "created_at": moment(row.created_at),
            "sent_at": moment(row.sent_at),
        }
        for row in rows
    ]
