"""Twenty processes, twenty phones or a hundred, one seat: one is booked, the others in reserve, nothing deadlocks."""

from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from dispatch.accept_offer import accept_offer
from dispatch.ask_for_mediator import ask_for_mediator
from dispatch.bookings import Booking
from dispatch.decline_offer import decline_offer
from dispatch.offers import Offer
from notifications.outbox import Message
from storage.actor import Actor
from storage.transaction import Database, is_temporary
from tests.dispatch.conftest import AWAKE, NOW, add_office, add_people, an_ask, an_operator
from tests.storage.test_races import PROCESSES, race

WHO = Actor("mediator:1", "mediator")


EACH = 5
"""Phones whose answers each process takes, where a hundred say yes."""


def _ask(session: Session, people: int = PROCESSES) -> list[int]:
    office = add_office(session)
    add_people(session, people)
    made = ask_for_mediator(session, an_operator(office), an_ask(office), NOW, AWAKE)
    return list(session.scalars(select(Offer.id).where(Offer.request_id == made.id).order_by(Offer.id)))


def _yes(database: Database, offers: list[int], number: int) -> list[str]:
    yes = partial(accept_offer, offer_id=offers[number], now=NOW, settings=AWAKE, actor=WHO)
    return [_at_last(database, yes).what]


def _five_yes(database: Database, offers: list[int], number: int) -> list[str]:
    return [_yes(database, offers, one)[0] for one in range(number * EACH, (number + 1) * EACH)]


def _yes_or_no(database: Database, offers: list[int], number: int) -> list[Any]:
    if number % 2:
        return _yes(database, offers, number)
    return [str(_at_last(database, lambda session: decline_offer(session, offers[number], NOW, WHO)))]


def _at_last(database: Database, operation: Callable[[Session], Any]) -> Any:
    """As a worker does, at the next tick where the database was too busy at this one."""
    while True:
        try:
            return database.run(operation)
        except OperationalError as error:
            if not is_temporary(error):
                raise


def _booked(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(Booking)) or 0


def test_one_winner_and_nineteen_in_reserve(database: Database, database_url: str) -> None:
    offers = database.run(_ask)
    outcomes = race(_yes, database_url, offers)
    assert outcomes == {"booked": 1, "reserve": PROCESSES - 1}
    assert _booked(database) == 1


def test_a_hundred_yes_and_each_is_answered_once(database: Database, database_url: str) -> None:
    offers = database.run(lambda session: _ask(session, PROCESSES * EACH))
    with database.read() as session:
        asked = session.scalar(select(func.count()).select_from(Message)) or 0
    assert race(_five_yes, database_url, offers) == {"booked": 1, "reserve": 99}
    assert _booked(database) == 1
    with database.read() as session:
        answers = select(Message.to_hash, func.count()).where(Message.id > asked, Message.channel == "sms")
        told = [count for _, count in session.execute(answers.group_by(Message.to_hash))]
    assert (len(told), set(told)) == (100, {1})


def test_yes_and_no_at_once_never_deadlock(database: Database, database_url: str) -> None:
    offers = database.run(_ask)
    outcomes = race(_yes_or_no, database_url, offers)
    assert outcomes == {"booked": 1, "reserve": PROCESSES // 2 - 1, "True": PROCESSES // 2}
    assert _booked(database) == 1
