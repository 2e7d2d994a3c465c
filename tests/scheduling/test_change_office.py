"""An office's name and place."""

import pytest
from sqlalchemy.orm import Session

from scheduling.change_office import change_office
from scheduling.offices import get_or_add_office
from storage.actor import SYSTEM
from storage.errors import NotFound, Refusals, Refused
from tests.scheduling.conftest import NOW


def test_an_office_gets_a_name_and_a_place(session: Session) -> None:
    office = get_or_add_office(session, "URP", NOW)
    change_office(session, office.id, name=" Urp ", address="Via Jannoni 68", lat=38.9, lon=16.6, now=NOW, actor=SYSTEM)
    assert (office.name, office.address, office.lat, office.lon) == ("Urp", "Via Jannoni 68", 38.9, 16.6)


def test_two_offices_never_share_a_name_and_half_a_place_is_none(session: Session) -> None:
    get_or_add_office(session, "URP", NOW)
    other = get_or_add_office(session, "Anagrafe", NOW)
    with pytest.raises(Refused, match="office_taken"):
        change_office(session, other.id, name="URP", address=None, lat=None, lon=None, now=NOW, actor=SYSTEM)
    with pytest.raises(Refusals, match=r"place\.lon: required"):
        change_office(session, other.id, name="Anagrafe", address=None, lat=1.0, lon=None, now=NOW, actor=SYSTEM)
    with pytest.raises(NotFound):
        change_office(session, 99, name="X", address=None, lat=None, lon=None, now=NOW, actor=SYSTEM)
