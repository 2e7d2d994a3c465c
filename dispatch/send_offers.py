"""A wave goes out: an offer, a question with its code and a text for each mediator, however many, in few statements."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from dispatch.notices import offer_text
from dispatch.offers import Offer
from dispatch.ranking import Ranked
from dispatch.requests import Request
from dispatch.settings import DispatchSettings
from dispatch.written_to import locale_of
from languages.texts import LOCALES
from notifications.outbox import enqueue_sms
from notifications.questions import new_codes, open_many
from scheduling.mediators import Mediator

_INSERT = insert(Offer).returning(Offer, sort_by_parameter_order=True)
Entry = tuple[str, str, dict[str, Any]]


def send_offers(
    session: Session,
    request: Request,
    chosen: list[Ranked],
    now: datetime,
    deadline: datetime | None,
    settings: DispatchSettings,
) -> list[Entry]:
    """Write the wave `request.wave`; what the caller is to journal of it.

    A text that can no longer be answered is never sent: it expires.
    """
    people = _people(session, chosen)
    codes = new_codes(session, [people[one.candidate.mediator_id].phone for one in chosen], now)
    rows = [_offer(request, one, code, now, deadline) for one, code in zip(chosen, codes, strict=True)]
    offers = list(session.scalars(_INSERT, rows))
    open_many(session, [(people[one.mediator_id].phone, f"offer:{one.id}") for one in offers], now, codes)
    for offer, ranked in zip(offers, chosen, strict=True):
        _text(session, request, offer, ranked, people[offer.mediator_id], now, settings)
    return [("offer_made", f"request:{request.id}", {"offer": one.id, "wave": one.wave}) for one in offers]


def _people(session: Session, chosen: list[Ranked]) -> dict[int, Mediator]:
    ids = [one.candidate.mediator_id for one in chosen]
    return {one.id: one for one in session.execute(select(Mediator).where(Mediator.id.in_(ids))).scalars()}


def _offer(request: Request, one: Ranked, code: str, now: datetime, deadline: datetime | None) -> dict[str, Any]:
    match = one.candidate.match
    assert match is not None
    assert one.modality is not None
    return {
        "request_id": request.id,
        "mediator_id": one.candidate.mediator_id,
        "state": "queued",
        "wave": request.wave,
        "code": code,
        "modality": one.modality,
        "language": match.code,
        "asked_at": now,
        "deadline_at": deadline,
    }


def _text(
    session: Session,
    request: Request,
    offer: Offer,
    ranked: Ranked,
    mediator: Mediator,
    now: datetime,
    settings: DispatchSettings,
) -> None:
    locale = mediator.locale if mediator.locale in LOCALES else locale_of(session, mediator)
    ways = [way for way in request.modalities if way in ranked.candidate.modalities]
    enqueue_sms(
        session,
        to=mediator.phone,
        body=offer_text(request, offer.language, ways, offer.code, locale, offer.deadline_at, now, settings),
        now=now,
        about=f"offer:{offer.id}",
        quiet=settings.quiet,
        order_key=f"request:{request.id}/mediator:{mediator.id}",
        urgent=request.on_the_spot,
        night_opt_in=mediator.night_opt_in,
        expires_at=request.useful_until,
    )
