"""Single shifts of a plan: given to another, added, removed, answered for somebody who has phoned."""

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from sqlalchemy.orm import Session

from dispatch.add_to_plan import ShiftAsked, add_to_plan
from dispatch.answer_for_mediator import answer_for_mediator
from dispatch.change_draft import change_draft
from dispatch.remove_from_plan import remove_from_plan
from scheduling.availability import wall_to_utc
from scheduling.desks import desks
from scheduling.mediators import people
from scheduling.plans import get_plan
from scheduling.recurrence import DAY_MINUTES, minute_of_day
from scheduling.rosters import plan_shifts
from storage.errors import NotFound, Refusals, Refused
from web.numbers import id_of, plan_number, shift_number
from web.pages.coordinator_words import shown_day
from web.pages.doing import do_and_go
from web.pages.plan_words import plan_title
from web.pages.roster_days import today
from web.pages.swapping import published_shift_page
from web.permissions import actor, for_roles
from web.reading import look_up
from web.sentences import sentence
from web.services import services
from web.words import gettext

plan_shift_pages = Blueprint("plan_shift_pages", __name__)


@plan_shift_pages.get("/plans/<plan_id>/shifts/<shift_id>")
@for_roles("coordinator")
def one_shift(plan_id: str, shift_id: str) -> Any:
    """Who takes this shift instead? Or, once it is published: what has been said of it, and whose it could be?"""
    number = plan_number(plan_id)
    drafted = look_up(lambda session: get_plan(session, number).state == "draft")
    return (_draft_shift_page if drafted else published_shift_page)(number, shift_number(shift_id), "")


@plan_shift_pages.post("/plans/<plan_id>/shifts/<shift_id>")
@for_roles("coordinator")
def change_shift(plan_id: str, shift_id: str) -> Any:
    """Theirs now; or the same page again with the rule that stands against it."""
    number, shift, now, planning = plan_number(plan_id), shift_number(shift_id), services().clock(), _planning()
    mediator_id = id_of(request.form.get("mediator")) or 0
    try:
        services().database.run(
            lambda session: change_draft(session, number, shift, mediator_id, now, planning, actor())
        )
    except (Refused, Refusals) as error:
        return _draft_shift_page(number, shift, sentence(error.refusals[0])), 422
    flash(gettext("Turno cambiato."))
    return redirect(f"/plans/{number}", 303)


@plan_shift_pages.post("/plans/<plan_id>/shifts/<shift_id>/remove")
@for_roles("coordinator")
def remove_shift(plan_id: str, shift_id: str) -> Any:
    """The plan without it."""
    number, shift, now, told = plan_number(plan_id), shift_number(shift_id), services().clock(), services().settings
    return do_and_go(
        lambda session: remove_from_plan(session, number, shift, now, told.dispatch, actor()),
        f"/plans/{number}",
        gettext("Turno tolto."),
    )


@plan_shift_pages.post("/plans/<plan_id>/shifts/<shift_id>/answer")
@for_roles("coordinator")
def answer_shift(plan_id: str, shift_id: str) -> Any:
    """Whoever holds it has phoned."""
    number, chosen, now = plan_number(plan_id), shift_number(shift_id), services().clock()
    outcome = "accept" if request.form.get("as") == "accept" else "decline"

    def operation(session: Session) -> Any:
        shift = next((one for one in plan_shifts(session, number) if one.id == chosen), None)
        if shift is None:
            raise NotFound("shift")
        settings = services().settings.dispatch
        return answer_for_mediator(session, actor(), number, shift.mediator_id or 0, outcome, now, settings, [chosen])

    said = gettext("Turno confermato.") if outcome == "accept" else gettext("Cerchiamo un'altra persona.")
    return do_and_go(operation, f"/plans/{number}", said)


@plan_shift_pages.get("/plans/<plan_id>/add")
@for_roles("coordinator")
def new_shift(plan_id: str) -> Any:
    """One more shift: the form."""
    return _add_page(plan_number(plan_id), {}, {})


@plan_shift_pages.post("/plans/<plan_id>/add")
@for_roles("coordinator")
def add_shift(plan_id: str) -> Any:
    """One more shift; or the form again with what is wrong beside its field."""
    number, now, told, form = plan_number(plan_id), services().clock(), services().settings, request.form
    try:
        asked = _asked(form)
        services().database.run(lambda session: add_to_plan(session, number, asked, now, told.dispatch, actor()))
    except Refused as error:
        return _add_page(number, form, {_FIELDS.get(error.field, "mediator"): sentence(error)}), 422
    except Refusals as error:
        return _add_page(
            number, form, {_FIELDS.get(one.field, one.field): sentence(one) for one in error.refusals}
        ), 422
    flash(gettext("Turno aggiunto."))
    return redirect(f"/plans/{number}", 303)


_FIELDS = {"desk_id": "desk", "mediator_id": "mediator", "starts_at": "day", "ends_at": "end"}


def _asked(form: Any) -> ShiftAsked:
    zone = services().settings.zone
    try:
        day = date.fromisoformat(form.get("day", ""))
    except ValueError:
        raise Refused("day", "day_needed") from None
    start, end = minute_of_day(form.get("start", "")), minute_of_day(form.get("end", ""), midnight_after=True)
    wrong = [Refused(name, "time_invalid") for name, value in (("start", start), ("end", end)) if value is None]
    if start is None or end is None:
        raise Refusals(wrong)
    end += DAY_MINUTES if end <= start else 0
    times = wall_to_utc(day, start, zone), wall_to_utc(day, end, zone)
    return ShiftAsked(id_of(form.get("desk")) or 0, id_of(form.get("mediator")) or 0, *times)


def _add_page(plan_id: int, form: Any, fault: dict[str, str]) -> str:
    def find(session: Session) -> Any:
        plan = get_plan(session, plan_id)
        if not plan.changeable:
            raise NotFound("plan")
        return plan, [one for one in desks(session) if one.id in plan.desk_ids], _active(session)

    plan, chosen, active = look_up(find)
    days = [plan.starts_on + timedelta(days=n) for n in range(7 * plan.weeks)]
    return render_template(
        "plan_add.html", plan=plan, title=plan_title(plan), desks=chosen, people=active, form=form, fault=fault,
        faults=list(fault.items()), days=[(one.isoformat(), shown_day(one)) for one in days if one > today()],
    )  # fmt: skip


def _draft_shift_page(plan_id: int, shift_id: int, fault: str) -> str:
    def find(session: Session) -> Any:
        plan = get_plan(session, plan_id)
        shift = next((one for one in plan_shifts(session, plan_id) if one.id == shift_id), None)
        if shift is None or plan.state != "draft":
            raise NotFound("shift")
        return plan, shift, _active(session)

    plan, shift, active = look_up(find)
    return render_template(
        "draft_shift.html", plan=plan, shift=shift, people=active, fault=fault, title=plan_title(plan),
        chosen=id_of(request.form.get("mediator")) or shift.mediator_id,
    )  # fmt: skip


def _active(session: Session) -> list[Any]:
    active = [row for row in people(session) if row.active and "in_person" in row.modalities]
    return sorted(active, key=lambda row: row.name)


def _planning() -> Any:
    return services().settings.planning
