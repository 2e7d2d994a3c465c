"""Requests as the API tells them."""

from datetime import datetime

from sqlalchemy.orm import Session

from dispatch.bookings import Booking, bookings_of
from dispatch.external_calls import Called, external_calls_of
from dispatch.offers import Offer, offers_of, shown_state
from dispatch.reports import Report, reports_of
from dispatch.requests import Request
from dispatch.series_dates import dates_of, rules_of
from notifications.outbox import first_sent
from scheduling.offices import office_names
from storage.actor import Actor
from web.api.answers import Answer
from web.api.fields import moment


def show_request(session: Session, who: Actor, row: Request) -> Answer:
    """One request, with the dates of its series."""
    return show_requests(session, who, [row], with_dates=True)[0]


def show_requests(session: Session, who: Actor, rows: list[Request], *, with_dates: bool = False) -> list[Answer]:
    """Requests as the API tells them, in as many statements however many. `with_dates`: all those of each series."""
    ids = [row.id for row in rows]
    offers, bookings = offers_of(session, ids), bookings_of(session, ids)
    sent = first_sent(session, [f"offer:{one.id}" for one in offers])
    reports, names = reports_of(session, ids), office_names(session)
    calls = external_calls_of(session, ids)
    of_series = {row.series_id for row in rows if row.series_id is not None}
    dates, rules = dates_of(session, of_series) if with_dates else {}, rules_of(session, of_series)
    return [
        {
            **_request(row, names, reports.get(row.id), who),
            "external": _external(calls.get(row.id)),
            "series": _series(row, dates, rules),
            "offers": [_offer(one, sent.get(f"offer:{one.id}"), who) for one in offers if one.request_id == row.id],
            "bookings": [_booking(one) for one in bookings if one.request_id == row.id],
        }
        for row in rows
    ]


def _report(said: Report | None, who: Actor) -> Answer | None:
    """Its note is the office's own: a coordinator does not read it."""
    if said is None:
        return None
    note = None if who.sees_all_offices else said.note
    return {"outcome": said.outcome, "minutes": said.minutes, "rating": said.rating, "note": note}


def _external(called: Called | None) -> Answer | None:
    return None if called is None else {"line": called.line, "minutes": called.minutes}


def _series(row: Request, dates: dict[int, list[Request]], rules: dict[int, str]) -> Answer | None:
    if row.series_id is None:
        return None
    all_of_it = dates.get(row.series_id)
    return {
        "id": str(row.series_id),
        "rrule": rules[row.series_id],
        "number": row.series_number,
        "size": row.series_size,
        "dates": None if all_of_it is None else [_date(one) for one in all_of_it],
    }


def _date(one: Request) -> Answer:
    return {"id": str(one.id), "starts_at": moment(one.starts_at), "state": one.state}


def _request(row: Request, names: dict[int, str], report: Report | None, who: Actor) -> Answer:
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
        "continues": None if row.continues_id is None else str(row.continues_id),
        "report": _report(report, who),
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
        "modality": one.modality,
        "eta": moment(one.eta),
        "late_minutes": one.late_minutes,
        "replacing_since": moment(one.replacing_since),
        "proof": one.proof,
        "proved": one.proved,
        "checked_in_at": moment(one.checked_in_at),
        "checked_out_at": moment(one.checked_out_at),
    }
