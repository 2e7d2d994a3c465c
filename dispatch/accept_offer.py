"""A mediator says yes: one seat is theirs, exactly once, or they are told kindly why not.

Locks have one order: the request row first, then the mediator's, then the rest. Whoever holds both knows all that the
decision needs, so nothing is written that would have to be undone; the database's own refusal stands behind it. The
statements are built once: this is what many phones do at the same moment.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, select, update
from sqlalchemy.orm import Session

from dispatch.book_seat import Offered, Yes, book_seat
from dispatch.bookings import Booking
from dispatch.exclusions import excluded_kind
from dispatch.expected import Expected, expected
from dispatch.far_yes import is_far, wait_for_nearer
from dispatch.lend_for_request import lend_for_request
from dispatch.notices import tell_already, tell_cancelled_before_yes, tell_conflict, tell_reserve
from dispatch.offers import STANDING, UNANSWERED, Offer
from dispatch.requests import Request
from dispatch.searches import hurry, waiting_offers
from dispatch.settings import DispatchSettings
from notifications.opt_outs import OptOut
from notifications.questions import close_questions
from scheduling.commitments import around
from scheduling.mediators import Mediator
from scheduling.travel import Engagement, check_buffer, point
from storage.actor import Actor
from storage.errors import DoubleBooking
from storage.journal import append
from storage.rows import execute
from storage.tables import table_of

MAY_SAY_YES = (*UNANSWERED, "declined", "reserve", "lost", "send_failed", "withdrawn")

_offer, _request, _booking, _mediator = map(table_of, (Offer, Request, Booking, Mediator))
_other = _offer.alias()

_HOLD_REQUEST = (
    select(
        *_request.c,
        exists()
        .where(_booking.c.request_id == _request.c.id, _booking.c.replacing_since.is_not(None))
        .where(_booking.c.state == "live")
        .label("replaces"),
    )
    .where(_request.c.id == select(_offer.c.request_id).where(_offer.c.id == bindparam("offer")).scalar_subquery())
    .with_for_update(key_share=True)
)
# Locked as scheduling.mediators.lock_mediators does, and read in the same breath, with whether they may be texted.
_HOLD_MEDIATOR = (
    select(
        _mediator.c.id,
        _mediator.c.name,
        _mediator.c.phone,
        _mediator.c.email,
        _mediator.c.locale,
        _mediator.c.home_lat,
        _mediator.c.home_lon,
        _mediator.c.night_opt_in,
        exists().where(OptOut.phone_hash == _mediator.c.phone_hash).label("opted_out"),
        excluded_kind(_mediator.c.id).label("excluded"),
        _offer.c.id.label("offer_id"),
        _offer.c.state,
        _offer.c.modality,
        _offer.c.code,
        _offer.c.wave,
        select(_other.c.id)
        .where(_other.c.request_id == _offer.c.request_id, _other.c.mediator_id == _offer.c.mediator_id)
        .where(_other.c.id != _offer.c.id, _other.c.state.in_(STANDING))
        .scalar_subquery()
        .label("stands_instead"),
    )
    .join(_offer, _offer.c.mediator_id == _mediator.c.id)
    .where(_offer.c.id == bindparam("offer"))
    .with_for_update(key_share=True, of=_mediator)
)
_ANSWER = (
    update(_offer)
    .where(_offer.c.id == bindparam("offer"), _offer.c.state.in_(MAY_SAY_YES))
    .values(state=bindparam("new_state"), answered_at=bindparam("at"))
)


@dataclass(frozen=True)
class Outcome:
    """`what` is booked, reserve, conflict, cancelled, over or already; `booking_id` where there is one."""

    what: str
    booking_id: int | None = None


def accept_offer(
    session: Session,
    offer_id: int,
    now: datetime,
    settings: DispatchSettings,
    actor: Actor,
    *,
    eta_minutes: int | None = None,
    promoted: bool = False,
) -> Outcome:
    """Book the mediator of this offer, or tell them why not. Never raises for what the world may do.

    `eta_minutes`: in how many minutes they say that they are there. `promoted`: theirs is a yes of before, which counts
    now; where it can't, they hear nothing of it.
    """
    request: Any = execute(session, _HOLD_REQUEST, {"offer": offer_id}).one()
    values = {"offer": offer_id, "office": request.office_id, "person": request.person_code or None}
    mediator: Any = execute(session, _HOLD_MEDIATOR, values).one()
    offer = Offered(mediator.offer_id, mediator.state, mediator.modality, mediator.code)
    yes = Yes(session, request, mediator, offer, now, settings, actor, eta_minutes, promoted)
    if offer.state == "accepted":
        return _said_before(yes)
    if mediator.wave <= request.changed_after_wave and request.state not in ("cancelled", "cancelled_late"):
        # A yes to what the office has changed since is to nothing else.
        return _closed(yes)
    if mediator.stands_instead is not None:
        # They were asked again while this yes waited for the request: it is a yes to what stands.
        return accept_offer(
            session, mediator.stands_instead, now, settings, actor, eta_minutes=eta_minutes, promoted=promoted
        )
    free = request.state == "searching" and request.seats_booked < request.seats
    # Who has been excluded since they were asked is told that it is over, and never why.
    if not free or offer.state not in MAY_SAY_YES or mediator.excluded is not None:
        return _too_late(yes)
    span = expected(request, mediator, offer.modality, now, eta_minutes)
    other, about = _in_the_way(yes, span)
    lending = None if other is None else lend_for_request(yes, about, eta_minutes)
    if lending is not None:
        other, span = None, lending.span
    if other is None and is_far(yes, span):
        wait_for_nearer(yes, span)
        return Outcome("reserve")
    if other is not None:
        return _taken_then(yes, other)
    return Outcome("booked", book_seat(yes, span, lending.lent if lending else None).id)


def _in_the_way(yes: Yes, span: Expected) -> tuple[Engagement | None, str]:
    """What they have promised already: at that time (and what that is about), or so near that the way from or to it is
    longer than the gap.
    """
    found = around(yes.session, yes.mediator.id, span.leaves_at, span.ends_at)
    place = point(yes.request.lat, yes.request.lon) if yes.offer.modality == "in_person" else None
    tight = check_buffer(Engagement(span.starts_at, span.ends_at, place), found.beside)
    return found.overlapping or (tight.other if tight is not None else None), found.about


def _taken_then(yes: Yes, other: Engagement) -> Outcome:
    """A yes that overlaps: refused with the reason, and the search goes on."""
    session, request, offer, now = yes.session, yes.request, yes.offer, yes.now
    execute(session, _ANSWER, {"offer": offer.id, "new_state": "lost", "at": now})
    close_questions(session, [f"offer:{offer.id}"], now)
    append(session, "yes_refused", f"request:{request.id}", now, yes.actor, {"offer": offer.id})
    if yes.promoted:
        return Outcome("conflict")
    if waiting_offers(session, request.id) == 0:
        hurry(session, request.id, now)
    taken = DoubleBooking(starts_at=other.starts_at, ends_at=other.ends_at)
    tell_conflict(session, yes.mediator, request, taken, now, yes.settings, again=offer.state == "lost")
    return Outcome("conflict")


def _too_late(yes: Yes) -> Outcome:
    if yes.promoted:
        return Outcome("over")
    session, request, mediator, offer, now = yes.session, yes.request, yes.mediator, yes.offer, yes.now
    if request.state in ("cancelled", "cancelled_late"):
        tell_cancelled_before_yes(session, mediator, request, offer.code, now, yes.settings)
        return Outcome("cancelled")
    if request.state in ("assigned", "on_the_way", "in_progress"):
        if offer.state == "reserve":
            return _said_before(yes)
        execute(session, _ANSWER, {"offer": offer.id, "new_state": "reserve", "at": now})
        append(session, "reserve", f"request:{request.id}", now, yes.actor, {"offer": offer.id})
        tell_reserve(session, mediator, request, now, yes.settings)
        return Outcome("reserve")
    return _closed(yes)


def _closed(yes: Yes) -> Outcome:
    tell_cancelled_before_yes(yes.session, yes.mediator, yes.request, yes.offer.code, yes.now, yes.settings, over=True)
    return Outcome("over")


def _said_before(yes: Yes) -> Outcome:
    """A second yes changes nothing, and is answered: whoever repeats it is not sure that it came."""
    if yes.offer.state == "accepted":
        tell_already(yes.session, yes.mediator, yes.request, yes.offer.code, yes.now, yes.settings)
    return Outcome("already")
