"""A request on demand → its first wave committed, beside the same rows in one statement and a ranking by hand."""

from collections.abc import Callable
from typing import Any

import numpy
from sqlalchemy import event, func, select, text

from benchmarks.measure import Figure, side_by_side
from benchmarks.town import NOW, SPEAKERS
from dispatch.ask import Ask
from dispatch.ask_for_mediator import ask_for_mediator
from dispatch.offers import Offer
from dispatch.settings import DispatchSettings
from notifications.settings import QuietHours
from storage.actor import Actor
from storage.transaction import Database

OPERATOR = Actor("token:1", "operator", 1)
SETTINGS = DispatchSettings(quiet=QuietHours())
_ROWS = text(
    """
    WITH r AS (
        INSERT INTO requests (kind, state, office_id, asked_by, asked_at, language, level, also_speaks, widened_to,
            starts_at, ends_at, useful_until, place_name, modalities, seats, seats_booked, wave)
        VALUES ('on_demand', 'searching', 1, 'token:1', :now, 'ary', 'good', '[]', '[]', :now,
            CAST(:now AS timestamptz) + interval '1 hour', CAST(:now AS timestamptz) + interval '1 hour', 'URP',
            '["in_person"]', 1, 0, 1)
        RETURNING id
    ), o AS (
        INSERT INTO offers (request_id, mediator_id, state, wave, code, modality, language, asked_at)
        SELECT r.id, m.id, 'queued', 1, '4821', 'in_person', 'ary', :now
        FROM r, (SELECT id FROM mediators ORDER BY id LIMIT :wave) m
        RETURNING id, mediator_id
    ), q AS (
        INSERT INTO questions (phone, phone_hash, code, about, opened_at)
        SELECT m.phone, m.phone_hash, lpad((random() * 9999)::int::text, 4, '0'), 'bench:' || o.id, :now
        FROM o JOIN mediators m ON m.id = o.mediator_id
        ON CONFLICT DO NOTHING
    ), msg AS (
        INSERT INTO messages (channel, to_address, to_hash, body, state, urgent, changes_nothing, about, opaque, parts,
            order_key, tries, turned_away, created_at, expires_at)
        SELECT 'sms', m.phone, m.phone_hash, :body, 'queued', true, false, 'bench:' || o.id,
            md5(o.id::text || random()::text), 1, 'bench', 0, 0, :now, :now
        FROM o JOIN mediators m ON m.id = o.mediator_id
    )
    INSERT INTO journal (at, kind, subject, actor, facts, digest)
    SELECT :now, 'offer_made', 'bench', 'system', '{}', md5('') || md5('') FROM o
    """
)


def measure_ask(large: Database, small: Database) -> list[Figure]:
    """The operation against the bare rows, and against itself in a town of a tenth the size."""
    statements = count_statements(large, lambda: ask(large))
    wave = offers_of(large, ask(large))
    ours, beside = side_by_side(lambda: ask(large), lambda: by_hand(large, wave))
    figure = Figure(
        "request on demand to first wave committed", "ms", ours, beside, "one statement, ranking in numpy", "≤ 3",
        {"statements": statements, "offers": wave},
    )  # fmt: skip
    grown, before = side_by_side(lambda: ask(large), lambda: ask(small))
    return [figure, Figure("the same, ten times the town", "ms", grown, before, "a tenth of it", "≤ 1.3")]


def ask(database: Database) -> int:
    """Ask once, on the spot; the request's id."""
    wanted = Ask(
        kind="on_demand", language="ary", duration_minutes=60, modalities=("in_person",), office_id=1,
        place_name="URP", address="Via Jannoni 68", lat=38.9059, lon=16.5944,
    )  # fmt: skip
    return database.run(lambda session: ask_for_mediator(session, OPERATOR, wanted, NOW, SETTINGS).id)


def offers_of(database: Database, request_id: int) -> int:
    """How many mediators that request's first wave asked."""
    with database.read() as session:
        return session.scalar(select(func.count()).where(Offer.request_id == request_id)) or 0


def by_hand(database: Database, wave: int) -> None:
    """The least that could be done: a ranking on ready arrays, the rows of that wave in one statement, one commit."""
    _numpy_ranking(SPEAKERS)
    body = "Mediatori: serve darija ADESSO, oggi 10:00, di persona, URP, Via Jannoni 68, 60 minuti. Rispondi SI 4821"
    with database.engine.begin() as connection:
        connection.execute(_ROWS, {"now": NOW, "wave": wave, "body": body})


def _numpy_ranking(size: int) -> Any:
    distance, load = numpy.arange(size) % 30, numpy.arange(size) % 15
    score = 20.0 - distance - load
    return numpy.argsort(-score, kind="stable")


def count_statements(database: Database, act: Callable[[], Any]) -> int:
    """How many statements an operation sends, savepoints apart."""
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    return len(seen)
