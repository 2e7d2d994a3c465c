"""Desks, and who is there on a day."""

from typing import Any

from marshmallow import INCLUDE, Schema
from sqlalchemy.orm import Session

from dispatch.roster_day import RosterDay, roster_day
from scheduling.add_desk import add_desk
from scheduling.change_desk import change_desk
from scheduling.desks import Desk, desks_page, get_desk
from scheduling.feeds import new_feed_token
from scheduling.offices import office_names
from storage.actor import Actor
from web.api.calls import actor, blueprint, found, look_up, page_asked, paged, perform, roles
from web.api.query import day_asked
from web.api.shapes import Answer, moment
from web.services import services

desks = blueprint("desks", "Desks and their rosters")


class DeskIn(Schema):
    """A desk; every field is checked where it is used, all at once."""

    class Meta:
        """Read by scheduling, which names each wrong field."""

        unknown = INCLUDE


class DeskChange(DeskIn):
    """The fields that change."""


def _get(session: Session, who: Actor, desk_id: int) -> Desk:
    return get_desk(session, desk_id, who)


@desks.get("/desks")
@roles("coordinator", "desk", "operator")
def get_desks() -> Any:
    """The desks that the caller sees, in order of creation."""
    page, size = page_asked()

    def query(session: Session) -> Any:
        rows, total = desks_page(session, actor(), page, size)
        return paged(show_desks(session, rows), total)

    return look_up(query)


@desks.post("/desks")
@roles("coordinator")
@desks.arguments(DeskIn)
def post_desk(body: dict[str, Any]) -> Any:
    """A desk opens."""
    now = services().clock()
    return perform(lambda session: show_desks(session, [add_desk(session, body, now, actor())])[0], 201)


@desks.patch("/desks/<desk_id>")
@found(_get, "desk_id")
@roles("coordinator")
@desks.arguments(DeskChange)
def patch_desk(body: dict[str, Any], desk_id: int) -> Any:
    """Change the named fields."""
    now = services().clock()
    return perform(lambda session: show_desks(session, [change_desk(session, desk_id, body, now, actor())])[0])


@desks.get("/desks/<desk_id>/roster")
@found(_get, "desk_id")
@roles("coordinator", "desk", "operator")
def get_roster(desk_id: int) -> Any:
    """The roster of one desk on a local date (today)."""
    day = day_asked("date")
    zone = services().settings.zone
    return look_up(lambda session: show_roster(roster_day(session, actor(), desk_id, day, zone)))


@desks.get("/rosters")
@roles("coordinator", "desk", "operator")
def get_rosters() -> Any:
    """The rosters of all desks that the caller sees, on a local date (today)."""
    day = day_asked("date")
    zone = services().settings.zone
    return look_up(lambda session: show_roster(roster_day(session, actor(), None, day, zone)))


@desks.post("/desks/<desk_id>/feed")
@found(_get, "desk_id")
@roles("coordinator", "desk")
def post_feed(desk_id: int) -> Any:
    """A new address of the calendar feed; the old one dies."""
    now = services().clock()

    def operation(session: Session) -> Answer:
        token = new_feed_token(session, "desk", desk_id, now, actor())
        return {"url": f"{services().settings.public_url}/calendar/{token}.ics"}

    return perform(operation, 200)


def show_desks(session: Session, rows: list[Desk]) -> list[Answer]:
    """Desks as the API tells them."""
    names = office_names(session)
    return [
        {
            "id": str(row.id),
            "name": row.name,
            "office": names[row.office_id],
            "place": {"name": row.place_name, "address": row.address, "lat": row.lat, "lon": row.lon},
            "hours": row.hours,
            "closed": row.closed,
            "cover": row.cover,
        }
        for row in rows
    ]


def show_roster(day: RosterDay) -> Answer:
    """A day's roster as the API tells it."""
    return {
        "date": day.date.isoformat(),
        "shifts": [
            {
                "id": str(one.id),
                "desk_id": str(one.desk_id),
                "mediator_id": None if one.mediator_id is None else str(one.mediator_id),
                "mediator_name": one.mediator_name,
                "languages": list(one.languages),
                "starts_at": moment(one.starts_at),
                "ends_at": moment(one.ends_at),
                "state": one.state,
                "checked_in_at": moment(one.checked_in_at),
                "checked_out_at": moment(one.checked_out_at),
            }
            for one in day.shifts
        ],
        "gaps": [
            {
                "desk_id": str(one.desk_id),
                "language": one.language,
                "starts_at": moment(one.starts_at),
                "ends_at": moment(one.ends_at),
                "missing": one.missing,
                "request_id": str(one.request_id),
                "reasons": [],
            }
            for one in day.gaps
        ],
    }
