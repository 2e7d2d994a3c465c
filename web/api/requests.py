"""Requests: ask, look, cancel, and who might come."""

from typing import Any

from sqlalchemy.orm import Session

from dispatch.ask_for_dates import ask_for_dates
from dispatch.cancel_request import cancel_request
from dispatch.candidates import rank_for
from dispatch.requests import KINDS, STATES, get_request, list_requests
from web.api.answers import Answer, CandidateOut, RequestOut
from web.api.bodies import Body
from web.api.calls import actor, blueprint, found, look_up, paged, perform, roles
from web.api.description import FROM_TO, a_choice, answers, parameter, some_of
from web.api.query import asked
from web.api.reading_asks import read_ask
from web.api.shapes import CancelIn, RequestIn
from web.api.showing_requests import show_request, show_requests
from web.reasons import reason_text
from web.services import services

requests = blueprint("requests", "Requests for mediation")
OFFICE_SIDE = ("operator", "coordinator")


@requests.post("/requests")
@answers(RequestOut, 201)
@roles(*OFFICE_SIDE)
@requests.arguments(RequestIn)
def post_request(body: Body) -> Any:
    """Ask for a mediator: 201 with the request, `searching` at once; with `recurrence`, that of the first date, and all
    of them in its `series`.
    """
    now = services().clock()

    def operation(session: Session) -> Answer:
        ask = read_ask(session, actor(), body, now, services().settings.dispatch.zone)
        made = ask_for_dates(session, actor(), ask, now, services().settings.dispatch)
        return show_request(session, actor(), made)

    return perform(operation, 201)


@requests.get("/requests")
@answers(
    RequestOut,
    paged=True,
    query=(some_of("state", STATES), a_choice("kind", KINDS), parameter("language", "ISO 639-3 code"), *FROM_TO),
)
@roles(*OFFICE_SIDE)
def get_requests() -> Any:
    """The requests that the caller may see, in order of creation. `from` and `to` bound the start."""
    with asked() as query:
        page = query.page()
        states, kind, language = query.words("state", STATES), query.one_of("kind", KINDS), query.text("language")
        since, before = query.local_dates("from", "to")

    def find(session: Session) -> Any:
        rows, total = list_requests(
            session,
            actor(),
            states=states,
            kind=kind,
            language=language,
            since=since,
            before=before,
            offset=page.offset,
            limit=page.size,
        )
        return paged(show_requests(session, actor(), rows), total)

    return look_up(find)


@requests.get("/requests/<request_id>")
@answers(RequestOut)
@found(get_request, "request_id")
@roles(*OFFICE_SIDE)
def get_one_request(request_id: int) -> Any:
    """One request with its offers and bookings."""
    return look_up(lambda session: show_request(session, actor(), get_request(session, actor(), request_id)))


@requests.post("/requests/<request_id>/cancel")
@answers(RequestOut)
@found(get_request, "request_id")
@roles(*OFFICE_SIDE)
@requests.arguments(CancelIn, required=False)
def post_cancel(body: Body, request_id: int) -> Any:
    """Not needed any more: 200 the request; 409 where it has ended."""
    body.stop()
    following: bool = body.values["following"]
    now = services().clock()

    def operation(session: Session) -> Answer:
        cancelled = cancel_request(session, actor(), request_id, now, services().settings.dispatch, following=following)
        return show_request(session, actor(), cancelled)

    return perform(operation)


@requests.get("/requests/<request_id>/candidates")
@answers(CandidateOut, many=True)
@found(get_request, "request_id")
@roles(*OFFICE_SIDE)
def get_candidates(request_id: int) -> Any:
    """Every mediator, ranked, with the reasons."""
    now = services().clock()

    def find(session: Session) -> Any:
        request = get_request(session, actor(), request_id)
        ranked = rank_for(session, request, now, services().settings.dispatch, everybody=True)
        shown = [
            {
                "mediator_id": str(one.candidate.mediator_id),
                "eligible": one.eligible,
                "score": one.score,
                "reasons": [
                    {"rule": why.rule, "effect": why.effect, "text": reason_text(why)}
                    for why in one.reasons
                    if actor().sees_all_offices or why.rule != "exclusion"
                ],
            }
            for one in ranked
        ]
        return paged(shown, len(shown))

    return look_up(find)
