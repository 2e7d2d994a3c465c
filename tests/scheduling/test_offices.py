"""Offices are known by their name."""

import pytest
from sqlalchemy.orm import Session

from scheduling.offices import get_office, get_or_add_office, office_by_name, office_names, offices
from storage.errors import NotFound, Refused
from tests.scheduling.conftest import NOW


def test_an_office_is_made_once(session: Session) -> None:
    first = get_or_add_office(session, "Anagrafe", NOW)
    assert get_or_add_office(session, " Anagrafe ", NOW).id == first.id
    assert [one.name for one in offices(session)] == ["Anagrafe"]
    assert office_names(session) == {first.id: "Anagrafe"}
    assert get_office(session, first.id) is first


def test_a_name_says_something(session: Session) -> None:
    for name in ("  ", "x" * 201):
        with pytest.raises(Refused):
            get_or_add_office(session, name, NOW)
    assert office_by_name(session, "Questura") is None
    with pytest.raises(NotFound):
        get_office(session, 1)
