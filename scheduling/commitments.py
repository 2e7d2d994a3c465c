"""Commitments: what a mediator has promised. The database sees to it that no two live ones of one mediator overlap."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Row,
    String,
    bindparam,
    insert,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from scheduling.availability import Span
from scheduling.mediators import lock_mediators
from scheduling.travel import Engagement, check_buffer, point
from storage.db import Base
from storage.errors import DoubleBooking
from storage.no_overlap import is_double_booking
from storage.rows import execute
from storage.tables import Rows, among, table_of

__all__ = [
    "Around",
    "Commitment",
    "add_commitment",
    "around",
    "booked_minutes",
    "busy_spans",
    "commitments_between",
    "end_commitment",
    "end_commitments",
    "insert_commitment",
    "lengthen_commitment",
    "lock_mediators",
    "overlapping",
    "refused_by",
    "shorten_commitment",
]
KINDS = ("booking", "shift", "recorded")


class Commitment(Base):
    """A mediator's time, promised while `live`. `about` names for whom ("request:12", "shift:3"); place if one goes."""

    __tablename__ = "commitments"
    __table_args__ = (
        CheckConstraint("kind IN ('booking', 'shift', 'recorded')", name="kind"),
        CheckConstraint("starts_at < ends_at", name="order"),
        CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="place_whole"),
        Index(
            "ix_commitments_live",
            "mediator_id",
            "starts_at",
            "ends_at",
            postgresql_where=text("live"),
            sqlite_where=text("live"),
        ),
        Index("ix_commitments_when", "starts_at", "ends_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    mediator_id: Mapped[int] = mapped_column(ForeignKey("mediators.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    live: Mapped[bool]
    kind: Mapped[str] = mapped_column(String(8))
    about: Mapped[str] = mapped_column(String(60), index=True)
    lat: Mapped[float | None]
    lon: Mapped[float | None]


_commitments = table_of(Commitment)
_INSERT = insert(_commitments).returning(_commitments.c.id)
_ROW = select(
    _commitments.c.id,
    _commitments.c.mediator_id,
    _commitments.c.starts_at,
    _commitments.c.ends_at,
    _commitments.c.kind,
    _commitments.c.about,
    _commitments.c.lat,
    _commitments.c.lon,
).where(_commitments.c.live)
_TOUCHING = _ROW.where(
    _commitments.c.starts_at < bindparam("end"), _commitments.c.ends_at > bindparam("start")
).order_by(_commitments.c.mediator_id, _commitments.c.starts_at)
_TOUCHING_OF = _TOUCHING.where(among(_commitments.c.mediator_id))
_MINE = _ROW.where(_commitments.c.mediator_id == bindparam("mediator"))
_BEFORE = _MINE.where(_commitments.c.ends_at <= bindparam("start")).order_by(_commitments.c.ends_at.desc()).limit(1)
_AFTER = _MINE.where(_commitments.c.starts_at >= bindparam("end")).order_by(_commitments.c.starts_at).limit(1)
_OVERLAPPING = _MINE.where(
    _commitments.c.starts_at < bindparam("end"), _commitments.c.ends_at > bindparam("start")
).order_by(_commitments.c.starts_at)
_AROUND = union_all(*(select(one.subquery()) for one in (_BEFORE, _OVERLAPPING.limit(1), _AFTER)))


def add_commitment(
    session: Session,
    *,
    mediator_id: int,
    starts_at: datetime,
    ends_at: datetime,
    kind: str,
    about: str,
    lat: float | None = None,
    lon: float | None = None,
) -> int:
    """The id of a new live commitment. Lock the mediator first (`lock_mediators`).

    Raises DoubleBooking with the `starts_at`, `ends_at` and `about` of what stands in the way; it was tried in a
    savepoint, so the transaction lives on and can say so.
    """
    values = {
        "mediator_id": mediator_id,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "kind": kind,
        "about": about,
        "lat": lat,
        "lon": lon,
    }
    try:
        with session.begin_nested():
            return insert_commitment(session, **values)
    except IntegrityError as error:
        if not is_double_booking(error):
            raise
    raise refused_by(session, mediator_id, starts_at, ends_at)


def insert_commitment(session: Session, **values: Any) -> int:
    """The same as `add_commitment`, for callers with a savepoint of their own: a double booking is an IntegrityError
    that `storage.no_overlap.is_double_booking` knows.
    """
    return int(execute(session, _INSERT, {"live": True, **values}).scalar_one())


def end_commitment(session: Session, commitment_id: int) -> bool:
    """Free the mediator of it; False when it was no longer live. The row stays, as history."""
    ended = update(_commitments).where(_commitments.c.id == commitment_id, _commitments.c.live).values(live=False)
    return session.execute(ended.returning(_commitments.c.id)).first() is not None


def end_commitments(session: Session, about: str) -> None:
    """The same of all that are about it: a shift whose mediator was lent has more than one."""
    execute(session, update(_commitments).where(_commitments.c.about == about, _commitments.c.live).values(live=False))


def shorten_commitment(session: Session, commitment_id: int, ends_at: datetime) -> None:
    """It is over earlier than was promised: the mediator is free from then on. One that is over stays as it is."""
    earlier = (
        update(_commitments)
        .where(_commitments.c.id == commitment_id, _commitments.c.starts_at < ends_at)
        .where(_commitments.c.ends_at > ends_at)
    )
    execute(session, earlier.values(ends_at=ends_at))


def free_from(session: Session, about: str, now: datetime) -> None:
    """The mediator is free from now on of all that is about it: what goes on ends, what comes does not take place."""
    theirs = update(_commitments).where(_commitments.c.about == about, _commitments.c.live)
    execute(session, theirs.where(_commitments.c.starts_at >= now).values(live=False))
    execute(session, theirs.where(_commitments.c.starts_at < now, _commitments.c.ends_at > now).values(ends_at=now))


def lengthen_commitment(session: Session, commitment_id: int, ends_at: datetime) -> None:
    """It takes longer. Lock the mediator first. Raises DoubleBooking where what they have promised next is in the way,
    or too near for the journey there; nothing is changed then.
    """
    mine = execute(session, _ROW.where(_commitments.c.id == commitment_id)).one()
    found = around(session, mine.mediator_id, mine.ends_at, ends_at)
    tight = check_buffer(Engagement(mine.starts_at, ends_at, point(mine.lat, mine.lon)), found.beside)
    other = found.overlapping or (tight.other if tight is not None else None)
    if other is not None:
        raise DoubleBooking(starts_at=other.starts_at, ends_at=other.ends_at)
    execute(session, update(_commitments).where(_commitments.c.id == commitment_id).values(ends_at=ends_at))


def advance_commitment(session: Session, commitment_id: int, starts_at: datetime) -> None:
    """It begins sooner, unless something else is promised until then. Lock the mediator first."""
    mine = execute(session, _ROW.where(_commitments.c.id == commitment_id)).one()
    if starts_at < mine.starts_at and overlapping(session, mine.mediator_id, starts_at, mine.starts_at) is None:
        execute(session, update(_commitments).where(_commitments.c.id == commitment_id).values(starts_at=starts_at))


def commitments_between(session: Session, mediator_ids: Collection[int] | None, start: datetime, end: datetime) -> Rows:
    """Live commitments that touch [start, end), by mediator and time (of all mediators, where no ids are given).

    Rows of id, mediator_id, starts_at, ends_at, kind, about, lat, lon.
    """
    touching = _TOUCHING if mediator_ids is None else _TOUCHING_OF
    return execute(session, touching, {"ids": mediator_ids, "start": start, "end": end}).all()


def busy_spans(
    session: Session, mediator_ids: Collection[int] | None, start: datetime, end: datetime
) -> dict[int, list[Span]]:
    """When each mediator is taken within [start, end), unclipped; who has nothing then is missing."""
    found: dict[int, list[Span]] = {}
    for row in commitments_between(session, mediator_ids, start, end):
        found.setdefault(row.mediator_id, []).append(Span(row.starts_at, row.ends_at))
    return found


def overlapping(session: Session, mediator_id: int, start: datetime, end: datetime) -> Row[*tuple[Any, ...]] | None:
    """The first live commitment of the mediator that touches [start, end), or None."""
    rows = commitments_between(session, [mediator_id], start, end)
    return rows[0] if rows else None


@dataclass(frozen=True)
class Around:
    """What a mediator has promised around a time: `overlapping` it (the first, or None), and `beside` it the last that
    ends before and the first that begins after, for the travel buffer. `about`: of the overlapping one.
    """

    overlapping: Engagement | None
    beside: list[Engagement]
    about: str = ""


def around(session: Session, mediator_id: int, start: datetime, end: datetime) -> Around:
    """Around [start, end), in one statement. Exact only for who holds the mediator's row (`lock_mediators`)."""
    rows = execute(session, _AROUND, {"mediator": mediator_id, "start": start, "end": end}).all()
    over = [row for row in rows if row.starts_at < end and row.ends_at > start]
    beside = sorted((_engagement(row) for row in rows if row not in over), key=lambda one: one.starts_at)
    return Around(_engagement(over[0]), beside, over[0].about) if over else Around(None, beside)


def booked_minutes(
    session: Session, mediator_ids: Collection[int] | None, start: datetime, end: datetime
) -> dict[int, int]:
    """Minutes that each mediator has promised within [start, end); who has promised none is missing."""
    found: dict[int, timedelta] = {}
    for mediator_id, spans in busy_spans(session, mediator_ids, start, end).items():
        clipped = (min(ends_at, end) - max(starts_at, start) for starts_at, ends_at in spans)
        found[mediator_id] = sum(clipped, timedelta())
    return {mediator_id: int(time.total_seconds() // 60) for mediator_id, time in found.items()}


def _engagement(row: Row[*tuple[Any, ...]]) -> Engagement:
    return Engagement(row.starts_at, row.ends_at, point(row.lat, row.lon))


def refused_by(session: Session, mediator_id: int, starts_at: datetime, ends_at: datetime) -> DoubleBooking:
    """What stands in the way of that time, as the refusal that says so."""
    other = overlapping(session, mediator_id, starts_at, ends_at)
    if other is None:
        # Seen by the database but not by us: a snapshot older than the other's commit.
        return DoubleBooking(starts_at=starts_at, ends_at=ends_at)
    return DoubleBooking(starts_at=other.starts_at, ends_at=other.ends_at, about=other.about)
