"""What an office sees when it comes in: its usual languages, what is going on, and who comes today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from dispatch.bookings import Booking, bookings_of
from dispatch.kept_asks import KeptAsk, kept_asks_of
from dispatch.live_search import expected_at
from dispatch.offers import WAITING, Offer
from dispatch.requests import Request, list_requests, visible_to
from dispatch.series import WAITS_ITS_TURN
from scheduling.mediators import most_spoken, people
from scheduling.rosters import day_bounds
from storage.actor import Actor

LOOKED_BACK = timedelta(days=365)
MOST_BUTTONS = 8
MOST_LIVE = 20
MOST_UNTOLD = 5
REMEMBERED = timedelta(days=3)
"""For how long an office is asked how it went."""
TOLD_OF = ("on_demand", "planned")


@dataclass(frozen=True)
class Line:
    """One request in a list: `names` of those who are booked, `waiting` how many have not answered yet.

    `here`: those of them who have come and not finished, `here_since` when the first did; `ended`: the time of one of
    them is over.
    """

    request: Request
    names: list[str]
    arrives_at: datetime | None
    waiting: int
    here: Sequence[str] = ()
    here_since: datetime | None = None
    ended: bool = False

    @property
    def to_tell(self) -> bool:
        """It is over, and the office has not said how it went."""
        return self.request.state in ("done", "uncovered") and self.request.kind in TOLD_OF and self.ended


@dataclass(frozen=True)
class OperatorHome:
    """`languages`: codes, the most asked first; `untold`: what is over, and the office has not said how it went;
    `last`: what "again" would repeat; `kept`: asks that the office keeps under a name.
    """

    languages: list[str]
    live: list[Line]
    untold: list[Line]
    today: list[Line]
    last: Request | None
    kept: list[KeptAsk]


def operator_home(session: Session, actor: Actor, now: datetime, zone: ZoneInfo) -> OperatorHome:
    """The office's own; everybody's for who sees all offices."""
    start, end = day_bounds(now.astimezone(zone).date(), zone)
    goes_on = (Request.state == "searching") & Request.next_what.is_distinct_from(WAITS_ITS_TURN)
    searching = visible_to(actor).where(goes_on).order_by(Request.starts_at).limit(MOST_LIVE)
    booked = (
        visible_to(actor)
        .where(
            Request.state.in_(("assigned", "on_the_way", "in_progress")),
            Request.starts_at < end,
        )
        .order_by(Request.starts_at)
    )
    done = (
        visible_to(actor)
        .where(
            Request.starts_at >= start,
            Request.starts_at < end,
            Request.state.not_in(("searching", "assigned", "on_the_way", "in_progress")),
            Request.kind != "desk",
        )
        .order_by(Request.starts_at)
    )
    live = list(session.execute(searching).scalars())
    untold = list(session.execute(_untold(actor, now)).scalars())
    today = list(session.execute(booked).scalars()) + list(session.execute(done).scalars())
    lines = lines_of(session, [*live, *untold, *(one for one in today if one not in untold)])
    asked = len(live) + len(untold)
    last = session.execute(visible_to(actor).where(Request.asked_by == actor.id).order_by(Request.id.desc()).limit(1))
    return OperatorHome(
        most_asked(session, actor, now),
        lines[: len(live)],
        lines[len(live) : asked],
        lines[asked:],
        last.scalar_one_or_none(),
        kept_asks_of(session, actor),
    )


def _untold(actor: Actor, now: datetime) -> Select[Request]:
    ended = exists().where(Booking.request_id == Request.id, Booking.state == "ended")
    over = Request.state.in_(("done", "uncovered")) & (Request.closed_at >= now - REMEMBERED) & ended
    query = visible_to(actor).where(over, Request.kind.in_(TOLD_OF))
    return query.order_by(Request.closed_at.desc()).limit(MOST_UNTOLD)


def most_asked(session: Session, actor: Actor, now: datetime, most: int = MOST_BUTTONS) -> list[str]:
    """The languages that the office asked for most in a year; then what others asked for, then what most speak."""
    own = _counted(session, visible_to(actor).with_only_columns(Request.language), now, most)
    if len(own) >= most:
        return own
    others = _counted(session, select(Request.language), now, most)
    return list(dict.fromkeys([*own, *others, *most_spoken(session, most)]))[:most]


def _counted(session: Session, query: object, now: datetime, most: int) -> list[str]:
    counted = query.where(Request.asked_at >= now - LOOKED_BACK).group_by(Request.language)  # type: ignore[attr-defined]
    ordered = counted.order_by(func.count().desc(), Request.language).limit(most)
    return list(session.execute(ordered).scalars())


def lines_of(session: Session, requests: Sequence[Request]) -> list[Line]:
    """The same requests with who comes, in three statements however many."""
    ids = [one.id for one in requests]
    bookings: dict[int, list[Booking]] = {}
    for booking in bookings_of(session, ids):
        bookings.setdefault(booking.request_id, []).append(booking)
    names = {
        row.id: row.name for row in people(session, {one.mediator_id for some in bookings.values() for one in some})
    }
    waiting = dict(
        session.execute(
            select(Offer.request_id, func.count())
            .where(Offer.request_id.in_(ids), Offer.state.in_(WAITING))
            .group_by(Offer.request_id)
        ).all()
    )
    found = []
    for request in requests:
        mine = bookings.get(request.id, [])
        arrivals = [expected_at(one) for one in mine]
        there = [one for one in mine if one.checked_in_at and one.state == "live"]
        found.append(
            Line(
                request,
                [names[one.mediator_id] for one in mine],
                min(arrivals, default=None),
                waiting.get(request.id, 0),
                [names[one.mediator_id] for one in there],
                min((one.checked_in_at for one in there if one.checked_in_at), default=None),
                any(one.state == "ended" for one in mine),
            )
        )
    return found


def own_requests(
    session: Session, actor: Actor, states: Sequence[str], page: int, page_size: int
) -> tuple[list[Line], int]:
    """A page (from 1) of the requests that the actor sees, newest first, and how many there are."""
    rows, total = list_requests(
        session,
        actor,
        states=states,
        offset=(page - 1) * page_size,
        limit=page_size,
        newest_first=True,
    )
    return lines_of(session, rows), total
