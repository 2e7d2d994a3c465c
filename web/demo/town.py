"""The demo's offices, desks, mediators and people who sign in, as they stand before anything is asked."""

import random
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduling.add_desk import add_desk
from scheduling.add_mediator import add_mediator
from scheduling.availability import Rule
from scheduling.availability_rows import set_availability
from scheduling.desks import Desk, desks_by_name
from scheduling.mediators import Mediator
from scheduling.offices import Office, get_or_add_office
from storage.actor import SYSTEM, Actor
from storage.contacts import phone_hashes
from web.add_user import add_user
from web.demo.people import ACCOUNTS, MEDIATORS, PASSWORD, Person, on_standby
from web.demo.places import DESKS, HOMES, OFFICES, ON_THE_ROSTER, WEEKDAYS, Place
from web.users import User

PATTERNS: tuple[tuple[Rule, ...], ...] = (
    (Rule("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "08:30", "18:30"),),
    (Rule("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "08:00", "14:00"), Rule("FREQ=WEEKLY;BYDAY=SA", "09:00", "13:00")),
    (Rule("FREQ=WEEKLY;BYDAY=MO,WE,FR", "09:00", "19:00"), Rule("FREQ=WEEKLY;BYDAY=TU,TH", "14:00", "19:00")),
    (Rule("FREQ=DAILY", "08:00", "19:00"),),
)
EVERY_DAY = PATTERNS[-1]
ALWAYS = (Rule("FREQ=DAILY", "00:00", "24:00", standby=True),)


@dataclass(frozen=True)
class Town:
    """Ids of what was made; `operators` acts for each office, by its id."""

    offices: dict[str, tuple[int, Place]]
    desks: list[int]
    mediators: list[int]
    standby: frozenset[int]
    operators: dict[int, Actor]
    coordinator: Actor

    @property
    def speakers(self) -> dict[str, list[int]]:
        """Who speaks each language well enough."""
        found: dict[str, list[int]] = {}
        for mediator_id, person in zip(self.mediators, MEDIATORS, strict=True):
            for code, level in person.languages:
                if level != "basic":
                    found.setdefault(code, []).append(mediator_id)
        return found


def make_town(session: Session, now: datetime, seed: int) -> Town:
    """Everybody and everything; `now` is when the service began."""
    draw = random.Random(seed)  # noqa: S311 - a believable town, not a secret
    offices = {place.name: (_office(session, place, now), place) for place in OFFICES}
    users = _people(session, now)
    standby = on_standby()
    mediators = [_mediator(session, one, number in standby, draw, now) for number, one in enumerate(MEDIATORS)]
    urp = offices["URP"][0]
    operators = {
        office_id: Actor(users["operator"], "operator", office_id) if office_id == urp
        else Actor(f"office:{office_id}", "operator", office_id)
        for office_id, _ in offices.values()
    }  # fmt: skip
    return Town(
        offices=offices,
        desks=[_desk(session, number, now).id for number in range(len(DESKS))],
        mediators=mediators,
        standby=frozenset(mediators[number] for number in standby),
        operators=operators,
        coordinator=Actor(users["coordinator"], "coordinator"),
    )


def find_town(session: Session) -> Town | None:
    """The town as it was made; None where people have since changed it beyond recognition."""
    ids = {row.name: row.id for row in session.execute(select(Office.id, Office.name))}
    users = {one.role: f"user:{one.id}" for one in session.scalars(select(User).order_by(User.id.desc()))}
    desks = [one.id for name, *_ in DESKS for one in desks_by_name(session, name)[:1]]
    by_hash = {row.phone_hash: row.id for row in session.execute(select(Mediator.id, Mediator.phone_hash))}
    mediators = [by_hash[one] for person in MEDIATORS for one in phone_hashes(person.phone) if one in by_hash]
    whole = len(mediators) == len(MEDIATORS) and len(desks) == len(DESKS)
    if not whole or any(place.name not in ids for place in OFFICES) or not {"operator", "coordinator"} <= users.keys():
        return None
    return Town(
        offices={place.name: (ids[place.name], place) for place in OFFICES},
        desks=desks,
        mediators=mediators,
        standby=frozenset(mediators[number] for number in on_standby()),
        operators={ids[place.name]: Actor(users["operator"], "operator", ids[place.name]) for place in OFFICES},
        coordinator=Actor(users["coordinator"], "coordinator"),
    )


def _office(session: Session, place: Place, now: datetime) -> int:
    office = get_or_add_office(session, place.name, now)
    office.place_name, office.address, office.lat, office.lon = place.name, place.address, place.lat, place.lon
    session.flush()
    return office.id


def _people(session: Session, now: datetime) -> dict[str, str]:
    """Who signs in, as actors' ids by role."""
    found = {}
    for one in ACCOUNTS:
        user = add_user(session, one["name"], one["email"], one["role"], one["office"] or None, PASSWORD, now)
        found[one["role"]] = f"user:{user.id}"
    return found


def _mediator(session: Session, person: Person, standby: bool, draw: random.Random, now: datetime) -> int:
    lat, lon = draw.choice(HOMES)
    ways = ["in_person", "video"] if person.languages[0][0] == "ise" else ["in_person", "phone", "video"]
    values = {
        "name": person.name,
        "phone": person.phone,
        "email": person.email,
        "locale": person.locale,
        "gender": person.gender,
        "languages": [{"code": code, "level": level} for code, level in person.languages],
        "home": {"lat": round(lat + draw.uniform(-0.01, 0.01), 4), "lon": round(lon + draw.uniform(-0.01, 0.01), 4)},
        "modalities": ways,
        "night_opt_in": standby,
    }
    mediator_id = add_mediator(session, values, now, SYSTEM).id
    at_desks = any(code in row for code, _ in person.languages[:1] for row in ON_THE_ROSTER)
    rules = ALWAYS if standby else EVERY_DAY if at_desks else draw.choice(PATTERNS)
    set_availability(session, mediator_id, rules, [], now, SYSTEM)
    return mediator_id


def _desk(session: Session, number: int, now: datetime) -> Desk:
    name, office, days, start, end = DESKS[number]
    place = next(one for one in OFFICES if one.name == office)
    values = {
        "name": name,
        "office": office,
        "place": {"name": name, "address": place.address, "lat": place.lat, "lon": place.lon},
        "hours": [{"days": list(days), "start": start, "end": end}],
        "cover": [
            {"language": code, "days": list(WEEKDAYS), "start": start, "end": end} for code in ON_THE_ROSTER[number]
        ],
    }
    return add_desk(session, values, now, SYSTEM)
