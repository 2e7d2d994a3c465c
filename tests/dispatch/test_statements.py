"""How many SQL statements the two operations cost that many people do at once: exact, and the same however many."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.accept_offer import accept_offer
from dispatch.ask_for_mediator import ask_for_mediator
from dispatch.offers import Offer
from storage.actor import Actor
from storage.transaction import Database
from tests.dispatch.conftest import AWAKE, NOW, add_office, add_people, an_ask, an_operator, statements

ASK = 9
ASK_WITH_PERSON = 10
ACCEPT = 7


def told(seen: list[str]) -> str:
    """The beginning of each statement, for the failure's message."""
    return "\n".join(" ".join(one.split())[:90] for one in seen)


@pytest.mark.parametrize("how_many", [1, 5, 40])
def test_asking_costs_the_same_however_many_mediators(postgresql: Database, how_many: int) -> None:
    office = postgresql.run(add_office)
    postgresql.run(lambda session: add_people(session, how_many))
    with statements(postgresql.engine) as seen:
        made = postgresql.run(
            lambda session: ask_for_mediator(session, an_operator(office), an_ask(office), NOW, AWAKE)
        )
    with postgresql.read() as session:
        assert len(session.scalars(select(Offer.id).where(Offer.request_id == made.id)).all()) == how_many
    assert len(seen) == ASK, told(seen)


def test_asking_for_a_known_person_costs_one_more(postgresql: Database) -> None:
    office = postgresql.run(add_office)
    postgresql.run(lambda session: add_people(session, 3))
    ask = an_ask(office, person_code="P-1")
    with statements(postgresql.engine) as seen:
        postgresql.run(lambda session: ask_for_mediator(session, an_operator(office), ask, NOW, AWAKE))
    assert len(seen) == ASK_WITH_PERSON, told(seen)


def _offers(database: Database, how_many: int) -> list[int]:
    def ask(session: Session) -> list[int]:
        office = add_office(session)
        add_people(session, how_many)
        made = ask_for_mediator(session, an_operator(office), an_ask(office), NOW, AWAKE)
        return list(session.scalars(select(Offer.id).where(Offer.request_id == made.id)))

    return database.run(ask)


@pytest.mark.parametrize("others", [1, 9])
def test_a_yes_costs_the_same_however_many_others_were_asked(postgresql: Database, others: int) -> None:
    offers = _offers(postgresql, others + 1)
    who = Actor("mediator:1", "mediator")
    with statements(postgresql.engine) as seen:
        outcome = postgresql.run(lambda session: accept_offer(session, offers[0], NOW, AWAKE, who))
    assert outcome.what == "booked"
    assert len(seen) == ACCEPT, told(seen)
