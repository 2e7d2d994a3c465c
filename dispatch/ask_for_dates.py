"""One ask for several dates: a request for each, all of them or none, and the first is searched for at once.

The others wait until the date before them is settled, so that nobody gets six texts at once and whoever comes to the
first is asked first about the rest (docs/adr/0008).
"""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from dispatch.ask import Ask, check_ask
from dispatch.ask_for_mediator import ask_for_mediator, new_request
from dispatch.begin_search import begin_search
from dispatch.recurring_dates import recurring_dates
from dispatch.requests import Request
from dispatch.series import WAITS_ITS_TURN, Series
from dispatch.settings import DispatchSettings
from dispatch.waves import held_until
from storage.actor import Actor
from storage.errors import Refusals, Refused


def ask_for_dates(session: Session, actor: Actor, ask: Ask, now: datetime, settings: DispatchSettings) -> Request:
    """The request of the first date, or of the only one. Raises as `ask_for_mediator` does."""
    check_ask(ask, now, settings.zone)
    asks = asks_of(ask, settings)
    if len(asks) == 1:
        return ask_for_mediator(session, actor, asks[0], now, settings)
    series = Series(rrule=ask.recurrence, made_at=now)
    session.add(series)
    session.flush()
    rows = _rows(session, actor, asks, now, settings)
    for number, row in enumerate(rows, 1):
        row.series_id, row.series_number, row.series_size = series.id, number, len(rows)
        if number > 1:
            row.next_what, row.next_at = WAITS_ITS_TURN, held_until(now, row.useful_until)
    made = {"kind": ask.kind, "language": ask.language, "series": series.id}
    begin_search(session, rows, made, now, settings, actor)
    return rows[0]


def asks_of(ask: Ask, settings: DispatchSettings) -> list[Ask]:
    """The ask of each date, in order; a search is given up as long before its date as was said of the first."""
    if ask.recurrence is None or ask.starts_at is None:
        return [replace(ask, recurrence=None)]
    lead = None if ask.useful_until is None else ask.starts_at - ask.useful_until
    dates = recurring_dates(ask.recurrence, ask.starts_at, ZoneInfo(settings.zone))
    return [replace(ask, recurrence=None, starts_at=at, useful_until=None if lead is None else at - lead)
            for at in dates]  # fmt: skip


def _rows(session: Session, actor: Actor, asks: list[Ask], now: datetime, settings: DispatchSettings) -> list[Request]:
    """Not yet saved. Refusals names the days on which the desk is closed."""
    rows, closed = [], []
    for one in asks:
        try:
            rows.append(new_request(session, actor, one, now, settings))
        except Refusals as error:
            if one is asks[0] or one.starts_at is None or error.refusals[0].code != "desk_closed":
                raise
            closed.append(one.starts_at.astimezone(ZoneInfo(settings.zone)).date().isoformat())
    if closed:
        raise Refusals([Refused("recurrence", "recurrence_desk_closed", given=", ".join(closed))])
    return rows
