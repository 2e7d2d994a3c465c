"""What a phone was asked, the code that names it, who opted out, and what is to be followed up."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from notifications.events import count_try, handle_event, open_events, raise_event
from notifications.opt_outs import OptOut, has_opted_out, opt_in, opt_out
from notifications.questions import Question, close_questions, find_question, open_many, open_question, open_questions
from storage.contacts import phone_hash
from storage.transaction import Database
from tests.notifications.conftest import Clock

AMINA, BORIS = "+393331111111", "+393332222222"


def test_a_question_has_a_code_of_four_digits(database: Database, clock: Clock) -> None:
    with database.write() as session:
        code = open_question(session, phone=AMINA, about="offer:1", now=clock())
        assert 1000 <= int(code) <= 9999
        assert [one.about for one in open_questions(session, AMINA)] == ["offer:1"]
        assert open_questions(session, BORIS) == []


def test_codes_are_not_used_again_for_thirty_days(database: Database, clock: Clock) -> None:
    with database.write() as session:
        asked = [(AMINA, f"offer:{n}") for n in range(2_000)]
        first = set(open_many(session, asked, clock()))
        assert len(first) == 2_000
        close_questions(session, [about for _, about in asked], clock())
        clock.pass_time(days=29)
        second = set(open_many(session, asked, clock()))
        assert not first & second


def test_a_phone_that_was_asked_almost_everything_gets_a_code_that_is_left(database: Database, clock: Clock) -> None:
    with database.write() as session:
        first = set(open_many(session, [(AMINA, f"offer:{n}") for n in range(8_995)], clock()))
        (amina, boris), (again, _) = (
            open_many(session, [(AMINA, f"late:{n}"), (BORIS, f"late:{n}")], clock()) for n in range(2)
        )
        assert len(first) == 8_995
        assert amina not in first
        assert again not in {*first, amina}
        assert boris


def test_a_wave_has_as_many_codes_as_phones(database: Database, clock: Clock) -> None:
    with database.write() as session:
        codes = open_many(session, [(f"+39333{2_000_000 + n}", f"offer:{n}") for n in range(50)], clock())
        assert len(set(codes)) == 50


def test_a_closed_question_is_still_found(database: Database, clock: Clock) -> None:
    with database.write() as session:
        code = open_question(session, phone=AMINA, about="offer:1", now=clock())
        assert close_questions(session, ["offer:1", "offer:2"], clock()) == 1
        assert close_questions(session, ["offer:1"], clock()) == 0
        assert open_questions(session, AMINA) == []
        found = find_question(session, AMINA, code)
        assert found is not None
        session.refresh(found)
        assert found.closed_at == clock()
        assert find_question(session, BORIS, code) is None


def test_the_database_refuses_one_open_code_twice(database: Database, clock: Clock) -> None:
    values = {"phone": AMINA, "phone_hash": phone_hash(AMINA), "code": "4821"}
    twice = [Question(**values, about=about, opened_at=clock()) for about in ("offer:1", "offer:2")]
    with pytest.raises(IntegrityError), database.write() as session:
        session.add_all(twice)


def test_stop_and_start(database: Database, clock: Clock) -> None:
    with database.write() as session:
        assert opt_out(session, AMINA, clock())
        assert not opt_out(session, AMINA, clock())
        assert has_opted_out(session, [phone_hash(AMINA), phone_hash(BORIS)]) == {phone_hash(AMINA)}
        assert opt_in(session, AMINA)
        assert not opt_in(session, AMINA)
        assert has_opted_out(session, [phone_hash(AMINA)]) == set()


def test_two_workers_that_hear_stop_at_once(database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """One from the text, one from the carrier's refusal of ours: neither sees the other's, and it stands once."""
    with database.write() as session:
        assert opt_out(session, AMINA, clock())
    monkeypatch.setattr("notifications.opt_outs.has_opted_out", lambda *_: set())
    with database.write() as session:
        assert not opt_out(session, AMINA, clock())
        raise_event(session, "inbound:1", "stopped", clock())
    with database.read() as session:
        assert len(open_events(session)) == 1
        assert session.scalar(select(func.count()).select_from(OptOut)) == 1


def test_an_event_is_handled_once_and_a_stubborn_one_steps_aside(database: Database, clock: Clock) -> None:
    with database.write() as session:
        raise_event(session, "offer:1", "send_failed", clock(), code="21211")
        raise_event(session, "offer:2", "send_failed", clock(), code=None)
    with database.write() as session:
        first, second = open_events(session)
        assert (first.subject, first.values) == ("offer:1", {"code": "21211"})
        assert handle_event(session, first.id, clock())
        assert not handle_event(session, first.id, clock())
        for _ in range(10):
            count_try(session, second.id)
    with database.write() as session:
        assert open_events(session) == []
