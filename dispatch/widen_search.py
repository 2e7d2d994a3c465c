"""The operator agrees to a related variety, or to a bridge language that the person speaks: more are asked at once."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from dispatch.requests import Request, get_request, hold_request
from dispatch.search_on import search_on
from dispatch.series import WAITS_ITS_TURN
from dispatch.settings import DispatchSettings
from dispatch.wider_languages import may_widen_to
from storage.actor import Actor
from storage.errors import Refused, StateRefused
from storage.journal import append


def widen_search(
    session: Session, actor: Actor, request_id: int, codes: Collection[str], now: datetime, settings: DispatchSettings
) -> Request:
    """The request, after those who speak these languages were asked too; of a date that waits its turn, nobody yet.

    NotFound where the actor may not see it, Refused `not_one_of` for a language that neither the curated table nor
    `also_speaks` names, StateRefused `not_searching` where the search is over.
    """
    request = get_request(session, actor, request_id)
    possible = may_widen_to(request)
    if not codes or not set(codes) <= set(possible):
        raise Refused("language", "not_one_of", choices=", ".join(possible))
    request, searching = hold_request(session, request_id, Request.state == "searching", seats=Request.seats)
    if not searching:
        raise StateRefused("state", "not_searching", state=request.state)
    request.widened_to = list(dict.fromkeys([*request.widened_to, *codes]))
    session.flush()
    append(session, "widened", f"request:{request_id}", now, actor, {"to": sorted(codes)})
    if request.next_what != WAITS_ITS_TURN:
        search_on(session, request_id, now, settings, newly=codes)
    return request
