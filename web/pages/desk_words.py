"""How pages say what is known of a desk: its hours in a line, and what is odd about it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from scheduling.desk_doubts import Doubt
from scheduling.reading import DAYS
from storage.errors import Refused
from web.pages.coordinator_words import plain_language
from web.sentences import sentence

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


def doubt_sentence(doubt: Doubt) -> str:
    """What is odd, and how to mend it."""
    values = dict(doubt.values)
    if "language" in values:
        values["language"] = plain_language(values["language"])
    return sentence(Refused(doubt.field, doubt.code, **values))
