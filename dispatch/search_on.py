"""A search takes its next step: more mediators are asked, a person is told, or it is given up."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from dispatch.candidates import rank_for
from dispatch.far_yes import far_yes_due
from dispatch.give_up import give_up
from dispatch.offers import WAITING, Offer
from dispatch.promote_reserve import promote_reserve
from dispatch.ranking import Ranked, eligible_only
from dispatch.requests import Request, hold_request
from dispatch.searches import waiting_offers
from dispatch.send_offers import Entry, send_offers
from dispatch.series_dates import who_comes
from dispatch.settings import DispatchSettings
from dispatch.waves import (
    LOOK_AGAIN,
    SMALL_POOL,
    Step,
    answer_deadline,
    answer_minutes,
    step_after,
    urgent_clock,
    urgent_steps,
)
from notifications.quiet_hours import add_waking_minutes, next_waking
from storage.journal import noting
from storage.writes import Write, send

MAY_BE_ASKED_AGAIN = (Offer.state == "lost") & Offer.answered_at.is_(None)
"""Somebody else was quicker than they: when that one falls out, they are asked anew."""


def search_on(
    session: Session,
    request_id: int,
    now: datetime,
    settings: DispatchSettings,
    newly: Collection[str] = (),
    first: Collection[int] = (),
) -> bool:
    """Take every step that is due; False where the request is not searching any more (nothing is done then).

    `newly`: languages that the search has just been widened to, whose mediators are asked without waiting for a turn.
    `first`: mediators who are asked before all others, if they can come; of what repeats, those of the other dates.
    The request row is touched first, so two nodes never take the same step twice.
    """
    request, searching = hold_request(session, request_id, Request.state == "searching", next_at=None, next_what=None)
    if not searching:
        return False
    if now >= request.useful_until:
        give_up(session, request, now, settings)
        return True
    if far_yes_due(session, request, now, settings.on_demand):
        if promote_reserve(session, request_id, now, settings, since=request.searching_since):
            session.refresh(request)
        if request.state != "searching":
            return True
    if request.series_id is not None and not request.wave:
        first = first or who_comes(session, request)[: request.seats]
    writes, entries = take_step(session, request, _asked(session, request), now, settings, newly, first)
    send(session, [*writes, *noting(session, entries, now)])
    return True


def _asked(session: Session, request: Request) -> set[int]:
    """Who was asked, and is not to be asked again: it was about the same thing, and nobody was merely quicker."""
    of_now = (Offer.request_id == request.id) & (Offer.wave > request.changed_after_wave)
    must_not = (Offer.request_id == request.id) & (Offer.state == "conflict")
    return set(session.scalars(select(Offer.mediator_id).where((of_now & ~MAY_BE_ASKED_AGAIN) | must_not)))


def take_step(
    session: Session,
    request: Request,
    asked: set[int],
    now: datetime,
    settings: DispatchSettings,
    newly: Collection[str] = (),
    first: Collection[int] = (),
) -> tuple[list[Write], list[Entry]]:
    """The next step of a search whose row we hold, or have just made; what is to be sent, and journalled, at once.

    `asked`: mediators asked before. The request's row is written once, when its next step is known.
    """
    with session.no_autoflush:
        search = _Search(session, request, asked, now, settings, newly, first)
        decided = search.urgent() if request.urgent else search.planned()
    request.next_what, request.next_at = decided.then.what, decided.then.at
    if decided.chosen:
        request.wave += 1
    session.flush()
    passed: list[Entry] = [(what, f"request:{request.id}", {}) for what in search.passed]
    if not decided.chosen:
        return [], passed
    writes, sent = send_offers(session, request, decided.chosen, now, decided.deadline, settings, urgent=decided.urgent)
    return writes, [*sent, *passed]


@dataclass(frozen=True)
class _Decided:
    """Whom to ask, until when their answer is waited for (None: no deadline of its own), and what comes `then`.

    `urgent`: the texts can't wait for the morning.
    """

    chosen: list[Ranked]
    deadline: datetime | None
    then: Step
    urgent: bool = False


class _Search:
    """One step of one search, being decided. `pool` is who may be asked and was not yet, best first; `passed` the
    steps towards a person that are taken with it.
    """

    def __init__(
        self,
        session: Session,
        request: Request,
        asked: set[int],
        now: datetime,
        settings: DispatchSettings,
        newly: Collection[str],
        first: Collection[int],
    ) -> None:
        self.session, self.request, self.now, self.settings = session, request, now, settings
        ranked = eligible_only(rank_for(session, request, now, settings))
        self.pool = [one for one in ranked if one.candidate.mediator_id not in asked]
        self.newcomers = [one for one in self.pool if one.candidate.match and one.candidate.match.code in newly]
        self.preferred = [one for one in self.pool if one.candidate.mediator_id in first]
        self.first = not asked
        self.opens_at = next_waking(now, settings.quiet)
        self.before_morning = self.opens_at > now and self.opens_at >= request.useful_until
        self.passed: list[str] = []

    def urgent(self) -> _Decided:
        """Ask those on call, then everybody, then say that a person is needed."""
        request, now = self.request, self.now
        steps = urgent_steps(request.searching_since, request.useful_until, urgent_clock(self.settings.on_demand))
        if request.step is None:
            chosen = self.preferred or first_asked(self.pool)
            request.step = "ask_everyone" if len(chosen) == len(self.pool) else "asked"
        elif request.step != "asked" or steps[0].at <= now:
            chosen = self.pool
        else:
            # Before everybody's turn: whoever could not be reached is replaced by the next best.
            chosen = self.preferred or self.newcomers or self.pool[: max(0, self._failed_in_wave())]
        if self.settings.on_demand.wave_size:
            chosen = chosen[: self.settings.on_demand.wave_size * (request.seats - request.seats_booked)]
        anybody = bool(chosen) or self._waiting() > 0
        if not anybody and request.step == "asked":
            chosen, request.step = self.pool, "ask_everyone"
            anybody = bool(chosen)
        return _Decided(chosen, None, self._pass_over(steps, anybody), urgent=True)

    def _pass_over(self, steps: list[Step], anybody: bool) -> Step:
        """Take the steps that are due; with nobody left to wait for, the steps towards a person come at once."""
        request, now = self.request, self.now
        step = step_after(request.step, steps)
        while step.what != "give_up" and (step.at <= now or not anybody):
            request.step = step.what
            if step.what == "alert_coordinator":
                request.alerted_at = now
            self.passed.append(step.what)
            step = step_after(step.what, steps)
        if not anybody and step.what == "give_up":
            # Somebody may come free, or be added by hand: look again rather than sleep until the end.
            return min(step, Step("look_again", now + timedelta(minutes=1)), key=lambda one: one.at)
        return step

    def planned(self) -> _Decided:
        """Ask the next few: as many as are needed beside those who may still answer."""
        request, now = self.request, self.now
        if self.before_morning:
            # Texts of the night wait for the morning, and that is too late: only who may be woken can be asked.
            self.pool = [one for one in self.pool if one.candidate.night_opt_in]
            self.newcomers = [one for one in self.newcomers if one.candidate.night_opt_in]
        waiting = 0 if self.first else self._waiting_after_lapse()
        size = self.settings.planned.wave_size * (request.seats - request.seats_booked)
        chosen = self.preferred or self.newcomers[:size] or self.pool[: max(0, size - waiting)]
        deadline = self._answer_by()
        if chosen or waiting:
            deadlines = [*([deadline] if chosen else []), *([self._first_deadline()] if waiting else [])]
            then = Step("next_wave", min(*deadlines, request.useful_until))
            return _Decided(chosen, deadline, then, urgent=self.before_morning)
        if request.alerted_at is None:
            request.alerted_at = now
            self.passed.append("alert_coordinator")
        again = min(Step("look_again", now + LOOK_AGAIN), Step("give_up", request.useful_until), key=lambda one: one.at)
        return _Decided([], None, again)

    def _answer_by(self) -> datetime:
        request, now, planned = self.request, self.now, self.settings.planned
        minutes = answer_minutes(
            request.starts_at - now,
            planned.answer_minutes_far,
            planned.answer_minutes_near,
            planned.answer_minutes_soon,
        )
        opens_at = now if self.before_morning else self.opens_at
        return answer_deadline(
            opens_at, request.useful_until, minutes, lambda at, wait: add_waking_minutes(at, wait, self.settings.quiet)
        )

    def _waiting(self) -> int:
        return 0 if self.first else waiting_offers(self.session, self.request.id)

    def _waiting_after_lapse(self) -> int:
        """Unanswered in time: the next wave may go, and a late yes still counts."""
        self.session.execute(
            update(Offer)
            .where(Offer.request_id == self.request.id, Offer.state.in_(WAITING), Offer.deadline_at <= self.now)
            .values(state="lapsed")
            .execution_options(synchronize_session=False)
        )
        return waiting_offers(self.session, self.request.id)

    def _first_deadline(self) -> datetime:
        """When the first of those who may still answer has had their time."""
        query = select(func.min(Offer.deadline_at)).where(Offer.request_id == self.request.id, Offer.state.in_(WAITING))
        return self.session.scalar(query) or self.request.useful_until

    def _failed_in_wave(self) -> int:
        """How many of this request's texts could not be sent, and have not been made good by another."""
        rows = self.session.execute(select(Offer.state, Offer.wave).where(Offer.request_id == self.request.id)).all()
        failed = sum(1 for row in rows if row.state == "send_failed")
        return failed - sum(1 for row in rows if row.wave > 1)


def first_asked(pool: list[Ranked]) -> list[Ranked]:
    """Those on call or on duty at a desk that can spare them; everybody where the pool is small or has none of them."""
    on_call = [one for one in pool if one.candidate.standby or one.candidate.on_duty]
    return pool if len(pool) <= SMALL_POOL or not on_call else on_call
