"""When mediators can work: their rules and exceptions, and the time that is left free."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from scheduling.availability import AvailabilityException, Rule
from scheduling.availability_rows import load_availability, set_availability
from scheduling.free_time import free_time
from scheduling.mediators import Mediator, get_mediator
from scheduling.public_holidays import public_holidays
from storage.actor import Actor
from web.api.answers import Answer
from web.api.answers_of_rosters import AvailabilityOut, FreeOut
from web.api.bodies import Body
from web.api.calls import actor, blueprint, found, look_up, perform, roles
from web.api.description import answers, parameter
from web.api.fields import moment
from web.api.query import asked
from web.api.shapes import AvailabilityIn
from web.services import services

availability = blueprint("availability", "When mediators can work")
LONGEST_WINDOW_DAYS = 370


def _get(session: Session, who: Actor, mediator_id: int) -> Mediator:
    return get_mediator(session, mediator_id)


@availability.put("/mediators/<mediator_id>/availability")
@answers(AvailabilityOut)
@found(_get, "mediator_id")
@roles("coordinator")
@availability.arguments(AvailabilityIn)
def put_availability(body: Body, mediator_id: int) -> Any:
    """Replace all rules and exceptions; 200 the same."""
    now = services().clock()
    rules = [read_rule(one or {}) for one in body.values.get("rules", ())]
    exceptions = [read_exception(one or {}) for one in body.values.get("exceptions", ())]

    def operation(session: Session) -> Answer:
        with body.gathered():
            set_availability(session, mediator_id, rules, exceptions, now, actor())
        said = load_availability(session, [mediator_id]).get(mediator_id)
        return {
            "rules": [show_rule(one) for one in said.rules] if said else [],
            "exceptions": [show_exception(one) for one in said.exceptions] if said else [],
        }

    return perform(operation)


def read_rule(sent: dict[str, Any]) -> Rule:
    """A rule; what could not be read of it is read as something harmless, so that the rest is looked at too."""
    end = sent.get("end", "24:00")
    return Rule(
        sent.get("rrule", "FREQ=DAILY"),
        sent.get("start", "12:00" if end == "00:00" else "00:00"),
        end,
        sent.get("from_"),
        sent.get("until"),
        sent.get("standby", False),
        sent.get("holidays", True),
    )


def read_exception(sent: dict[str, Any]) -> AvailabilityException:
    """An exception, likewise."""
    starts_at, ends_at = sent.get("starts_at"), sent.get("ends_at")
    starts_at = starts_at or (ends_at or services().clock()) - timedelta(hours=1)
    return AvailabilityException(starts_at, ends_at or starts_at + timedelta(hours=1), sent.get("available", False))


@availability.get("/mediators/<mediator_id>/availability")
@answers(
    FreeOut,
    query=(
        parameter("from", "a time with its offset, or a local date: its first moment", required=True),
        parameter("to", "a time with its offset, or a local date: its end; at most 370 days later", required=True),
    ),
)
@found(_get, "mediator_id")
@roles("coordinator")
def get_availability(mediator_id: int) -> Any:
    """Free time within [from, to): rules and exceptions less commitments."""
    with asked() as query:
        start, end = query.moment("from"), query.moment("to", whole_day=True)
        if start and end and end <= start:
            query.refuse("to", "end_before_start")
        elif start and end and (end - start).days > LONGEST_WINDOW_DAYS:
            query.refuse("to", "window_too_long", most=LONGEST_WINDOW_DAYS)
    assert start is not None
    assert end is not None

    def find(session: Session) -> Answer:
        told = services().settings
        holidays = public_holidays(told.dispatch.province)
        found = free_time(session, [mediator_id], start, end, told.zone, holidays)
        spans = found[mediator_id].free if mediator_id in found else []
        return {"free": [{"starts_at": moment(one.starts_at), "ends_at": moment(one.ends_at)} for one in spans]}

    return look_up(find)


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
