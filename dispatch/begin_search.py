"""New requests are there, and the first mediators are being written to."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from dispatch.requests import Request
from dispatch.search_on import take_step
from dispatch.settings import DispatchSettings
from storage.actor import Actor
from storage.journal import noting
from storage.writes import send


def begin_search(
    session: Session,
    requests: Sequence[Request],
    made: dict[str, Any],
    now: datetime,
    settings: DispatchSettings,
    actor: Actor,
) -> None:
    """All of them are journalled as `made`, and the search for the first begins.

    Nobody else can see the rows yet, so the search needs no compare-and-set.
    """
    session.add_all(requests)
    writes, step = take_step(session, requests[0], set(), now, settings)
    entries = [*(("request_made", f"request:{one.id}", made) for one in requests), *step]
    send(session, [*writes, *noting(session, entries, now, actor)])
