"""What a worker does: it delivers, reads, searches on, follows up and seals. Any number of them, on any host.

What is due stands in tables and is claimed with leases, so two workers never do the same thing twice and one that dies
leaves nothing behind but a lease that runs out.
"""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from dispatch.bookings import due_bookings, put_off_booking
from dispatch.close_ended import close_ended
from dispatch.close_shifts import close_shifts
from dispatch.end_swap import end_swap
from dispatch.follow_booking import follow_booking
from dispatch.follow_events import follow_events
from dispatch.follow_silence import follow_silence
from dispatch.miss_on_shift import miss_on_shift, missed_shifts
from dispatch.recall_loans import recall_all
from dispatch.replies import Reply, follow_reply
from dispatch.search_on import search_on
from dispatch.searches import due_searches, put_off
from dispatch.settings import DispatchSettings
from dispatch.solve_plan import PlanSolver, solve_plan
from dispatch.solve_repair import solve_repair
from notifications.delivery import deliver_due
from notifications.inbox import claim_inbound, fail_inbound, finish_inbound
from notifications.reconcile import reconcile_due
from notifications.sweep import sweep_inbound
from scheduling.plans import plans_to_solve, unconfirmed_plans
from scheduling.repairs import repairs_to_solve
from scheduling.swaps import due_swaps
from storage.anchors import Anchor, drop_anchor
from storage.failpoints import failpoint
from storage.journal import chain_end, seal
from storage.transaction import is_temporary
from web.services import Services

log = logging.getLogger("mediatori.worker")
Step = Callable[[Session, int, datetime, DispatchSettings], bool]
BETWEEN_WRITES = 0.02
"""Seconds that a worker on SQLite leaves to others between two of its write transactions."""
SLOW_TICK_SECONDS = 30
MOST_EVENTS = 100
"""Followed up in one tick, so that others have their turn."""
SWEEP_BACK = timedelta(hours=6)
FIRST_SWEEP_BACK = timedelta(days=7)
"""A worker that starts looks further back: nobody may have been there for days, or an older copy was restored."""


class Worker:
    """The ticks over one set of services; `owner` names it in leases."""

    def __init__(self, services: Services, owner: str | None = None) -> None:
        self.services = services
        self.database = services.database
        self.settings = services.settings
        self.clock = services.clock
        self.owner = owner or f"{socket.gethostname()}:{os.getpid()}"
        self.stopping = threading.Event()
        self.has_swept = False

    def ticks(self) -> list[tuple[str, Callable[[], int], float]]:
        """(name, what it does, seconds between two): all of them idempotent."""
        tick = self.settings.delivery.tick_seconds
        return [
            ("read_replies", self.read_replies, tick),
            ("follow_events", self.follow_events, tick),
            ("search_on", self.search_on, tick),
            ("follow_bookings", self.follow_bookings, tick),
            ("deliver", self.deliver, tick),
            ("seal_journal", self.seal_journal, max(1.0, tick)),
            ("reconcile", self.reconcile, max(1.0, tick)),
            ("solve_plans", self.solve_plans, max(1.0, tick)),
            ("solve_repairs", self.solve_repairs, max(1.0, tick)),
            ("follow_missing", self.follow_missing, SLOW_TICK_SECONDS),
            ("follow_silence", self.follow_silence, SLOW_TICK_SECONDS),
            ("follow_swaps", self.follow_swaps, SLOW_TICK_SECONDS),
            ("close_ended", self.close_ended, SLOW_TICK_SECONDS),
            ("sweep_inbound", self.sweep_inbound, self.settings.inbound.sweep_seconds),
        ]

    def run_once(self) -> None:
        """Every tick once, in order: how tests and the demo move time."""
        for _, act, _ in self.ticks():
            act()

    def read_replies(self) -> int:
        """Texts that came in take effect, of each phone in their order."""
        done = 0
        while not self.stopping.is_set():
            now = self.clock()
            texts = self.database.run(
                lambda session, now=now: claim_inbound(  # type: ignore[misc]
                    session, owner=self.owner, now=now, settings=self.settings.inbound
                )
            )
            if not texts:
                break
            failpoint("after_replies_claimed")
            for one in texts:
                self._read(one.id, Reply(one.id, one.phone, one.body, one.received_at, one.opt_out_type))
                done += 1
        return done

    def _read(self, inbox_id: int, reply: Reply) -> None:
        now = self.clock()
        try:
            self.database.run(lambda session: self._take_effect(session, inbox_id, reply, now))
        except Exception as error:
            if is_temporary(error):
                raise
            why = type(error).__name__
            log.error("reply %s: %s", inbox_id, why, exc_info=error)
            self.database.run(lambda session: fail_inbound(session, inbox_id, why, now, self.settings.inbound))
        failpoint("after_reply_commit")
        self._breathe()

    def _take_effect(self, session: Session, inbox_id: int, reply: Reply, now: datetime) -> None:
        outcome = follow_reply(session, reply, now, self.settings.dispatch)
        if not finish_inbound(session, inbox_id, outcome, now):
            session.rollback()
        failpoint("before_reply_commit")

    def deliver(self) -> int:
        """Messages leave."""
        return deliver_due(
            self.database, self.services.gateways, self.settings.delivery, self.owner, self.clock, self.stopping.is_set
        )

    def reconcile(self) -> int:
        """What may or may not have left is looked up."""
        return reconcile_due(
            self.database, self.services.gateways, self.settings.delivery, self.owner, self.clock, self.stopping.is_set
        )

    def sweep_inbound(self) -> int:
        """Texts that no webhook brought."""
        since = self.clock() - (SWEEP_BACK if self.has_swept else FIRST_SWEEP_BACK)
        found = sweep_inbound(self.database, self.services.gateways.sms, since, self.clock)
        self.has_swept = True
        return found

    def search_on(self) -> int:
        """Searches take their next step."""
        with self.database.read() as session:
            ids = due_searches(session, self.clock())
        for request_id in ids:
            if self.stopping.is_set():
                break
            self._search_on(request_id, self.clock())
            self._breathe()
        return len(ids)

    def _search_on(self, request_id: int, now: datetime) -> None:
        """One search that can't go on holds up no other: it is put off, and a person sees it on the board."""
        try:
            self.database.run(lambda session: self._take_step(session, search_on, request_id, now))
            failpoint("after_step_commit")
        except Exception as error:
            if is_temporary(error):
                raise
            log.error("search %s: %s", request_id, type(error).__name__, exc_info=error)
            self.database.run(lambda session: put_off(session, request_id, now))

    def _take_step(self, session: Session, step: Step, row_id: int, now: datetime) -> None:
        step(session, row_id, now, self.settings.dispatch)
        failpoint("before_step_commit")

    def follow_bookings(self) -> int:
        """Reminders leave, who is missing is asked for; a booking that can't go on holds up no other."""
        with self.database.read() as session:
            ids = due_bookings(session, self.clock())
        for booking_id in ids:
            if self.stopping.is_set():
                break
            self._follow_booking(booking_id, self.clock())
            self._breathe()
        return len(ids)

    def _follow_booking(self, booking_id: int, now: datetime) -> None:
        try:
            self.database.run(lambda session: self._take_step(session, follow_booking, booking_id, now))
            failpoint("after_step_commit")
        except Exception as error:
            if is_temporary(error):
                raise
            log.error("booking %s: %s", booking_id, type(error).__name__, exc_info=error)
            self.database.run(lambda session: put_off_booking(session, booking_id, now))

    def follow_events(self) -> int:
        """Failed texts, STOPs: their consequences. A failed offer's next candidate is asked at once."""
        followed = 0
        while followed < MOST_EVENTS and not self.stopping.is_set():
            # One a transaction: each touches a request's row, and two workers never wait for each other crosswise.
            if not self.database.run(self._follow_one):
                break
            followed += 1
        return followed + (self.search_on() if followed else 0)

    def _follow_one(self, session: Session) -> int:
        followed = follow_events(session, self.clock(), self.settings.dispatch, limit=1)
        if followed:
            failpoint("before_event_commit")
        return followed

    def solve_plans(self) -> int:
        """Rosters that somebody has asked for are solved, one after another."""
        with self.database.read() as session:
            ids = plans_to_solve(session, self.clock())
        return self._solve_each("plan", solve_plan, ids)

    def solve_repairs(self) -> int:
        """How published rosters may be mended is looked for, likewise."""
        with self.database.read() as session:
            ids = repairs_to_solve(session, self.clock())
        return self._solve_each("repair", solve_repair, ids)

    def _solve_each(self, what: str, act: Callable[[PlanSolver, int], bool], ids: Sequence[int]) -> int:
        solver = PlanSolver(
            self.database, self.owner, self.clock, time.monotonic, self.settings.planning, stop=self.stopping.is_set
        )
        for row_id in ids:
            if self.stopping.is_set():
                break
            try:
                act(solver, row_id)
            except Exception as error:
                if is_temporary(error):
                    raise
                log.error("%s %s: %s", what, row_id, type(error).__name__, exc_info=error)
        return len(ids)

    def follow_silence(self) -> int:
        """Who has said nothing about their shifts for too long: others are asked."""
        with self.database.read() as session:
            ids = unconfirmed_plans(session, self.clock())
        for plan_id in ids:
            self.database.run(lambda session, plan_id=plan_id: self._follow_silence(session, plan_id))  # type: ignore[misc]
        return len(ids)

    def follow_missing(self) -> int:
        """Who has not come to their shift is told of, and somebody else is sought."""
        after = timedelta(minutes=self.settings.rosters.missing_after_minutes)
        with self.database.read() as session:
            ids = missed_shifts(session, self.clock(), after)
        for shift_id in ids:
            self.database.run(lambda session, shift_id=shift_id: self._miss(session, shift_id))  # type: ignore[misc]
        return len(ids)

    def _miss(self, session: Session, shift_id: int) -> bool:
        return miss_on_shift(session, shift_id, self.clock(), self.settings.dispatch)

    def _follow_silence(self, session: Session, plan_id: int) -> bool:
        return follow_silence(session, plan_id, self.clock(), self.settings.dispatch)

    def follow_swaps(self) -> int:
        """A swap that was not answered in time does not come about."""
        with self.database.read() as session:
            ids = due_swaps(session, self.clock())
        for swap_id in ids:
            self.database.run(lambda session, swap_id=swap_id: self._end_swap(session, swap_id))  # type: ignore[misc]
        return len(ids)

    def _end_swap(self, session: Session, swap_id: int) -> bool:
        return end_swap(session, swap_id, "silence", self.clock(), self.settings.dispatch)

    def close_ended(self) -> int:
        """What has taken place ends: requests with bookings, then shifts; whom a desk lent and needs is recalled."""
        ended = self.database.run(lambda session: close_ended(session, self.clock()))
        ended += self.database.run(lambda session: close_shifts(session, self.clock()))
        return ended + recall_all(self.database, self.clock(), self.settings.dispatch)

    def seal_journal(self) -> int:
        """The journal's tail is chained, and where the chain ends is written down outside the database."""
        sealed = self.database.run(seal)
        if sealed:
            failpoint("after_sealing")
            try:
                drop_anchor(self.settings.var, self._chain_end)
            except (OSError, ValueError) as error:
                log.warning("the journal's anchor was not written: %s", error)
        return sealed

    def _chain_end(self) -> Anchor:
        with self.database.read() as session:
            return chain_end(session, self.clock())

    def _breathe(self) -> None:
        if self.database.is_sqlite:
            time.sleep(BETWEEN_WRITES)
