"""What can be expected before asking: how many mediators, how many of them now, and how soon one usually answers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dispatch.ask import Ask
from dispatch.ask_for_mediator import new_request
from dispatch.bookings import Booking
from dispatch.candidates import rank_for
from dispatch.requests import Request
from dispatch.settings import DispatchSettings
from storage.actor import Actor

LEAST_CASES = 10
LOOKED_BACK = timedelta(days=180)
USUALLY = 0.75


@dataclass(frozen=True)
class Prospect:
    """`speak`: active mediators who speak it well enough and work in one of the ways; `free` of them then; `on_duty`
    of these on call, or at a desk that can spare them. `minutes`: within which three in four searches had their yes;
    None where fewer than ten cases are known, or where a quarter and more never had one.
    """

    speak: int
    free: int
    on_duty: int
    minutes: int | None


def prospect(session: Session, actor: Actor, ask: Ask, now: datetime, settings: DispatchSettings) -> Prospect:
    """For this ask, made or not."""
    wanted = new_request(session, actor, ask, now, settings)
    ranked = [
        one
        for one in rank_for(session, wanted, now, settings)
        if one.candidate.active and one.candidate.match is not None and one.modality is not None
    ]
    free = [one for one in ranked if one.eligible]
    on_call = [one for one in free if one.candidate.standby or one.candidate.on_duty]
    return Prospect(len(ranked), len(free), len(on_call), usual_minutes(session, ask.language, now))


def usual_minutes(session: Session, language: str, now: datetime) -> int | None:
    """Minutes from the asking to the first yes, as three in four urgent searches of this language had it."""
    first_yes = (
        select(Booking.request_id, func.min(Booking.booked_at).label("at")).group_by(Booking.request_id).subquery()
    )
    rows = session.execute(
        select(Request.asked_at, first_yes.c.at)
        .outerjoin(first_yes, first_yes.c.request_id == Request.id)
        .where(
            Request.kind == "on_demand",
            Request.language == language,
            Request.asked_at >= now - LOOKED_BACK,
            Request.asked_at < now,
            first_yes.c.at.is_not(None) | (Request.state == "uncovered"),
        )
    ).all()
    if len(rows) < LEAST_CASES:
        return None
    waits = sorted((row.at - row.asked_at).total_seconds() / 60 if row.at else float("inf") for row in rows)
    usual = waits[ceil(USUALLY * len(waits)) - 1]
    return None if usual == float("inf") else max(1, ceil(usual))
