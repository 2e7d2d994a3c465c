"""Which other languages may serve: related varieties of the curated table, and bridge languages the person speaks."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from dispatch.requests import Request
from languages.matching import substitutes
from scheduling.mediators import speakers

OFFERED = ("offer_bridges", "alert_coordinator", "offer_ways_out")
"""Steps of an urgent search after which the operator is offered them."""


@dataclass(frozen=True)
class WiderLanguage:
    """A language that mediators of ours speak; `ask_first` where the person must agree before."""

    code: str
    mediators: int
    ask_first: bool


def may_widen_to(request: Request) -> list[str]:
    """Codes that this search may still be widened to, the best understood first: varieties, then bridges."""
    varieties = [one.code for one in substitutes(request.language)]
    bridges = [code for code in request.also_speaks if code != request.language]
    return [code for code in dict.fromkeys([*varieties, *bridges]) if code not in request.widened_to]


def wider_languages(session: Session, request: Request) -> list[WiderLanguage]:
    """Those that somebody speaks, once it is time to offer them; empty before, and where the search is over."""
    due = request.step in OFFERED if request.urgent else request.alerted_at is not None
    if request.state != "searching" or not due:
        return []
    codes = may_widen_to(request)
    spoken: dict[str, int] = {}
    for row in speakers(session, codes) if codes else ():
        spoken[row.code] = spoken.get(row.code, 0) + 1
    ask_first = {one.code for one in substitutes(request.language) if one.consent == "ask"}
    return [WiderLanguage(code, spoken[code], code in ask_first) for code in codes if code in spoken]
