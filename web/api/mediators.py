"""Mediators and their availability."""

from typing import Any

from marshmallow import INCLUDE, Schema, fields
from sqlalchemy.orm import Session

from dispatch.notices import tell_welcome
from scheduling.add_mediator import add_mediator
from scheduling.availability import AvailabilityException, Rule
from scheduling.availability_rows import load_availability, set_availability
from scheduling.change_mediator import change_mediator
from scheduling.feeds import new_feed_token
from scheduling.free_time import free_time
from scheduling.mediators import Mediator, get_mediator, languages_of, mediators_page
from scheduling.public_holidays import public_holidays
from storage.actor import Actor
from storage.errors import Refused
from web.api.calls import actor, blueprint, found, look_up, page_asked, paged, perform, roles
from web.api.query import moment_asked
from web.api.shapes import Answer, Moment, moment
from web.services import services

mediators = blueprint("mediators", "Mediators")
LONGEST_WINDOW_DAYS = 370


class MediatorIn(Schema):
    """A mediator; every field is checked where it is used, all at once."""

    class Meta:
        """Read by scheduling, which names each wrong field."""

        unknown = INCLUDE

    welcome = fields.Boolean(load_default=False)


class MediatorChange(Schema):
    """The fields that change."""

    class Meta:
        """Read by scheduling, which names each wrong field."""

        unknown = INCLUDE


class RuleIn(Schema):
    """A weekly rule in local wall time."""

    rrule = fields.String(required=True)
    start = fields.String(required=True)
    end = fields.String(required=True)
    from_ = fields.Date(data_key="from", allow_none=True, load_default=None)
    until = fields.Date(allow_none=True, load_default=None)
    standby = fields.Boolean(load_default=False)
    holidays = fields.Boolean(load_default=True)


class ExceptionIn(Schema):
    """One dated change."""

    starts_at = Moment(required=True)
    ends_at = Moment(required=True)
    available = fields.Boolean(load_default=False)


class AvailabilityIn(Schema):
    """All of a mediator's rules and exceptions."""

    rules = fields.List(fields.Nested(RuleIn), load_default=list)
    exceptions = fields.List(fields.Nested(ExceptionIn), load_default=list)


def _get(session: Session, who: Actor, mediator_id: int) -> Mediator:
    return get_mediator(session, mediator_id)


@mediators.get("/mediators")
@roles("coordinator")
def get_mediators() -> Any:
    """In order of creation."""
    page, size = page_asked()

    def query(session: Session) -> Any:
        rows, total = mediators_page(session, page, size)
        return paged(show_mediators(session, rows), total)

    return look_up(query)


@mediators.post("/mediators")
@roles("coordinator")
@mediators.arguments(MediatorIn)
def post_mediator(body: dict[str, Any]) -> Any:
    """A mediator joins, reachable at once."""
    now = services().clock()

    def operation(session: Session) -> Answer:
        _only_known(body)
        added = add_mediator(session, body, now, actor())
        if body["welcome"]:
            tell_welcome(session, added, now, services().settings.dispatch)
        return show_mediators(session, [added])[0]

    return perform(operation, 201)


@mediators.get("/mediators/<mediator_id>")
@found(_get, "mediator_id")
@roles("coordinator")
def get_one_mediator(mediator_id: int) -> Any:
    """One mediator."""
    return look_up(lambda session: show_mediators(session, [get_mediator(session, mediator_id)])[0])


@mediators.patch("/mediators/<mediator_id>")
@found(_get, "mediator_id")
@roles("coordinator")
@mediators.arguments(MediatorChange)
def patch_mediator(body: dict[str, Any], mediator_id: int) -> Any:
    """Change the named fields."""
    now = services().clock()

    def operation(session: Session) -> Answer:
        _only_known(body)
        return show_mediators(session, [change_mediator(session, mediator_id, body, now, actor())])[0]

    return perform(operation)


KNOWN = {
    "name", "phone", "email", "locale", "gender", "languages", "home", "modalities", "max_weekly_minutes",
    "night_opt_in", "contact_note", "welcome", "active",
}  # fmt: skip


def _only_known(body: dict[str, Any]) -> None:
    unknown = sorted(set(body) - KNOWN)
    if unknown:
        raise Refused(unknown[0], "unknown_field")


@mediators.put("/mediators/<mediator_id>/availability")
@found(_get, "mediator_id")
@roles("coordinator")
@mediators.arguments(AvailabilityIn)
def put_availability(body: dict[str, Any], mediator_id: int) -> Any:
    """Replace all rules and exceptions; 200 the same."""
    now = services().clock()
    rules = [
        Rule(r["rrule"], r["start"], r["end"], r["from_"], r["until"], r["standby"], r["holidays"])
        for r in body["rules"]
    ]
    exceptions = [AvailabilityException(e["starts_at"], e["ends_at"], e["available"]) for e in body["exceptions"]]

    def operation(session: Session) -> Answer:
        set_availability(session, mediator_id, rules, exceptions, now, actor())
        said = load_availability(session, [mediator_id]).get(mediator_id)
        return {
            "rules": [show_rule(one) for one in said.rules] if said else [],
            "exceptions": [show_exception(one) for one in said.exceptions] if said else [],
        }

    return perform(operation)


@mediators.get("/mediators/<mediator_id>/availability")
@found(_get, "mediator_id")
@roles("coordinator")
def get_availability(mediator_id: int) -> Any:
    """Free time within [from, to): rules and exceptions less commitments."""
    start, end = moment_asked("from"), moment_asked("to", whole_day=True)
    if end <= start:
        raise Refused("to", "end_before_start")
    if (end - start).days > LONGEST_WINDOW_DAYS:
        raise Refused("to", "too_far")

    def query(session: Session) -> Answer:
        found = free_time(session, [mediator_id], start, end, services().settings.zone, public_holidays())
        spans = found[mediator_id].free if mediator_id in found else []
        return {"free": [{"starts_at": moment(one.starts_at), "ends_at": moment(one.ends_at)} for one in spans]}

    return look_up(query)


@mediators.post("/mediators/<mediator_id>/feed")
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


def show_rule(rule: Rule) -> Answer:
    """A rule as it came."""
    return {
        "rrule": rule.rrule,
        "start": rule.start,
        "end": rule.end,
        "from": rule.from_date.isoformat() if rule.from_date else None,
        "until": rule.until.isoformat() if rule.until else None,
        "standby": rule.standby,
        "holidays": rule.holidays,
    }


def show_exception(one: AvailabilityException) -> Answer:
    """An exception as it came, in UTC."""
    return {"starts_at": moment(one.starts_at), "ends_at": moment(one.ends_at), "available": one.available}
