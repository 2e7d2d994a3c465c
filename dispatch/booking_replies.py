"""Texts of mediators about what they are booked for: RINUNCIO, INIZIO, FINE, +30, and the SI to a reminder."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from dispatch.alarms import settle_alarms
from dispatch.booking_clock import EARLIEST
from dispatch.booking_notices import tell_of_booking
from dispatch.bookings import Booking, booking_of, hold_booking, live_bookings
from dispatch.check_in import CheckedIn, check_in, is_going_on
from dispatch.check_out import check_out, worked_minutes
from dispatch.conversation import Conversation, offer_of
from dispatch.decline_offer import decline_offer
from dispatch.exclude_mediator import exclude_for_conflict
from dispatch.extend_booking import extend_booking
from dispatch.keep_booking import keep_booking
from dispatch.offers import Offer, newest_offer
from dispatch.reminders import forget_reminder
from dispatch.requests import Request
from dispatch.same_case import other_bookings
from dispatch.withdraw_booking import withdraw_booking
from languages.times import moment
from notifications.events import raise_event
from notifications.questions import find_question
from storage.journal import append


def withdraw_code(talk: Conversation, booking: Booking) -> str:
    """RINUNCIO, or NO to what is booked."""
    came_of_it = withdraw_booking(talk.session, booking.id, talk.now, talk.settings, talk.actor)
    if came_of_it == "over":
        _say_of(talk, booking, "withdraw_over")
    if came_of_it == "not_booked":
        _say_of(talk, booking, "withdraw_not_booked")
    return f"withdraw_{came_of_it}"


def confirm(talk: Conversation, offer: Offer) -> str | None:
    """The yes to a reminder, or of whoever comes after all; None where there was nothing to confirm."""
    booking = booking_of(talk.session, offer.id)
    if booking is None or booking.state != "live":
        return None
    request, booking = hold_booking(talk.session, booking.id)
    asked = booking.reminded_at is not None and booking.confirmed_at is None
    if booking.replacing_since is None and not asked:
        return None
    keep_booking(talk.session, request, booking, talk.now, talk.actor)
    booking.confirmed_at = talk.now
    forget_reminder(talk.session, booking, talk.now)
    settle_alarms(talk.session, f"booking:{booking.id}", talk.now, ("unconfirmed", "withdrawn"))
    append(talk.session, "confirmed", f"request:{request.id}", talk.now, talk.actor, {"booking": booking.id})
    tell_of_booking(talk.session, request, booking, "reminder_confirmed", talk.now, talk.settings, answers=True)
    return "confirmed"


def _withdraw(talk: Conversation) -> str:
    if talk.reading.items:
        return talk.for_a_person()
    booking, told = _meant(talk, "RINUNCIO", lambda one: one.checked_in_at is None)
    return told if booking is None else withdraw_code(talk, booking)


def _begin(talk: Conversation) -> str:
    soon = talk.now + EARLIEST
    booking, told = _meant(talk, "INIZIO", lambda one: one.starts_at <= soon and one.checked_in_at is None)
    if booking is None:
        return told
    came = check_in(talk.session, booking.id, talk.now, talk.settings, talk.actor, talk.reading.proof)
    refusals: dict[str, Callable[[], None]] = {
        "already": lambda: _say_of(talk, booking, "already_checked_in", time=booking.checked_in_at),
        "too_early": lambda: _say_of(talk, booking, "check_in_too_early", from_when=_moment(talk, booking)),
        "elsewhere": lambda: _say_of(talk, booking, "check_in_elsewhere", other=_code_of(talk, came)),
        "over": lambda: _ask_a_person(talk, booking, "check_in_over", "began_late"),
        "not_booked": lambda: _say_of(talk, booking, "withdraw_not_booked"),
    }
    if came.what in refusals:
        refusals[came.what]()
    return f"check_in_{came.what}"


def _finish(talk: Conversation) -> str:
    booking, told = _meant(talk, "FINE", lambda one: is_going_on(one, talk.now))
    if booking is None:
        return told
    came = check_out(talk.session, booking.id, talk.now, talk.settings, talk.actor, talk.reading.proof)
    span = {"start": booking.checked_in_at, "end": booking.checked_out_at}
    if came.what == "already" and came.wrong_proof:
        _say_of(talk, booking, "checked_out_wrong_proof", proof=talk.reading.proof, **span)
    elif came.what == "already":
        _say_of(talk, booking, "already_checked_out", **span)
    elif came.what == "proved":
        _say_of(talk, booking, "checked_out_proved", minutes=_minutes(booking), **span)
    elif came.what == "not_begun" and talk.now >= booking.ends_at:
        _ask_a_person(talk, booking, "check_in_over", "ended_unbegun")
    elif came.what == "not_begun":
        _say_of(talk, booking, "check_out_before")
    elif came.what == "too_early":
        _say_of(talk, booking, "already_checked_in", time=booking.checked_in_at)
    elif came.what == "over":
        _ask_a_person(talk, booking, "check_in_over", "ended_late")
    elif came.what == "not_booked":
        _say_of(talk, booking, "withdraw_not_booked")
    return f"check_out_{came.what}"


def _extend(talk: Conversation) -> str:
    booking, told = _meant(talk, f"+{talk.reading.minutes}", lambda one: is_going_on(one, talk.now))
    if booking is None:
        return told
    came_of_it = extend_booking(
        talk.session, booking.id, talk.reading.minutes or 0, talk.now, talk.settings, talk.actor
    )
    if came_of_it == "midnight":
        _say_of(talk, booking, "extend_midnight")
    if came_of_it == "not_on":
        _say_of(talk, booking, "extend_not_on")
    return f"extend_{came_of_it}"


def _conflict(talk: Conversation) -> str:
    """They must not meet this person, now or later. Why is asked by nobody; offices see a no."""
    if talk.reading.code is None:
        return talk.for_a_person("none_open")
    question = find_question(talk.session, talk.mediator.phone, talk.reading.code)
    if question is None:
        return talk.wrong_code()
    offer = newest_offer(talk.session, offer_of(question))
    booking = booking_of(talk.session, offer.id)
    if booking is not None and booking.state != "released":
        came_of_it = withdraw_booking(talk.session, booking.id, talk.now, talk.settings, talk.actor, conflict=True)
    else:
        came_of_it = "declined"
        decline_offer(talk.session, offer.id, talk.now, talk.actor, state="conflict")
    request = talk.session.get_one(Request, offer.request_id)
    if request.person_code:
        exclude_for_conflict(talk.session, talk.mediator.id, request.person_code, talk.now, talk.actor)
    # Each in a transaction of its own: two that hold several requests could wait for each other.
    for other in other_bookings(talk.session, request, talk.mediator.id, talk.now):
        raise_event(talk.session, f"booking:{other}", "must_not_meet", talk.now)
    if came_of_it in ("declined", "over"):
        talk.say("conf_noted", code=offer.code)
    return f"conflict_{came_of_it}"


def _meant(talk: Conversation, verb: str, fits: Callable[[Booking], bool]) -> tuple[Booking | None, str]:
    """The booking that a text is about: of its code, or the one that fits; else what the mediator was told."""
    if talk.reading.code is not None:
        question = find_question(talk.session, talk.mediator.phone, talk.reading.code)
        if question is None:
            return None, talk.wrong_code()
        offer = newest_offer(talk.session, offer_of(question))
        booking = booking_of(talk.session, offer.id)
        if booking is None:
            talk.say_automatically("withdraw_not_booked", code=talk.reading.code)
        return booking, "not_booked"
    fitting = [one for one in live_bookings(talk.session, talk.mediator.id) if fits(one)]
    if len(fitting) == 1:
        return fitting[0], ""
    if not fitting and talk.open_codes():
        # "Fine" may well mean yes to what was asked.
        return None, talk.for_a_person()
    if not fitting:
        talk.say_automatically("no_booking_now")
        return None, "no_booking_now"
    codes = [talk.session.get_one(Offer, one.offer_id).code for one in fitting if one.offer_id is not None]
    talk.say_automatically("which_booking", verb=verb, codes=codes)
    return None, "which_booking"


def _say_of(talk: Conversation, booking: Booking, key: str, **values: object) -> None:
    """An answer about a booking that changes nothing, within the day's limit."""
    request = talk.session.get_one(Request, booking.request_id)
    tell_of_booking(
        talk.session, request, booking, key, talk.now, talk.settings, answers=True, changes_nothing=True, more=values
    )


def _ask_a_person(talk: Conversation, booking: Booking, key: str, why: str) -> None:
    """Hours hang on it: a person reads what they wrote and asks."""
    talk.keep(booking.offer_id, why)
    _say_of(talk, booking, key)


def _code_of(talk: Conversation, came: CheckedIn) -> str:
    other = came.elsewhere
    return "" if other is None or other.offer_id is None else talk.session.get_one(Offer, other.offer_id).code


def _moment(talk: Conversation, booking: Booking) -> str:
    return moment(booking.starts_at - EARLIEST, talk.now, talk.locale, ZoneInfo(talk.settings.zone))


def _minutes(booking: Booking) -> int:
    return worked_minutes(booking) or 0


BOOKING_VERBS: dict[str, Callable[[Conversation], str]] = {
    "withdraw": _withdraw,
    "conflict": _conflict,
    "check_in": _begin,
    "check_out": _finish,
    "extend": _extend,
}
