"""What offices say of a mediator: one word each, which can be changed and taken back."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduling.office_preferences import office_preferences
from scheduling.offices import get_or_add_office
from scheduling.prefer_office import prefer_office
from storage.actor import SYSTEM, Actor
from storage.errors import NotFound, Refused
from storage.journal import JournalRow
from tests.scheduling.conftest import NOW, AddMediator

CARLA = Actor("user:3", "coordinator")


def said(session: Session, mediator_id: int) -> list[tuple[str, str]]:
    return [(one.office, one.kind) for one in office_preferences(session, mediator_id)]


def test_the_last_word_of_an_office_holds_until_it_is_taken_back(session: Session, mediator: AddMediator) -> None:
    amina, leila = mediator(session), mediator(session)
    urp, anagrafe = (get_or_add_office(session, name, NOW).id for name in ("URP", "Anagrafe"))
    prefer_office(session, amina.id, urp, "prefers", NOW, CARLA)
    prefer_office(session, amina.id, anagrafe, "avoids", NOW, CARLA)
    prefer_office(session, leila.id, urp, "avoids", NOW, CARLA)
    assert said(session, amina.id) == [("Anagrafe", "avoids"), ("URP", "prefers")]
    prefer_office(session, amina.id, urp, "avoids", NOW, CARLA)
    assert said(session, amina.id) == [("Anagrafe", "avoids"), ("URP", "avoids")]
    prefer_office(session, amina.id, urp, None, NOW, CARLA)
    prefer_office(session, amina.id, urp, None, NOW, CARLA)
    assert said(session, amina.id) == [("Anagrafe", "avoids")]
    assert said(session, leila.id) == [("URP", "avoids")]


def test_the_journal_tells_who_said_what_of_whom(session: Session, mediator: AddMediator) -> None:
    amina, urp = mediator(session), get_or_add_office(session, "URP", NOW).id
    prefer_office(session, amina.id, urp, "prefers", NOW, CARLA)
    row = session.scalars(select(JournalRow).where(JournalRow.kind == "preference_set")).one()
    assert (row.subject, row.actor, row.facts) == (
        f"mediator:{amina.id}",
        "user:3",
        {"office": urp, "kind": "prefers"},
    )


def test_of_nobody_nothing_is_said(session: Session, mediator: AddMediator) -> None:
    amina, urp = mediator(session), get_or_add_office(session, "URP", NOW).id
    with pytest.raises(NotFound):
        prefer_office(session, 999, urp, "prefers", NOW, SYSTEM)
    with pytest.raises(NotFound):
        prefer_office(session, amina.id, 999, "prefers", NOW, SYSTEM)
    with pytest.raises(Refused) as refused:
        prefer_office(session, amina.id, urp, "loves", NOW, SYSTEM)
    assert (refused.value.field, refused.value.code) == ("kind", "not_one_of")
    assert said(session, amina.id) == []
