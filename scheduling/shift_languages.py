"""Pure. What somebody is at a desk for, where no plan says it."""

from collections.abc import Mapping
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


def _speaks(spoken: Mapping[str, str], asked: Mapping[str, Any]) -> bool:
    level = spoken.get(asked["language"])
    return level is not None and LEVELS.index(level) >= LEVELS.index(asked["level"])


def _overlaps(asked: Mapping[str, Any], span: Span, zone: ZoneInfo) -> bool:
    day = span.starts_at.astimezone(zone).date()
    return any(one.starts_at < span.ends_at and span.starts_at < one.ends_at for one in hours_on([asked], day, zone))
