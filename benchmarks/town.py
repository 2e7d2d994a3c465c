"""A large town to measure in: mediators, their hours, and a past. Filled by bulk inserts, which are not measured."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from dispatch.offers import Offer
from dispatch.requests import Request
from scheduling.availability_rows import AvailabilityRule
from scheduling.mediators import Mediator, MediatorLanguage
from scheduling.offices import Office
from storage.contacts import email_hash, phone_hash
from storage.keys import keyring
from storage.transaction import Database

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
COMMON = (
    "ron",
    "ary",
    "ukr",
    "bul",
    "hin",
    "sqi",
    "cmn",
    "tgl",
    "pcm",
    "urd",
    "ben",
    "wol",
    "fra",
    "eng",
    "spa",
    "arb",
)
BATCH = 2_000
SPEAKERS = 20
"""Who speak ary: the pool of one request is the same in towns of any size."""


def fill(database: Database, mediators: int, past: int, seed: int = 1) -> None:
    """Mediators with hours and an address, and past requests."""
    chance = random.Random(seed)
    with database.write() as session:
        session.add(Office(id=1, name="URP", place_name="URP", lat=38.9059, lon=16.5944, created_at=NOW))
    for first in range(1, mediators + 1, BATCH):
        ids = range(first, min(first + BATCH, mediators + 1))
        with database.write() as session:
            session.execute(insert(Mediator), [_mediator(one, chance) for one in ids])
            session.execute(insert(MediatorLanguage), [_language(one, chance) for one in ids])
            session.execute(insert(AvailabilityRule), [_rule(one) for one in ids])
    for first in range(0, past, BATCH):
        with database.write() as session:
            _past(session, first, min(BATCH, past - first), mediators, chance)


def _mediator(one: int, chance: random.Random) -> dict[str, Any]:
    phone, email = f"+39333{one:07d}", f"persona{one}@example.org"
    return {
        "id": one, "name": f"Persona {one}", "phone": phone, "phone_hash": phone_hash(phone), "locale": "it",
        "gender": chance.choice("fm"), "home_lat": 38.9 + chance.uniform(-0.1, 0.1), "created_at": NOW,
        "home_lon": 16.6 + chance.uniform(-0.1, 0.1), "modalities": ["in_person", "phone"], "night_opt_in": False,
        "active": True, "max_weekly_minutes": 2400, "email": email, "email_hash": email_hash(email),
        "contact_note": None,
    }  # fmt: skip


def _language(one: int, chance: random.Random) -> dict[str, Any]:
    code = "ary" if one <= SPEAKERS else chance.choice([each for each in COMMON if each != "ary"])
    return {"mediator_id": one, "code": code, "level": "native"}


def _rule(one: int) -> dict[str, Any]:
    return {
        "mediator_id": one, "rrule": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "start": "08:00", "end": "20:00",
        "from_date": None, "until": None, "standby": one % 5 == 0, "holidays": True,
    }  # fmt: skip


def _past(session: Session, first: int, count: int, mediators: int, chance: random.Random) -> None:
    name = keyring().encrypt("Rossi")
    assert name
    rows = []
    for number in range(first, first + count):
        starts_at = NOW - timedelta(minutes=90 + number * 5)
        rows.append(
            {
                "kind": "on_demand", "state": "uncovered", "office_id": 1, "asked_by": "system", "asked_at": starts_at,
                "language": chance.choice(COMMON), "level": "good", "also_speaks": [], "widened_to": [],
                "starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1), "place_name": "URP",
                "useful_until": starts_at + timedelta(hours=1), "modalities": ["in_person"], "seats": 1,
                "seats_booked": 0, "wave": 1, "closed_at": starts_at + timedelta(hours=1),
            }
        )  # fmt: skip
    ids = session.execute(insert(Request).returning(Request.id), rows).scalars().all()
    offers = [
        {
            "request_id": one, "mediator_id": chance.randint(1, mediators), "state": "lost", "wave": 1, "code": "0000",
            "modality": "in_person", "language": "ary", "asked_at": NOW - timedelta(days=1),
        }
        for one in ids
    ]  # fmt: skip
    session.execute(insert(Offer), offers)
