"""A shift of a published plan: who has it, and a swap of it with another's: asked, awaited, called off."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from dispatch.answer_for_mediator import may_be_answered
from dispatch.ask_to_swap import ask_to_swap, may_be_swapped
from dispatch.end_swap import call_off_swap
from languages.times import deadline
from scheduling.mediators import languages_of, people
from scheduling.plans import get_plan
from scheduling.rosters import plan_shifts
from scheduling.swaps import Swap, swap_of
from storage.errors import NotFound, Refusals, Refused
from web.language_of_reader import reader_locale
from web.numbers import id_of, plan_number, shift_number
from web.pages.doing import do_and_go
from web.pages.names import shown_name
from web.pages.plan_words import STATES, plan_title
from web.pages.times import shown_span
from web.permissions import actor, for_roles
from web.reading import look_up
from web.rule_words import RULES
from web.sentences import sentence
from web.services import services
from web.words import gettext

swap_pages = Blueprint("swaps", __name__)
WHY_OFF: Mapping[str, str] = {
    "refused": _("L'ultimo scambio non si è fatto: uno dei due ha detto no."),
    "silence": _("L'ultimo scambio non si è fatto: non hanno risposto in tempo tutti e due."),
    "called_off": _("L'ultimo scambio è stato annullato."),
    "rule": _("L'ultimo scambio non si è potuto fare."),
    "given_back": _("L'ultimo scambio non si è fatto: uno dei due turni è stato liberato."),
}


def published_shift_page(plan_id: int, shift_id: int, fault: str = "") -> str:
    """What can be done about a shift that its mediator has been told of. NotFound where it is none of that plan's."""
    now = services().clock()

    def find(session: Session) -> dict[str, Any]:
        plan = get_plan(session, plan_id)
        shifts = plan_shifts(session, plan_id)
        shift = next((one for one in shifts if one.id == shift_id), None)
        if shift is None or plan.state != "published":
            raise NotFound("shift")
        swap = swap_of(session, shift_id)
        return {
            "plan": plan,
            "shift": shift,
            "swap": _shown(session, swap, shifts, now) if swap is not None and swap.state == "asked" else None,
            "off": _why_off(swap),
            "others": _others(session, shift, shifts, now),
        }

    values = look_up(find)
    shift = values["shift"]
    word, tone, icon = STATES.get(shift.state, ("", "", ""))
    return render_template(
        "published_shift.html", **values, title=plan_title(values["plan"]), fault=fault,
        word=word, tone=tone, state_icon=icon,
        who=shown_name(shift.mediator_name) if shift.mediator_id is not None else gettext("Nessuno, per ora"),
        may_answer=may_be_answered(shift, now), may_swap=may_be_swapped(shift, now),
        chosen=id_of(request.form.get("with")), name_of=shown_name,
    )  # fmt: skip


@swap_pages.post("/plans/<plan_id>/shifts/<shift_id>/swap")
@for_roles("coordinator")
def ask(plan_id: str, shift_id: str) -> Any:
    """Both are asked; or the same page again with what stands against it."""
    plan, shift, now, settings = plan_number(plan_id), shift_number(shift_id), services().clock(), services().settings
    other = id_of(request.form.get("with")) or 0
    look_up(lambda session: _of_plan(session, plan, shift))
    try:
        services().database.run(lambda session: ask_to_swap(session, actor(), shift, other, now, settings.dispatch))
    except (Refused, Refusals) as error:
        refused = error.refusals[0]
        who = f"{shown_name(str(refused.values['name']))}: " if "name" in refused.values else ""
        return published_shift_page(plan, shift, f"{who}{sentence(refused)}"), 422
    flash(gettext("Chiesto a tutti e due: lo scambio si fa se dicono di sì tutti e due."))
    return redirect(f"/plans/{plan}/shifts/{shift}", 303)


@swap_pages.post("/plans/<plan_id>/shifts/<shift_id>/swap/cancel")
@for_roles("coordinator")
def cancel(plan_id: str, shift_id: str) -> Any:
    """Not any more: both keep what they have."""
    plan, shift, now, told = (
        plan_number(plan_id),
        shift_number(shift_id),
        services().clock(),
        services().settings.dispatch,
    )
    look_up(lambda session: _of_plan(session, plan, shift))
    return do_and_go(
        lambda session: call_off_swap(session, actor(), shift, now, told),
        f"/plans/{plan}/shifts/{shift}",
        gettext("Scambio annullato: i turni restano come prima."),
    )


def _others(session: Session, shift: Any, shifts: Any, now: datetime) -> list[Any]:
    """The shifts of those who speak what this one is there for, where its mediator speaks what theirs are there for."""
    others = [one for one in shifts if may_be_swapped(one, now) and one.mediator_id != shift.mediator_id]
    ids = {one.mediator_id for one in (shift, *others)} - {None}
    spoken = {one: {code for code, _ in levels} for one, levels in languages_of(session, ids).items()} if ids else {}
    mine = spoken.get(shift.mediator_id, set())
    return [
        one
        for one in others
        if set(one.languages) <= mine and set(shift.languages) <= spoken.get(one.mediator_id, set())
    ]


def _of_plan(session: Session, plan_id: int, shift_id: int) -> None:
    if all(one.id != shift_id for one in plan_shifts(session, plan_id)):
        raise NotFound("shift")


def _shown(session: Session, swap: Swap, shifts: Any, now: datetime) -> dict[str, Any]:
    """Until when it is waited for, and of each of the two: who, which shift instead of which, whether they said yes."""
    spans = {one.id: f"{shown_span(one.starts_at, one.ends_at)} · {one.desk_name}" for one in shifts}
    names = {row.id: shown_name(row.name) for row in people(session, sorted((swap.mediator_id, swap.with_mediator_id)))}
    sides = []
    for mediator_id, _shift_id, _was, yes_at in swap.sides:
        own, other = swap.own_and_other(mediator_id)
        sides.append((names[mediator_id], spans.get(own, ""), spans.get(other, ""), yes_at is not None))
    return {"by": deadline(swap.answer_by, now, reader_locale(), services().settings.zone), "sides": sides}


def _why_off(swap: Swap | None) -> str:
    if swap is None or swap.why is None:
        return ""
    if swap.why in RULES:
        return f"{WHY_OFF['rule']} {RULES[swap.why]}"
    return str(WHY_OFF[swap.why])
