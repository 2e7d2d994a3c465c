"""Pure. Where a desk's minimum of a language is not reached by who is to be there, and by who is sought."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from scheduling.availability import Span
from scheduling.demand import Need


@dataclass(frozen=True, slots=True)
class Still:
    """`missing` people during a span."""

    span: Span
    missing: int


def still_open(
    needs: Iterable[Need], there: Iterable[Span], sought: Iterable[tuple[Span, int]], told: Iterable[Span] = ()
) -> list[Still]:
    """The hours in which somebody is missing, in order of time, touching ones joined while alike.

    `needs` of one language and level; `there`: the shifts of whoever counts for it; `sought`: how many a search is on
    for, or an empty shift stands there for. Where one of `told` begins or ends, nothing is joined.
    """
    needs = list(needs)
    spans = [Span(one.starts_at, one.ends_at) for one in needs]
    # What is near is all that counts: a desk's shifts of weeks would be cut to pieces for every day of them.
    there = [one for one in there if _meets(one, spans)]
    sought = [(part, many) for part, many in sought if _meets(part, spans)]
    cuts = {at for one in told if _meets(one, spans) for at in one}
    edges = {at for one in (*spans, *there, *(part for part, _ in sought)) for at in one} | cuts
    found: list[Still] = []
    for piece in (Span(*both) for both in pairwise(sorted(edges))):
        least = max((need.minimum for need, span in zip(needs, spans, strict=True) if _holds(span, piece)), default=0)
        missing = least - sum(_holds(one, piece) for one in there)
        missing -= sum(many for part, many in sought if _holds(part, piece))
        if missing > 0:
            _join(found, Still(piece, missing), cuts)
    return found


def _holds(one: Span, piece: Span) -> bool:
    return one.starts_at <= piece.starts_at and piece.ends_at <= one.ends_at


def _meets(one: Span, spans: Sequence[Span]) -> bool:
    return any(one.starts_at < other.ends_at and other.starts_at < one.ends_at for other in spans)


def _join(found: list[Still], last: Still, cuts: set[datetime]) -> None:
    before: Sequence[Still] = found[-1:]
    joins = before and before[0].span.ends_at == last.span.starts_at and before[0].missing == last.missing
    if joins and last.span.starts_at not in cuts:
        found[-1] = Still(Span(before[0].span.starts_at, last.span.ends_at), last.missing)
    else:
        found.append(last)
