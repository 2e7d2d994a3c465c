"""Mediators join and change."""

from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from scheduling.add_mediator import add_mediator
from scheduling.change_mediator import change_mediator
from scheduling.mediators import (
    Mediator,
    Preference,
    get_mediator,
    languages_of,
    mediator_by_phone,
    mediators_page,
    people,
    preferences_of,
    speakers,
)
from scheduling.offices import get_or_add_office
from storage.actor import SYSTEM
from storage.errors import NotFound, Refusals, Refused
from tests.scheduling.conftest import NOW, AddMediator

AMINA: dict[str, Any] = {
    "name": " Amina El Fassi ",
    "phone": "347 123 4567",
    "email": "Amina@Example.org",
    "locale": "ar",
    "gender": "f",
    "languages": [{"code": "ary", "level": "native"}, {"code": "fra"}],
    "home": {"lat": 38.9, "lon": 16.59},
    "modalities": ["phone", "in_person"],
    "max_weekly_minutes": 2400,
    "contact_note": "chiamare dopo le 14",
}


def fields(values: dict[str, Any], session: Session) -> set[tuple[str, str]]:
    with pytest.raises(Refusals) as refused:
        add_mediator(session, values, NOW, SYSTEM)
    return {(one.field, one.code) for one in refused.value.refusals}


def test_a_mediator_is_kept_as_said(session: Session) -> None:
    amina = add_mediator(session, AMINA, NOW, SYSTEM)
    session.expire_all()
    assert (amina.name, amina.phone, amina.email) == ("Amina El Fassi", "+393471234567", "amina@example.org")
    assert (amina.modalities, amina.max_weekly_minutes) == (["in_person", "phone"], 2400)
    assert (amina.home_lat, amina.home_lon, amina.active, amina.night_opt_in) == (38.9, 16.59, True, False)
    assert languages_of(session, [amina.id]) == {amina.id: [("ary", "native"), ("fra", "good")]}
    assert mediator_by_phone(session, "+393471234567") is amina


def test_what_is_left_out_has_a_default(session: Session) -> None:
    one = add_mediator(session, {"name": "A", "phone": "+393471234567", "languages": [{"code": "ary"}]}, NOW, SYSTEM)
    assert (one.locale, one.email, one.gender, one.max_weekly_minutes) == ("it", None, None, None)
    assert one.modalities == ["in_person", "phone", "video"]


def test_contacts_and_notes_lie_encrypted(session: Session) -> None:
    add_mediator(session, AMINA, NOW, SYSTEM)
    row = session.execute(text("SELECT phone, email, contact_note FROM mediators")).one()
    assert not any(said in value for value in row for said in ("3471234567", "amina", "chiamare"))


def test_every_wrong_field_is_told_at_once(session: Session) -> None:
    wrong = {
        "name": " ",
        "phone": "12",
        "email": "chi lo sa",
        "locale": "!",
        "gender": "donna",
        "languages": [{"code": "zz", "level": "native"}, {"code": "ary", "level": "best"}, "fra"],
        "home": {"lat": 100, "lon": "est"},
        "modalities": ["fax"],
        "max_weekly_minutes": -1,
        "night_opt_in": "sì",
        "contact_note": 5,
    }
    assert fields(wrong, session) == {
        ("name", "required"),
        ("phone", "phone_invalid"),
        ("email", "email_invalid"),
        ("locale", "locale_unknown"),
        ("gender", "not_one_of"),
        ("languages.0.code", "language_unknown"),
        ("languages.1.level", "not_one_of"),
        ("languages.2", "item_invalid"),
        ("home.lat", "number_out_of_range"),
        ("home.lon", "number_invalid"),
        ("modalities.0", "not_one_of"),
        ("max_weekly_minutes", "number_out_of_range"),
        ("night_opt_in", "flag_invalid"),
        ("contact_note", "text_invalid"),
    }


def test_name_phone_and_languages_are_required(session: Session) -> None:
    assert fields({}, session) == {("name", "required"), ("phone", "required"), ("languages", "required")}


def test_half_a_home_and_a_language_twice_are_refused(session: Session) -> None:
    wrong = {**AMINA, "home": {"lat": 38.9}, "languages": [{"code": "ary"}, {"code": "ary"}]}
    assert fields(wrong, session) == {("home.lon", "required"), ("languages.1.code", "language_twice")}


def test_a_number_belongs_to_one_mediator(session: Session) -> None:
    add_mediator(session, AMINA, NOW, SYSTEM)
    with pytest.raises(Refused, match="phone_taken"):
        add_mediator(session, {**AMINA, "phone": "+39 347 1234567"}, NOW, SYSTEM)
    assert len(session.scalars(select(Mediator)).all()) == 1


def test_only_what_is_named_changes(session: Session) -> None:
    amina = add_mediator(session, AMINA, NOW, SYSTEM)
    change_mediator(session, amina.id, {"locale": "fr", "home": None, "max_weekly_minutes": None}, NOW, SYSTEM)
    session.expire_all()
    changed = get_mediator(session, amina.id)
    assert (changed.locale, changed.home_lat, changed.home_lon, changed.max_weekly_minutes) == ("fr", None, None, None)
    assert (changed.name, changed.phone) == ("Amina El Fassi", "+393471234567")
    assert len(languages_of(session)[amina.id]) == 2
    change_mediator(session, amina.id, {"languages": [{"code": "arz", "level": "good"}]}, NOW, SYSTEM)
    assert languages_of(session)[amina.id] == [("arz", "good")]


def test_a_change_may_not_take_anothers_number_but_keeps_its_own(session: Session, mediator: AddMediator) -> None:
    amina, leila = mediator(session), mediator(session)
    with pytest.raises(Refused, match="phone_taken"):
        change_mediator(session, leila.id, {"phone": amina.phone}, NOW, SYSTEM)
    change_mediator(session, leila.id, {"phone": leila.phone}, NOW, SYSTEM)
    with pytest.raises(NotFound):
        change_mediator(session, 999, {}, NOW, SYSTEM)
    with pytest.raises(Refusals):
        change_mediator(session, leila.id, {"languages": []}, NOW, SYSTEM)


def test_speakers_are_the_active_ones_of_the_languages(session: Session, mediator: AddMediator) -> None:
    moroccan = mediator(session)
    both = mediator(session, languages=[{"code": "ary", "level": "basic"}, {"code": "fra", "level": "good"}])
    mediator(session, languages=[{"code": "ukr"}])
    mediator(session, active=False)
    assert [tuple(row) for row in speakers(session, ["fra", "ary"])] == [
        (moroccan.id, "ary", "native"),
        (both.id, "ary", "basic"),
        (both.id, "fra", "good"),
    ]
    assert [row.id for row in people(session, [both.id])] == [both.id]
    assert len(people(session)) == 4
    assert people(session, []) == []
    found, total = mediators_page(session, 2, 3)
    assert (len(found), total) == (1, 4)


def test_an_office_prefers_or_avoids(session: Session, mediator: AddMediator) -> None:
    office = get_or_add_office(session, "Anagrafe", NOW)
    amina, leila = mediator(session), mediator(session)
    session.add_all(
        [
            Preference(mediator_id=amina.id, office_id=office.id, kind="prefers"),
            Preference(mediator_id=leila.id, office_id=office.id, kind="avoids"),
        ]
    )
    session.flush()
    assert preferences_of(session, office.id) == {amina.id: "prefers", leila.id: "avoids"}
