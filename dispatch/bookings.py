"""Bookings: one mediator coming for one seat of a request."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.db import Base

STATES = ("live", "ended", "released")


class Booking(Base):
    """`starts_at` is when the mediator is expected; the commitment behind it holds the way there as well.

    `uid` and `sequence` are the calendar's.
    """

    __tablename__ = "bookings"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", "state"),
        CheckConstraint("ends_at > starts_at", "span"),
        CheckConstraint("state <> 'released' OR released_at IS NOT NULL", "released"),
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
    booked_at: Mapped[datetime]
    checked_in_at: Mapped[datetime | None]
    checked_out_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    uid: Mapped[str] = mapped_column(String(80), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)


def bookings_of(session: Session, request_ids: Sequence[int]) -> list[Booking]:
    """Bookings of these requests that were not released, by seat."""
    query = select(Booking).where(Booking.request_id.in_(request_ids), Booking.state != "released")
    return list(session.execute(query.order_by(Booking.request_id, Booking.seat)).scalars())
