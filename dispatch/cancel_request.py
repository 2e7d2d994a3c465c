"""The office does not need it any more: everybody who was coming is told, and their calendar too."""

from collections.abc import Collection
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, exists, false, select
from sqlalchemy.orm import Session

from dispatch.booking_notices import tell_of_booking
from dispatch.bookings import Booking, bookings_of
from dispatch.close_search import close_search
from dispatch.invites import cancellation_mail
from dispatch.release_booking import release_booking
from dispatch.requests import Request, get_request, hold_request
from dispatch.settings import BookingsSettings, DispatchSettings
from dispatch.written_to import locale_of
from languages.times import day
from notifications.events import raise_event
from notifications.outbox import enqueue
from scheduling.mediators import Mediator
from storage.actor import Actor
from storage.errors import StateRefused

CANCELLABLE = ("searching", "assigned", "on_the_way")
"""States of a request that may be called off, whoever is coming."""


def cancel_request(
    session: Session,
    actor: Actor,
    request_id: int,
    now: datetime,
    settings: DispatchSettings,
    *,
    following: bool = False,
) -> Request:
    """The request, `cancelled` or (booked, and with less notice than is free) `cancelled_late`.

    One that has ended `uncovered` with some of its seats booked may still be called off: somebody is coming.
    `following`: so are the later dates of what repeats, where they still can be. Whoever was coming gets one text.
    NotFound where the actor may not see it; StateRefused where it has ended.
    """
    if get_request(session, actor, request_id).shift_id is not None and actor.role == "operator":
        raise StateRefused("state", "shift_search")
    request, held = hold_request(session, request_id, may_be_cancelled(), next_at=None)
    if not held:
        raise StateRefused("state", "cannot_cancel", state=request.state)
    released: dict[int, list[tuple[Request, Booking]]] = {}
    called_off = [request, *(_hold_later(session, request) if following else ())]
    for one in called_off:
        for booking in _call_off(session, actor, one, now, settings):
            released.setdefault(booking.mediator_id, []).append((one, booking))
    for mine in released.values():
        _tell(session, mine, called_off[-1], now, settings)
    return request


def _hold_later(session: Session, request: Request) -> list[Request]:
    """The dates after this one that may be cancelled. All rows are held before any booking is touched."""
    ids = session.scalars(select(Request.id).where(_follows(request)).order_by(Request.id)).all()
    found = [hold_request(session, one, may_be_cancelled(), next_at=None) for one in ids]
    return sorted((one for one, held in found if held), key=lambda one: one.starts_at)


def dates_that_follow(session: Session, request: Request) -> list[Request]:
    """The later dates that are called off with this one where `following` is said, in order of time."""
    query = select(Request).where(_follows(request), may_be_cancelled()).order_by(Request.starts_at)
    return list(session.scalars(query))


def _follows(request: Request) -> ColumnElement[bool]:
    if request.series_id is None:
        return false()
    return (Request.series_id == request.series_id) & (Request.starts_at > request.starts_at)


def short_notice(
    session: Session, requests: Collection[Request], now: datetime, settings: BookingsSettings
) -> list[Request]:
    """Those that would be `cancelled_late`: somebody is coming, and is told with less notice than is free."""
    live = [one for one in bookings_of(session, [one.id for one in requests]) if one.state == "live"]
    late = {one.request_id for one in live if is_late(one, now, settings)}
    return [one for one in requests if one.id in late]


def _call_off(
    session: Session, actor: Actor, request: Request, now: datetime, settings: DispatchSettings
) -> list[Booking]:
    """Its bookings, released; nobody has been told yet."""
    bookings = [one for one in bookings_of(session, [request.id]) if one.state == "live"]
    late = any(is_late(one, now, settings.bookings) for one in bookings)
    for booking in bookings:
        release_booking(session, booking, now)
        if is_late(booking, now, settings.bookings):
            raise_event(session, f"booking:{booking.id}", "called_off_late", now)
    request.seats_booked = 0
    close_search(session, request, now, "cancelled_late" if late else "cancelled", "by_office", actor)
    return bookings


def _tell(
    session: Session, mine: list[tuple[Request, Booking]], last: Request, now: datetime, settings: DispatchSettings
) -> None:
    """One text to one mediator, however many dates it is about; their calendar is told of each. `last`: of those that
    are called off, also where somebody else was to come, or they were only asked.
    """
    (request, booking), *others = mine
    key, more = "cancelled" if booking.modality == "in_person" else "cancelled_remote", {}
    if last.id != request.id:
        mediator = session.get_one(Mediator, booking.mediator_id)
        until = day(last.starts_at, locale_of(session, mediator), ZoneInfo(settings.zone))
        key, more = "cancelled_dates", {"last": until}
        for wanted, other in others:
            enqueue(session, cancellation_mail(session, mediator, wanted, other, now, settings))
    tell_of_booking(session, request, booking, key, now, settings, mail="cancelled", more=more)


def may_be_cancelled() -> ColumnElement[bool]:
    """Requests that are searching, or for which somebody is coming."""
    coming = exists().where(Booking.request_id == Request.id, Booking.state == "live")
    return Request.state.in_(CANCELLABLE) | ((Request.state == "uncovered") & coming)


def is_late(booking: Booking, now: datetime, settings: BookingsSettings) -> bool:
    """Less notice than the free limit, which is longer where the mediator has to come."""
    hours = (
        settings.cancel_free_hours_in_person if booking.modality == "in_person" else settings.cancel_free_hours_remote
    )
    return booking.starts_at - now < timedelta(hours=hours)
