"""One request as its live page tells it: who was asked and what they said, who comes, what happens next and when."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.bookings import Booking, bookings_of
from dispatch.candidates import rank_for
from dispatch.offers import Offer, offers_of, shown_state
from dispatch.ranking import Ranked
from dispatch.requests import Request, get_request
from dispatch.settings import DispatchSettings
from dispatch.waves import Step, urgent_clock, urgent_steps
from notifications.outbox import first_sent
from scheduling.mediators import Mediator, people
from scheduling.offices import Office
from storage.actor import Actor


@dataclass(frozen=True)
class Asked:
    """One mediator who was asked. `state` as offices may see it: a conflict of interest is a no to them."""

    mediator_id: int
    name: str
    modality: str
    language: str
    state: str
    wave: int
    asked_at: datetime
    sent_at: datetime | None
    answered_at: datetime | None
    deadline_at: datetime | None


@dataclass(frozen=True)
class Coming:
    """One mediator who is booked; the phone is told from now on."""

    mediator_id: int
    name: str
    phone: str
    contact_note: str | None
    modality: str
    state: str
    starts_at: datetime
    ends_at: datetime
    eta: datetime | None
    checked_in_at: datetime | None


@dataclass(frozen=True)
class LiveSearch:
    """`to_come`: the steps that still lie ahead, in order; empty where the search is over."""

    request: Request
    office: str
    asked: list[Asked]
    coming: list[Coming]
    to_come: list[Step]

    @property
    def waiting(self) -> list[Asked]:
        """Those who have not answered yet."""
        return [one for one in self.asked if one.state in ("queued", "sent")]


def live_search(session: Session, actor: Actor, request_id: int, settings: DispatchSettings) -> LiveSearch:
    """NotFound where the actor may not see it."""
    request = get_request(session, actor, request_id)
    offers = offers_of(session, [request_id])
    bookings = bookings_of(session, [request_id])
    names = {row.id: row.name for row in people(session, sorted({one.mediator_id for one in offers}))}
    sent = first_sent(session, [f"offer:{one.id}" for one in offers])
    return LiveSearch(
        request=request,
        office=session.get_one(Office, request.office_id).name,
        asked=[_asked(one, names[one.mediator_id], sent.get(f"offer:{one.id}"), actor) for one in offers],
        coming=[_coming(session, one) for one in bookings],
        to_come=steps_to_come(request, settings),
    )


def _asked(one: Offer, name: str, sent_at: datetime | None, actor: Actor) -> Asked:
    state = shown_state(one.state, sent_at)
    if state == "conflict" and not actor.sees_all_offices:
        state = "declined"
    return Asked(
        one.mediator_id, name, one.modality, one.language, state, one.wave, one.asked_at, sent_at,
        one.answered_at, one.deadline_at,
    )  # fmt: skip


def _coming(session: Session, one: Booking) -> Coming:
    mediator = session.get_one(Mediator, one.mediator_id)
    return Coming(
        one.mediator_id, mediator.name, mediator.phone, mediator.contact_note, one.modality, one.state,
        one.starts_at, one.ends_at, one.eta, one.checked_in_at,
    )  # fmt: skip


def steps_to_come(request: Request, settings: DispatchSettings) -> list[Step]:
    """What will be done if nobody says yes: all of an urgent search's steps, the next one of a planned search."""
    if request.state != "searching":
        return []
    ends = Step("give_up", request.useful_until)
    following = Step(request.next_what, request.next_at) if request.next_what and request.next_at else None
    if not request.on_the_spot:
        return [ends] if following is None or following.what == "give_up" else [following, ends]
    steps = urgent_steps(request.asked_at, request.useful_until, urgent_clock(settings.on_demand))
    names = [step.what for step in steps]
    left = steps[names.index(request.step) + 1 :] if request.step in names else steps
    if following is not None and following.at < left[0].at:
        return [Step(left[0].what if following.what == left[0].what else following.what, following.at), *left]
    return left


@dataclass(frozen=True)
class NotAsked:
    """One mediator who speaks a language that serves and was not asked, with the ranking's reasons."""

    name: str
    ranked: Ranked


def not_asked(
    session: Session, actor: Actor, request_id: int, now: datetime, settings: DispatchSettings
) -> tuple[list[NotAsked], int]:
    """Who might have been asked and was not, and how many others do not speak the language at all."""
    request = get_request(session, actor, request_id)
    asked = set(session.execute(select(Offer.mediator_id).where(Offer.request_id == request_id)).scalars())
    ranked = rank_for(session, request, now, settings, everybody=True)
    others = [one for one in ranked if one.candidate.mediator_id not in asked]
    speak = [one for one in others if one.candidate.match is not None or one.candidate.speaks_it]
    names = {row.id: row.name for row in people(session, [one.candidate.mediator_id for one in speak])}
    found = [NotAsked(names[one.candidate.mediator_id], one) for one in speak]
    return found, len(others) - len(speak)


def arrives_at(coming: Coming) -> datetime:
    """When they are expected: what they said themselves, else the start."""
    return coming.eta or coming.starts_at
