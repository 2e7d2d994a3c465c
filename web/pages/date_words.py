"""The dates of what repeats, each with how far it has come."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from dispatch.operator_home import Line, lines_of
from dispatch.requests import Request
from dispatch.series import WAITS_ITS_TURN
from dispatch.series_dates import dates_of
from languages.times import moment
from web.language_of_reader import reader_locale
from web.pages.names import shown_name
from web.pages.state_words import ended_tone, ended_word
from web.services import services
from web.words import gettext


@dataclass(frozen=True)
class ShownDate:
    """One date: `text` says how far it has come, `tone` its colour."""

    request: Request
    shown_at: str
    text: str
    tone: str


def shown_dates(session: Session, request: Request, now: datetime) -> list[ShownDate]:
    """Every date of the series that the request is of, in order; none where nothing repeats."""
    if request.series_id is None:
        return []
    zone = services().settings.zone
    found = []
    for line in lines_of(session, dates_of(session, [request.series_id])[request.series_id]):
        at = moment(line.request.starts_at, now, reader_locale(), zone)
        waits = line.request.next_what == WAITS_ITS_TURN
        found.append(ShownDate(line.request, at, _text(line), "quiet" if waits else ended_tone(line.request)))
    return found


def _text(line: Line) -> str:
    if line.request.next_what == WAITS_ITS_TURN:
        return gettext("si chiede dopo")
    if line.names:
        return gettext(" e ").join(shown_name(one) for one in line.names)
    return ended_word(line.request)
