"""Pure. Whether a desk keeps its minimum while one of those who sit there is away."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from languages.matching import level_at_least
from scheduling.availability import Span
from scheduling.demand import Need, pieces


@dataclass(frozen=True, slots=True)
class Seat:
    """A shift and the languages of whoever sits there, with their levels."""

    shift_id: int
    span: Span
    speaks: Mapping[str, str]

    def counts_for(self, need: Need) -> bool:
        """Whether they are one of the people that the need asks for."""
        level = self.speaks.get(need.language)
        return level is not None and level_at_least(level, need.level)


@dataclass(frozen=True, slots=True)
class Away:
    """Who sits in that shift is elsewhere during a span."""

    shift_id: int
    span: Span


def spared(whom: Seat, span: Span, needs: Iterable[Need], seats: Sequence[Seat], away: Sequence[Away]) -> bool:
    """Whether each minimum that `whom` counts for is reached by the others, in every part of `span`.

    What the desk lacks of other languages does not keep them: they could not help there.
    """
    others = [one for one in seats if one.shift_id != whom.shift_id]
    return all(_reached(need, span, others, away) for need in needs if need.minimum and whom.counts_for(need))


def _reached(need: Need, span: Span, others: Sequence[Seat], away: Sequence[Away]) -> bool:
    common = Span(max(span.starts_at, need.starts_at), min(span.ends_at, need.ends_at))
    if common.starts_at >= common.ends_at:
        return True
    spans = [*(one.span for one in others), *(one.span for one in away)]
    edges = [at for one in spans for at in one]
    return all(_there(need, piece, others, away) >= need.minimum for piece in pieces(edges, common))


def _there(need: Need, piece: Span, others: Sequence[Seat], away: Sequence[Away]) -> int:
    gone = {one.shift_id for one in away if one.span.starts_at < piece.ends_at and one.span.ends_at > piece.starts_at}
    return sum(
        one.span.starts_at <= piece.starts_at and piece.ends_at <= one.span.ends_at
        for one in others
        if one.shift_id not in gone and one.counts_for(need)
    )
