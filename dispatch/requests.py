"""Requests for mediation: the table and the questions asked of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    func,
    select,
    text,
    true,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from dispatch.series import Series
from scheduling.rosters import Shift
from storage.actor import Actor
from storage.db import Base
from storage.errors import NotFound
from storage.rows import changed
from storage.types import EncryptedPhone, EncryptedText

KINDS = ("on_demand", "planned", "desk", "recorded")
MODALITIES = ("in_person", "phone", "video")
OPEN = ("searching", "assigned")
STATES = (
    "draft", "to_authorise", "searching", "assigned", "on_the_way", "in_progress", "done", "reported", "validated",
    "cancelled", "cancelled_late", "uncovered", "covered_external",
    "no_show_mediator", "no_show_person", "no_show_office", "interrupted",
)  # fmt: skip


class Request(Base):
    """What an office needs. The row is touched first by whoever changes its bookings.

    `seats_booked` counts live bookings that nobody is being sought for. `urgent`: every minute counts, so everybody is
    asked at once and texts pass the quiet hours; `searching_since` is when the search that is going on (or was the
    last) began; `continues_id` the request that this one goes on from, with somebody else. Offers of waves up to
    `changed_after_wave` were about what the office has changed since. Of what repeats, this is date `series_number`
    (from 1) of `series_size`. `shift_id`: the shift for which somebody is sought.
    """

    __tablename__ = "requests"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", "state"),
        CheckConstraint(f"kind IN {KINDS}", "kind"),
        CheckConstraint("ends_at > starts_at", "span"),
        CheckConstraint("seats >= 1 AND seats_booked >= 0 AND seats_booked <= seats", "seats"),
        CheckConstraint("state <> 'assigned' OR seats_booked = seats", "assigned_means_every_seat"),
        CheckConstraint(
            "(closed_at IS NULL) = "
            "(state IN ('draft','to_authorise','searching','assigned','on_the_way','in_progress'))",
            "closed",
        ),
        CheckConstraint(
            "(series_id IS NULL) = (series_number IS NULL) AND (series_id IS NULL) = (series_size IS NULL)",
            "of_a_series",
        ),
        Index("ix_requests_due", "next_at", postgresql_where=text("next_at IS NOT NULL")),
        Index("ix_requests_office_state", "office_id", "state"),
        Index("ix_requests_state_ends", "state", "ends_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(20))
    office_id: Mapped[int] = mapped_column(ForeignKey("offices.id"))
    asked_by: Mapped[str] = mapped_column(String(60))
    asked_at: Mapped[datetime]
    searching_since: Mapped[datetime]
    urgent: Mapped[bool]
    language: Mapped[str] = mapped_column(String(3))
    level: Mapped[str] = mapped_column(String(8))
    also_speaks: Mapped[list[Any]] = mapped_column(JSON, default=list)
    widened_to: Mapped[list[Any]] = mapped_column(JSON, default=list)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    useful_until: Mapped[datetime]
    place_name: Mapped[str | None] = mapped_column(String(120))
    address: Mapped[str | None] = mapped_column(String(200))
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    modalities: Mapped[list[Any]] = mapped_column(JSON)
    contact_name: Mapped[str | None] = mapped_column(EncryptedText)
    contact_phone: Mapped[str | None] = mapped_column(EncryptedPhone)
    contact_url: Mapped[str | None] = mapped_column(EncryptedText)
    gender: Mapped[str | None] = mapped_column(String(1))
    person_code: Mapped[str | None] = mapped_column(String(40), index=True)
    note_for_mediator: Mapped[str | None] = mapped_column(EncryptedText)
    seats: Mapped[int]
    seats_booked: Mapped[int] = mapped_column(default=0)
    desk_id: Mapped[int | None] = mapped_column(ForeignKey("desks.id"))
    shift_id: Mapped[int | None] = mapped_column(ForeignKey(Shift.id), index=True)
    linked_request_id: Mapped[str | None] = mapped_column(String(40))
    changed_after_wave: Mapped[int] = mapped_column(default=0)
    continues_id: Mapped[int | None] = mapped_column(ForeignKey("requests.id"), index=True)
    series_id: Mapped[int | None] = mapped_column(ForeignKey(Series.id), index=True)
    series_number: Mapped[int | None]
    series_size: Mapped[int | None]
    wave: Mapped[int] = mapped_column(default=0)
    step: Mapped[str | None] = mapped_column(String(20))
    next_what: Mapped[str | None] = mapped_column(String(20))
    next_at: Mapped[datetime | None]
    alerted_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_why: Mapped[str | None] = mapped_column(String(40))

    @property
    def on_the_spot(self) -> bool:
        """Someone waits at the counter now."""
        return self.kind == "on_demand"


def visible_to(actor: Actor) -> Select[Request]:
    """The requests that this actor may see."""
    every = select(Request)
    if actor.sees_all_offices:
        return every
    return every.where(Request.office_id == (actor.office_id if actor.office_id is not None else -1))


def get_request(session: Session, actor: Actor, request_id: int) -> Request:
    """One request; NotFound also where it is another office's."""
    found = session.execute(visible_to(actor).where(Request.id == request_id)).scalar_one_or_none()
    if found is None:
        raise NotFound("request")
    return found


def hold_request(
    session: Session, request_id: int, allowed: ColumnElement[bool], **values: object
) -> tuple[Request, bool]:
    """The request as it is now, and whether it was as `allowed`: then the `values` are set, and the row is ours until
    the end. Whoever changes a request begins so, that two of them queue.
    """
    touched = (
        update(Request)
        .where(Request.id == request_id, allowed)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    ours = changed(session, touched) > 0
    return session.get_one(Request, request_id, populate_existing=True), ours


def touch_request(session: Session, request_id: int) -> Request:
    """The request as it is now, ours until the end, whatever its state."""
    return hold_request(session, request_id, true(), seats_booked=Request.seats_booked)[0]


def list_requests(
    session: Session,
    actor: Actor,
    *,
    states: Sequence[str] = (),
    kind: str | None = None,
    language: str | None = None,
    since: datetime | None = None,
    before: datetime | None = None,
    offset: int = 0,
    limit: int = 50,
    newest_first: bool = False,
) -> tuple[list[Request], int]:
    """A page of requests in order of creation, and how many there are in all. `since`/`before` bound starts_at."""
    query = visible_to(actor)
    if states:
        query = query.where(Request.state.in_(states))
    if kind:
        query = query.where(Request.kind == kind)
    if language:
        query = query.where(Request.language == language)
    if since:
        query = query.where(Request.starts_at >= since)
    if before:
        query = query.where(Request.starts_at < before)
    total = session.execute(select(func.count()).select_from(query.subquery())).scalar_one()
    order = Request.id.desc() if newest_first else Request.id
    return list(session.execute(query.order_by(order).offset(offset).limit(limit)).scalars()), total
