"""A mediator's text takes effect: one operation, or a person reads it. Never a guess."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from dispatch.accept_offer import accept_offer
from dispatch.booking_replies import BOOKING_VERBS, confirm, withdraw_code
from dispatch.bookings import booking_of
from dispatch.conversation import Conversation, Reply, offer_of
from dispatch.decline_offer import decline_offer
from dispatch.offers import Offer, newest_offer
from dispatch.own_time_replies import OWN_TIME_VERBS
from dispatch.roster_replies import answer_roster
from dispatch.settings import DispatchSettings
from notifications.answers import read_answer
from notifications.events import raise_event
from notifications.opt_outs import opt_in, opt_out
from notifications.questions import Question, find_question
from scheduling.mediators import mediator_by_phone

__all__ = ["Reply", "follow_reply"]


def follow_reply(session: Session, reply: Reply, now: datetime, settings: DispatchSettings) -> str:
    """What came of it, in one word, for the inbox. An unknown number changes nothing and gets no answer."""
    mediator = mediator_by_phone(session, reply.phone)
    if mediator is None:
        return "unknown_number"
    reading = read_answer(reply.body, reply.opt_out_type)
    talk = Conversation(session, mediator, reply, reading, now, settings)
    if reading.verb == "accept" and _lifts_the_block(talk):
        _may_be_written_to_again(talk)
    of_a_roster = answer_roster(talk)
    if of_a_roster is not None:
        return of_a_roster
    return VERBS.get(reading.verb, Conversation.for_a_person)(talk)


def _stop(talk: Conversation) -> str:
    """Opted out: bookings stand, the coordinator is told to phone."""
    if opt_out(talk.session, talk.mediator.phone, talk.now):
        raise_event(talk.session, f"mediator:{talk.mediator.id}", "opted_out", talk.now)
    return "opted_out"


def _start(talk: Conversation) -> str:
    """In again."""
    if _may_be_written_to_again(talk):
        talk.say("opted_in", sender=talk.settings.service_name)
    return "opted_in"


def _may_be_written_to_again(talk: Conversation) -> bool:
    """False where nothing was in the way."""
    again = opt_in(talk.session, talk.mediator.phone)
    if again:
        raise_event(talk.session, f"mediator:{talk.mediator.id}", "opted_in", talk.now)
    return again


def _help(talk: Conversation) -> str:
    """What can be answered now."""
    if talk.reply.opt_out_type == "HELP":
        return "help"  # the carrier has answered by itself
    talk.say_automatically("help", sender=talk.settings.service_name, codes=talk.open_codes())
    return "help"


def _answer(talk: Conversation) -> str:
    """A yes or a no: to the code it names, or to the one open question."""
    if talk.reading.code is not None:
        question = find_question(talk.session, talk.mediator.phone, talk.reading.code)
        return _act(talk, question) if question else talk.wrong_code()
    questions = talk.questions()
    if len(questions) == 1:
        return _act(talk, questions[0])
    if questions:
        talk.say_automatically("two_open", codes=[one.code for one in questions])
        if talk.reading.extra:
            talk.keep(None, "extra")
        return "several_open"
    return talk.for_a_person("none_open")


def _lifts_the_block(talk: Conversation) -> bool:
    """The carrier takes a bare YES as an opt-in; after any other yes it still blocks what we send."""
    return talk.reply.opt_out_type == "START" or talk.reply.body.strip().casefold() == "yes"


def _act(talk: Conversation, question: Question) -> str:
    """The operation that the question is about."""
    offer = newest_offer(talk.session, offer_of(question))
    return _yes(talk, offer) if talk.reading.verb == "accept" else _no(talk, offer)


def _yes(talk: Conversation, offer: Offer) -> str:
    """Accept. What is theirs they confirm; said again, it changes nothing."""
    if offer.state == "accepted" and (came_of_it := confirm(talk, offer)) is not None:
        return came_of_it
    return accept_offer(
        talk.session, offer.id, talk.now, talk.settings, talk.actor, eta_minutes=talk.reading.eta_minutes
    ).what


def _no(talk: Conversation, offer: Offer) -> str:
    """Decline, or withdraw from what is theirs; what stands beside the no is shown to a person at once."""
    booking = booking_of(talk.session, offer.id) if offer.state in ("accepted", "withdrawn") else None
    if booking is not None:
        # "No problem, see you there" must cost nobody their booking.
        return talk.for_a_person("no_to_booking", offer.id) if says_more(talk) else withdraw_code(talk, booking)
    declined = decline_offer(talk.session, offer.id, talk.now, talk.actor)
    if says_more(talk):
        talk.keep(offer.id, "extra")
    return "declined" if declined else "already"


def says_more(talk: Conversation) -> bool:
    """Words beside the verb, or a number of a list where there is none."""
    return talk.reading.extra or bool(talk.reading.items)


VERBS: dict[str, Callable[[Conversation], str]] = {
    "stop": _stop,
    "start": _start,
    "help": _help,
    "accept": _answer,
    "decline": _answer,
    **BOOKING_VERBS,
    **OWN_TIME_VERBS,
}
