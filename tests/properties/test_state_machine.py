"""Whatever people do in whatever order: nobody is booked twice, and nothing moves where it may not (I2)."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from dispatch.ask_for_mediator import ask_for_mediator
from dispatch.book_by_phone import book_by_phone
from dispatch.bookings import Booking, due_bookings
from dispatch.cancel_request import cancel_request
from dispatch.close_ended import close_ended
from dispatch.extend_booking import extend_request
from dispatch.follow_booking import follow_booking
from dispatch.follow_events import follow_events
from dispatch.let_go import let_go
from dispatch.offers import UNANSWERED, Offer
from dispatch.office_taps import finished, has_come
from dispatch.replies import Reply, follow_reply
from dispatch.report_request import Said, report_request
from dispatch.requests import Request
from dispatch.run_late import run_late
from dispatch.search_on import search_on
from dispatch.searches import due_searches
from notifications.events import raise_event
from notifications.questions import Question
from scheduling.commitments import Commitment
from scheduling.mediators import Mediator
from storage.actor import Actor
from storage.db import make_engine
from storage.errors import NotFound, Refusals, Refused, StateRefused
from storage.transaction import Database
from tests.dispatch.conftest import AWAKE, NOW, add_office, add_people, an_ask, an_operator

PEOPLE = 5
SAID = ("SI", "SI", "sì", "NO", "forse", "no, ma domani sì", "RINUNCIO", "INIZIO", "INIZIO", "FINE", "+30", "CONF")
TAPS = ("here", "finished", "late", "longer", "report", "let_go", "by_phone")
ENDED = {"done", "cancelled", "cancelled_late", "uncovered", "reported"}
REQUEST_MOVES = {
    "searching": {"assigned", "in_progress", "cancelled", "cancelled_late", "uncovered", "reported", "done"},
    "assigned": {"searching", "in_progress", "done", "cancelled", "cancelled_late", "reported", "uncovered"},
    "in_progress": {"searching", "assigned", "done", "reported", "uncovered"},  # of two seats, one may fall out
    "done": {"reported"},
    # While somebody is coming it may be called off, and a yes by telephone takes it up again.
    "uncovered": {"cancelled", "cancelled_late", "reported", "searching", "assigned"},
}
OFFER_MOVES = {
    "queued": {"accepted", "declined", "conflict", "lapsed", "reserve", "lost", "withdrawn", "send_failed"},
    "lapsed": {"accepted", "declined", "conflict", "reserve", "lost", "withdrawn", "send_failed"},
    "send_failed": {"accepted", "reserve", "lost"},
    "declined": {"accepted", "reserve", "lost"},
    "lost": {"accepted", "reserve", "declined", "conflict"},
    "reserve": {"declined", "accepted", "conflict", "lost"},
    "accepted": {"withdrawn", "conflict"},
    "withdrawn": {"accepted", "reserve", "lost", "conflict"},  # who has given it back may think again
}


class Town(RuleBasedStateMachine):
    """Operations on a real database; the clock is a number of ours."""

    template: Path
    file: Path

    @initialize()
    def begin(self) -> None:
        """A fresh town: five mediators of one language, one office."""
        shutil.copyfile(self.template, self.file)
        self.engine = make_engine(f"sqlite:///{self.file}")
        event.listen(self.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous = OFF"))
        self.database = Database(self.engine)
        self.now = NOW
        self.office = self.database.run(add_office)
        self.database.run(lambda session: add_people(session, PEOPLE))
        with self.database.read() as session:
            self.phones = {one.id: one.phone for one in session.scalars(select(Mediator))}
        self.requests: dict[int, str] = {}
        self.offers: dict[int, str] = {}
        self.texts = 0

    def teardown(self) -> None:
        if hasattr(self, "engine"):
            self.engine.dispose()
            for path in self.file.parent.glob(self.file.name + "*"):
                path.unlink()

    @rule(
        kind=st.sampled_from(["on_demand", "planned"]),
        hours=st.integers(1, 5),
        minutes=st.sampled_from([30, 60, 180]),
        seats=st.sampled_from([1, 1, 1, 2]),
        by_phone=st.booleans(),
    )
    def ask(self, kind: str, hours: int, minutes: int, seats: int, by_phone: bool) -> None:
        """Requests close enough in time to get in each other's way."""
        said: dict[str, Any] = {"kind": kind, "duration_minutes": minutes, "seats": seats}
        if kind == "planned":
            said["starts_at"] = self.now + timedelta(hours=hours)
        if by_phone:
            said |= {"modalities": ("phone",), "contact_phone": "+390961881111"}
        ask = an_ask(self.office, **said)
        self.database.run(lambda session: ask_for_mediator(session, an_operator(self.office), ask, self.now, AWAKE))

    @rule(minutes=st.sampled_from([1, 5, 20, 90]))
    def time_passes(self, minutes: int) -> None:
        """And what falls due is done."""
        self.now += timedelta(minutes=minutes)
        self.tick()

    @precondition(lambda self: self.offers)
    @rule(data=st.data(), word=st.sampled_from(SAID))
    def answer(self, data: st.DataObject, word: str) -> None:
        """To any offer that was ever made, however late."""
        offer_id = data.draw(st.sampled_from(sorted(self.offers)))
        with self.database.read() as session:
            offer = session.get_one(Offer, offer_id)
            said, phone = f"{word} {offer.code}", self.phones[offer.mediator_id]
        self.say(phone, said)

    @rule(mediator=st.integers(1, PEOPLE), word=st.sampled_from(["SI", "NO", "STOP", "START", "boh"]))
    def say_bare(self, mediator: int, word: str) -> None:
        """Without any code."""
        self.say(self.phones[mediator], word)

    @precondition(lambda self: self.requests)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        """Any request, whatever its state."""
        request_id = data.draw(st.sampled_from(sorted(self.requests)))
        actor = an_operator(self.office)
        try:
            self.database.run(lambda session: cancel_request(session, actor, request_id, self.now, AWAKE))
        except StateRefused:
            assert self.requests[request_id] in ENDED | {"in_progress"}

    @precondition(lambda self: self.offers)
    @rule(data=st.data())
    def text_fails(self, data: st.DataObject) -> None:
        """The carrier says so, perhaps after the answer came."""
        offer_id = data.draw(st.sampled_from(sorted(self.offers)))
        self.database.run(
            lambda session: raise_event(session, f"offer:{offer_id}", "send_failed", self.now, code="30003")
        )
        self.tick()

    @precondition(lambda self: self.requests)
    @rule(data=st.data(), tap=st.sampled_from(TAPS), mediator=st.integers(1, PEOPLE))
    def tap(self, data: st.DataObject, tap: str, mediator: int) -> None:
        """The office's and the coordinator's buttons, at any moment; what is refused changes nothing."""
        number = data.draw(st.sampled_from(sorted(self.requests)))
        who, now = an_operator(self.office), self.now
        boss = Actor("user:1", "coordinator")
        with self.database.read() as session:
            booking = session.scalar(select(Booking.id).where(Booking.request_id == number).order_by(Booking.id.desc()))
        acts: dict[str, Callable[[Session], object]] = {
            "here": lambda session: has_come(session, who, number, None, now, AWAKE),
            "finished": lambda session: finished(session, who, number, None, now, AWAKE),
            "late": lambda session: run_late(session, who, number, 15, now, AWAKE),
            "longer": lambda session: extend_request(session, who, number, 30, now, AWAKE),
            "report": lambda session: report_request(session, who, number, Said("done", 30), now, AWAKE),
            "let_go": lambda session: let_go(session, boss, number, booking or 0, now, AWAKE),
            "by_phone": lambda session: book_by_phone(session, boss, number, mediator, now, AWAKE),
        }
        with suppress(Refused, Refusals, NotFound):
            self.database.run(acts[tap])

    def say(self, phone: str, body: str) -> None:
        reply = Reply(None, phone, body, self.now)
        self.database.run(lambda session: follow_reply(session, reply, self.now, AWAKE))

    def tick(self) -> None:
        self.database.run(lambda session: follow_events(session, self.now, AWAKE))
        with self.database.read() as session:
            due = due_searches(session, self.now)
        for request_id in due:
            self.database.run(lambda session, one=request_id: search_on(session, one, self.now, AWAKE))  # type: ignore[misc]
        with self.database.read() as session:
            missing = due_bookings(session, self.now)
        for booking_id in missing:
            self.database.run(lambda session, one=booking_id: follow_booking(session, one, self.now, AWAKE))  # type: ignore[misc]
        self.database.run(lambda session: close_ended(session, self.now))

    @invariant()
    def nothing_is_wrong(self) -> None:
        """All of it, in one reading."""
        if not hasattr(self, "database"):
            return
        with self.database.read() as session:
            self.only_legal_moves(session)
            self.nobody_is_in_two_places(session)
            self.each_seat_is_one_booking(session)
            self.questions_belong_to_open_offers(session)

    def only_legal_moves(self, session: Session) -> None:
        for kind, known, moves in ((Request, self.requests, REQUEST_MOVES), (Offer, self.offers, OFFER_MOVES)):
            for row_id, state in session.execute(select(kind.id, kind.state)):
                before = known.get(row_id, state)
                assert before == state or state in moves.get(before, set()), (kind.__name__, row_id, before, state)
                known[row_id] = state

    def nobody_is_in_two_places(self, session: Session) -> None:
        rows = session.execute(
            select(Commitment.mediator_id, Commitment.starts_at, Commitment.ends_at)
            .where(Commitment.live)
            .order_by(Commitment.mediator_id, Commitment.starts_at)
        ).all()
        for one, other in pairwise(rows):
            assert one.mediator_id != other.mediator_id or one.ends_at <= other.starts_at

    def each_seat_is_one_booking(self, session: Session) -> None:
        kept = dict[int, list[Booking]]()
        for booking in session.scalars(select(Booking).where(Booking.state != "released")):
            kept.setdefault(booking.request_id, []).append(booking)
            assert self.offers[booking.offer_id or 0] == "accepted"
            assert session.get_one(Commitment, booking.commitment_id).live
        for request in session.scalars(select(Request)):
            seats = [one.seat for one in kept.get(request.id, [])]
            sought = [one for one in kept.get(request.id, []) if one.replacing_since is not None]
            assert len(seats) == len(set(seats)) == request.seats_booked + len(sought) <= request.seats
            assert (request.state in ("assigned", "in_progress")) <= (len(seats) == request.seats and not sought)
            assert (request.state == "searching") <= (request.next_at is not None)
            assert (request.state in ENDED) <= (request.next_at is None)
        for one in (one for every in kept.values() for one in every):
            assert (one.next_at is None) or (one.state == "live" and one.checked_in_at is None)
            assert (one.checked_out_at is None) or one.state == "ended"
        live = select(func.count()).select_from(Commitment).where(Commitment.live)
        assert session.scalar(live) == sum(map(len, kept.values()))

    def questions_belong_to_open_offers(self, session: Session) -> None:
        asked = {int(about.partition(":")[2]) for about in session.scalars(
            select(Question.about).where(Question.closed_at.is_(None)))}  # fmt: skip
        reminded = set(session.scalars(select(Booking.offer_id).where(
            Booking.state == "live", Booking.reminded_at.is_not(None), Booking.confirmed_at.is_(None))))  # fmt: skip
        assert asked <= {one for one, state in self.offers.items() if state in UNANSWERED} | reminded
        assert {one for one, state in self.offers.items() if state in UNANSWERED} <= asked


def test_whatever_people_do(sqlite_template: Path, tmp_path: Path) -> None:
    machine = type("Machine", (Town,), {"template": sqlite_template, "file": tmp_path / "town.sqlite"})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=25, stateful_step_count=25, deadline=None, database=None,
            phases=(Phase.generate, Phase.shrink),  # explaining a failure traces every line: it would never end in time
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
