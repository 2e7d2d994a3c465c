"""The database of a campaign: an office with a token, mediators who are always free, and a record of each state."""

from datetime import datetime
from typing import Any

import requests
from sqlalchemy import Engine

from storage.transaction import Database
from tests.soak.people import address_of, number_of
from tests.soak.plan import LANGUAGES, PLACE, Plan
from web.offices_and_tokens import add_office_token

ALWAYS = {"rrule": "FREQ=DAILY", "start": "00:00", "end": "24:00"}
_HISTORY = "CREATE TABLE soak_history (id {key}, message_id INTEGER NOT NULL, old TEXT NOT NULL, new TEXT NOT NULL)"
_SQLITE = (
    _HISTORY.format(key="INTEGER PRIMARY KEY"),
    """CREATE TRIGGER soak_history AFTER UPDATE OF state ON messages WHEN old.state <> new.state BEGIN
    INSERT INTO soak_history (message_id, old, new) VALUES (new.id, old.state, new.state); END""",
)
_POSTGRESQL = (
    _HISTORY.format(key="SERIAL PRIMARY KEY"),
    """CREATE FUNCTION soak_history() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO soak_history (message_id, old, new) VALUES (new.id, old.state, new.state); RETURN new; END $$""",
    """CREATE TRIGGER soak_history AFTER UPDATE OF state ON messages FOR EACH ROW
    WHEN (old.state IS DISTINCT FROM new.state) EXECUTE FUNCTION soak_history()""",
)


def record_states(engine: Engine) -> None:
    """From now on the database itself writes down every move of a message, whoever makes it."""
    with engine.begin() as connection:
        for statement in _SQLITE if engine.dialect.name == "sqlite" else _POSTGRESQL:
            connection.exec_driver_sql(statement)


def make_token(database: Database, now: datetime) -> str:
    """Of a coordinator, who may do all that offices do."""
    return database.run(lambda session: add_office_token(session, "coordinator", "Comune", None, now))


def settle_in(plan: Plan, url: str, token: str) -> None:
    """Mediators join, by the API of one node."""
    with requests.Session() as http:
        http.trust_env = False
        http.headers["Authorization"] = f"Bearer {token}"
        for one in range(plan.mediators):
            added = _done(http.post(f"{url}/api/v1/mediators", json=_mediator(plan, one), timeout=30))
            rules = f"{url}/api/v1/mediators/{added['id']}/availability"
            _done(http.put(rules, json={"rules": [ALWAYS]}, timeout=30))


def _mediator(plan: Plan, one: int) -> dict[str, Any]:
    draw = plan.draws(f"mediator {one}")
    spoken = {LANGUAGES[one % len(LANGUAGES)], *draw.sample(LANGUAGES, 2)}
    return {
        "name": f"Mediatrice {one}",
        "phone": number_of(one),
        "email": address_of(one),
        "languages": [{"code": code, "level": "native"} for code in sorted(spoken)],
        "home": {"lat": PLACE["lat"], "lon": PLACE["lon"]},
        "modalities": ["in_person", "phone"],
        "max_weekly_minutes": 10_080,
        "night_opt_in": True,
    }


def _done(answer: requests.Response) -> Any:
    if answer.status_code not in (200, 201):
        raise RuntimeError(f"{answer.url}: {answer.status_code} {answer.text}")
    return answer.json()
