"""Nobody sits in a shift, or whoever was to does not answer: somebody else is sought, as for any request of a desk."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.cancel_request import cancel_request
from dispatch.offers import Offer
from dispatch.requests import Request
from dispatch.search_on import take_step
from dispatch.settings import DispatchSettings
from scheduling.availability import Span
from scheduling.desks import Desk
from scheduling.rosters import Shift
from scheduling.shift_languages import levels_asked
from storage.actor import SYSTEM
from storage.journal import noting
from storage.writes import send


def seek_for_shift(
    session: Session,
    shift: Shift,
    now: datetime,
    settings: DispatchSettings,
    not_asked: Collection[int] = (),
    *,
    declined: bool = False,
) -> Request | None:
    """The search for it, going on: the one that is there already, or a new one. None where the shift is over, or is
    there for no language. `not_asked`: whose shift it is or was, and (`declined`) who have just said that they can't.
    """
    # Two nodes that look for somebody at the same moment queue here, and the second finds the search of the first.
    session.execute(select(Shift.id).where(Shift.id == shift.id).with_for_update())
    open_one = select(Request).where(Request.shift_id == shift.id, Request.state.in_(("searching", "assigned")))
    there = session.scalars(open_one.execution_options(populate_existing=True)).first()
    if there is not None or shift.ends_at <= now or not shift.languages:
        return there
    request = _request(session, shift, now, settings)
    session.add(request)
    session.flush()
    for mediator_id in not_asked:
        session.add(_not_asked(request, mediator_id, now, declined))
    session.flush()
    writes, step = take_step(session, request, set(not_asked), now, settings)
    made = ("request_made", f"request:{request.id}", {"kind": "desk", "shift": shift.id})
    send(session, [*writes, *noting(session, [made, *step], now)])
    return request


def hold_searches(session: Session, shift_id: int) -> Sequence[int]:
    """Searches for it that are on, held: whoever changes the shift then does so after the request, as bookings do."""
    searching = select(Request.id).where(Request.shift_id == shift_id, Request.state == "searching")
    return session.scalars(searching.order_by(Request.id).with_for_update(key_share=True)).all()


def stop_seeking(session: Session, searches: Sequence[int], now: datetime, settings: DispatchSettings) -> None:
    """Whoever was to sit there does so after all: those who were asked need not. `searches`: from `hold_searches`."""
    for request_id in searches:
        cancel_request(session, SYSTEM, request_id, now, settings)


def _request(session: Session, shift: Shift, now: datetime, settings: DispatchSettings) -> Request:
    """For the first of the languages that the shift is there for: one who speaks it is better than nobody.

    At short notice it is urgent, and whoever comes within the time that urgent requests are given is still of use.
    """
    useful = timedelta(minutes=settings.on_demand.useful_minutes)
    soon = shift.starts_at - now <= timedelta(minutes=settings.bookings.lock_window_minutes)
    desk = session.get_one(Desk, shift.desk_id)
    starts_at = max(shift.starts_at, now)
    span = Span(shift.starts_at, shift.ends_at)
    asked = levels_asked(desk.cover, shift.languages[:1], span, ZoneInfo(settings.zone))
    return Request(
        kind="desk",
        state="searching",
        office_id=desk.office_id,
        asked_by=SYSTEM.id,
        asked_at=now,
        searching_since=now,
        urgent=soon,
        language=shift.languages[0],
        level=asked[shift.languages[0]],
        also_speaks=[],
        widened_to=[],
        starts_at=starts_at,
        ends_at=shift.ends_at,
        useful_until=min(starts_at + useful, shift.ends_at) if soon else starts_at,
        place_name=(desk.place_name or desk.name)[:120],
        address=desk.address and desk.address[:200],
        lat=desk.lat,
        lon=desk.lon,
        modalities=["in_person"],
        seats=1,
        seats_booked=0,
        desk_id=desk.id,
        shift_id=shift.id,
        wave=0,
    )


def _not_asked(request: Request, mediator_id: int, now: datetime, declined: bool) -> Offer:
    """What they said of the shift counts as said of the request, and who said nothing has not refused it."""
    return Offer(
        request_id=request.id,
        mediator_id=mediator_id,
        state="declined" if declined else "withdrawn",
        wave=1,
        code="",
        modality="in_person",
        language=request.language,
        asked_at=now,
        answered_at=now if declined else None,
    )
