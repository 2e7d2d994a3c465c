"""Pure. A plan as the solver's problem: desks' needs become covers, what could be worked slots, mediators people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from languages.matching import LEVELS
from scheduling.availability import Span, covers
from scheduling.demand import Need, pieces, possible_shifts
from scheduling.recurrence import DAY_MINUTES
from scheduling.settings import RostersSettings
from scheduling.solver.problem import Commitment, Cover, Limits, MinutesWithin, Person, Problem, Slot, Weights, Wish
from scheduling.travel import Engagement, Point, check_buffer, travel_minutes

SATURDAY, DAYS_OF_WEEK = 5, 7
MISSING_A_MINUTE, WISHED_A_MINUTE = 100, 10
"""What a minute without somebody who must be there costs, and without somebody who would be good to have."""
A_SHIFT, A_USUAL_SHIFT, UNFAIR, A_WISH = 200, 400, 50, 100
"""What a shift costs (so that few long ones are made), a usual one given to another, each further unwanted one,
and a wish that is not followed: less than a shift, so that nobody is sent only because they like it."""


@dataclass(frozen=True, slots=True)
class DayToPlan:
    """What a desk needs on a local date. `standing`: shifts that are there already, as (span, languages).

    `asked`: hours that somebody named, which can be worked too as far as the desk is open for all of them.
    """

    desk_id: int
    day: date
    opened: Sequence[Span]
    needs: Sequence[Need]
    standing: Sequence[tuple[Span, Mapping[str, str]]] = ()
    asked: Sequence[Span] = ()


@dataclass(frozen=True, slots=True)
class Wished:
    """Hours of the wall that somebody would rather work every week (`wanted`), or would rather not; Monday is 0."""

    weekday: int
    start: int
    end: int
    wanted: bool


@dataclass(frozen=True, slots=True)
class Planned:
    """A mediator who could sit there. `free`: sorted spans; `levels`: a level a language; `usual`: (desk, weekday,
    minute of the wall at which it begins); `never`: desks where they must not be sent.
    """

    mediator_id: int
    levels: Mapping[str, str]
    free: Sequence[Span]
    engagements: Sequence[Engagement] = ()
    max_weekly_minutes: int | None = None
    usual: frozenset[tuple[int, int, int]] = frozenset()
    never: frozenset[int] = frozenset()
    wishes: Sequence[Wished] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """One shift that could be worked, beside its slot."""

    desk_id: int
    span: Span


@dataclass(frozen=True, slots=True)
class Wanted:
    """A piece of a need, beside its cover: how many are `missing` where nobody is planned, `minimum` and beyond."""

    desk_id: int
    language: str
    level: str
    span: Span
    minimum: int


@dataclass(frozen=True)
class Translated:
    """The problem, and what its slots, covers and people stand for, in their order. `unasked`: slots at hours of which
    no need of their desk is told at all.
    """

    problem: Problem
    places: list[Place]
    wanted: list[Wanted]
    people: list[int] = field(default_factory=list)
    unasked: frozenset[int] = frozenset()

    def slot_of(self, desk_id: int, starts_at: datetime, ends_at: datetime) -> int | None:
        """The slot that is just that shift."""
        wanted = Place(desk_id, Span(starts_at, ends_at))
        return next((n for n, place in enumerate(self.places) if place == wanted), None)


def problem_of(
    days: Sequence[DayToPlan],
    people: Sequence[Planned],
    points: Mapping[int, Point | None],
    first: date,
    weeks: int,
    zone: ZoneInfo,
    settings: RostersSettings,
) -> Translated:
    """`points`: where each desk is. Days outside the weeks are none of the plan's."""
    origin = datetime(first.year, first.month, first.day, tzinfo=zone).astimezone(days[0].opened[0].starts_at.tzinfo)
    places: list[Place] = []
    slots: list[Slot] = []
    covers_, wanted, unasked = [], [], []
    for one in days:
        here = [Place(one.desk_id, span) for span in _spans(one)]
        numbers = range(len(places), len(places) + len(here))
        unasked += [n for n, place in zip(numbers, here, strict=True) if not _is_needed(one, place.span)]
        places += here
        slots += [_slot(place, one.day, first, origin) for place in here]
        for cover, what in _covers(one, here, numbers):
            covers_.append(cover)
            wanted.append(what)
    planned = [_person(one, places, slots, points, origin, weeks, zone, first, settings) for one in people]
    problem = Problem(
        days=weeks * DAYS_OF_WEEK,
        slots=tuple(slots),
        people=tuple(planned),
        covers=tuple(covers_),
        travel=_travel(points),
        weekends=tuple((week * 7 + SATURDAY, week * 7 + SATURDAY + 1) for week in range(weeks)),
        unwanted=frozenset(n for n, slot in enumerate(slots) if slot.day % 7 >= SATURDAY),
        weights=Weights(given=A_SHIFT, usual=A_USUAL_SHIFT, unfair=UNFAIR),
    )
    return Translated(problem, places, wanted, [one.mediator_id for one in people], frozenset(unasked))


def _spans(day: DayToPlan) -> list[Span]:
    """What could be worked: what the desk's hours and needs make, and what somebody named."""
    asked = [one for one in day.asked if any(_holds(hours, one) for hours in day.opened)]
    return sorted({*possible_shifts(day.opened, day.needs), *asked})


def _is_needed(day: DayToPlan, span: Span) -> bool:
    return any(one.starts_at < span.ends_at and span.starts_at < one.ends_at for one in day.needs)


def _slot(place: Place, day: date, first: date, origin: datetime) -> Slot:
    start, end = _minutes(place.span.starts_at, origin), _minutes(place.span.ends_at, origin)
    return Slot((day - first).days, start, end, end - start, "shift", str(place.desk_id))


def _covers(day: DayToPlan, here: Sequence[Place], numbers: Sequence[int]) -> list[tuple[Cover, Wanted]]:
    """A need is cut wherever a shift begins or ends; who is there already counts."""
    edges = [edge for place in here for edge in place.span] + [edge for span, _ in day.standing for edge in span]
    found = []
    for need in day.needs:
        for piece in pieces(edges, Span(need.starts_at, need.ends_at)):
            there = sum(_speaks(levels, need) and _holds(span, piece) for span, levels in day.standing)
            least, wished = max(0, need.minimum - there), max(0, need.wished - there)
            if not wished:
                continue
            minutes = _minutes(piece.ends_at, piece.starts_at)
            over = tuple(n for n, place in zip(numbers, here, strict=True) if _holds(place.span, piece))
            cover = Cover(
                over, need.language, LEVELS.index(need.level), least, MISSING_A_MINUTE * minutes, wished,
                WISHED_A_MINUTE * minutes,
            )  # fmt: skip
            found.append((cover, Wanted(day.desk_id, need.language, need.level, piece, least)))
    return found


def _person(
    one: Planned,
    places: Sequence[Place],
    slots: Sequence[Slot],
    points: Mapping[int, Point | None],
    origin: datetime,
    weeks: int,
    zone: ZoneInfo,
    first: date,
    settings: RostersSettings,
) -> Person:
    may = [n for n, place in enumerate(places) if _can(one, place, points[place.desk_id])]
    weekly = tuple(
        MinutesWithin(week * 7, week * 7 + 6, most=max(0, one.max_weekly_minutes - _promised(one, first, week, zone)))
        for week in range(weeks)
        if one.max_weekly_minutes is not None
    )
    limits = Limits(
        shifts_a_day=settings.shifts_a_day,
        daily_minutes=settings.daily_minutes,
        minutes=weekly,
        days_on_most=settings.days_in_a_row,
        rest=settings.rest_minutes,
    )
    usual = tuple(n for n in may if _key(places[n], slots[n], zone) in one.usual)
    return Person(
        str(one.mediator_id),
        frozenset(may),
        {code: LEVELS.index(level) for code, level in one.levels.items()},
        tuple(Commitment(_minutes(e.starts_at, origin), _minutes(e.ends_at, origin)) for e in one.engagements),
        limits,
        wishes=_wishes(one, may, places, zone),
        usual=usual,
    )


def _wishes(one: Planned, may: Sequence[int], places: Sequence[Place], zone: ZoneInfo) -> tuple[Wish, ...]:
    """A shift is unwanted where any of it is, wanted where all of it is."""
    if not one.wishes:
        return ()
    found = []
    for slot in may:
        starts, ends = (at.astimezone(zone) for at in places[slot].span)
        start = starts.hour * 60 + starts.minute
        end = ends.hour * 60 + ends.minute + (ends.date() - starts.date()).days * DAY_MINUTES
        that_day = [wish for wish in one.wishes if wish.weekday == starts.weekday()]
        if any(not wish.wanted and wish.start < end and start < wish.end for wish in that_day):
            found.append(Wish(slot, A_WISH, wanted=False))
        elif any(wish.wanted and wish.start <= start and end <= wish.end for wish in that_day):
            found.append(Wish(slot, A_WISH, wanted=True))
    return tuple(found)


def _can(one: Planned, place: Place, where: Point | None) -> bool:
    """Free for all of it, and in time from and for whatever else they have promised."""
    if place.desk_id in one.never or not covers(one.free, *place.span):
        return False
    return check_buffer(Engagement(*place.span, where), one.engagements) is None


def _key(place: Place, slot: Slot, zone: ZoneInfo) -> tuple[int, int, int]:
    at = place.span.starts_at.astimezone(zone)
    return place.desk_id, slot.day % DAYS_OF_WEEK, at.hour * 60 + at.minute


def _promised(one: Planned, first: date, week: int, zone: ZoneInfo) -> int:
    """Minutes of that week that are taken already."""
    monday = first + timedelta(weeks=week)
    start, end = (datetime(d.year, d.month, d.day, tzinfo=zone) for d in (monday, monday + timedelta(weeks=1)))
    taken = (min(e.ends_at, end) - max(e.starts_at, start) for e in one.engagements)
    return sum(max(0, int(time.total_seconds() // 60)) for time in taken)


def _travel(points: Mapping[int, Point | None]) -> dict[tuple[str, str], int]:
    return {
        (str(one), str(other)): minutes
        for one, other in product(points, repeat=2)
        if one != other and (minutes := travel_minutes(points[one], points[other]))
    }


def _speaks(levels: Mapping[str, str], need: Need) -> bool:
    level = levels.get(need.language)
    return level is not None and LEVELS.index(level) >= LEVELS.index(need.level)


def _holds(outer: Span, inner: Span) -> bool:
    return outer.starts_at <= inner.starts_at and inner.ends_at <= outer.ends_at


def _minutes(until: datetime, since: datetime) -> int:
    return int((until - since).total_seconds() // 60)
