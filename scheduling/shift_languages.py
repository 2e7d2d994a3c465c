"""Pure. What somebody is at a desk for, where no plan says it, and how well it must be spoken."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from languages.matching import LEVELS
from scheduling.availability import Span
from scheduling.opening_hours import hours_on


def shift_languages(cover: list[Any], spoken: Mapping[str, str], span: Span, zone: ZoneInfo) -> list[str]:
    """Of a mediator's languages (code, level): those that the desk asks for at these hours; if none, those that it ever
    asks for; if none, all. `cover`: of the desk, in the shape of the API.
    """
    fit = [one for one in cover if _speaks(spoken, one)]
    now = {one["language"] for one in fit if _overlaps(one, span, zone)}
    return sorted(now or {one["language"] for one in fit} or set(spoken))


def levels_asked(cover: list[Any], languages: Sequence[str], span: Span, zone: ZoneInfo) -> dict[str, str]:
    """Of a shift's languages: the best level that the desk asks for at these hours; if it does not ask then, that it
    ever asks for; if never, the least.
    """
    asked = {}
    for code in languages:
        ever = [one for one in cover if one["language"] == code]
        now = [one for one in ever if _overlaps(one, span, zone)]
        asked[code] = max((one["level"] for one in now or ever), key=LEVELS.index, default=LEVELS[0])
    return asked


def _speaks(spoken: Mapping[str, str], asked: Mapping[str, Any]) -> bool:
    level = spoken.get(asked["language"])
    return level is not None and LEVELS.index(level) >= LEVELS.index(asked["level"])


def _overlaps(asked: Mapping[str, Any], span: Span, zone: ZoneInfo) -> bool:
    day = span.starts_at.astimezone(zone).date()
    return any(one.starts_at < span.ends_at and span.starts_at < one.ends_at for one in hours_on([asked], day, zone))
