"""The body of POST /requests as an Ask, with everything that is wrong with it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from dispatch.ask import FURTHEST, Ask, check_ask
from scheduling.desks import Desk, get_desk
from scheduling.mediators import get_mediator
from scheduling.offices import office_by_name
from storage.actor import Actor
from storage.errors import NotFound, Refusals, Refused
from web.api.bodies import Body
from web.api.calls import forbid, number_in

T = TypeVar("T")
# What an unreadable field is read as, so that the fields beside it can be looked at all the same.
STAND_INS: dict[str, Any] = {
    "language": "ita",
    "level": "good",
    "duration_minutes": 60,
    "modality": ["in_person"],
    "place": {"name": "-"},
    "place.name": "-",
    "place.lat": 0.0,
    "place.lon": 0.0,
    "contact": {"phone": "+39096100000", "url": "https://-"},
    "contact.phone": "+39096100000",
    "contact.url": "https://-",
    "seats": 1,
}


def read_ask(session: Session, who: Actor, body: Body, now: datetime, zone: str) -> Ask:
    """The body as an Ask; 403 where the caller's role may not ask for this. Refusals names every bad field.

    `zone`: whose hours repeat.
    """
    if body.values.get("kind") == "recorded" and who.role != "coordinator":
        forbid("only_coordinators")
    _forbid_other_offices(session, who, body.values.get("office"))
    values = readable(body, now)
    faults: list[Refused] = []
    desk = _heard(faults, lambda: _desk(session, who, values["desk_id"]))
    office_id = _heard(faults, lambda: _office(session, who, values["office"], desk))
    mediator_id = _heard(faults, lambda: _mediator(session, values["kind"], values["mediator_id"]))
    body = body.with_faults(faults)
    # What was named but is not there counts as given: -1 is nobody's number.
    desk_id = -1 if body.is_wrong("desk_id") else desk.id if desk else None
    mediator_id = -1 if body.is_wrong("mediator_id") and values["kind"] == "recorded" else mediator_id
    ask = _ask(values, office_id or -1, desk_id, mediator_id)
    try:
        check_ask(ask, now, zone)
    except Refusals as several:
        body.stop(one for one in several.refusals if not _of_a_stand_in(one, body))
    body.stop()
    return ask


def _of_a_stand_in(fault: Refused, body: Body) -> bool:
    """What is said of dates that were counted from another start than was meant."""
    counted = ("recurrence_start", "recurrence_many", "recurrence_long", "rrule_never")
    return body.is_wrong("starts_at") and fault.code in counted


def readable(body: Body, now: datetime) -> dict[str, Any]:
    """The values that could be read, and stand-ins for the others."""
    values: dict[str, Any] = {"place": None, "contact": None, **body.values}
    for fault in body.faults:
        name, _, inner = fault.field.partition(".")
        if fault.field in STAND_INS and inner:
            values[name] = {**(values[name] or {}), inner: STAND_INS[fault.field]}
        elif fault.field in STAND_INS:
            values[name] = STAND_INS[name]
        elif name in ("modality", "also_speaks"):
            values[name] = [one for one in values.get(name) or () if one is not None] or STAND_INS.get(name, [])
    if body.is_wrong("kind"):
        values["kind"] = (
            "recorded" if values.get("mediator_id") else "planned" if values.get("recurrence") else "on_demand"
        )
        values["starts_at"] = values.get("starts_at") or now
    if body.is_wrong("starts_at"):
        values["starts_at"] = now + FURTHEST
    optional = ("useful_until", "gender", "office", "person_code", "note_for_mediator", "recurrence", "desk_id")
    return dict.fromkeys((*optional, "linked_request_id", "mediator_id")) | values


def _heard(faults: list[Refused], look: Callable[[], T | None]) -> T | None:
    """What was found; a refusal is noted instead of raised."""
    try:
        return look()
    except Refused as refused:
        faults.append(refused)
    return None


def _forbid_other_offices(session: Session, who: Actor, name: str | None) -> None:
    """Only coordinators ask for an office that is not their own."""
    if name is None or who.role == "coordinator":
        return
    office = office_by_name(session, name)
    if office is None or office.id != who.office_id:
        forbid("not_your_office")


def _office(session: Session, who: Actor, name: str | None, desk: Desk | None) -> int:
    """For whom: the desk's office, the own one, or the one named."""
    if name is None and desk is not None:
        return desk.office_id
    if name is None:
        if who.office_id is None:
            raise Refused("office", "office_needed")
        return who.office_id
    office = office_by_name(session, name)
    if office is None:
        raise Refused("office", "office_unknown")
    return office.id


def _desk(session: Session, who: Actor, desk_id: str | None) -> Desk | None:
    number = number_in("desk_id", desk_id)
    try:
        return None if number is None else get_desk(session, number, who)
    except NotFound:
        raise Refused("desk_id", "unknown") from None


def _mediator(session: Session, kind: str, mediator_id: str | None) -> int | None:
    number = number_in("mediator_id", mediator_id)
    try:
        return get_mediator(session, number).id if number is not None and kind == "recorded" else number
    except NotFound:
        raise Refused("mediator_id", "unknown") from None


def _ask(values: dict[str, Any], office_id: int, desk_id: int | None, mediator_id: int | None) -> Ask:
    place, contact = values["place"] or {}, values["contact"] or {}
    return Ask(
        kind=values["kind"],
        language=values["language"],
        level=values["level"],
        starts_at=values["starts_at"],
        duration_minutes=values["duration_minutes"],
        useful_until=values["useful_until"],
        place_name=place.get("name"),
        address=place.get("address"),
        lat=place.get("lat"),
        lon=place.get("lon"),
        modalities=tuple(values["modality"]),
        contact_name=contact.get("name"),
        contact_phone=contact.get("phone"),
        contact_url=contact.get("url"),
        gender=values["gender"],
        also_speaks=tuple(values["also_speaks"] or ()),
        office_id=office_id,
        person_code=values["person_code"],
        note_for_mediator=values["note_for_mediator"],
        seats=values["seats"],
        desk_id=desk_id,
        linked_request_id=values["linked_request_id"],
        mediator_id=mediator_id,
        recurrence=values["recurrence"],
    )
