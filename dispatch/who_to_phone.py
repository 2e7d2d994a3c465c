"""Whom a coordinator may phone for a request: those who have not said no, the likeliest first, and what speaks against.

Nobody is named who must not be sent there, or does not speak the language.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.candidates import rank_for
from dispatch.offers import Offer
from dispatch.ranking import EXCLUDES, Ranked, Reason
from dispatch.requests import Request
from dispatch.settings import DispatchSettings
from scheduling.mediators import Mediator
from storage.tables import among

MOST = 12
NEVER = ("active", "exclusion", "language", "gender")
"""What a friendly word on the phone can't change; hours, level and the way there, it may."""
SAID_NO = ("declined", "conflict", "accepted")


@dataclass(frozen=True)
class ToPhone:
    """`asked`: the state of the text that they have had, if any; `against`: what the ranking has against them."""

    mediator_id: int
    name: str
    phone: str
    contact_note: str | None
    asked: str | None
    against: Reason | None


def who_to_phone(session: Session, request: Request, now: datetime, settings: DispatchSettings) -> list[ToPhone]:
    """At most a dozen."""
    offers = select(Offer.mediator_id, Offer.state).where(Offer.request_id == request.id).order_by(Offer.id)
    asked = {row.mediator_id: row.state for row in session.execute(offers)}
    ranked = [
        one
        for one in rank_for(session, request, now, settings, everybody=True)
        if asked.get(one.candidate.mediator_id) not in SAID_NO and not _never(one)
    ]
    ranked.sort(key=lambda one: (_against(one) is not None, one.candidate.mediator_id not in asked))
    ids = [one.candidate.mediator_id for one in ranked[:MOST]]
    people = {one.id: one for one in session.scalars(select(Mediator).where(among(Mediator.id)), {"ids": ids})}
    return [
        to_phone(people[one.candidate.mediator_id], asked.get(one.candidate.mediator_id), _against(one))
        for one in ranked[:MOST]
    ]


def to_phone(mediator: Mediator, asked: str | None = None, against: Reason | None = None) -> ToPhone:
    """How to reach them."""
    return ToPhone(mediator.id, mediator.name, mediator.phone, mediator.contact_note, asked, against)


def _never(one: Ranked) -> bool:
    return any(why.effect == EXCLUDES and why.rule in NEVER for why in one.reasons)


def _against(one: Ranked) -> Reason | None:
    return next((why for why in one.reasons if why.effect == EXCLUDES), None)
