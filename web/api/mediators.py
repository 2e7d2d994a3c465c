"""Mediators: who they are and how they are reached."""

from typing import Any

from sqlalchemy.orm import Session

from dispatch.notices import tell_welcome
from scheduling.add_mediator import add_mediator
from scheduling.change_mediator import change_mediator
from scheduling.feeds import new_feed_token
from scheduling.mediators import Mediator, get_mediator, languages_of, mediator_by_phone, mediators_page
from storage.actor import Actor
from storage.contacts import normalise_phone
from storage.errors import Refused
from web.api.answers import Answer
from web.api.answers_of_rosters import FeedOut, MediatorOut
from web.api.bodies import Body
from web.api.calls import actor, blueprint, found, look_up, paged, perform, roles
from web.api.description import answers
from web.api.query import asked
from web.api.shapes import MediatorChange, MediatorIn
from web.services import services

mediators = blueprint("mediators", "Mediators")


def _get(session: Session, who: Actor, mediator_id: int) -> Mediator:
    return get_mediator(session, mediator_id)


@mediators.get("/mediators")
@answers(MediatorOut, paged=True)
@roles("coordinator")
def get_mediators() -> Any:
    """In order of creation."""
    with asked() as query:
        page = query.page()

    def find(session: Session) -> Any:
        rows, total = mediators_page(session, page.number, page.size)
        return paged(show_mediators(session, rows), total)

    return look_up(find)


@mediators.post("/mediators")
@answers(MediatorOut, 201)
@roles("coordinator")
@mediators.arguments(MediatorIn)
def post_mediator(body: Body) -> Any:
    """A mediator joins, reachable at once."""
    now = services().clock()

    def operation(session: Session) -> Answer:
        whole = body.with_faults(mediator_faults(session, body, None))
        with whole.gathered():
            added = add_mediator(session, whole.raw, now, actor())
        if whole.values["welcome"]:
            tell_welcome(session, added, now, services().settings.dispatch)
        return show_mediators(session, [added])[0]

    return perform(operation, 201)


@mediators.get("/mediators/<mediator_id>")
@answers(MediatorOut)
@found(_get, "mediator_id")
@roles("coordinator")
def get_one_mediator(mediator_id: int) -> Any:
    """One mediator."""
    return look_up(lambda session: show_mediators(session, [get_mediator(session, mediator_id)])[0])


@mediators.patch("/mediators/<mediator_id>")
@answers(MediatorOut)
@found(_get, "mediator_id")
@roles("coordinator")
@mediators.arguments(MediatorChange)
def patch_mediator(body: Body, mediator_id: int) -> Any:
    """Change the named fields."""
    now = services().clock()

    def operation(session: Session) -> Answer:
        whole = body.with_faults(mediator_faults(session, body, mediator_id))
        with whole.gathered():
            changed = change_mediator(session, mediator_id, whole.raw, now, actor())
        return show_mediators(session, [changed])[0]

    return perform(operation)


def mediator_faults(session: Session, body: Body, own_id: int | None) -> list[Refused]:
    """What an operation would only say once all else is right: that the number is another's."""
    phone = body.values.get("phone")
    if phone is None:
        return []
    try:
        other = mediator_by_phone(session, normalise_phone(phone))
    except Refused:
        return []
    return [] if other is None or other.id == own_id else [Refused("phone", "phone_taken")]


@mediators.post("/mediators/<mediator_id>/feed")
@answers(FeedOut)
@found(_get, "mediator_id")
@roles("coordinator")
def post_feed(mediator_id: int) -> Any:
    """A new address of the calendar feed; the old one dies."""
    now = services().clock()

    def operation(session: Session) -> Answer:
        token = new_feed_token(session, "mediator", mediator_id, now, actor())
        return {"url": f"{services().settings.public_url}/calendar/{token}.ics"}

    return perform(operation, 200)


def show_mediators(session: Session, rows: list[Mediator]) -> list[Answer]:
    """Mediators as the API tells them."""
    spoken = languages_of(session, [row.id for row in rows])
    return [
        {
            "id": str(row.id),
            "name": row.name,
            "phone": row.phone,
            "email": row.email,
            "locale": row.locale,
            "gender": row.gender,
            "languages": [{"code": code, "level": level} for code, level in spoken.get(row.id, [])],
            "home": None if row.home_lat is None else {"lat": row.home_lat, "lon": row.home_lon},
            "modalities": row.modalities,
            "max_weekly_minutes": row.max_weekly_minutes,
            "night_opt_in": row.night_opt_in,
            "contact_note": row.contact_note,
            "active": row.active,
        }
        for row in rows
    ]
