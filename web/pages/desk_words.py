"""How pages say what is known of a desk: its hours, and each row of its form, in a line."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import format_date, gettext
from flask_babel import lazy_gettext as _

from scheduling.reading import DAYS
from web.pages.coordinator_words import plain_language

SHORT_DAYS: Mapping[str, str] = {
    "MO": _("lun"),
    "TU": _("mar"),
    "WE": _("mer"),
    "TH": _("gio"),
    "FR": _("ven"),
    "SA": _("sab"),
    "SU": _("dom"),
}


def shown_days(days: Sequence[str]) -> str:
    """Days of the week, three or more in a row as a stretch: "lun–ven", "lun, mer"."""
    if not days:
        return ""
    numbers = sorted(DAYS.index(day) for day in days)
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    words = []
    for run in runs:
        names = [str(SHORT_DAYS[DAYS[number]]) for number in run]
        words += [f"{names[0]}–{names[-1]}"] if len(names) > 2 else names
    return ", ".join(words)


def shown_time(text: str) -> str:
    """Wall time as it is said: "9", "13:30"."""
    hour, _, minute = text.partition(":")
    return f"{int(hour)}:{minute}" if minute != "00" else str(int(hour))


def shown_range(one: Mapping[str, Any]) -> str:
    """A weekly range: "lun–ven 9–13"."""
    return f"{shown_days(one['days'])} {shown_time(one['start'])}–{shown_time(one['end'])}"


def hours_in_words(hours: Iterable[Mapping[str, Any]]) -> str:
    """All of them in a line."""
    return "; ".join(shown_range(one) for one in hours) or str(gettext("senza orari"))


def row_in_words(kind: str, row: Mapping[str, Any]) -> str:
    """A row of the desk's form in a line; "" where it is not whole yet."""
    try:
        if kind == "hours":
            return shown_range(row) if row["days"] else ""
        if kind == "cover":
            people = row["minimum"] if row["minimum"] == row["wished"] else f"{row['minimum']}–{row['wished']}"
            return f"{plain_language(row['language'])}, {shown_range(row)}: {people}" if row["days"] else ""
        if kind == "closings":
            first, last = (date.fromisoformat(row[part] or row["from"]) for part in ("from", "until"))
            days = shown_day(first) if first == last else f"{shown_day(first)} – {shown_day(last)}"
            return f"{days}, {gettext('Ogni anno').lower()}" if row["yearly"] else days
        day = shown_day(date.fromisoformat(row["date"]))
        return f"{day}, {shown_time(row['start'])}–{shown_time(row['end'])}"
    except (KeyError, ValueError):
        return ""


def shown_day(day: date) -> str:
    """With its year: "1 ago 2027"."""
    return str(format_date(day, "d MMM y"))
