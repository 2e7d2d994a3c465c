"""One request as its live page tells it: who was asked and what they said, who comes, what happens next and when."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from dispatch.booking_clock import booking_steps
from dispatch.bookings import Booking, bookings_of
from dispatch.candidates import rank_for
from dispatch.external_calls import Called, external_calls_of
from dispatch.happened import Happened, happened_to
from dispatch.offers import Offer, offers_of, shown_state
from dispatch.ranking import Ranked
from dispatch.reports import Report, reports_of
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
    """One mediator who is booked; the phone is told from now on. What is not said here is as in the booking."""

    booking_id: int
    mediator_id: int
    name: str
    phone: str
    contact_note: str | None
    modality: str
    state: str
    starts_at: datetime
    ends_at: datetime
    eta: datetime | None
    late_minutes: int
    checked_in_at: datetime | None
    checked_out_at: datetime | None
    withdrawn_at: datetime | None
    replacing_since: datetime | None
    proof: str
    proved: bool

    @property
    def is_here(self) -> bool:
        """Has come, and not finished yet."""
        return self.state == "live" and self.checked_in_at is not None

    @property
    def is_awaited(self) -> bool:
        """Has not come yet, and may."""
        return self.state == "live" and self.checked_in_at is None


@dataclass(frozen=True)
class Linked:
    """The request that this one goes on from, or that goes on from it: `names` of those who are booked there."""

    id: int
    state: str
    starts_at: datetime
    names: list[str]


@dataclass(frozen=True)
class LiveSearch:
    """`to_come`: the steps that still lie ahead, in order; empty where nothing is done by itself any more.

    `happened` is the life of its bookings, released ones too; `report` what the office said of it, `external`
    the outside line that served instead. `before` and `after`: where one mediator takes over from another.
    """

    request: Request
    office: str
    asked: list[Asked]
    coming: list[Coming]
    to_come: list[Step]
    happened: list[Happened]
    report: Report | None
    external: Called | None
    before: Linked | None
    after: Linked | None

    @property
    def waiting(self) -> list[Asked]:
        """Those who have not answered yet."""
        return [one for one in self.asked if one.state in ("queued", "sent")]

    @property
    def answers(self) -> list[Asked]:
        """The last word of each who was asked, without those whose place is sought."""
        gone = {one.mediator_id for one in self.replaced}
        newest = {one.mediator_id: one for one in self.asked if one.mediator_id not in gone}
        return list(newest.values())

    @property
    def replaced(self) -> list[Coming]:
        """Those for whose seat somebody else is being sought."""
        return [one for one in self.coming if one.is_awaited and one.replacing_since is not None]

    @property
    def sure(self) -> list[Coming]:
        """Those who are booked, and nobody is sought in their place."""
        return [one for one in self.coming if one not in self.replaced]


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
        to_come=steps_to_come(request, settings) or _booking_steps(request, bookings, settings),
        happened=happened_to(session, request_id),
        report=reports_of(session, [request_id]).get(request_id),
        external=external_calls_of(session, [request_id]).get(request_id),
        before=_linked(session, select(Request).where(Request.id == request.continues_id))
        if request.continues_id
        else None,
        after=_linked(session, select(Request).where(Request.continues_id == request_id).order_by(Request.id.desc())),
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
        one.id, one.mediator_id, mediator.name, mediator.phone, mediator.contact_note, one.modality, one.state,
        one.starts_at, one.ends_at, one.eta, one.late_minutes, one.checked_in_at, one.checked_out_at,
        one.withdrawn_at, one.replacing_since, one.proof, one.proved,
    )  # fmt: skip


def _linked(session: Session, query: Select[Request]) -> Linked | None:
    found = session.scalars(query.limit(1)).first()
    if found is None:
        return None
    booked = [one.mediator_id for one in bookings_of(session, [found.id])]
    return Linked(found.id, found.state, found.starts_at, [row.name for row in people(session, booked)])


def _booking_steps(request: Request, bookings: list[Booking], settings: DispatchSettings) -> list[Step]:
    """What will be done if nobody comes: the first of each, where several are awaited. At a desk the roster does it."""
    first: dict[str, Step] = {}
    for one in bookings:
        if one.next_at is None or request.kind == "desk":
            continue
        for step in booking_steps(one.booked_at, expected_at(one), settings.bookings, settings.quiet):
            if step.at >= one.next_at and (step.what not in first or step.at < first[step.what].at):
                first[step.what] = step
    return sorted(first.values(), key=lambda step: step.at)


def steps_to_come(request: Request, settings: DispatchSettings) -> list[Step]:
    """What will be done if nobody says yes: all of an urgent search's steps, the next one of a planned search."""
    if request.state != "searching":
        return []
    ends = Step("give_up", request.useful_until)
    following = Step(request.next_what, request.next_at) if request.next_what and request.next_at else None
    if not request.urgent:
        return [ends] if following is None or following.what == "give_up" else [following, ends]
    steps = urgent_steps(request.searching_since, request.useful_until, urgent_clock(settings.on_demand))
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


def expected_at(one: Booking | Coming) -> datetime:
    """When they are expected: what they said themselves, else the start; later where the office is behind."""
    return (one.eta or one.starts_at) + timedelta(minutes=one.late_minutes)
