"""Pure. What a desk needs on a day: who must be there, in which languages, and the shifts that could be worked."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from scheduling.availability import Span
from scheduling.opening_hours import hours_on

LONGEST_SHIFT = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Need:
    """People who speak a language at a level or better: `minimum` must be there, `wished` would be good to have."""

    language: str
    level: str
    starts_at: datetime
    ends_at: datetime
    minimum: int
    wished: int


def needs_on(cover: Sequence[Mapping[str, Any]], opened: Iterable[Span], day: date, zone: ZoneInfo) -> list[Need]:
    """What of a desk's `cover` (shape of the API) lies within the hours in which it is open, in order of time."""
    opened = list(opened)
    found = [
        Need(one["language"], one["level"], *both, one["minimum"], one["wished"])
        for one in cover
        if one["wished"] or one["minimum"]
        for span in hours_on([one], day, zone)
        for both in _common(span, opened)
    ]
    return sorted(found, key=lambda one: (one.starts_at, one.ends_at, one.language))


def possible_shifts(opened: Iterable[Span], needs: Iterable[Need]) -> list[Span]:
    """The stretches that one person could take: all that is open, and each stretch that is needed, in parts of six
    hours at most. Nothing is worked where nothing is needed.
    """
    needed = [Span(one.starts_at, one.ends_at) for one in needs]
    whole = [span for span in opened if any(_common(span, needed))]
    found = {part for span in (*whole, *needed) for part in _parts(span)}
    return sorted(one for one in found if any(_common(one, needed)))


def pieces(edges: Iterable[datetime], span: Span) -> list[Span]:
    """The span, cut at each of these moments."""
    cuts = sorted({span.starts_at, span.ends_at, *(one for one in edges if span.starts_at < one < span.ends_at)})
    return [Span(one, other) for one, other in pairwise(cuts)]


def _common(span: Span, others: Iterable[Span]) -> list[Span]:
    both = (Span(max(span.starts_at, one.starts_at), min(span.ends_at, one.ends_at)) for one in others)
    return [one for one in both if one.starts_at < one.ends_at]


def _parts(span: Span) -> Iterator[Span]:
    length = span.ends_at - span.starts_at
    count = -(-length // LONGEST_SHIFT)
    edge = [span.starts_at + length * n / count for n in range(count + 1)]
    yield from (Span(one, other) for one, other in pairwise(edge))
