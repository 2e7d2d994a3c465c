"""Offers: one mediator asked about one request."""

from collections.abc import Collection, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, bindparam, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from dispatch.requests import Request
from scheduling.rosters import day_bounds
from storage.db import Base
from storage.rows import execute
from storage.tables import among, table_of

STATES = ("queued", "sent", "accepted", "declined", "conflict", "lapsed", "reserve", "lost", "withdrawn", "send_failed")
UNANSWERED = ("queued", "sent", "lapsed")
STANDING = (*UNANSWERED, "accepted", "reserve")
WAITING = ("queued", "sent")


class Offer(Base):
    """`queued` is stored until somebody answers: whether the text has left is told by its message, the one that is
    about "offer:<id>" (see `shown_state`). Of one request, a mediator has one standing offer at most, and may be asked
    anew after another has ended.
    """

    __tablename__ = "offers"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", "state"),
        CheckConstraint("state NOT IN ('accepted', 'declined', 'reserve') OR answered_at IS NOT NULL", "answered"),
        Index(
            "uq_offers_one_a_mediator",
            "request_id",
            "mediator_id",
            unique=True,
            sqlite_where=text(f"state IN {STANDING}"),
            postgresql_where=text(f"state IN {STANDING}"),
        ),
        Index("ix_offers_mediator_asked", "mediator_id", "asked_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id"), index=True)
    mediator_id: Mapped[int] = mapped_column(ForeignKey("mediators.id"))
    state: Mapped[str] = mapped_column(String(12))
    wave: Mapped[int]
    code: Mapped[str] = mapped_column(String(4))
    modality: Mapped[str] = mapped_column(String(10))
    language: Mapped[str] = mapped_column(String(3))
    asked_at: Mapped[datetime]
    deadline_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    eta_minutes: Mapped[int | None]


_offers = table_of(Offer)
_ASKED = (
    select(_offers.c.mediator_id, func.count().label("asked"))
    .where(_offers.c.asked_at >= bindparam("midnight"))
    .group_by(_offers.c.mediator_id)
)


def shown_state(state: str, sent_at: datetime | None) -> str:
    """`queued` becomes `sent` once the carrier has the text."""
    return "sent" if state == "queued" and sent_at is not None else state


def offers_of(session: Session, request_ids: Sequence[int]) -> list[Offer]:
    """Every offer of these requests, oldest first."""
    return list(session.execute(select(Offer).where(Offer.request_id.in_(request_ids)).order_by(Offer.id)).scalars())


def requests_asked_in(session: Session, offer_ids: Collection[int]) -> dict[int, int]:
    """By offer: the id of the request that it is about."""
    rows = session.execute(select(Offer.id, Offer.request_id).where(Offer.id.in_(offer_ids)))
    return {row.id: row.request_id for row in rows}


def newest_offer(session: Session, offer_id: int) -> Offer:
    """The offer itself, or the one that the same mediator got later about the same request: what they answer today is
    about that one, whichever code they took. A yes to what the office has changed since is to nothing else.
    """
    first = select(Offer.request_id, Offer.mediator_id, Offer.wave).where(Offer.id == offer_id).subquery()
    changed = select(Request.changed_after_wave).where(Request.id == first.c.request_id).scalar_subquery()
    same = (Offer.request_id == first.c.request_id) & (Offer.mediator_id == first.c.mediator_id)
    query = select(Offer).join(first, same).where((Offer.id == offer_id) | (first.c.wave > changed))
    return session.scalars(query.order_by(Offer.id.desc()).limit(1)).one()


def asked_today(session: Session, ids: Collection[int] | None, now: datetime, zone: ZoneInfo) -> dict[int, int]:
    """How often these mediators (None: all) were asked on this local day; who was not at all is missing."""
    midnight, _ = day_bounds(now.astimezone(zone).date(), zone)
    query = _ASKED if ids is None else _ASKED.where(among(_offers.c.mediator_id))
    return {row.mediator_id: row.asked for row in execute(session, query, {"midnight": midnight, "ids": ids})}
