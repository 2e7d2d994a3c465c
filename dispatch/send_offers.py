"""A wave goes out: an offer, a question with its code and a text for each mediator chosen, however many, in few statements."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.notices import offer_text
from dispatch.offers import Offer
from dispatch.ranking import Ranked
from dispatch.requests import Request
from dispatch.settings import DispatchSettings
from languages.texts import locale_for
from notifications.outbox import enqueue_sms
from notifications.questions import open_many
from scheduling.mediators import Mediator
from storage.journal import append_all


def send_offers(
    session: Session,
    request: Request,
    chosen: list[Ranked],
    now: datetime,
    deadline: datetime | None,
    settings: DispatchSettings,
) -> list[Offer]:
    """Write the wave `request.wave`. A text that can no longer be answered is never sent: it expires."""
    people = _people(session, chosen)
    offers = [_offer(request, one, now, deadline) for one in chosen]
    session.add_all(offers)
    session.flush()
    questions = open_many(session, [(people[one.mediator_id].phone, f"offer:{one.id}") for one in offers], now)
    for offer, question, ranked in zip(offers, questions, chosen, strict=True):
        offer.code = question.code
        _text(session, request, offer, ranked, people[offer.mediator_id], now, settings)
    session.flush()
    facts = [("offer_made", f"request:{request.id}", {"offer": one.id, "wave": one.wave}) for one in offers]
    append_all(session, facts, now)
    return offers


def _people(session: Session, chosen: list[Ranked]) -> dict[int, Mediator]:
    ids = [one.candidate.mediator_id for one in chosen]
    return {one.id: one for one in session.execute(select(Mediator).where(Mediator.id.in_(ids))).scalars()}


def _offer(request: Request, one: Ranked, now: datetime, deadline: datetime | None) -> Offer:
    match = one.candidate.match
    assert match is not None
    assert one.modality is not None
    return Offer(
        request_id=request.id,
        mediator_id=one.candidate.mediator_id,
        state="queued",
        wave=request.wave,
        code="",
        modality=one.modality,
        language=match.code,
        asked_at=now,
        deadline_at=deadline,
    )


def _text(
    session: Session,
    request: Request,
    offer: Offer,
    ranked: Ranked,
    mediator: Mediator,
    now: datetime,
    settings: DispatchSettings,
) -> None:
    spoken = [ranked.candidate.match.code] if ranked.candidate.match else []
    locale = locale_for(mediator.locale, spoken)
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
