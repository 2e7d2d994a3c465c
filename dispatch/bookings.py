"""Bookings: one mediator coming for one seat of a request."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from dispatch.requests import Request
from storage.db import Base
from storage.errors import NotFound

STATES = ("live", "ended", "released")
PUT_OFF = timedelta(minutes=5)


class Booking(Base):
    """`starts_at` is when the mediator is expected; the commitment behind it holds the way there as well.

    `late_minutes`: by how much the office is behind. `proof`: four digits that the office tells the mediator who was
    there; `proved` once they came back with a check-in or check-out. `replacing_since`: somebody else is being sought
    for this seat, and until one is found the booking stands; `withdrawn_at` where the mediator asked for it. `step` is
    the last one done of its clock (see booking_clock), `next_what` and `next_at` the one to come. `uid` and `sequence`
    are the calendar's.
    """

    __tablename__ = "bookings"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", "state"),
        CheckConstraint("ends_at > starts_at", "span"),
        CheckConstraint("state <> 'released' OR released_at IS NOT NULL", "released"),
        CheckConstraint("checked_out_at IS NULL OR checked_in_at IS NOT NULL", "in_before_out"),
        Index(
            "uq_bookings_one_a_seat",
            "request_id",
            "seat",
            unique=True,
            sqlite_where=text("state <> 'released'"),
            postgresql_where=text("state <> 'released'"),
        ),
        Index("ix_bookings_mediator", "mediator_id", "starts_at"),
        Index("ix_bookings_live_ends", "state", "ends_at"),
        Index("ix_bookings_due", "next_at", postgresql_where=text("next_at IS NOT NULL")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id"), index=True)
    mediator_id: Mapped[int] = mapped_column(ForeignKey("mediators.id"))
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("offers.id"))
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitments.id"))
    seat: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    modality: Mapped[str] = mapped_column(String(10))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    eta: Mapped[datetime | None]
    late_minutes: Mapped[int] = mapped_column(default=0)
    booked_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    replacing_since: Mapped[datetime | None]
    checked_in_at: Mapped[datetime | None]
    checked_out_at: Mapped[datetime | None]
    proof: Mapped[str] = mapped_column(String(4))
    proved: Mapped[bool] = mapped_column(default=False)
    proof_tries: Mapped[int] = mapped_column(default=0)
    released_at: Mapped[datetime | None]
    step: Mapped[str | None] = mapped_column(String(20))
    next_what: Mapped[str | None] = mapped_column(String(20))
    next_at: Mapped[datetime | None]
    uid: Mapped[str] = mapped_column(String(80), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)


def bookings_of(session: Session, request_ids: Sequence[int]) -> list[Booking]:
    """Bookings of these requests that were not released, by seat."""
    query = select(Booking).where(Booking.request_id.in_(request_ids), Booking.state != "released")
    return list(session.execute(query.order_by(Booking.request_id, Booking.seat)).scalars())


def has_begun(them: Iterable[Any]) -> bool:
    """Whether one of these bookings (or of who is Coming) was checked in."""
    return any(one.checked_in_at is not None for one in them)


def state_when_filled(session: Session, request_id: int, seats: int) -> str:
    """What a request is once its last seat is taken: somebody may be at work on another."""
    if seats == 1:
        return "assigned"
    at_work = Booking.request_id == request_id, Booking.state == "live", Booking.checked_in_at.is_not(None)
    return "assigned" if session.scalar(select(Booking.id).where(*at_work).limit(1)) is None else "in_progress"


def booking_of(session: Session, offer_id: int) -> Booking | None:
    """The newest booking that came of this offer, released or not."""
    query = select(Booking).where(Booking.offer_id == offer_id).order_by(Booking.id.desc()).limit(1)
    return session.scalars(query).first()


def live_bookings(session: Session, mediator_id: int) -> list[Booking]:
    """What a mediator has before them, or is at, in order of time."""
    query = select(Booking).where(Booking.mediator_id == mediator_id, Booking.state == "live")
    return list(session.scalars(query.order_by(Booking.starts_at, Booking.id)))


def due_bookings(session: Session, now: datetime, limit: int = 100) -> list[int]:
    """Ids of live bookings whose clock has a step due, the longest overdue first."""
    query = select(Booking.id).where(Booking.next_at <= now, Booking.state == "live")
    return list(session.scalars(query.order_by(Booking.next_at).limit(limit)))


def put_off_booking(session: Session, booking_id: int, now: datetime) -> None:
    """A booking that could not take its step is tried again later."""
    session.execute(
        update(Booking)
        .where(Booking.id == booking_id, Booking.next_at.is_not(None))
        .values(next_at=now + PUT_OFF)
        .execution_options(synchronize_session=False)
    )


def hold_booking(session: Session, booking_id: int) -> tuple[Request, Booking]:
    """The booking and its request as they are now, both ours until the end. Raises NotFound.

    The request's row is held first, as everybody does who changes one of its bookings.
    """
    request_id = session.scalar(select(Booking.request_id).where(Booking.id == booking_id))
    if request_id is None:
        raise NotFound("booking")
    held = select(Request).where(Request.id == request_id).with_for_update(key_share=True)
    request = session.scalars(held, execution_options={"populate_existing": True}).one()
    return request, session.get_one(Booking, booking_id, populate_existing=True)
