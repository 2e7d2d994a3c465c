"""What is known of each mediator for one request, gathered in one statement a table, and ranked."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from dispatch.bookings import Booking
from dispatch.exclusions import excluded_kind
from dispatch.expected import last_moment
from dispatch.offers import asked_today
from dispatch.on_duty import Duty, on_duty
from dispatch.ranking import Candidate, Ranked, Wanted, rank
from dispatch.requests import Request
from dispatch.rest_of_shift import rest_of_shift
from dispatch.same_case import who_must_not
from dispatch.series_dates import who_comes
from dispatch.settings import DispatchSettings
from languages.matching import Match, Spoken, level_at_least, match
from notifications.opt_outs import OptOut
from notifications.quiet_hours import in_quiet_hours
from scheduling.availability import Span, covers, merge
from scheduling.commitments import commitments_between
from scheduling.free_time import FreeTime, free_time
from scheduling.mediators import Mediator, MediatorLanguage, Preference
from scheduling.public_holidays import public_holidays
from scheduling.travel import Engagement, Point, check_buffer, distance_km, point, travel_minutes
from storage.rows import execute
from storage.tables import table_of

NEAR_TIME = timedelta(hours=12)
MONTH = timedelta(days=31)


_mediators, _languages, _opt_outs = table_of(Mediator), table_of(MediatorLanguage), table_of(OptOut)
_preferences = table_of(Preference)
_PERSON = (
    select(
        _mediators.c.id,
        _mediators.c.gender,
        _mediators.c.locale,
        _mediators.c.home_lat,
        _mediators.c.home_lon,
        _mediators.c.modalities,
        _mediators.c.max_weekly_minutes,
        _mediators.c.night_opt_in,
        _mediators.c.active,
        _opt_outs.c.id.label("opt_out"),
        _languages.c.code,
        _languages.c.level,
        _preferences.c.kind.label("preference"),
        excluded_kind(_mediators.c.id).label("excluded"),
    )
    .outerjoin_from(_mediators, _opt_outs, _opt_outs.c.phone_hash == _mediators.c.phone_hash)
    .outerjoin(
        _preferences,
        and_(_preferences.c.mediator_id == _mediators.c.id, _preferences.c.office_id == bindparam("office")),
    )
    .order_by(_mediators.c.id, _languages.c.code)
)
# Without numbers: ten thousand decryptions would cost more than the ranking.
_EVERYBODY = _PERSON.outerjoin(_languages, _languages.c.mediator_id == _mediators.c.id)
_SPEAKING = (
    _PERSON.add_columns(_mediators.c.phone)
    .join(_languages, _languages.c.mediator_id == _mediators.c.id)
    .where(_mediators.c.active, _languages.c.code.in_(bindparam("codes", expanding=True)))
)


def rank_for(
    session: Session, request: Request, now: datetime, settings: DispatchSettings, *, everybody: bool = False
) -> list[Ranked]:
    """Those who speak a language that serves, best first; with `everybody`, all mediators with all their reasons."""
    rest = rest_of_shift(session, request, ZoneInfo(settings.zone))
    codes = sorted(serving(request).union(rest))
    values = {"codes": codes, "office": request.office_id, "person": request.person_code or None}
    rows = execute(session, _EVERYBODY if everybody else _SPEAKING, values).all()
    people: dict[int, Any] = {}
    spoken: dict[int, list[tuple[str, str]]] = {}
    for row in rows:
        people[row.id] = row
        if row.code is not None:
            spoken.setdefault(row.id, []).append((row.code, row.level))
    if not people:
        return []
    known = _Known(session, request, None if everybody else list(people), now, settings, rest)
    found = [known.candidate(row, spoken.get(row.id, [])) for row in people.values()]
    return rank(wanted_of(request, settings), found, with_reasons=None if everybody else 0)


def wanted_of(request: Request, settings: DispatchSettings) -> Wanted:
    """The request as ranking sees it."""
    return Wanted(
        language=request.language,
        level=request.level,
        modalities=tuple(request.modalities),
        starts_at=request.starts_at,
        ends_at=request.ends_at,
        office_id=request.office_id,
        gender=request.gender,
        urgent=request.urgent,
        offers_a_day=settings.offers.per_mediator_per_day,
    )


def serving(request: Request) -> set[str]:
    """The language itself, and what the operator has widened the search to."""
    return {request.language, *request.widened_to}


class _Known:
    """All that ranking needs of these mediators at this moment: a statement a table, whatever their number."""

    def __init__(
        self,
        session: Session,
        request: Request,
        ids: Collection[int] | None,
        now: datetime,
        settings: DispatchSettings,
        rest: Mapping[str, str],
    ) -> None:
        self.request, self.now, self.settings, self.rest = request, now, settings, rest
        self.zone = ZoneInfo(settings.zone)
        self.serving = serving(request)
        self.starts_at = max(request.starts_at, now) if request.urgent else request.starts_at
        self.ends_at = last_moment(request, self.starts_at)
        self.place = point(request.lat, request.lon)
        self._read_commitments(session, ids)
        holidays = public_holidays(settings.province)
        self.duty = on_duty(session, request, now, self.starts_at, settings.planning)
        busy = {
            one: [Span(row.starts_at, row.ends_at) for row in rows if not self._at_desk(row)]
            for one, rows in self.commitments.items()
        }
        self.free = free_time(session, ids, self.starts_at, self.ends_at, self.zone, holidays, busy)
        self.served = _served(session, request)
        self.on_other_dates = set(who_comes(session, request))
        self.in_conflict = who_must_not(session, request)
        self.asked_today = asked_today(session, ids, now, self.zone) if settings.offers.per_mediator_per_day else {}
        self.night = request.urgent and in_quiet_hours(now, settings.quiet)

    def _read_commitments(self, session: Session, ids: Collection[int] | None) -> None:
        week = self.starts_at.astimezone(self.zone).replace(hour=0, minute=0, second=0, microsecond=0)
        self.week_start = week - timedelta(days=week.weekday())
        self.week_end = self.week_start + timedelta(days=7)
        since = min(self.starts_at - MONTH, self.week_start)
        until = max(self.ends_at + NEAR_TIME, self.week_end)
        self.commitments: dict[int, list[Any]] = {}
        for row in commitments_between(session, ids, since, until):
            self.commitments.setdefault(row.mediator_id, []).append(row)

    def _at_desk(self, row: Any) -> bool:
        """Whether it is the shift that they are at now."""
        duty = self.duty.get(row.mediator_id)
        return duty is not None and row.about == duty.about

    def candidate(self, person: Any, spoken: list[tuple[str, str]]) -> Candidate:
        """One mediator's facts."""
        request = self.request
        home = point(person.home_lat, person.home_lon)
        free = self.free.get(person.id, FreeTime([], []))
        mine = self.commitments.get(person.id, [])
        ways, travel_breaks, duty = self._ways_of(person, mine)
        if duty is not None:
            home = duty.place or home
        others = [row for row in mine if duty is None or row.about != duty.about]
        return Candidate(
            mediator_id=person.id,
            phone=getattr(person, "phone", ""),
            locale=person.locale,
            match=self._match(spoken),
            speaks_it=any(code == request.language for code, _ in spoken),
            speaks_more=sum(level_at_least(level, self.rest[code]) for code, level in spoken if code in self.rest),
            modalities=ways,
            gender=person.gender,
            active=person.active,
            reachable=person.opt_out is None,
            night_opt_in=person.night_opt_in,
            disturbable=not self.night or person.night_opt_in,
            free=covers(self._free(free, duty), self.starts_at, self.ends_at),
            standby=covers(free.standby, self.starts_at, self.starts_at + timedelta(minutes=1)),
            on_duty=duty is not None,
            booked=any(row.starts_at < self.ends_at and row.ends_at > self.starts_at for row in others),
            travel_breaks=travel_breaks,
            distance_km=_distance(home, self.place),
            travel_minutes=travel_minutes(home, self.place),
            rest_hours=self._rest_hours(mine),
            minutes_this_week=self._minutes(mine, self.week_start, self.week_end) - self._counted(mine, duty),
            minutes_this_month=self._minutes(mine, self.starts_at - MONTH, self.starts_at),
            max_weekly_minutes=person.max_weekly_minutes,
            preference=person.preference,
            excluded=person.excluded or ("conflict" if person.id in self.in_conflict else None),
            served_before=person.id in self.served,
            on_other_dates=person.id in self.on_other_dates,
            asked_today=self.asked_today.get(person.id, 0),
        )

    def _match(self, spoken: list[tuple[str, str]]) -> Match | None:
        return match(
            [Spoken(code, level) for code, level in spoken if code in self.serving],
            self.request.language,
            self.request.level,
            bridges=[code for code in self.request.also_speaks if code in self.serving],
        )

    def _ways_of(self, person: Any, mine: list[Any]) -> tuple[tuple[str, ...], bool, Duty | None]:
        """As `_ways`, and the shift that they can be lent from in the first of them."""
        duty = self.duty.get(person.id)
        if duty is not None:
            ways, travel_breaks = self._ways(person.modalities, [row for row in mine if row.about != duty.about])
            way = next((one for one in self.request.modalities if one in ways), None)
            if way is not None and duty.spared(
                self.starts_at, self.ends_at, self.place if way == "in_person" else None
            ):
                return ways, travel_breaks, duty
        return *self._ways(person.modalities, mine), None

    @staticmethod
    def _free(free: FreeTime, duty: Duty | None) -> list[Span]:
        return free.free if duty is None else merge([*free.free, duty.span])

    def _counted(self, mine: list[Any], duty: Duty | None) -> int:
        """Minutes of the shift that the loan is within: they are not worked twice."""
        shift = [] if duty is None else [row for row in mine if row.about == duty.about]
        return self._minutes(shift, self.starts_at, self.ends_at)

    def _near(self, mine: list[Any]) -> list[Engagement]:
        return [
            Engagement(row.starts_at, row.ends_at, point(row.lat, row.lon))
            for row in mine
            if row.ends_at > self.starts_at - NEAR_TIME and row.starts_at < self.ends_at + NEAR_TIME
        ]

    def _ways(self, able: list[str], mine: list[Any]) -> tuple[tuple[str, ...], bool]:
        """In which ways they could serve just then, and whether the way there is what keeps them from it.

        Who can't be there in time may still serve by phone, where that would do too.
        """
        wanted, near = self.request.modalities, self._near(mine)
        if "in_person" not in wanted or "in_person" not in able or not near:
            return tuple(able), False
        if check_buffer(Engagement(self.starts_at, self.ends_at, self.place), near) is None:
            return tuple(able), False
        others = tuple(way for way in able if way != "in_person")
        return (others, False) if set(others) & set(wanted) else (tuple(able), True)

    def _rest_hours(self, mine: list[Any]) -> float | None:
        ended = [row.ends_at for row in mine if row.ends_at <= self.starts_at]
        return (self.starts_at - max(ended)).total_seconds() / 3600 if ended else None

    @staticmethod
    def _minutes(mine: list[Any], start: datetime, end: datetime) -> int:
        spans = (Span(max(row.starts_at, start), min(row.ends_at, end)) for row in mine)
        return (
            sum(int((span.ends_at - span.starts_at).total_seconds()) for span in spans if span.ends_at > span.starts_at)
            // 60
        )


def _distance(home: Point | None, place: Point | None) -> float | None:
    return None if home is None or place is None else distance_km(home, place)


def _served(session: Session, request: Request) -> set[int]:
    """Who came to this person before."""
    if not request.person_code:
        return set()
    query = (
        select(Booking.mediator_id)
        .distinct()
        .join(Request, Request.id == Booking.request_id)
        .where(Request.person_code == request.person_code, Booking.state != "released", Request.id != request.id)
    )
    return set(session.execute(query).scalars())
