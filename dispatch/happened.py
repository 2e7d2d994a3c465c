"""The life of a request's bookings as its page tells it: who withdrew, came, stayed longer, was replaced, and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.bookings import Booking
from scheduling.mediators import people
from storage.journal import JournalRow

TOLD = ("withdrawn", "replacing", "kept", "confirmed", "checked_in", "late", "extended", "handed_over", "checked_out",
        "released", "reported")  # fmt: skip
"""Of what the journal knows, what an office is told."""


@dataclass(frozen=True)
class Happened:
    """`what` as in the journal; `name` of the mediator where it is about one; `minutes` more, of late and extended."""

    what: str
    at: datetime
    name: str | None = None
    minutes: int = 0


def happened_to(session: Session, request_id: int) -> list[Happened]:
    """In order of time; what has been erased from the journal is missing."""
    query = select(JournalRow.kind, JournalRow.at, JournalRow.facts)
    mine = JournalRow.subject == f"request:{request_id}", JournalRow.kind.in_(TOLD)
    rows = session.execute(query.where(*mine).order_by(JournalRow.id)).all()
    bookings = session.scalars(select(Booking).where(Booking.request_id == request_id).order_by(Booking.id)).all()
    names = _names(session, bookings)
    found = [
        Happened(row.kind, row.at, names.get(row.facts.get("booking", 0)), row.facts.get("minutes", 0))
        for row in rows
        if row.facts is not None
    ]
    agreed = {row.facts["booking"] for row in rows if row.kind == "released" and row.facts}
    found += [
        Happened("released", one.released_at, names[one.id])
        for one in bookings
        if one.released_at is not None and one.id not in agreed
    ]
    return sorted(found, key=lambda one: one.at)


def _names(session: Session, bookings: Sequence[Booking]) -> dict[int, str]:
    names = {row.id: row.name for row in people(session, sorted({one.mediator_id for one in bookings}))}
    return {one.id: names[one.mediator_id] for one in bookings}
