"""Requests: ask, look, cancel, and who might come."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from dispatch.ask import Ask
from dispatch.ask_for_mediator import ask_for_mediator
from dispatch.bookings import Booking, bookings_of
from dispatch.cancel_request import cancel_request
from dispatch.candidates import rank_for
from dispatch.offers import Offer, offers_of, shown_state
from dispatch.requests import STATES, Request, get_request, list_requests
from notifications.outbox import first_sent
from scheduling.desks import get_desk
from scheduling.offices import office_by_name, office_names
from storage.actor import Actor
from storage.errors import NotFound, Refusals, Refused
from web.api.calls import (
    actor,
    blueprint,
    forbid,
    found,
    look_up,
    number_in,
    offset_of,
    page_asked,
    paged,
    perform,
    roles,
)
from web.api.query import local_dates, one_of, word, words
from web.api.shapes import Answer, RequestIn, moment
from web.reasons import reason_text
from web.services import services

requests = blueprint("requests", "Requests for mediation")
OFFICE_SIDE = ("operator", "coordinator")


@requests.post("/requests")
@roles(*OFFICE_SIDE)
@requests.arguments(RequestIn)
def post_request(body: dict[str, Any]) -> Any:
    """Ask for a mediator: 201 with the request, `searching` at once."""
    now = services().clock()

    def operation(session: Session) -> Answer:
        ask = read_ask(session, actor(), body, now)
        made = ask_for_mediator(session, actor(), ask, now, services().settings.dispatch)
        return show_requests(session, actor(), [made])[0]

    return perform(operation, 201)


@requests.get("/requests")
@roles("operator", "coordinator")
def get_requests() -> Any:
    """The requests that the caller may see, in order of creation."""
    page, size = page_asked()
    since, before = local_dates("from", "to")
    states = words("state", STATES)

    def query(session: Session) -> Any:
        rows, total = list_requests(
            session,
            actor(),
            states=states,
            kind=one_of("kind", ("on_demand", "planned", "desk", "recorded")),
            language=word("language"),
            since=since,
            before=before,
            offset=offset_of(page, size),
            limit=size,
        )
        return paged(show_requests(session, actor(), rows), total)

    return look_up(query)


@requests.get("/requests/<request_id>")
@found(get_request, "request_id")
@roles(*OFFICE_SIDE)
def get_one_request(request_id: int) -> Any:
    """One request with its offers and bookings."""
    return look_up(lambda session: show_requests(session, actor(), [get_request(session, actor(), request_id)])[0])


@requests.post("/requests/<request_id>/cancel")
@found(get_request, "request_id")
@roles(*OFFICE_SIDE)
def post_cancel(request_id: int) -> Any:
    """Not needed any more: 200 the request; 409 where it has ended."""
    now = services().clock()

    def operation(session: Session) -> Answer:
        cancelled = cancel_request(session, actor(), request_id, now, services().settings.dispatch)
        return show_requests(session, actor(), [cancelled])[0]

    return perform(operation)


@requests.get("/requests/<request_id>/candidates")
@found(get_request, "request_id")
@roles(*OFFICE_SIDE)
def get_candidates(request_id: int) -> Any:
    """Every mediator, ranked, with the reasons."""
    now = services().clock()

    def query(session: Session) -> list[Answer]:
        request = get_request(session, actor(), request_id)
        ranked = rank_for(session, request, now, services().settings.dispatch, everybody=True)
        return [
            {
                "mediator_id": str(one.candidate.mediator_id),
                "eligible": one.eligible,
                "score": one.score,
                "reasons": [
                    {"rule": why.rule, "effect": why.effect, "text": reason_text(why)}
                    for why in one.reasons
                    if actor().sees_all_offices or why.rule != "exclusion"
                ],
            }
            for one in ranked
        ]

    return look_up(query)


def read_ask(session: Session, who: Actor, body: dict[str, Any], now: datetime) -> Ask:
    """The body as an Ask. Refusals for an office, desk or mediator that the caller can't name."""
    if body["kind"] == "recorded" and who.role != "coordinator":
        forbid("only_coordinators")
    if body["recurrence"]:
        raise Refusals([Refused("recurrence", "not_yet")])
    place, contact = body["place"] or {}, body["contact"] or {}
    return Ask(
        kind=body["kind"],
        language=body["language"],
        level=body["level"],
        starts_at=body["starts_at"],
        duration_minutes=body["duration_minutes"],
        useful_until=body["useful_until"],
        place_name=place.get("name"),
        address=place.get("address"),
        lat=place.get("lat"),
        lon=place.get("lon"),
        modalities=tuple(body["modality"]),
        contact_name=contact.get("name"),
        contact_phone=contact.get("phone"),
        contact_url=contact.get("url"),
        gender=body["gender"],
        also_speaks=tuple(body["also_speaks"] or ()),
        office_id=_office(session, who, body["office"], now),
        person_code=body["person_code"],
        note_for_mediator=body["note_for_mediator"],
        seats=body["seats"],
        desk_id=_desk(session, who, body["desk_id"]),
        linked_request_id=body["linked_request_id"],
        mediator_id=number_in("mediator_id", body["mediator_id"]),
    )


def _office(session: Session, who: Actor, name: str | None, now: datetime) -> int:
    """For whom: the own office, or (coordinators) the one named."""
    if name is None:
        if who.office_id is None:
            raise Refusals([Refused("office", "office_needed")])
        return who.office_id
    office = office_by_name(session, name)
    if who.role == "coordinator":
        if office is None:
            raise Refusals([Refused("office", "office_unknown")])
        return office.id
    if office is None or office.id != who.office_id:
        forbid("not_your_office")
    return office.id


def _desk(session: Session, who: Actor, desk_id: str | None) -> int | None:
    number = number_in("desk_id", desk_id)
    if number is None:
        return None
    try:
        return get_desk(session, number, who).id
    except NotFound:
        raise Refusals([Refused("desk_id", "unknown")]) from None


def show_requests(session: Session, who: Actor, rows: list[Request]) -> list[Answer]:
    """Requests as the API tells them, in four statements however many."""
    ids = [row.id for row in rows]
    offers, bookings = offers_of(session, ids), bookings_of(session, ids)
    sent = first_sent(session, [f"offer:{one.id}" for one in offers])
    names = office_names(session)
    return [
        {
            **_request(row, names),
            "offers": [_offer(one, sent.get(f"offer:{one.id}"), who) for one in offers if one.request_id == row.id],
            "bookings": [_booking(one) for one in bookings if one.request_id == row.id],
        }
        for row in rows
    ]


def _request(row: Request, names: dict[int, str]) -> Answer:
    return {
        "id": str(row.id),
        "kind": row.kind,
        "state": row.state,
        "office": names[row.office_id],
        "language": row.language,
        "level": row.level,
        "starts_at": moment(row.starts_at),
        "ends_at": moment(row.ends_at),
        "useful_until": moment(row.useful_until),
        "place": {"name": row.place_name, "address": row.address, "lat": row.lat, "lon": row.lon},
        "modality": row.modalities,
        "gender": row.gender,
        "also_speaks": row.also_speaks,
        "seats": row.seats,
        "person_code": row.person_code,
        "desk_id": None if row.desk_id is None else str(row.desk_id),
        "linked_request_id": row.linked_request_id,
        "created_at": moment(row.asked_at),
        "closed_why": row.closed_why,
        "next": None if row.next_at is None else {"what": row.next_what, "at": moment(row.next_at)},
    }


def _offer(one: Offer, sent_at: datetime | None, who: Actor) -> Answer:
    state = shown_state(one.state, sent_at)
    if state == "conflict" and not who.sees_all_offices:
        state = "declined"
    answer = {
        "id": str(one.id),
        "mediator_id": str(one.mediator_id),
        "state": state,
        "wave": one.wave,
        "sent_at": moment(sent_at),
        "answered_at": moment(one.answered_at),
        "eta_minutes": one.eta_minutes,
    }
    if who.role == "coordinator":
        answer["code"] = one.code
    return answer


def _booking(one: Booking) -> Answer:
    return {
        "id": str(one.id),
        "mediator_id": str(one.mediator_id),
        "seat": one.seat,
        "state": one.state,
        "starts_at": moment(one.starts_at),
        "ends_at": moment(one.ends_at),
        "eta": moment(one.eta),
        "checked_in_at": moment(one.checked_in_at),
        "checked_out_at": moment(one.checked_out_at),
    }
