"""An office asks: the request is there, and the first mediators are being written to."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.ask import SAID, Ask, check_ask
from dispatch.begin_search import begin_search
from dispatch.record_intervention import record_intervention
from dispatch.requests import Request
from dispatch.settings import DispatchSettings
from scheduling.desks import Desk, opening_hours, visible_desks
from storage.actor import Actor
from storage.contacts import normalise_phone
from storage.errors import Refusals, Refused
from storage.journal import append


def ask_for_mediator(session: Session, actor: Actor, ask: Ask, now: datetime, settings: DispatchSettings) -> Request:
    """The new request, `searching`, with its first offers queued (a `recorded` one: booked at once). What may repeat is
    for `ask_for_dates`.

    Raises Refusals naming every bad field, DoubleBooking where a recorded mediator is taken then.
    """
    assert ask.recurrence is None
    check_ask(ask, now, settings.zone)
    request = new_request(session, actor, ask, now, settings)
    made = {"kind": ask.kind, "language": ask.language}
    if ask.kind == "recorded":
        assert ask.mediator_id is not None
        session.add(request)
        session.flush()
        append(session, "request_made", f"request:{request.id}", now, actor, made)
        record_intervention(session, actor, request, ask.mediator_id, now, settings)
    else:
        begin_search(session, [request], made, now, settings, actor)
    return request


def new_request(session: Session, actor: Actor, ask: Ask, now: datetime, settings: DispatchSettings) -> Request:
    """The row, not yet saved; a desk lends its place where none was given, and its office to a coordinator."""
    starts_at = ask.starts_at or now
    office_id, said = ask.office_id, as_said(ask)
    if ask.desk_id is not None:
        desk = _desk(session, actor, ask.desk_id, starts_at, settings)
        office_id = desk.office_id
        if not ask.place_name:
            name, address = (desk.place_name or desk.name)[:120], desk.address and desk.address[:200]
            said |= {"place_name": name, "address": address, "lat": desk.lat, "lon": desk.lon}
    return Request(
        **said,
        kind=ask.kind,
        state="searching",
        office_id=office_id,
        asked_by=actor.id,
        asked_at=now,
        searching_since=now,
        urgent=ask.kind == "on_demand",
        widened_to=[],
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=ask.duration_minutes),
        useful_until=useful_until(ask, starts_at, now, settings),
        seats=ask.seats,
        seats_booked=0,
        desk_id=ask.desk_id,
        linked_request_id=ask.linked_request_id,
        wave=0,
    )


def as_said(ask: Ask) -> dict[str, Any]:
    """What an ask fills of its request's columns, by name. Raises Refused for a contact's phone that is none."""
    said: dict[str, Any] = {name: getattr(ask, name) for name in SAID}
    said["contact_phone"] = normalise_phone(ask.contact_phone, "contact.phone") if ask.contact_phone else None
    return said | {"modalities": list(dict.fromkeys(ask.modalities)), "also_speaks": list(ask.also_speaks)}


def _desk(session: Session, actor: Actor, desk_id: int, starts_at: datetime, settings: DispatchSettings) -> Desk:
    """Refusals where the actor knows no such desk, or it is closed that day (outside its hours it may be asked for)."""
    desk = session.scalars(select(Desk).where(Desk.id == desk_id, visible_desks(actor))).one_or_none()
    if desk is None:
        raise Refusals([Refused("desk_id", "unknown")])
    if opening_hours(desk).why_closed(starts_at.astimezone(ZoneInfo(settings.zone)).date(), ()) is not None:
        raise Refusals([Refused("starts_at", "desk_closed")])
    return desk


def useful_until(ask: Ask, starts_at: datetime, now: datetime, settings: DispatchSettings) -> datetime:
    """Until when a yes is of use: an hour for who waits now, else the start, unless the office said otherwise."""
    if ask.useful_until is not None:
        return ask.useful_until
    if ask.kind == "on_demand":
        return max(now, starts_at) + timedelta(minutes=settings.on_demand.useful_minutes)
    return max(starts_at, now + timedelta(minutes=1))
