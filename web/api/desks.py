"""Desks, and who is there on a day."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from dispatch.roster_day import RosterDay, roster_day
from languages.catalogue import fold_name
from scheduling.add_desk import add_desk
from scheduling.change_desk import change_desk
from scheduling.desk_warnings import desk_warnings
from scheduling.desks import Desk, desks_page, get_desk
from scheduling.feeds import new_feed_token
from scheduling.offices import office_by_name, office_names
from scheduling.public_holidays import public_holidays
from storage.actor import Actor
from storage.errors import Refused
from web.api.answers import Answer
from web.api.answers_of_rosters import DeskOut, FeedOut, RosterOut
from web.api.bodies import Body
from web.api.calls import actor, blueprint, found, look_up, paged, perform, roles
from web.api.description import a_date, answers
from web.api.fields import moment
from web.api.query import asked
from web.api.shapes import DeskChange, DeskIn
from web.doubt_sentences import doubt_sentence
from web.rule_words import rule_sentence
from web.services import services

desks = blueprint("desks", "Desks and their rosters")


def _get(session: Session, who: Actor, desk_id: int) -> Desk:
    return get_desk(session, desk_id, who)


@desks.get("/desks")
@answers(DeskOut, paged=True)
@roles("coordinator", "desk", "operator")
def get_desks() -> Any:
    """The desks that the caller sees, in order of creation."""
    with asked() as query:
        page = query.page()

    def find(session: Session) -> Any:
        rows, total = desks_page(session, actor(), page.number, page.size)
        return paged(show_desks(session, rows), total)

    return look_up(find)


@desks.post("/desks")
@answers(DeskOut, 201)
@roles("coordinator")
@desks.arguments(DeskIn)
def post_desk(body: Body) -> Any:
    """A desk opens. An office that does not exist yet is made, unless its name is all but another's."""
    now = services().clock()

    def operation(session: Session) -> Answer:
        whole = body.with_faults(alike_offices(session, body))
        with whole.gathered():
            added = add_desk(session, whole.raw, now, actor())
        return show_desks(session, [added])[0]

    return perform(operation, 201)


@desks.patch("/desks/<desk_id>")
@answers(DeskOut)
@found(_get, "desk_id")
@roles("coordinator")
@desks.arguments(DeskChange)
def patch_desk(body: Body, desk_id: int) -> Any:
    """Change the named fields."""
    now = services().clock()

    def operation(session: Session) -> Answer:
        whole = body.with_faults(alike_offices(session, body))
        with whole.gathered():
            changed = change_desk(session, desk_id, whole.raw, now, actor())
        return show_desks(session, [changed])[0]

    return perform(operation)


def alike_offices(session: Session, body: Body) -> list[Refused]:
    """A name that is another office's but for letter case, accents and spaces is a slip, not a new office."""
    given = body.values.get("office")
    if given is None or office_by_name(session, given) is not None:
        return []
    alike = [name for name in office_names(session).values() if fold_name(name) == fold_name(given)]
    return [Refused("office", "office_alike", known=name) for name in alike[:1]]


@desks.get("/desks/<desk_id>/roster")
@answers(RosterOut, query=(a_date("date", "a local date; left out: today"),))
@found(_get, "desk_id")
@roles("coordinator", "desk", "operator")
def get_roster(desk_id: int) -> Any:
    """The roster of one desk on a local date (today)."""
    with asked() as query:
        day = query.day_or_today("date")
    return look_up(lambda session: _roster(session, desk_id, day))


@desks.get("/rosters")
@answers(RosterOut, query=(a_date("date", "a local date; left out: today"),))
@roles("coordinator", "desk", "operator")
def get_rosters() -> Any:
    """The rosters of all desks that the caller sees, on a local date (today)."""
    with asked() as query:
        day = query.day_or_today("date")
    return look_up(lambda session: _roster(session, None, day))


@desks.post("/desks/<desk_id>/feed")
@answers(FeedOut)
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
    settings = services().settings
    holidays = public_holidays(settings.dispatch.province)
    warned = desk_warnings(session, rows, services().clock(), settings.zone, holidays)
    return [
        {
            "id": str(row.id),
            "name": row.name,
            "office": names[row.office_id],
            "place": {"name": row.place_name, "address": row.address, "lat": row.lat, "lon": row.lon},
            "hours": row.hours,
            "closed": row.closed,
            "closings": row.closings,
            "openings": row.openings,
            "on_holidays": row.on_holidays,
            "cover": row.cover,
            "warnings": [
                {"field": one.field, "code": one.code, "detail": doubt_sentence(one)} for one in warned[row.id]
            ],
        }
        for row in rows
    ]


def _roster(session: Session, desk_id: int | None, day: date) -> Answer:
    settings, who = services().settings, actor()
    holidays = public_holidays(settings.dispatch.province)
    return show_roster(
        roster_day(session, who, desk_id, day, settings.zone, holidays), with_reasons=who.sees_all_offices
    )


def show_roster(day: RosterDay, *, with_reasons: bool = False) -> Answer:
    """A day's roster as the API tells it. `with_reasons`: why a plan found nobody is told to coordinators alone."""
    return {
        "date": day.date.isoformat(),
        "shifts": [show_shift(one) for one in day.shifts],
        "gaps": [
            {
                "desk_id": str(one.desk_id),
                "language": one.language,
                "starts_at": moment(one.starts_at),
                "ends_at": moment(one.ends_at),
                "missing": one.missing,
                "request_id": None if one.request_id is None else str(one.request_id),
                "reasons": show_reasons(one.reasons) if with_reasons else [],
            }
            for one in day.gaps
        ],
    }


def show_reasons(reasons: Iterable[Mapping[str, Any]]) -> list[Answer]:
    """Why nobody fills a plan's gap."""
    return [
        {
            "rule": one["rule"],
            "mediator_id": None if one["mediator_id"] is None else str(one["mediator_id"]),
            "text": rule_sentence(one["rule"]),
        }
        for one in reasons
    ]


def show_shift(row: Any) -> Answer:
    """A row of scheduling.rosters as the API tells it."""
    return {
        "id": str(row.id),
        "desk_id": str(row.desk_id),
        "mediator_id": None if row.mediator_id is None else str(row.mediator_id),
        "mediator_name": row.mediator_name,
        "languages": list(row.languages),
        "starts_at": moment(row.starts_at),
        "ends_at": moment(row.ends_at),
        "state": row.state,
        "checked_in_at": moment(row.checked_in_at),
        "checked_out_at": moment(row.checked_out_at),
        "lent_until": moment(row.lent_until),
    }
