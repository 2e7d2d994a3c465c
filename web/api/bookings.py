"""What happens to a booking between the yes and the report."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from dispatch.book_by_phone import book_by_phone
from dispatch.change_request import change_request
from dispatch.extend_booking import extend_request
from dispatch.let_go import let_go
from dispatch.office_taps import finished, has_come, nobody_came
from dispatch.report_request import Said, report_request
from dispatch.requests import Request, get_request
from dispatch.run_late import run_late
from dispatch.seek_in_person_too import seek_in_person_too
from web.api.answers import Answer, RequestOut
from web.api.bodies import Body
from web.api.booking_shapes import BookIn, BookingNamedIn, MinutesIn, ReleaseIn, ReportIn, RequestChange
from web.api.calls import actor, blueprint, found, number_in, perform, roles
from web.api.description import answers
from web.api.showing_requests import show_request
from web.services import services

bookings = blueprint("bookings", "A booking's life")
OFFICE_SIDE = ("operator", "coordinator")
Operation = Callable[[Session], Request]


def _perform(operation: Operation) -> Any:
    """Run it and answer with the request as it is then."""

    def work(session: Session) -> Answer:
        changed = operation(session)
        session.flush()
        return show_request(session, actor(), changed)

    return perform(work)


PLACE = {"name": "place_name", "address": "address", "lat": "lat", "lon": "lon"}
CONTACT = {"name": "contact_name", "phone": "contact_phone", "url": "contact_url"}


@bookings.patch("/requests/<request_id>")
@answers(RequestOut)
@found(get_request, "request_id")
@roles(*OFFICE_SIDE)
@bookings.arguments(RequestChange)
def patch_request(body: Body, request_id: int) -> Any:
    """Something else is needed. Another language, level, way, place, time or gender is a new ask: whoever was booked is
    released and asked first, where they can serve it; another contact is told. A place or contact that is given
    replaces the whole.
    """
    body.stop()
    now, settings = services().clock(), services().settings.dispatch
    changes = _changes(body.values)
    return _perform(lambda session: change_request(session, actor(), request_id, changes, now, settings).request)


def _changes(said: Mapping[str, Any]) -> dict[str, Any]:
    """As fields of an Ask."""
    changes = {name: value for name, value in said.items() if name not in ("place", "contact", "modality")}
    if "modality" in said:
        changes["modalities"] = tuple(said["modality"])
    if "also_speaks" in said:
        changes["also_speaks"] = tuple(said["also_speaks"])
    for part, names in (("place", PLACE), ("contact", CONTACT)):
        if part in said:
            changes |= {names[name]: (said[part] or {}).get(name) for name in names}
    return changes


@bookings.post("/requests/<request_id>/extend")
@answers(RequestOut)
@found(get_request, "request_id")
@roles(*OFFICE_SIDE)
@bookings.arguments(MinutesIn)
def post_extend(body: Body, request_id: int) -> Any:
    """More time: 200 the request. Where the mediator can't stay, another request seeks who goes on (`continued_by`)."""
    body.stop()
    now, settings, minutes = services().clock(), services().settings.dispatch, body.values["minutes"]
    return _perform(lambda session: extend_request(session, actor(), request_id, minutes, now, settings))


@bookings.post("/requests/<request_id>/late")
@answers(RequestOut)
@found(get_request, "request_id")
@roles(*OFFICE_SIDE)
@bookings.arguments(MinutesIn)
def post_late(body: Body, request_id: int) -> Any:
    """The office is behind by 15 or 30 minutes: the mediator is told; 409 where what they have promised next breaks."""
    body.stop()
    now, settings, minutes = services().clock(), services().settings.dispatch, body.values["minutes"]
    return _perform(lambda session: run_late(session, actor(), request_id, minutes, now, settings))


@bookings.post("/requests/<request_id>/release")
@answers(RequestOut)
@found(get_request, "request_id")
@roles("coordinator")
@bookings.arguments(ReleaseIn)
def post_release(body: Body, request_id: int) -> Any:
    """A mediator need not come: their seat is free, and the search goes on."""
    with body.gathered():
        booking_id = number_in("booking_id", body.values.get("booking_id"))
    now, settings = services().clock(), services().settings.dispatch
    return _perform(lambda session: let_go(session, actor(), request_id, booking_id or 0, now, settings))


@bookings.post("/requests/<request_id>/book")
@answers(RequestOut)
@found(get_request, "request_id")
@roles("coordinator")
@bookings.arguments(BookIn)
def post_book(body: Body, request_id: int) -> Any:
    """Who said yes by telephone is booked, told and invited; 409 `double_booking` where they are taken then."""
    with body.gathered():
        mediator_id = number_in("mediator_id", body.values.get("mediator_id"))
    now, settings = services().clock(), services().settings.dispatch
    return _perform(lambda session: book_by_phone(session, actor(), request_id, mediator_id or 0, now, settings))


@bookings.post("/requests/<request_id>/check-in")
@answers(RequestOut)
@found(get_request, "request_id")
@roles(*OFFICE_SIDE)
@bookings.arguments(BookingNamedIn)
def post_check_in(body: Body, request_id: int) -> Any:
    """The mediator is there: of one booking, or of all."""
    with body.gathered():
        booking_id = number_in("booking_id", body.values.get("booking_id"))
    now, settings = services().clock(), services().settings.dispatch
    return _perform(lambda session: has_come(session, actor(), request_id, booking_id, now, settings))


@bookings.post("/requests/<request_id>/check-out")
@answers(RequestOut)
@found(get_request, "request_id")
@roles(*OFFICE_SIDE)
@bookings.arguments(BookingNamedIn)
def post_check_out(body: Body, request_id: int) -> Any:
    """The mediator has finished: of one booking, or of all that have begun."""
    with body.gathered():
        booking_id = number_in("booking_id", body.values.get("booking_id"))
    now, settings = services().clock(), services().settings.dispatch
    return _perform(lambda session: finished(session, actor(), request_id, booking_id, now, settings))


@bookings.post("/requests/<request_id>/nobody-came")
@answers(RequestOut)
@found(get_request, "request_id")
@roles(*OFFICE_SIDE)
@bookings.arguments(BookingNamedIn)
def post_nobody_came(body: Body, request_id: int) -> Any:
    """The time has come and the mediator has not: somebody else is sought at once."""
    with body.gathered():
        booking_id = number_in("booking_id", body.values.get("booking_id"))
    now, settings = services().clock(), services().settings.dispatch
    return _perform(lambda session: nobody_came(session, actor(), request_id, booking_id, now, settings))


@bookings.post("/requests/<request_id>/in-person-too")
@answers(RequestOut)
@found(get_request, "request_id")
@roles(*OFFICE_SIDE)
def post_in_person_too(request_id: int) -> Any:
    """Speak now, meet later: whoever serves by phone or video goes on, and somebody is sought who comes in person."""
    now, settings = services().clock(), services().settings.dispatch
    return _perform(lambda session: seek_in_person_too(session, actor(), request_id, now, settings))


@bookings.post("/requests/<request_id>/report")
@answers(RequestOut)
@found(get_request, "request_id")
@roles(*OFFICE_SIDE)
@bookings.arguments(ReportIn)
def post_report(body: Body, request_id: int) -> Any:
    """How it went: 200 the request, `reported`."""
    body.stop()
    now, settings, values = services().clock(), services().settings.dispatch, body.values
    said = Said(values["outcome"], values["minutes"], values["rating"], values["note"])
    return _perform(lambda session: report_request(session, actor(), request_id, said, now, settings))
