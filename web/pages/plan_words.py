"""A plan in words: how far it has come, its weeks day by day, and what each mediator does in it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _

from scheduling.plans import Plan
from web.pages.coordinator_words import plain_language, shown_day
from web.pages.names import shown_name
from web.pages.times import hours_between
from web.rule_words import rule_sentence
from web.words import gettext, ngettext

STATES: Mapping[str, tuple[str, str, str]] = {
    "published": (_("non ha ancora risposto"), "warn", "clock"),
    "confirmed": (_("ha confermato"), "ok", "check-circle"),
    "present": (_("è allo sportello"), "ok", "check-circle"),
    "closed": (_("turno finito"), "quiet", "check"),
    "absent": (_("assente"), "bad", "close-circle"),
    "swapping": (_("scambio in corso"), "warn", "clock"),
}
FAILED: Mapping[str, str] = {
    "nothing_to_plan": _("In queste settimane nessuno sportello è aperto in ore in cui serve qualcuno."),
    "solver_failed": _("Il calcolo si è fermato per un errore: riprova, oppure avvisa chi gestisce il programma."),
}


@dataclass(frozen=True)
class Cell:
    """A shift, or a gap: who, when, in which languages, and a word on its state with tone and icon."""

    starts_at: datetime
    who: str
    hours: str
    languages: str
    word: str = ""
    tone: str = ""
    icon: str = ""
    shift_id: int | None = None
    gap: bool = False
    reasons: tuple[str, ...] = ()


@dataclass
class DeskWeek:
    """One desk in one week: `days` in order, each with what happens on it."""

    name: str
    monday: date
    days: dict[date, list[Cell]] = field(default_factory=lambda: defaultdict(list))

    @property
    def title(self) -> str:
        """The week by its first day."""
        return gettext("Settimana da %(day)s", day=shown_day(self.monday))

    def in_order(self) -> list[tuple[str, list[Cell]]]:
        """(day in words, its cells in order of time, gaps after the shifts that begin with them)."""
        return [
            (shown_day(day), sorted(cells, key=lambda one: (one.starts_at, one.gap, one.who)))
            for day, cells in sorted(self.days.items())
        ]


def plan_title(plan: Plan) -> str:
    """From when, for how long."""
    weeks = ngettext("%(num)s settimana", "%(num)s settimane", plan.weeks)
    return gettext("Turni da %(day)s, %(weeks)s", day=shown_day(plan.starts_on), weeks=weeks)


def plan_sentence(plan: Plan, shifts: Sequence[Any], gaps: Sequence[Any] = ()) -> str:
    """The state of a plan before anything else. `gaps`: of a published one, where they are known."""
    if plan.state == "solving":
        return _searching(plan)
    if plan.state == "failed":
        return str(FAILED[(plan.why_failed or {}).get("code", "solver_failed")])
    total = ngettext("%(num)s turno", "%(num)s turni", len(shifts))
    if plan.state == "draft":
        left = _holes(plan.gaps) if plan.gaps else gettext("nessun buco")
        return gettext("Bozza: %(total)s, %(gaps)s. Nessuno ha ancora ricevuto niente.", total=total, gaps=left)
    states = [one.state for one in shifts]
    open_, nobody = states.count("published"), states.count("uncovered")
    parts = [gettext("Pubblicato: %(total)s", total=total)]
    if open_:
        parts.append(ngettext("%(num)s aspetta risposta", "%(num)s aspettano risposta", open_))
    if nobody:
        parts.append(ngettext("%(num)s senza nessuno", "%(num)s senza nessuno", nobody))
    if gaps:
        parts.append(_holes(gaps))
    return ", ".join(parts) + "."


def _holes(gaps: Sequence[Any]) -> str:
    return ngettext("%(num)s buco", "%(num)s buchi", len(gaps))


def _searching(plan: Plan) -> str:
    """How long it takes at most, and how far it has come: a lower value is a better roster, none is under the limit."""
    words = gettext(
        "Stiamo cercando i turni migliori: ci vogliono al massimo %(seconds)s secondi.", seconds=plan.seconds
    )
    if plan.value is None or plan.bound is None:
        return words
    so_far = gettext("Finora: valore %(value)s, limite %(bound)s.", value=round(plan.value), bound=round(plan.bound))
    return f"{words} {so_far}"


def desk_weeks(
    shifts: Sequence[Any],
    gaps: Sequence[Mapping[str, Any]],
    names: Mapping[int, str],
    people: Mapping[int, str],
    zone: ZoneInfo,
) -> list[DeskWeek]:
    """Each desk's weeks one after another. `gaps` as `Plan.gaps`; `names` of desks, `people`'s names by id."""
    found: dict[tuple[int, date], DeskWeek] = {}

    def put(desk_id: int, starts_at: datetime, cell: Cell) -> None:
        day = starts_at.astimezone(zone).date()
        monday = day - timedelta(days=day.weekday())
        week = found.setdefault((desk_id, monday), DeskWeek(names[desk_id], monday))
        week.days[day].append(cell)

    for one in shifts:
        put(one.desk_id, one.starts_at, _shift(one))
    for gap in gaps:
        cell = _gap(gap, people)
        put(gap["desk_id"], cell.starts_at, cell)
    return [found[key] for key in sorted(found)]


def _shift(one: Any) -> Cell:
    languages = ", ".join(plain_language(code) for code in one.languages)
    hours = hours_between(one.starts_at, one.ends_at)
    if one.mediator_id is None:
        word = gettext("cerchiamo qualcuno")
        return Cell(one.starts_at, gettext("Manca"), hours, languages, word, "bad", "warning-circle", one.id, gap=True)
    word, tone, icon = STATES.get(one.state, ("", "", ""))
    return Cell(one.starts_at, shown_name(one.mediator_name), hours, languages, str(word), tone, icon, one.id)


def _gap(gap: Mapping[str, Any], people: Mapping[int, str]) -> Cell:
    starts_at, ends_at = (datetime.fromisoformat(gap[name]) for name in ("starts_at", "ends_at"))
    reasons = []
    for one in gap["reasons"]:
        text, name = rule_sentence(one["rule"]), people.get(one["mediator_id"] or 0)
        reasons.append(f"{shown_name(name)}: {text}" if name else text)
    language = plain_language(gap["language"])
    who = gettext("Manca %(language)s", language=language)
    many = ngettext("%(num)s posto", "%(num)s posti", gap["missing"]) if gap["missing"] > 1 else ""
    return Cell(
        starts_at, who, hours_between(starts_at, ends_at), many, "", "bad", "warning-circle", gap=True,
        reasons=tuple(reasons),
    )  # fmt: skip


def work_of(shifts: Sequence[Any]) -> list[tuple[int, str, int, str]]:
    """(mediator, name, how many shifts, hours) of everybody in it, who works most first."""
    minutes: dict[int, int] = defaultdict(int)
    count: dict[int, int] = defaultdict(int)
    names: dict[int, str] = {}
    for one in shifts:
        if one.mediator_id is not None:
            names[one.mediator_id] = one.mediator_name
            count[one.mediator_id] += 1
            minutes[one.mediator_id] += int((one.ends_at - one.starts_at).total_seconds() // 60)
    by_hours = sorted(names, key=lambda one: (-minutes[one], names[one]))
    return [(one, shown_name(names[one]), count[one], _hours(minutes[one])) for one in by_hours]


def _hours(minutes: int) -> str:
    whole, rest = divmod(minutes, 60)
    return (
        gettext("%(hours)s h %(minutes)s min", hours=whole, minutes=rest)
        if rest
        else gettext("%(hours)s h", hours=whole)
    )
