"""Pure. The past of the demo's city, drawn by a seed: who asked for what, when, and how it ended."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ENDS = ("done",) * 70 + ("recorded",) * 6 + ("cancelled",) * 9 + ("cancelled_late",) * 7 + ("uncovered",) * 8
AS_ASKED = {"ary": 10, "ukr": 8, "arb": 5, "urd": 5, "ben": 5, "ron": 4, "fra": 4, "cmn": 4, "rus": 4, "eng": 3}
A_MONTH = 320
DURATIONS = (30, 45, 60, 60, 60, 90, 120)


@dataclass(frozen=True)
class Story:
    """One request of the past. `starts_at` None: on the spot, at `asked_at`."""

    asked_at: datetime
    starts_at: datetime | None
    minutes: int
    language: str
    office: str
    end: str
    modalities: tuple[str, ...]

    @property
    def begins_at(self) -> datetime:
        """When somebody is to be there."""
        return self.starts_at or self.asked_at


def draw_stories(
    now: datetime, months: int, zone: ZoneInfo, languages: list[str], offices: list[str], seed: int
) -> list[Story]:
    """In order of asking; every language at least once, every end at least once, all over before `now`."""
    draw = random.Random(seed)  # noqa: S311
    first = now.astimezone(zone).date() - timedelta(days=30 * months)
    total = A_MONTH * months
    weights = [AS_ASKED.get(code, 1) for code in languages]
    spoken = [*languages, *draw.choices(languages, weights, k=total - len(languages))]
    days = list(_working_days(first, now.astimezone(zone).date()))
    stories = [
        _story(draw, days, zone, code, draw.choice(offices), ENDS[number * 37 % len(ENDS)])
        for number, code in enumerate(spoken)
    ]
    return sorted(stories, key=lambda one: one.asked_at)


def _working_days(first: date, today: date) -> Iterator[date]:
    """Local dates before today, Sundays apart."""
    day = first
    while day < today:
        if day.weekday() < 6:
            yield day
        day += timedelta(days=1)


def _story(draw: random.Random, days: list[date], zone: ZoneInfo, language: str, office: str, end: str) -> Story:
    signed = language == "ise"
    now_asked = end in ("done", "uncovered") and draw.random() < 0.35
    clock = time(draw.randint(8, 16), draw.choice((0, 15, 30, 45)))
    begins_at = datetime.combine(draw.choice(days), clock, zone)
    minutes = draw.choice(DURATIONS)
    far = draw.random() < 0.8 or signed
    ways = ("in_person",) if far else ("phone",) if draw.random() < 0.5 else ("in_person", "phone")
    if now_asked:
        asked_at = begins_at + timedelta(minutes=draw.randint(0, 14), seconds=draw.randint(1, 59))
        return Story(asked_at, None, min(minutes, 60), language, office, end, ways)
    if end == "recorded":
        asked_at = begins_at + timedelta(minutes=minutes + draw.randint(10, 240))
        return Story(asked_at, begins_at, minutes, language, office, end, ways)
    asked_at = datetime.combine(
        begins_at.date() - timedelta(days=draw.randint(2, 9)), time(draw.randint(8, 15), draw.randint(0, 59)), zone
    )
    return Story(asked_at, begins_at, minutes, language, office, end, ways)
