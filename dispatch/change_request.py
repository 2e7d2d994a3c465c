"""The office needs something else than it asked for: a new ask where it matters to who comes, a word where not."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from dispatch.ask import Ask, check_ask
from dispatch.ask_for_mediator import useful_until
from dispatch.booking_notices import tell_of_booking
from dispatch.bookings import Booking, bookings_of
from dispatch.close_search import close_offers
from dispatch.offers import STANDING
from dispatch.release_booking import release_booking
from dispatch.requests import Request, get_request, hold_request
from dispatch.search_on import search_on
from dispatch.settings import DispatchSettings
from storage.actor import Actor
from storage.contacts import normalise_phone
from storage.errors import StateRefused
from storage.journal import append

CHANGEABLE = ("searching", "assigned")
ASKED_ANEW = frozenset(
    (
        "language",
        "level",
        "modalities",
        "gender",
        "starts_at",
        "duration_minutes",
        "place_name",
        "address",
        "lat",
        "lon",
    )
)
"""What a yes was said to: whoever said it is asked again."""
TOLD = frozenset({"contact_name", "contact_phone", "contact_url"})
"""What stands in their confirmation and calendar. The rest (the note, the person's code) is theirs to read there."""


def ask_of(request: Request) -> Ask:
    """The request as it was asked for."""
    return Ask(
        kind=request.kind,
        language=request.language,
        level=request.level,
        starts_at=request.starts_at,
        duration_minutes=int((request.ends_at - request.starts_at).total_seconds() // 60),
        modalities=tuple(request.modalities),
        office_id=request.office_id,
        place_name=request.place_name,
        address=request.address,
        lat=request.lat,
        lon=request.lon,
        contact_name=request.contact_name,
        contact_phone=request.contact_phone,
        contact_url=request.contact_url,
        gender=request.gender,
        also_speaks=tuple(request.also_speaks),
        person_code=request.person_code,
        note_for_mediator=request.note_for_mediator,
        seats=request.seats,
        desk_id=request.desk_id,
        linked_request_id=request.linked_request_id,
    )


def change_request(
    session: Session,
    actor: Actor,
    request_id: int,
    changes: Mapping[str, Any],
    now: datetime,
    settings: DispatchSettings,
) -> Request:
    """The changed request; `changes` are fields of an Ask by name.

    Another language, level, way, place, time or gender is a new ask: whoever was booked is released with notice and
    asked first. Another contact is told, with a new invite. What changes nothing does nothing. NotFound; Refusals of
    every bad field; StateRefused where it has begun or is over, or for a desk request or a recorded one.
    """
    was = get_request(session, actor, request_id)
    allowed = Request.state.in_(CHANGEABLE) & Request.kind.in_(("on_demand", "planned"))
    request, held = hold_request(session, request_id, allowed, seats_booked=Request.seats_booked)
    begun = held and any(one.checked_in_at is not None for one in bookings_of(session, [request_id]))
    if not held or begun:
        raise StateRefused("state", "cannot_change", state=was.state)
    before = ask_of(request)
    asked = replace(before, **changes)
    changed = {name for name in changes if getattr(asked, name) != getattr(before, name)}
    if not changed:
        return request
    # A start that stays as it was may lie a little in the past: somebody is waiting.
    check_ask(asked if "starts_at" in changed else replace(asked, starts_at=max(asked.starts_at or now, now)), now)
    live = [one for one in bookings_of(session, [request_id]) if one.state == "live"]
    if changed & ASKED_ANEW:
        _ask_anew(session, request, asked, live, now, settings)
    else:
        _write(request, asked)
        session.flush()
        if changed & TOLD:
            _tell(session, request, live, now, settings)
    append(session, "changed", f"request:{request_id}", now, actor, {"fields": sorted(changed)})
    session.refresh(request)
    return request


def _ask_anew(
    session: Session, request: Request, asked: Ask, live: list[Booking], now: datetime, settings: DispatchSettings
) -> None:
    for booking in live:
        release_booking(session, booking, now)
        tell_of_booking(session, request, booking, "released_changed", now, settings, mail="cancelled")
    close_offers(session, request.id, now, "withdrawn", of=STANDING)  # who is in reserve is so for what was
    _write(request, asked)
    request.state, request.seats_booked = "searching", 0
    request.urgent = request.kind == "on_demand"
    request.searching_since = now
    request.changed_after_wave = request.wave
    request.useful_until = useful_until(replace(asked, useful_until=None), request.starts_at, now, settings)
    request.step = request.alerted_at = None
    request.widened_to = [] if asked.language != request.language else request.widened_to
    session.flush()
    search_on(session, request.id, now, settings, first=[one.mediator_id for one in live])


def _write(request: Request, asked: Ask) -> None:
    assert asked.starts_at is not None
    for name in ("language", "level", "place_name", "address", "lat", "lon", "contact_name", "contact_url", "gender",
                 "person_code", "note_for_mediator"):  # fmt: skip
        setattr(request, name, getattr(asked, name))
    request.contact_phone = normalise_phone(asked.contact_phone, "contact.phone") if asked.contact_phone else None
    request.modalities, request.also_speaks = list(asked.modalities), list(asked.also_speaks)
    request.starts_at = asked.starts_at
    request.ends_at = asked.starts_at + timedelta(minutes=asked.duration_minutes)


def _tell(session: Session, request: Request, live: list[Booking], now: datetime, settings: DispatchSettings) -> None:
    for booking in live:
        booking.sequence += 1
        session.flush()
        tell_of_booking(session, request, booking, "changed", now, settings, mail="changed")
