"""What happens to a shift: somebody comes, leaves, is missing, is replaced, swaps it with another."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from dispatch.arrive_on_shift import arrive_on_shift
from dispatch.ask_to_swap import ask_to_swap
from dispatch.depart_from_shift import depart_from_shift
from dispatch.end_swap import call_off_swap
from dispatch.replace_on_shift import replace_on_shift
from dispatch.report_absent import report_absent
from scheduling.rosters import Shift, get_shift, one_shift
from storage.actor import Actor
from web.api.answers import Answer
from web.api.answers_of_rosters import ShiftOut
from web.api.bodies import Body
from web.api.calls import actor, blueprint, found, number_in, perform, roles
from web.api.description import answers
from web.api.desks import show_shift
from web.api.shapes_of_plans import SwapIn
from web.services import services

shifts = blueprint("shifts", "Shifts at desks")


def _get(session: Session, who: Actor, shift_id: int) -> Shift:
    return get_shift(session, shift_id, who)


def _done(shift_id: int, act: Callable[[Session, datetime], Any]) -> Any:
    now = services().clock()

    def operation(session: Session) -> Answer:
        act(session, now)
        return show_shift(one_shift(session, shift_id))

    return perform(operation)


@shifts.post("/shifts/<shift_id>/check-in")
@answers(ShiftOut)
@found(_get, "shift_id")
@roles("coordinator", "desk", "operator")
def post_check_in(shift_id: int) -> Any:
    """Somebody at the desk says that the mediator is there."""
    told = services().settings.dispatch
    return _done(shift_id, lambda session, now: arrive_on_shift(session, actor(), shift_id, now, told))


@shifts.post("/shifts/<shift_id>/check-out")
@answers(ShiftOut)
@found(_get, "shift_id")
@roles("coordinator", "desk", "operator")
def post_check_out(shift_id: int) -> Any:
    """The mediator has left."""
    told = services().settings.dispatch
    return _done(shift_id, lambda session, now: depart_from_shift(session, actor(), shift_id, now, told))


@shifts.post("/shifts/<shift_id>/absent")
@answers(ShiftOut)
@found(_get, "shift_id")
@roles("coordinator", "desk", "operator")
def post_absent(shift_id: int) -> Any:
    """The mediator is missing, or will not come: somebody else is sought at once."""
    told = services().settings.dispatch
    return _done(shift_id, lambda session, now: report_absent(session, actor(), shift_id, now, told))


@shifts.post("/shifts/<shift_id>/replace")
@answers(ShiftOut)
@found(_get, "shift_id")
@roles("coordinator")
def post_replace(shift_id: int) -> Any:
    """The mediator need not come; somebody else is sought."""
    told = services().settings.dispatch
    return _done(shift_id, lambda session, now: replace_on_shift(session, actor(), shift_id, now, told))


@shifts.post("/shifts/<shift_id>/swap")
@answers(ShiftOut)
@found(_get, "shift_id")
@roles("coordinator")
@shifts.arguments(SwapIn)
def post_swap(body: Body, shift_id: int) -> Any:
    """Both mediators are asked to take each other's shift: two yes move both, or neither moves."""
    settings = services().settings

    def ask(session: Session, now: datetime) -> None:
        with body.gathered():
            other = number_in("with_shift_id", body.values.get("with_shift_id")) or 0
            ask_to_swap(session, actor(), shift_id, other, now, settings.dispatch)

    return _done(shift_id, ask)


@shifts.post("/shifts/<shift_id>/swap/cancel")
@answers(ShiftOut)
@found(_get, "shift_id")
@roles("coordinator")
def post_swap_cancel(shift_id: int) -> Any:
    """The swap that was asked about is off: both have their shifts as before, and who had said yes is told."""
    told = services().settings.dispatch
    return _done(shift_id, lambda session, now: call_off_swap(session, actor(), shift_id, now, told))
