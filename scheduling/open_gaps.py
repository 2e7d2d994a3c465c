"""Pure. What of a plan's gap is still open: others may have come since, and the desk may need fewer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scheduling.availability import Span
from scheduling.demand import Need, pieces


@dataclass(frozen=True, slots=True)
class Still:
    """`missing` people during a span."""

    span: Span
    missing: int


def still_open(
    span: Span, missing: int, needs: Iterable[Need], there: Iterable[Span], sought: Iterable[tuple[Span, int]]
) -> list[Still]:
    """The parts of a gap in which somebody is missing, in order of time, touching ones joined while alike.

    `needs` of its language today; `there`: the shifts of whoever speaks it; `sought`: how many a search is on for.
    Never more than the plan itself missed: who has given a shift back since is told of by that shift.
    """
    needs, there, sought = list(needs), list(there), list(sought)
    edges = [
        at
        for one in (*(Span(need.starts_at, need.ends_at) for need in needs), *there, *(part for part, _ in sought))
        for at in (one.starts_at, one.ends_at)
    ]
    found: list[Still] = []
    for piece in pieces(edges, span):
        least = max((one.minimum for one in needs if _holds(Span(one.starts_at, one.ends_at), piece)), default=0)
        open_ = min(missing, least - sum(_holds(one, piece) for one in there))
        open_ -= sum(many for part, many in sought if _holds(part, piece))
        if open_ > 0:
            _join(found, Still(piece, open_))
    return found


def _holds(one: Span, piece: Span) -> bool:
    return one.starts_at <= piece.starts_at and piece.ends_at <= one.ends_at


def _join(found: list[Still], last: Still) -> None:
    before: Sequence[Still] = found[-1:]
    if before and before[0].span.ends_at == last.span.starts_at and before[0].missing == last.missing:
        found[-1] = Still(Span(before[0].span.starts_at, last.span.ends_at), last.missing)
    else:
        found.append(last)
