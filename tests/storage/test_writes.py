"""What is sent together is all written, and what can't be is not written by halves."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.outbox import Draft, Message, draft_email, enqueue, queueing, withdrawing
from notifications.questions import closing, open_question, open_questions
from storage.db import make_engine
from storage.journal import JournalRow, noting
from storage.transaction import Database
from storage.writes import send

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
PHONE = "+393331234567"


def a_mail(about: str) -> Draft:
    return draft_email(to="anna@example.org", subject="Incarico", body="Domani alle 9.", now=NOW, about=about)


def mails(session: Session) -> list[tuple[str, str]]:
    """What each is about, and its state."""
    return [
        (row.about, row.state) for row in session.execute(select(Message.about, Message.state).order_by(Message.id))
    ]


def test_all_that_is_sent_together_is_written(database: Database) -> None:
    with database.write() as session:
        enqueue(session, [a_mail("offer:1"), a_mail("offer:2"), a_mail("offer:3")])
        open_question(session, phone=PHONE, about="offer:1", now=NOW)
        open_question(session, phone=PHONE, about="offer:3", now=NOW)
    with database.write() as session:
        writes = [
            *closing(["offer:1", "offer:2"], NOW),
            *withdrawing(["offer:1", "offer:2"], NOW),
            *noting(session, [("booked", "request:1", {"offer": 4}), ("done", "request:1", {})], NOW),
            *queueing(session, [a_mail("booking:1")]),
        ]
        send(session, writes)
    with database.read() as session:
        assert [one.about for one in open_questions(session, PHONE)] == ["offer:3"]
        assert mails(session) == [
            ("offer:1", "failed"), ("offer:2", "failed"), ("offer:3", "queued"), ("booking:1", "queued"),
        ]  # fmt: skip
        assert list(session.scalars(select(JournalRow.kind).order_by(JournalRow.id))) == ["booked", "done"]


def test_nothing_to_close_or_to_withdraw_touches_nothing(database: Database) -> None:
    with database.write() as session:
        enqueue(session, [a_mail("offer:1")])
        open_question(session, phone=PHONE, about="offer:1", now=NOW)
    with database.write() as session:
        send(session, [*closing([], NOW), *withdrawing([], NOW), *queueing(session, [])])
    with database.read() as session:
        assert (mails(session), len(open_questions(session, PHONE))) == ([("offer:1", "queued")], 1)


def test_two_that_name_a_value_alike_are_not_sent_as_one(postgresql_url: str) -> None:
    engine = make_engine(postgresql_url)
    with Database(engine).write() as session:
        with pytest.raises(ValueError, match="alike"):
            send(session, [*queueing(session, [a_mail("offer:1")]), *queueing(session, [a_mail("offer:2")])])
        assert mails(session) == []
    engine.dispose()
