"""The counter at the desk: one tap a person who came, by language; the last tap can be taken back."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from sqlalchemy.orm import Session

from languages.catalogue import language_name
from scheduling.count_walk_in import count_walk_in
from scheduling.desks import Desk, get_desk
from scheduling.undo_walk_in import undo_walk_in
from scheduling.walk_ins import WalkInSum, languages_counted, walk_in_sums, walk_ins_between
from storage.errors import NotFound, Refused
from web.csv_file import csv_bytes
from web.language_of_reader import reader_locale
from web.numbers import desk_number, id_of
from web.pages.asked_days import asked_days
from web.pages.times import shown_hour
from web.pages.typed_languages import languages_meant
from web.pages.walk_in_words import REASON_WORDS
from web.permissions import AT_THE_DESK, actor, for_roles
from web.reading import look_up
from web.sentences import sentence
from web.services import services

walk_in_pages = Blueprint("walk_in_pages", __name__)
USUAL_DAYS = timedelta(days=56)
MOST_BUTTONS = 10
LONGEST = 60


def walk_in_counter(desk: Desk, today: date) -> dict[str, Any]:
    """What the counter shows: buttons that stay where they are from tap to tap, today's counts, the last tap."""
    zone = services().settings.zone
    start = datetime.combine(today, time(), zone).astimezone(UTC)
    end = datetime.combine(today + timedelta(days=1), time(), zone).astimezone(UTC)

    def find(session: Session) -> Any:
        return walk_ins_between(session, desk.id, start, end), languages_counted(
            session, desk.id, start - USUAL_DAYS, start
        )

    came, before = look_up(find)
    counts: dict[str, int] = {}
    for one in came:
        counts[one.language] = counts.get(one.language, 0) + 1
    cover = [one["language"] for one in desk.cover]
    often = [code for code, _ in sorted(before.items(), key=lambda one: (-one[1], one[0]))]
    usual = list(dict.fromkeys([*cover, *often]))[:MOST_BUTTONS]
    last = came[-1] if came else None
    return {
        "desk": desk.id,
        "buttons": [(code, counts.get(code, 0)) for code in dict.fromkeys([*usual, *counts])],
        "people": len(came),
        "last": last,
        "last_at": shown_hour(last.came_at) if last else "",
        "reasons": REASON_WORDS,
        **_other(),
    }


def _other() -> dict[str, Any]:
    """A language typed by name that could not be told at once: what it may mean, and the sentence beside the field."""
    typed = request.args.get("other", "").replace("\0", "").strip()[:LONGEST]
    if not typed:
        return {"typed": "", "meant": [], "fault": None}
    found, _ = languages_meant(typed)
    code = "language_vague" if found else "language_not_found"
    return {
        "typed": typed,
        "meant": [one.code for one in found],
        "fault": sentence(Refused("other", code, given=typed)),
    }


@walk_in_pages.post("/rosters/<desk_id>/walk-ins")
@for_roles(*AT_THE_DESK)
def count_one(desk_id: str) -> Any:
    """One person came."""
    desk, now = _desk(desk_id), services().clock()
    typed = request.form.get("other", "").replace("\0", "").strip()[:LONGEST]
    language = request.form.get("language") or (languages_meant(typed)[1] if typed else None)
    if language is None:
        return redirect(_roster(desk, now, other=typed or None), 303)
    reason = request.form.get("reason") or None
    services().database.run(lambda session: count_walk_in(session, actor(), desk, language, reason, now))
    return redirect(_roster(desk, now), 303)


@walk_in_pages.post("/rosters/<desk_id>/walk-ins/undo")
@for_roles(*AT_THE_DESK)
def undo_one(desk_id: str) -> Any:
    """The last tap was one too many."""
    desk, now = _desk(desk_id), services().clock()
    walk_in = id_of(request.form.get("walk_in"))
    if walk_in is None:
        raise NotFound("walk_in")
    services().database.run(lambda session: undo_walk_in(session, actor(), desk, walk_in, now))
    return redirect(_roster(desk, now), 303)


@walk_in_pages.get("/walk-ins.csv")
@for_roles("coordinator", "manager")
def export_walk_ins() -> Response:
    """By day, desk, language and reason, for a spreadsheet; empty where a date can't be read."""
    since, before, faults = asked_days()
    zone = services().settings.zone
    sums = [] if faults else look_up(lambda session: walk_in_sums(session, actor(), since, before, zone))
    day = services().clock().astimezone(zone).date().isoformat()
    disposition = f'attachment; filename="persone-agli-sportelli-{day}.csv"'
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return Response(csv_bytes(_table(sums)), headers=headers, mimetype="text/csv")


def _table(sums: list[WalkInSum]) -> Iterator[Sequence[object]]:
    yield ("day", "desk", "language", "language_name", "reason", "people")
    for one in sums:
        name = language_name(one.language, reader_locale())
        yield (one.day.isoformat(), one.desk, one.language, name, one.reason or "", one.people)


def _desk(text: str) -> int:
    number = desk_number(text)
    look_up(lambda session: get_desk(session, number, actor()))
    return number


def _roster(desk: int, now: datetime, **query: Any) -> str:
    today = now.astimezone(services().settings.zone).date().isoformat()
    return url_for("roster_pages.one_day", desk_id=desk, day=today, _anchor="walk-ins", **query)
