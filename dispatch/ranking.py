"""Pure. Who is asked first, and why: one small named function a rule, each with its own tests.

A rule looks at what is wanted and at one mediator, and says nothing, excludes, or adds points. Points are plain sums,
so that every place in the list can be explained to the person who asks about it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from languages.matching import Match

EXCLUDES = "excludes"


@dataclass(frozen=True)
class Wanted:
    """What is looked for; `urgent` when somebody waits now."""

    language: str
    level: str
    modalities: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    office_id: int
    gender: str | None = None
    urgent: bool = False
    offers_a_day: int = 0

    @property
    def minutes(self) -> int:
        """Length of the engagement."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


@dataclass(frozen=True)
class Candidate:
    """What is known of one mediator at this moment, for this request. Minutes are booked ones; distance in km.

    `speaks_more`: how many other languages of the shift that is to be filled. `on_duty`: at a desk that can spare them.
    `phone` and `locale` are for whoever writes to them; no rule looks there.
    """

    mediator_id: int
    match: Match | None
    speaks_it: bool
    modalities: tuple[str, ...]
    speaks_more: int = 0
    phone: str = ""
    locale: str = "it"
    night_opt_in: bool = False
    gender: str | None = None
    active: bool = True
    reachable: bool = True
    disturbable: bool = True
    free: bool = True
    standby: bool = False
    on_duty: bool = False
    booked: bool = False
    travel_breaks: bool = False
    distance_km: float | None = None
    travel_minutes: int = 0
    rest_hours: float | None = None
    minutes_this_week: int = 0
    minutes_this_month: int = 0
    max_weekly_minutes: int | None = None
    preference: str | None = None
    excluded: str | None = None
    served_before: bool = False
    on_other_dates: bool = False
    asked_today: int = 0


@dataclass(frozen=True)
class Reason:
    """`effect` is "excludes", or signed points as text ("+20"); `values` fill the sentence."""

    rule: str
    effect: str
    values: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Ranked:
    """One mediator's place; reasons only where asked for."""

    candidate: Candidate
    eligible: bool
    score: float
    modality: str | None
    reasons: tuple[Reason, ...] = ()


Rule = Callable[[Wanted, Candidate], tuple[str, float | None, dict[str, object]] | None]


def exclude(rule: str, **values: object) -> tuple[str, None, dict[str, object]]:
    """The verdict "not this one"."""
    return rule, None, values


def active(wanted: Wanted, one: Candidate) -> tuple[str, float | None, dict[str, object]] | None:
    """Only who works with us now."""
    return None if one.active else exclude("active")


def language(wanted: Wanted, one: Candidate) -> tuple[str, float | None, dict[str, object]] | None:
    """Speaks the language, or one that the search was widened to."""
    if one.match is None:
        return exclude("level" if one.speaks_it else "language", language=wanted.language, level=wanted.level)
    if one.match.kind != "exact":
        return "language", -30.0 * (1 - one.match.weight) - 10, {"language": one.match.code, "kind": one.match.kind}
    return (
        "language",
        {"native": 20.0, "good": 10.0}.get(one.match.level, 0.0),
        {"level": one.match.level, "kind": "exact"},
    )


def shift_languages(wanted: Wanted, one: Candidate) -> tuple[str, float | None, dict[str, object]] | None:
    """Whoever fills more of a shift of several languages comes first, from however far."""
    return ("shift_languages", 40.0 * one.speaks_more, {}) if one.speaks_more else None


def modality(wanted: Wanted, one: Candidate) -> tuple[str, float | None, dict[str, object]] | None:
    """Works in at least one of the ways asked for."""
    return None if modality_for(wanted, one) else exclude("modality")


def modality_for(wanted: Wanted, one: Candidate) -> str | None:
    """The first way, in the order asked for, in which this mediator works."""
    return next((way for way in wanted.modalities if way in one.modalities), None)


def gender(wanted: Wanted, one: Candidate) -> tuple[str, float | None, dict[str, object]] | None:
    """A gender when asked for."""
    return exclude("gender") if wanted.gender and one.gender != wanted.gender else None


def exclusions(wanted: Wanted, one: Candidate) -> tuple[str, float | None, dict[str, object]] | None:
    """Never to this person or office."""
    return exclude("exclusion") if one.excluded else None


def availability(wanted: Wanted, one: Candidate) -> tuple[str, float | None, dict[str, object]] | None:
    """Free then by their own calendar."""
    return None if one.free or one.standby or one.booked else exclude("availability")


def booking(wanted: Wanted, one: Candidate) -> tuple[str, float | None, dict[str, object]] | None:
    """Not engaged then."""
    return exclude("booking") if one.booked else None


def travel(wanted: Wanted, one: Candidate) -> tuple[str, float | None, dict[str, object]] | None:
    """Can get there from the engagement before, and on to the next."""
    return exclude("travel") if one.travel_breaks else None


def reachable(wanted: Wanted, one: Candidate) -> tuple[str, float | None, dict[str, object]] | None:
    """Has not opted out of texts."""
    return None if one.reachable else exclude("opted_out")


def quiet_hours(wanted: Wanted, one: Candidate) -> tuple[str, float | None, dict[str, object]] | None:
    """At night only those who said they may be woken."""
    return None if one.disturbable else exclude("quiet_hours")


def weekly_minutes(wanted: Wanted, one: Candidate) -> tuple[str, float | None, dict[str, object]] | None:
    """Within the minutes a week that they agreed to."""
    if one.max_weekly_minutes is not None and one.minutes_this_week + wanted.minutes > one.max_weekly_minutes:
        return exclude("weekly_minutes", minutes=one.minutes_this_week, most=one.max_weekly_minutes)
    return None


def offers_a_day(wanted: Wanted, one: Candidate) -> tuple[str, float | None, dict[str, object]] | None:
    """Not asked more often in a day than agreed."""
    return exclude("offers_a_day", asked=one.asked_today) if 0 < wanted.offers_a_day <= one.asked_today else None


def duty(wanted: Wanted, one: Candidate) -> tuple[str, float | None, dict[str, object]] | None:
    """At a desk that can spare them, or on call just now."""
    if one.on_duty:
        return "duty", 15.0, {}
    return ("standby", 15.0, {}) if one.standby else None


def distance(wanted: Wanted, one: Candidate) -> tuple[str, float | None, dict[str, object]] | None:
    """Nearer first, where one must be there: a point a kilometre, thirty at most."""
    if "in_person" not in wanted.modalities or one.distance_km is None:
        return None
    return (
        "distance",
        -min(30.0, round(one.distance_km, 1)),
        {"km": round(one.distance_km, 1), "minutes": one.travel_minutes},
    )


def rest(wanted: Wanted, one: Candidate) -> tuple[str, float | None, dict[str, object]] | None:
    """Less than eleven hours since the last engagement of another day counts a little against."""
    if one.rest_hours is None or not 4 < one.rest_hours < 11:
        return None
    return "rest", -8.0, {"hours": round(one.rest_hours)}


def load(wanted: Wanted, one: Candidate) -> tuple[str, float | None, dict[str, object]] | None:
    """Work is shared: a point less for each two hours this month, fifteen at most."""
    if not one.minutes_this_month:
        return None
    return "load", -min(15.0, one.minutes_this_month / 120), {"minutes": one.minutes_this_month}


def preference(wanted: Wanted, one: Candidate) -> tuple[str, float | None, dict[str, object]] | None:
    """What the mediator said of this office."""
    points = {"prefers": 8.0, "avoids": -12.0}.get(one.preference or "")
    return None if points is None else ("preference", points, {"kind": one.preference})


def continuity(wanted: Wanted, one: Candidate) -> tuple[str, float | None, dict[str, object]] | None:
    """The same person's mediator of last time."""
    return ("continuity", 25.0, {}) if one.served_before else None


def series(wanted: Wanted, one: Candidate) -> tuple[str, float | None, dict[str, object]] | None:
    """Whoever comes on other dates of what repeats comes before all others."""
    return ("series", 100.0, {}) if one.on_other_dates else None


RULES: tuple[Rule, ...] = (
    active, language, shift_languages, modality, gender, exclusions, availability, booking, travel, reachable,
    quiet_hours, weekly_minutes, offers_a_day, duty, distance, rest, load, preference, continuity, series,
)  # fmt: skip


def judge(wanted: Wanted, one: Candidate, with_reasons: bool) -> Ranked:
    """Every rule on one mediator. Without reasons the first exclusion ends it."""
    score, eligible = 0.0, True
    reasons: list[Reason] = []
    for rule in RULES:
        verdict = rule(wanted, one)
        if verdict is None:
            continue
        name, points, values = verdict
        if points is None:
            eligible = False
            if not with_reasons:
                break
        else:
            score += points
        if with_reasons:
            reasons.append(Reason(name, EXCLUDES if points is None else f"{points:+g}", values))
    return Ranked(one, eligible, round(score, 2), modality_for(wanted, one), tuple(reasons))


def rank(wanted: Wanted, candidates: Iterable[Candidate], *, with_reasons: int | None = 0) -> list[Ranked]:
    """Best first, the eligible before the others; equal scores by id, so that the order is always the same.

    `with_reasons` first ones carry their reasons; None means all of them.
    """
    order = sorted((judge(wanted, one, with_reasons is None) for one in candidates), key=_place)
    for index in range(min(with_reasons or 0, len(order))):
        order[index] = judge(wanted, order[index].candidate, True)
    return order


def _place(ranked: Ranked) -> tuple[bool, float, int]:
    return not ranked.eligible, -ranked.score, ranked.candidate.mediator_id


def eligible_only(ranked: Sequence[Ranked]) -> list[Ranked]:
    """Those who may be asked."""
    return [one for one in ranked if one.eligible]
