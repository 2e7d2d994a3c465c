"""A search takes its next step: more mediators are asked, a person is told, or it is given up."""

from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from dispatch.candidates import rank_for
from dispatch.close_search import close_search
from dispatch.offers import WAITING, Offer
from dispatch.ranking import Ranked, eligible_only
from dispatch.requests import Request
from dispatch.send_offers import send_offers
from dispatch.settings import DispatchSettings
from dispatch.waves import (
    LOOK_AGAIN,
    SMALL_POOL,
    Step,
    UrgentClock,
    answer_deadline,
    answer_minutes,
    step_after,
    urgent_steps,
)
from notifications.quiet_hours import add_waking_minutes
from storage.journal import append


def search_on(session: Session, request_id: int, now: datetime, settings: DispatchSettings) -> bool:
    """Take every step that is due; False where the request is not searching any more (nothing is done then).

    The request row is touched first, so two nodes never take the same step twice.
    """
    touched = session.execute(
        update(Request)
        .where(Request.id == request_id, Request.state == "searching")
        .values(next_at=None, next_what=None)
        .execution_options(synchronize_session=False)
    )
    if touched.rowcount == 0:  # type: ignore[attr-defined]
        return False
    request = session.get_one(Request, request_id, populate_existing=True)
    if now >= request.useful_until:
        close_search(session, request, now, "uncovered", _why_uncovered(session, request))
        return True
    step = (
        _urgent(session, request, now, settings) if request.on_the_spot else _planned(session, request, now, settings)
    )
    request.next_what, request.next_at = step.what, step.at
    session.flush()
    return True


def due_searches(session: Session, now: datetime, limit: int = 50) -> list[int]:
    """Ids of searches whose next step is due, the longest overdue first."""
    query = select(Request.id).where(Request.next_at <= now, Request.state == "searching")
    return list(session.execute(query.order_by(Request.next_at).limit(limit)).scalars())


def hurry(session: Session, request_id: int, now: datetime) -> None:
    """Nobody is left who could answer: the next step need not wait for its time."""
    session.execute(
        update(Request)
        .where(Request.id == request_id, Request.state == "searching")
        .values(next_at=now)
        .execution_options(synchronize_session=False)
    )


def waiting_offers(session: Session, request_id: int) -> int:
    """How many asked mediators have not answered yet and may be waited for."""
    query = select(func.count()).where(Offer.request_id == request_id, Offer.state.in_(WAITING))
    return session.execute(query).scalar_one()


def _urgent(session: Session, request: Request, now: datetime, settings: DispatchSettings) -> Step:
    clock = settings.on_demand
    steps = urgent_steps(
        request.asked_at,
        request.useful_until,
        UrgentClock(
            clock.everyone_after_seconds,
            clock.bridge_after_seconds,
            clock.coordinator_after_seconds,
            clock.way_out_after_seconds,
        ),
    )
    pool = _not_yet_asked(session, request, now, settings)
    if request.step is None:
        chosen = first_asked(pool)
        request.step = "asked"
        if chosen == pool:
            request.step = "ask_everyone"
    else:
        chosen = pool if request.step != "asked" or steps[0].at <= now else []
    if settings.on_demand.wave_size:
        chosen = chosen[: settings.on_demand.wave_size * (request.seats - request.seats_booked)]
    _ask(session, request, chosen, now, None, settings)
    anybody = bool(chosen) or waiting_offers(session, request.id) > 0
    if not anybody and request.step == "asked":
        _ask(session, request, pool, now, None, settings)
        request.step, anybody = "ask_everyone", bool(pool)
    return _pass_over(session, request, steps, now, anybody)


def first_asked(pool: list[Ranked]) -> list[Ranked]:
    """Those on call, or everybody where the pool is small or nobody is on call."""
    on_call = [one for one in pool if one.candidate.standby or one.candidate.on_duty]
    return pool if len(pool) <= SMALL_POOL or not on_call else on_call


def _pass_over(session: Session, request: Request, steps: list[Step], now: datetime, anybody: bool) -> Step:
    """Take the steps that are due; with nobody left to wait for, the steps towards a person come at once."""
    step = step_after(request.step, steps)
    while step.what != "give_up" and (step.at <= now or not anybody):
        request.step = step.what
        if step.what == "alert_coordinator":
            request.alerted_at = now
        append(session, step.what, f"request:{request.id}", now)
        step = step_after(step.what, steps)
    if not anybody and step.what == "give_up":
        # Somebody may come free, or be added by hand: look again rather than sleep until the end.
        return min(step, Step("look_again", now + timedelta(minutes=1)), key=lambda one: one.at)
    return step


def _planned(session: Session, request: Request, now: datetime, settings: DispatchSettings) -> Step:
    _lapse(session, request.id, now)
    pool = _not_yet_asked(session, request, now, settings)
    seats = request.seats - request.seats_booked
    chosen = pool[: settings.planned.wave_size * seats]
    minutes = answer_minutes(
        request.starts_at - now,
        settings.planned.answer_minutes_far,
        settings.planned.answer_minutes_near,
        settings.planned.answer_minutes_soon,
    )
    deadline = answer_deadline(
        now, request.useful_until, minutes, lambda at, wait: add_waking_minutes(at, wait, settings.quiet)
    )
    _ask(session, request, chosen, now, deadline, settings)
    if chosen:
        return Step("next_wave", min(deadline, request.useful_until))
    if request.alerted_at is None:
        request.alerted_at = now
        append(session, "alert_coordinator", f"request:{request.id}", now)
    return min(Step("look_again", now + LOOK_AGAIN), Step("give_up", request.useful_until), key=lambda one: one.at)


def _lapse(session: Session, request_id: int, now: datetime) -> None:
    """Unanswered in time: the next wave may go, and a late yes still counts."""
    session.execute(
        update(Offer)
        .where(Offer.request_id == request_id, Offer.state.in_(WAITING), Offer.deadline_at <= now)
        .values(state="lapsed")
        .execution_options(synchronize_session=False)
    )


def _not_yet_asked(session: Session, request: Request, now: datetime, settings: DispatchSettings) -> list[Ranked]:
    asked = set(session.execute(select(Offer.mediator_id).where(Offer.request_id == request.id)).scalars())
    ranked = eligible_only(rank_for(session, request, now, settings))
    return [one for one in ranked if one.candidate.mediator_id not in asked]


def _ask(
    session: Session,
    request: Request,
    chosen: list[Ranked],
    now: datetime,
    deadline: datetime | None,
    settings: DispatchSettings,
) -> None:
    if chosen:
        request.wave += 1
        send_offers(session, request, chosen, now, deadline, settings)


def _why_uncovered(session: Session, request: Request) -> str:
    """A code: nobody_eligible, nobody_answered, all_declined or seats_left."""
    if request.seats_booked:
        return "seats_left"
    states = set(session.execute(select(Offer.state).where(Offer.request_id == request.id)).scalars())
    if not states:
        return "nobody_eligible"
    return "nobody_answered" if states & {"queued", "sent", "lapsed"} else "all_declined"
