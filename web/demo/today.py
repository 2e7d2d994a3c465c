"""Today in the demo: rosters of four desks, one search that is on, and one reply that a person must read."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.accept_offer import accept_offer
from dispatch.ask import Ask
from dispatch.ask_for_mediator import ask_for_mediator
from dispatch.offers import UNANSWERED, Offer
from dispatch.replies import Reply, follow_reply
from dispatch.requests import Request
from dispatch.search_on import search_on
from dispatch.settings import DispatchSettings
from notifications.inbox import InboundText, finish_inbound, store_inbound
from scheduling.desks import Desk, desk_hours_on
from scheduling.mediators import Mediator
from storage.actor import Actor
from web.demo.past import Past
from web.demo.places import ON_THE_ROSTER
from web.demo.town import Town

ASKED_AGAIN = 5
REPLY = "sì, ma posso venire solo dopo le 18"


def fill_rosters(past: Past, town: Town, now: datetime, zone: ZoneInfo) -> None:
    """Each desk has its languages today: asked the afternoon before, and booked an hour later."""
    today = now.astimezone(zone).date()
    for desk_id, languages in zip(town.desks, ON_THE_ROSTER, strict=True):
        desk = past.session.get_one(Desk, desk_id)
        for language in languages:
            _fill(past, desk, language, today, zone)


def _fill(past: Past, desk: Desk, language: str, today: date, zone: ZoneInfo) -> None:
    span = desk_hours_on(desk, today, zone)[0]
    ask = Ask(
        kind="desk",
        language=language,
        duration_minutes=round((span.ends_at - span.starts_at).total_seconds() / 60),
        modalities=("in_person",),
        office_id=desk.office_id,
        starts_at=span.starts_at,
        desk_id=desk.id,
    )
    asked_at = span.starts_at - timedelta(hours=18)

    def asks(when: datetime) -> None:
        request = ask_for_mediator(past.session, past.town.coordinator, ask, when, past.settings)
        past.at(when + timedelta(minutes=20), lambda at: books(request.id, at))

    def books(request_id: int, when: datetime, round_: int = 1) -> None:
        query = select(Offer).where(Offer.request_id == request_id, Offer.state.in_(UNANSWERED)).order_by(Offer.id)
        offers = sorted(past.session.scalars(query), key=lambda one: one.mediator_id in past.town.standby)
        # Who is on call for the whole town sits at a desk only where nobody else can.
        if all(one.mediator_id in past.town.standby for one in offers) and round_ < ASKED_AGAIN:
            search_on(past.session, request_id, when, past.settings)
            return books(request_id, when, round_ + 1)
        for offer in offers:
            actor = Actor(f"mediator:{offer.mediator_id}", "mediator")
            if accept_offer(past.session, offer.id, when, past.settings, actor).what == "booked":
                return None
        return None

    past.at(asked_at, asks)


def search_for_somebody(session: Session, town: Town, now: datetime, settings: DispatchSettings) -> Request:
    """Somebody is at the counter of the URP now; the texts leave when the worker starts."""
    office_id, place = town.offices["URP"]
    ask = Ask(
        kind="on_demand",
        language="ary",
        duration_minutes=45,
        modalities=("in_person",),
        office_id=office_id,
        useful_until=now + timedelta(hours=3),
        place_name=place.name,
        address=place.address,
        lat=place.lat,
        lon=place.lon,
        contact_name="Anna Greco",
    )
    return ask_for_mediator(session, town.operators[office_id], ask, now - timedelta(seconds=40), settings)


def leave_a_reply(session: Session, request: Request, now: datetime, settings: DispatchSettings) -> None:
    """One of those who were asked answers yes, but: a person must read it."""
    offer = session.scalars(select(Offer).where(Offer.request_id == request.id).order_by(Offer.id.desc())).first()
    if offer is None:
        return
    phone = session.get_one(Mediator, offer.mediator_id).phone
    at = now - timedelta(seconds=5)
    store_inbound(session, "SM" + "de" * 16, phone, "", REPLY, at)
    inbox_id = session.scalars(select(InboundText.id).order_by(InboundText.id.desc())).first()
    assert inbox_id is not None
    outcome = follow_reply(session, Reply(inbox_id, phone, REPLY, at), at, settings)
    finish_inbound(session, inbox_id, outcome, at)
