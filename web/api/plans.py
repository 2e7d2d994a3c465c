"""Plans: rosters that a worker solves, and that a coordinator publishes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from dispatch.add_to_plan import ShiftAsked, add_to_plan
from dispatch.answer_for_mediator import answer_for_mediator
from dispatch.change_draft import change_draft
from dispatch.gaps_now import gaps_now
from dispatch.publish_plan import publish_plan
from dispatch.remove_from_plan import remove_from_plan
from scheduling.make_plan import PlanAsked, make_plan
from scheduling.plans import Plan, get_plan
from scheduling.public_holidays import public_holidays
from scheduling.rosters import get_shift, plan_shifts
from scheduling.solve_rest import solve_rest
from storage.actor import Actor
from storage.errors import NotFound, Refusals, Refused
from web.api.answers import Answer
from web.api.answers_of_rosters import PlanOut, ShiftOut
from web.api.bodies import Body
from web.api.calls import actor, blueprint, found, look_up, number_in, perform, roles
from web.api.description import answers
from web.api.desks import show_reasons, show_shift
from web.api.fields import moment
from web.api.query import number_of
from web.api.shapes_of_plans import DraftShiftIn, PlanIn, PlanShiftIn, ShiftAnswerIn
from web.services import services

plans = blueprint("plans", "Plans of rosters")


def _get(session: Session, who: Actor, plan_id: int) -> Plan:
    return get_plan(session, plan_id)


@plans.post("/plans")
@answers(PlanOut, 202)
@roles("coordinator")
@plans.arguments(PlanIn)
def post_plan(body: Body) -> Any:
    """Ask for a roster; a worker solves it."""
    now, zone = services().clock(), services().settings.zone

    def operation(session: Session) -> Answer:
        with body.gathered():
            plan = make_plan(session, _asked(body.values), now, zone, actor())
        return show_plan(session, plan)

    return perform(operation, 202)


@plans.get("/plans/<plan_id>")
@answers(PlanOut)
@found(_get, "plan_id")
@roles("coordinator")
def get_one_plan(plan_id: int) -> Any:
    """A plan as it is now: its shifts and gaps once it is solved."""
    return look_up(lambda session: show_plan(session, get_plan(session, plan_id)))


@plans.post("/plans/<plan_id>/publish")
@answers(PlanOut)
@found(_get, "plan_id")
@roles("coordinator")
def post_publish(plan_id: int) -> Any:
    """Each mediator gets one text with their shifts."""
    now, settings = services().clock(), services().settings

    def operation(session: Session) -> Answer:
        return show_plan(session, publish_plan(session, plan_id, now, settings.dispatch, actor()))

    return perform(operation)


@plans.post("/plans/<plan_id>/solve")
@answers(PlanOut)
@found(_get, "plan_id")
@roles("coordinator")
def post_solve(plan_id: int) -> Any:
    """A worker looks for somebody wherever the draft has nobody; what stands in it stays."""
    now = services().clock()
    return perform(lambda session: show_plan(session, solve_rest(session, plan_id, now, actor())))


@plans.post("/plans/<plan_id>/shifts")
@answers(ShiftOut, 201)
@found(_get, "plan_id")
@roles("coordinator")
@plans.arguments(PlanShiftIn)
def post_shift(body: Body, plan_id: int) -> Any:
    """One more shift by hand; a 409 names the rule that stands against it. Of a published plan it is asked about."""
    now, settings, given = services().clock(), services().settings, body.values
    with body.gathered():
        desk_id, mediator_id = (number_in(name, given.get(name)) or 0 for name in ("desk_id", "mediator_id"))
    asked = ShiftAsked(desk_id, mediator_id, given["starts_at"], given["ends_at"])

    def operation(session: Session) -> Answer:
        made = add_to_plan(session, plan_id, asked, now, settings.dispatch, actor())
        return _shift(session, plan_id, made.id)

    return perform(operation, 201)


@plans.post("/plans/<plan_id>/shifts/<shift_id>/remove")
@answers(PlanOut)
@found(_get, "plan_id")
@roles("coordinator")
def post_remove(plan_id: int, shift_id: str) -> Any:
    """The plan without it; whoever had been told of it is told that they need not come."""
    now, settings, number = services().clock(), services().settings, number_of(shift_id)

    def operation(session: Session) -> Answer:
        plan = remove_from_plan(session, plan_id, number, now, settings.dispatch, actor())
        return show_plan(session, plan)

    return perform(operation)


@plans.post("/plans/<plan_id>/shifts/<shift_id>/answer")
@answers(ShiftOut)
@found(_get, "plan_id")
@roles("coordinator")
@plans.arguments(ShiftAnswerIn)
def post_answer(body: Body, plan_id: int, shift_id: str) -> Any:
    """Whoever holds it has answered by phone."""
    body.stop()
    now, settings, number = services().clock(), services().settings.dispatch, number_of(shift_id)

    def operation(session: Session) -> Answer:
        shift = get_shift(session, number)
        if shift.plan_id != plan_id:
            raise NotFound("shift")
        said = body.values["as_"]
        answer_for_mediator(session, actor(), plan_id, shift.mediator_id or 0, said, now, settings, [number])
        return _shift(session, plan_id, number)

    return perform(operation)


def _shift(session: Session, plan_id: int, shift_id: int) -> Answer:
    return next(show_shift(one) for one in plan_shifts(session, plan_id) if one.id == shift_id)


@plans.put("/plans/<plan_id>/shifts/<shift_id>")
@answers(ShiftOut)
@found(_get, "plan_id")
@roles("coordinator")
@plans.arguments(DraftShiftIn)
def put_shift(body: Body, plan_id: int, shift_id: str) -> Any:
    """Give a draft's shift to another mediator; a 409 names the rule that stands against it."""
    now, settings, number = services().clock(), services().settings, number_of(shift_id)

    with body.gathered():
        mediator_id = number_in("mediator_id", body.values.get("mediator_id")) or 0

    def operation(session: Session) -> Answer:
        change_draft(session, plan_id, number, mediator_id, now, settings.planning, actor())
        return _shift(session, plan_id, number)

    return perform(operation)


def _asked(values: Mapping[str, Any]) -> PlanAsked:
    """What could be read; where a field could not, its usual value stands in, since its fault is told already."""
    given = values.get("desks")
    numbers = None if given is None else [_number(f"desks.{n}", one) for n, one in enumerate(given)]
    usual = PlanAsked(values.get("from_", date.max), desk_ids=numbers)
    usual = replace(usual, like_week=_week(values.get("like_week")), from_template=values.get("from_template", False))
    return replace(usual, **{name: values[name] for name in ("weeks", "seconds", "seed") if name in values})


def _week(text: str | None) -> date | None:
    """The Monday of an ISO week."""
    if text is None:
        return None
    try:
        found = date.fromisoformat(f"{text}-1") if len(text) == len("2026-W48") else None
    except ValueError:
        found = None
    if found is None or f"{found:%G-W%V}" != text:
        raise Refusals([Refused("like_week", "week_invalid")])
    return found


def _number(field: str, opaque: str) -> int:
    number = number_in(field, opaque)
    if number is None:
        raise Refusals([Refused(field, "unknown")])
    return number


def show_plan(session: Session, plan: Plan) -> Answer:
    """A plan as the API tells it."""
    return {
        "id": str(plan.id),
        "state": plan.state,
        "from": plan.starts_on.isoformat(),
        "weeks": plan.weeks,
        "from_template": plan.from_template,
        "like_week": plan.like_week_of and f"{plan.like_week_of:%G-W%V}",
        "desks": [str(one) for one in plan.desk_ids],
        "value": plan.value,
        "bound": plan.bound,
        "gap": plan.gap,
        "shifts": [show_shift(one) for one in plan_shifts(session, plan.id)],
        "gaps": [_gap(one) for one in _gaps(session, plan)],
        "why_failed": None if plan.why_failed is None else plan.why_failed["code"],
    }


def _gaps(session: Session, plan: Plan) -> Sequence[Mapping[str, Any]]:
    settings = services().settings
    return gaps_now(session, plan, settings.zone, public_holidays(settings.dispatch.province))


def _gap(gap: Mapping[str, Any]) -> Answer:
    return {
        "desk_id": str(gap["desk_id"]),
        "language": gap["language"],
        "starts_at": moment(datetime.fromisoformat(gap["starts_at"])),
        "ends_at": moment(datetime.fromisoformat(gap["ends_at"])),
        "missing": gap["missing"],
        "request_id": None,
        "reasons": show_reasons(gap["reasons"]),
    }
