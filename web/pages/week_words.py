"""Rules and dated changes of availability: in words, as keys of a form, and out of a form."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from languages.times import clock, day
from scheduling.availability import AvailabilityException, Rule
from scheduling.reading import DAYS
from scheduling.recurrence import DAY_MINUTES as DAY
from storage.errors import Refusals, Refused
from web.language_of_reader import reader_locale

DAY_NAMES: Mapping[str, str] = {
    "MO": _("lunedì"),
    "TU": _("martedì"),
    "WE": _("mercoledì"),
    "TH": _("giovedì"),
    "FR": _("venerdì"),
    "SA": _("sabato"),
    "SU": _("domenica"),
}


def rule_key(rule: Rule) -> str:
    """Names a rule by all that it says."""
    parts = (rule.rrule, rule.start, rule.end, rule.from_date, rule.until, rule.standby, rule.holidays)
    return "|".join(str(part) for part in parts)


def change_key(change: AvailabilityException) -> str:
    """Names a dated change by all that it says."""
    return f"{change.starts_at.isoformat()}|{change.ends_at.isoformat()}|{change.available}"


def rule_words(rule: Rule) -> str:
    """A rule as a sentence: "lunedì e martedì 09:00–13:00, non nei festivi, dal 3 dic"."""
    words = [f"{_days(rule.rrule)} {rule.start}–{rule.end}"]
    if rule.end < rule.start:
        words[0] += f" {gettext('del giorno dopo')}"
    if not rule.holidays:
        words.append(str(gettext("non nei festivi")))
    if rule.from_date:
        words.append(str(gettext("dal %(day)s", day=rule.from_date.strftime("%d/%m/%Y"))))
    if rule.until:
        words.append(str(gettext("fino al %(day)s", day=rule.until.strftime("%d/%m/%Y"))))
    return ", ".join(words)


def _days(rrule: str) -> str:
    parts = dict(part.partition("=")[::2] for part in rrule.upper().split(";"))
    codes = [code for code in parts.get("BYDAY", "").split(",") if code]
    plain = set(parts) <= {"FREQ", "BYDAY", "INTERVAL", "WKST"} and set(codes) <= set(DAYS)
    if not plain or parts.get("FREQ") not in ("WEEKLY", "DAILY") or (parts["FREQ"] == "WEEKLY" and not codes):
        return rrule
    interval = parts.get("INTERVAL", "1")
    if not codes or len(codes) == len(DAYS):
        named = str(gettext("tutti i giorni"))
    else:
        names = [str(DAY_NAMES[code]) for code in DAYS if code in codes]
        named = (
            str(gettext("%(some)s e %(last)s", some=", ".join(names[:-1]), last=names[-1])) if names[1:] else names[0]
        )
    if interval != "1":
        weeks = gettext("ogni %(num)s settimane", num=interval) if parts["FREQ"] == "WEEKLY" else f"INTERVAL {interval}"
        named = f"{named} ({weeks})"
    return named


def change_words(change: AvailabilityException, zone: ZoneInfo) -> str:
    """When a dated change holds: "gio 3 dic 10:00–11:00", "da gio 3 dic a lun 7 dic" for whole days."""
    start, end = change.starts_at.astimezone(zone), change.ends_at.astimezone(zone)
    if start.time() == end.time() == time():
        last = (end - timedelta(days=1)).date()
        if last == start.date():
            return str(gettext("%(day)s, tutto il giorno", day=_day(last)))
        return str(gettext("da %(first)s a %(last)s", first=_day(start.date()), last=_day(last)))
    if start.date() == end.date():
        return f"{_day(start.date())} {clock(start, zone)}–{clock(end, zone)}"
    return f"{_day(start.date())} {clock(start, zone)} – {_day(end.date())} {clock(end, zone)}"


def _day(which: date) -> str:
    return day(which, reader_locale())


def read_rule(form: Any) -> Rule:
    """The weekly rule of a form (`days`, `start`, `end`, `kind`, `from`, `until`, `no_holidays`). Refusals by field."""
    faults = []
    days = [code for code in DAYS if code in form.getlist("days")]
    if not days:
        faults.append(Refused("days", "days_needed"))
    faults += [Refused(name, "time_needed") for name in ("start", "end") if not form.get(name)]
    dates = {}
    for name in ("from", "until"):
        try:
            dates[name] = _date(form.get(name))
        except ValueError:
            faults.append(Refused(name, "date_invalid"))
    if faults:
        raise Refusals(faults)
    # A range that ends at midnight ends with the day, not with the next one.
    end = "24:00" if form["end"] == "00:00" else form["end"]
    return Rule(
        rrule=f"FREQ=WEEKLY;BYDAY={','.join(days)}",
        start=form["start"],
        end=end,
        from_date=dates["from"],
        until=dates["until"],
        standby=form.get("kind") == "standby",
        holidays=not form.get("no_holidays"),
    )


def read_change(form: Any, zone: ZoneInfo) -> AvailabilityException:
    """The dated change of a form (`first_date`, `first_time`, `last_date`, `last_time`, `kind`). Refusals by field.

    Without times it is whole days, the last one included; without a last date, the first one alone.
    """
    try:
        first = _date(form.get("first_date"))
    except ValueError:
        raise Refusals([Refused("first_date", "date_invalid")]) from None
    if first is None:
        raise Refusals([Refused("first_date", "date_needed")])
    try:
        last = _date(form.get("last_date")) or first
    except ValueError:
        raise Refusals([Refused("last_date", "date_invalid")]) from None
    starts_at = _moment(first, form.get("first_time"), "first_time", zone, whole_day=False)
    ends_at = _moment(last, form.get("last_time"), "last_time", zone, whole_day=True)
    if ends_at <= starts_at:
        raise Refusals([Refused("last_date" if last < first else "last_time", "end_before_start")])
    return AvailabilityException(starts_at, ends_at, form.get("kind") == "extra")


def _date(text: str | None) -> date | None:
    found = date.fromisoformat(text) if text else None
    if found is not None and not 1970 <= found.year <= 2200:
        raise ValueError(text)
    return found


def _moment(on: date, text: str | None, field: str, zone: ZoneInfo, whole_day: bool) -> datetime:
    """A wall time of a date; the day's own beginning or end where none is given."""
    if not text or (whole_day and text in ("00:00", "24:00")):
        return datetime.combine(on + timedelta(days=whole_day), time(), zone).astimezone(UTC)
    try:
        return datetime.combine(on, time.fromisoformat(text), zone).astimezone(UTC)
    except ValueError:
        raise Refusals([Refused(field, "time_invalid")]) from None


def weekly_words(row: Any) -> str:
    """Hours of every week, of a row with `weekday`, `start_minute` and `end_minute`: "lunedì 9:00–13:00"."""
    start, end = (
        f"{(one if one <= DAY else one - DAY) // 60}:{one % 60:02d}" for one in (row.start_minute, row.end_minute)
    )
    return f"{DAY_NAMES[DAYS[row.weekday]]} {start}–{end}"
