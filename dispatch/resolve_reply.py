"""A person has read a reply and says what it counts as."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from dispatch.accept_offer import accept_offer
from dispatch.answer_for_mediator import answer_for_mediator
from dispatch.bookings import booking_of
from dispatch.conversation import is_offer, offer_of, plan_of
from dispatch.decline_offer import decline_offer
from dispatch.offers import Offer, newest_offer
from dispatch.settings import DispatchSettings
from dispatch.unread import OUTCOMES, UnreadReply, get_reply
from dispatch.withdraw_booking import withdraw_booking
from notifications.questions import Question, find_question
from scheduling.mediators import Mediator
from storage.actor import Actor
from storage.errors import Refused, StateRefused
from storage.journal import append
from storage.rows import changed


def resolve_reply(
    session: Session,
    actor: Actor,
    reply_id: int,
    outcome: str,
    code: str | None,
    now: datetime,
    settings: DispatchSettings,
    shown_offer: int | None = None,
) -> UnreadReply:
    """The resolved reply. `code` names the question where the reply itself does not.

    `shown_offer`: the offer beside which it was shown to whoever decides, 0 for none; None where nothing was shown.
    Refused for an unknown outcome or code; StateRefused where it was resolved before or stands beside another offer
    now, where the mediator is taken, or where the request is over. A yes after the last seat counts as a yes: it makes
    them a reserve.
    """
    if outcome not in OUTCOMES:
        raise Refused("as", "not_one_of", choices=", ".join(OUTCOMES))
    reply = get_reply(session, reply_id)
    resolved = (
        update(UnreadReply)
        .where(UnreadReply.id == reply_id, UnreadReply.state == "open")
        .values(state="resolved", resolved_as=outcome, resolved_by=actor.id, resolved_at=now)
        .execution_options(synchronize_session=False)
    )
    if changed(session, resolved) == 0:
        raise StateRefused("state", "already_resolved")
    session.refresh(reply)  # somebody may have moved it while we waited for its row
    if shown_offer is not None and shown_offer != (reply.offer_id or 0):
        raise StateRefused("as", "moved_meanwhile")
    if outcome != "nothing":
        plan_id = _plan(session, reply, code)
        if plan_id is not None:
            answer_for_mediator(session, actor, plan_id, reply.mediator_id, outcome, now, settings)
        else:
            _act(session, actor, _offer(session, reply, code), outcome, now, settings)
    append(session, "reply_resolved", f"reply:{reply_id}", now, actor, {"as": outcome})
    return reply


def _act(session: Session, actor: Actor, offer: Offer, outcome: str, now: datetime, settings: DispatchSettings) -> None:
    if outcome == "withdraw":
        booking = booking_of(session, offer.id)
        came_of_it = None if booking is None else withdraw_booking(session, booking.id, now, settings, actor)
        if came_of_it not in ("released", "replacing"):
            raise StateRefused("as", "nothing_to_withdraw")
        return
    if outcome == "decline":
        if not decline_offer(session, offer.id, now, actor):
            raise StateRefused("as", "offer_closed", state=offer.state)
        return
    came_of_it = accept_offer(session, offer.id, now, settings, actor).what
    if came_of_it == "conflict":
        raise StateRefused("as", "double_booking")
    if came_of_it in ("cancelled", "over"):
        raise StateRefused("as", "request_over")


def _plan(session: Session, reply: UnreadReply, code: str | None) -> int | None:
    """The plan of which that is the code: the answer then counts for all that is left of it."""
    return None if code is None else plan_of(_question(session, reply, code))


def _question(session: Session, reply: UnreadReply, code: str) -> Question:
    question = find_question(session, session.get_one(Mediator, reply.mediator_id).phone, code)
    if question is None:
        raise Refused("code", "code_unknown", given=code)
    return question


def _offer(session: Session, reply: UnreadReply, code: str | None) -> Offer:
    if code is not None:
        question = _question(session, reply, code)
        if not is_offer(question):
            raise Refused("code", "code_of_swap", given=code)
        return newest_offer(session, offer_of(question))
    if reply.offer_id is None:
        raise Refused("code", "code_needed")
    return newest_offer(session, reply.offer_id)
