"""A search is widened only by a person, and only to what the table or the person allows."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.ask_for_mediator import ask_for_mediator
from dispatch.cancel_request import cancel_request
from dispatch.offers import Offer
from dispatch.requests import Request
from dispatch.widen_search import widen_search
from dispatch.wider_languages import may_widen_to
from scheduling.mediators import Mediator
from storage.errors import NotFound, Refused, StateRefused
from storage.transaction import Database
from tests.dispatch.conftest import AWAKE, NOW, add_office, add_people, an_ask, an_operator


@pytest.fixture
def search(database: Database) -> Request:
    """For Moroccan Arabic, of a person who also speaks French; one mediator of Egyptian and one of French."""

    def make(session: Session) -> Request:
        office = add_office(session)
        add_people(session, 1, phone="+393351000001", languages=[{"code": "arz", "level": "native"}])
        add_people(session, 1, phone="+393351000002", languages=[{"code": "fra", "level": "native"}])
        ask = an_ask(office, also_speaks=("fra",))
        return ask_for_mediator(session, an_operator(office), ask, NOW, AWAKE)

    return database.run(make)


def asked(session: Session, request: Request) -> list[tuple[str, str]]:
    rows = select(Mediator.phone, Offer.language).join(Offer, Offer.mediator_id == Mediator.id)
    return [
        (row.phone, row.language)
        for row in session.execute(rows.where(Offer.request_id == request.id).order_by(Offer.id))
    ]


def test_nobody_else_is_asked_before_the_operator_agrees(database: Database, search: Request) -> None:
    later = NOW + timedelta(minutes=5)
    actor = an_operator(search.office_id)
    with database.write() as session:
        assert asked(session, search) == []
        assert {"arz", "fra"} <= set(may_widen_to(search))
        widen_search(session, actor, search.id, ["fra"], later, AWAKE)
        assert asked(session, search) == [("+393351000002", "fra")]
        widened = widen_search(session, actor, search.id, ["arz"], later, AWAKE)
        assert asked(session, search)[1:] == [("+393351000001", "arz")]
        assert widened.widened_to == ["fra", "arz"]


def test_not_to_just_any_language_nor_for_others_nor_too_late(database: Database, search: Request) -> None:
    actor = an_operator(search.office_id)
    with database.write() as session, pytest.raises(Refused):
        widen_search(session, actor, search.id, ["ukr"], NOW, AWAKE)
    with database.write() as session, pytest.raises(NotFound):
        widen_search(session, an_operator(search.office_id + 1), search.id, ["fra"], NOW, AWAKE)
    with database.write() as session:
        cancel_request(session, actor, search.id, NOW, AWAKE)
        with pytest.raises(StateRefused):
            widen_search(session, actor, search.id, ["fra"], NOW, AWAKE)
