"""What a change of a week has done, small enough to stand in a form, so that it can be taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from scheduling.availability import AvailabilityException, Rule
from scheduling.availability_rows import Availability
from storage.errors import Refused
from web.pages.week_words import change_key, rule_key

Said = Rule | AvailabilityException


@dataclass(frozen=True)
class Undo:
    """`back` came off and is to come again, `gone` came and is to go; `stamp` names what was said in between."""

    back: list[Said]
    gone: list[Said]
    stamp: str

    def fields(self) -> list[tuple[str, str]]:
        """As hidden fields of a form."""
        named = [("back", one) for one in self.back] + [("gone", one) for one in self.gone]
        return [*((name, key_of(one)) for name, one in named), ("stamp", self.stamp)]


def undo_of(before: Availability, after: Availability) -> Undo | None:
    """From what was said before and after; None where nothing has changed."""
    earlier, later = everything(before), everything(after)
    back = [one for one in earlier if one not in later]
    gone = [one for one in later if one not in earlier]
    return Undo(back, gone, stamp_of(after)) if back or gone else None


def read_undo(form: Any) -> Undo:
    """Out of the form. Refused `undo` `changed_meanwhile` for what no page of ours has written."""
    try:
        back, gone = ([said_by(key) for key in form.getlist(name)] for name in ("back", "gone"))
    except ValueError:
        raise Refused("undo", "changed_meanwhile") from None
    return Undo(back, gone, form.get("stamp", ""))


def stamp_of(said: Availability) -> str:
    """Equal for equal rules and changes, in whatever order they are kept."""
    keys = sorted(key_of(one) for one in everything(said))
    return sha256("\n".join(keys).encode()).hexdigest()[:16]


def everything(said: Availability) -> list[Said]:
    """Rules and dated changes in one list."""
    found: list[Said] = []
    found.extend(said.rules)
    found.extend(said.exceptions)
    return found


def key_of(one: Said) -> str:
    """Names a rule or a dated change by all that it says."""
    return rule_key(one) if isinstance(one, Rule) else change_key(one)


def said_by(key: str) -> Said:
    """The rule or the dated change of a key. ValueError where it is none."""
    parts = key.split("|")
    if len(parts) == len(("starts_at", "ends_at", "available")):
        return AvailabilityException(datetime.fromisoformat(parts[0]), datetime.fromisoformat(parts[1]), _yes(parts[2]))
    rrule, start, end, first, last, standby, holidays = parts
    return Rule(rrule, start, end, _date(first), _date(last), _yes(standby), _yes(holidays))


def _yes(text: str) -> bool:
    if text not in ("True", "False"):
        raise ValueError(text)
    return text == "True"


def _date(text: str) -> date | None:
    return None if text == "None" else date.fromisoformat(text)


def in_a_flash(said: str, undo: Undo | None = None) -> Mapping[str, str | Sequence[tuple[str, str]]]:
    """A sentence about the week, with the fields that take it back."""
    return {"said": said, "undo": undo.fields() if undo else []}
