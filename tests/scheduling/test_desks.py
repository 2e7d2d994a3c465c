"""Desks: hours, cover, and who sees them."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from scheduling.add_desk import add_desk
from scheduling.change_desk import change_desk
from scheduling.desks import desk_hours_on, desks, desks_by_name, desks_page, get_desk
from scheduling.offices import get_office
from storage.actor import SYSTEM, Actor
from storage.errors import NotFound, Refusals
from tests.scheduling.conftest import NOW, AddDesk, at

ROME = ZoneInfo("Europe/Rome")
MONDAY = date(2026, 12, 7)


def test_a_desk_has_hours_and_cover(session: Session, desk: AddDesk) -> None:
    made = desk(
        session,
        hours=[
            {"days": ["MO", "TU"], "start": "09:00", "end": "13:00"},
            {"days": ["MO"], "start": "13:00", "end": "24:00"},
        ],
        closed=["2026-12-14"],
        cover=[{"language": "ary", "days": ["MO"], "start": "09:00", "end": "13:00"}],
    )
    session.expire_all()
    assert get_office(session, made.office_id).name == "Anagrafe"
    assert desk_hours_on(made, MONDAY, ROME) == [(at(8), at(23))]
    assert desk_hours_on(made, date(2026, 12, 9), ROME) == []
    assert desk_hours_on(made, date(2026, 12, 14), ROME) == []
    (need,) = made.cover
    assert (need["language"], need["level"], need["minimum"], need["wished"]) == ("ary", "good", 1, 1)


def test_every_wrong_field_of_a_desk_is_told(session: Session) -> None:
    wrong: dict[str, Any] = {
        "name": "",
        "place": {"lat": 200, "lon": 16},
        "hours": [{"days": ["LU"], "start": "9", "end": "13:00"}, {"days": [], "start": "09:00", "end": "09:00"}],
        "closed": ["Natale"],
        "cover": [{"language": "zz", "days": ["MO"], "start": "09:00", "minimum": 2, "wished": 1, "level": "top"}],
    }
    with pytest.raises(Refusals) as refused:
        add_desk(session, wrong, NOW, SYSTEM)
    assert {(one.field, one.code) for one in refused.value.refusals} == {
        ("name", "required"),
        ("office", "required"),
        ("place.name", "required"),
        ("place.lat", "number_out_of_range"),
        ("hours.0.days.0", "not_one_of"),
        ("hours.0.start", "time_invalid"),
        ("hours.1.days", "required"),
        ("hours.1.end", "range_empty"),
        ("closed.0", "date_invalid"),
        ("cover.0.language", "language_unknown"),
        ("cover.0.end", "required"),
        ("cover.0.wished", "wished_below_minimum"),
        ("cover.0.level", "not_one_of"),
    }


def open_on(day: str, start: str, end: str) -> dict[str, Any]:
    return {"days": [day], "start": start, "end": end}


def test_a_desk_opens_before_it_closes_and_once_at_a_time(session: Session, desk: AddDesk) -> None:
    wrong = {
        "hours": [
            open_on("TU", "13:00", "09:00"),
            open_on("MO", "09:00", "13:00"),
            {"days": ["SU", "MO"], "start": "10:00", "end": "12:00"},
        ],
        "openings": [{"date": "2026-12-08", "start": "13:00", "end": "09:00"}],
    }
    with pytest.raises(Refusals) as refused:
        desk(session, **wrong)
    assert [(one.field, one.code) for one in refused.value.refusals] == [
        ("hours.0.end", "closes_before_opens"),
        ("hours.2.start", "hours_overlap"),
        ("openings.0.end", "closes_before_opens"),
    ]


@pytest.mark.parametrize("midnight", ["24:00", "00:00"], ids=["as the API says it", "as a form does"])
def test_a_desk_may_be_open_until_midnight_and_after(session: Session, desk: AddDesk, midnight: str) -> None:
    hours = [open_on("MO", "09:00", "13:00"), open_on("MO", "13:00", midnight), open_on("TU", "00:00", "02:00")]
    made = desk(session, hours=hours)
    assert [one for day in (7, 8) for one in desk_hours_on(made, date(2026, 12, day), ROME)] == [
        (at(8), at(23)),
        (at(23), at(1, day=8)),
    ]


def test_only_what_is_named_of_a_desk_changes(session: Session, desk: AddDesk) -> None:
    made = desk(session)
    change_desk(session, made.id, {"closed": ["2026-12-07"], "office": "Questura"}, NOW, SYSTEM)
    session.expire_all()
    assert (made.name, made.closed) == ("Sportello immigrazione", ["2026-12-07"])
    assert get_office(session, made.office_id).name == "Questura"
    assert desk_hours_on(made, MONDAY, ROME) == []


def test_an_office_sees_its_own_desks(session: Session, desk: AddDesk) -> None:
    here, there = desk(session), desk(session, office="Questura")
    clerk = Actor("user:1", "desk", here.office_id)
    assert [one.id for one in desks(session, clerk)] == [here.id]
    assert desks_page(session, clerk, 1, 50) == ([here], 1)
    assert len(desks(session, Actor("user:2", "coordinator"))) == 2
    assert desks(session, Actor("user:3", "desk")) == []
    with pytest.raises(NotFound):
        get_desk(session, there.id, clerk)
    assert desks_by_name(session, "Sportello immigrazione") == [here, there]
