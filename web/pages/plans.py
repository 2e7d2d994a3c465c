"""Rosters are planned here: asked for, looked at, changed by hand, published."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session

from dispatch.gaps_now import gaps_now
from dispatch.publish_plan import publish_plan
from scheduling.desks import desks
from scheduling.drop_plan import drop_plan
from scheduling.make_plan import MOST_WEEKS, PlanAsked, like_last_week, make_plan
from scheduling.mediators import people
from scheduling.plans import Plan, get_plan, plans
from scheduling.public_holidays import public_holidays
from scheduling.rosters import plan_shifts
from scheduling.solve_rest import solve_rest
from scheduling.weekly_turns import last_week_with_shifts
from storage.errors import Refusals, Refused
from web.numbers import id_of, plan_number
from web.pages.coordinator_words import shown_day
from web.pages.doing import do_and_go
from web.pages.live_parts import live_part, renewed_part
from web.pages.plan_words import desk_weeks, plan_sentence, plan_title, work_of
from web.pages.roster_days import today
from web.pages.usual_weeks import usual_weeks
from web.permissions import actor, for_roles
from web.reading import look_up
from web.sentences import sentence
from web.services import services
from web.words import gettext, ngettext

plan_pages = Blueprint("plan_pages", __name__)
MONDAYS = 8
_FIELDS = {"from_template": "desks", "like_week": "from"}


@plan_pages.get("/plans")
@for_roles("coordinator")
def all_plans() -> Any:
    """What has been planned, and the form for another."""
    return _list({}, [])


@plan_pages.post("/plans")
@for_roles("coordinator")
def ask() -> Any:
    """A worker solves it; the plan's page shows how far it has come."""
    now, zone, form = services().clock(), services().settings.zone, request.form
    try:
        asked = PlanAsked(
            _day(form.get("from", "")), _whole("weeks", form.get("weeks", "")),
            [id_of(one) or 0 for one in form.getlist("desks")],
        )  # fmt: skip
        if form.get("how") == "template":
            asked = replace(asked, from_template=True)
        make = like_last_week if form.get("how") == "like" else make_plan
        plan = services().database.run(lambda session: make(session, asked, now, zone, actor()))
    except (Refused, Refusals) as error:
        faults = [(_FIELDS.get(one.field, one.field.partition(".")[0]), _in_words(one)) for one in error.refusals]
        return _list(form, [(field, sentence(one)) for field, one in faults]), 422
    return redirect(f"/plans/{plan.id}", 303)


@plan_pages.get("/plans/<plan_id>")
@for_roles("coordinator")
def one_plan(plan_id: str) -> Any:
    """A plan as it is now."""
    values = look_up(lambda session: _values(session, plan_number(plan_id)))
    return render_template("plan.html", part=live_part("plan_live.html", values), **values)


@plan_pages.get("/plans/<plan_id>/live")
@for_roles("coordinator")
def one_plan_part(plan_id: str) -> Any:
    """The part that renews itself; 204 while nothing has changed."""
    return renewed_part("plan_live.html", look_up(lambda session: _values(session, plan_number(plan_id))))


@plan_pages.post("/plans/<plan_id>/publish")
@for_roles("coordinator")
def publish(plan_id: str) -> Any:
    """Each mediator gets one text."""
    number, now, settings = plan_number(plan_id), services().clock(), services().settings
    return do_and_go(
        lambda session: publish_plan(session, number, now, settings.dispatch, actor()),
        f"/plans/{number}",
        gettext("Pubblicato: i messaggi stanno partendo."),
    )


@plan_pages.post("/plans/<plan_id>/solve")
@for_roles("coordinator")
def solve(plan_id: str) -> Any:
    """Somebody is looked for wherever the draft has nobody; what stands in it stays."""
    number, now = plan_number(plan_id), services().clock()
    return do_and_go(lambda session: solve_rest(session, number, now, actor()), f"/plans/{number}")


@plan_pages.post("/plans/<plan_id>/drop")
@for_roles("coordinator")
def drop(plan_id: str) -> Any:
    """Thrown away: nobody had got anything."""
    number, now = plan_number(plan_id), services().clock()
    dropped = gettext("Bozza eliminata.")
    return do_and_go(lambda session: drop_plan(session, number, now, actor()), "/plans", dropped, f"/plans/{number}")


def _in_words(refused: Refused) -> Refused:
    """Its dates as people say them."""
    values = {name: shown_day(one) if isinstance(one, date) else one for name, one in refused.values.items()}
    return Refused(refused.field, refused.code, **values)


def _list(form: Any, faults: list[tuple[str, str]]) -> str:
    monday = today()
    monday += timedelta(days=7 - monday.weekday())
    mondays = [monday + timedelta(weeks=n) for n in range(MONDAYS)]

    def find(session: Session) -> Any:
        made = [(one, plan_title(one), plan_sentence(one, plan_shifts(session, one.id))) for one in plans(session)]
        fit = [one for one in desks(session, actor()) if one.hours or one.openings]
        last = last_week_with_shifts(session, [one.id for one in fit], monday, services().settings.zone)
        usual = usual_weeks(session)
        return made, fit if last or usual else [one for one in fit if one.cover], last, usual

    made, plannable, last, usual = look_up(find)
    return render_template(
        "plans.html",
        made=made,
        desks=plannable,
        last=shown_day(last) if last else "",
        usual=usual,
        chosen=set(form.getlist("desks")) if form else {str(one.id) for one in plannable},
        mondays=[(one.isoformat(), shown_day(one)) for one in mondays],
        weeks=[(n, ngettext("%(num)s settimana", "%(num)s settimane", n)) for n in range(1, MOST_WEEKS + 1)],
        form={"from": form.get("from", monday.isoformat()), "weeks": form.get("weeks", "4")},
        faults=faults,
        fault=dict(reversed(faults)),
    )


def _values(session: Session, plan_id: int) -> dict[str, Any]:
    plan = get_plan(session, plan_id)
    shifts = plan_shifts(session, plan_id)
    names = {one.id: one.name for one in desks(session)}
    settings = services().settings
    holidays = public_holidays(settings.dispatch.province)
    gaps = gaps_now(session, plan, settings.zone, holidays) if plan.changeable else ()
    told = {one["mediator_id"] for gap in gaps for one in gap["reasons"] if one["mediator_id"]}
    known = {row.id: row.name for row in people(session, sorted(told))} if told else {}
    return {
        "plan": plan,
        "title": plan_title(plan),
        "sentence": plan_sentence(plan, shifts, gaps),
        "weeks": desk_weeks(shifts, gaps, names, known, settings.zone),
        "work": work_of(shifts),
        "texts": len({one.mediator_id for one in shifts if one.mediator_id is not None}),
        "off_best": _off_best(plan),
        "like": gettext("Come nella settimana da %(day)s.", day=shown_day(plan.like_week_of))
        if plan.like_week_of and plan.state == "draft"
        else "",
        "may_mend": any(one.starts_at > services().clock() for one in shifts),
    }


def _off_best(plan: Plan) -> str:
    """How far the draft may be from the best there is, in words; "" where it is the best, or nothing is known."""
    percent = round(100 * (plan.gap or 0))
    return (
        gettext("Una bozza migliore, se c'è, lo è al massimo del %(percent)s %%.", percent=percent) if percent else ""
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused("from", "day_needed") from None


def _whole(field: str, text: str) -> int:
    if not text.isdecimal():
        raise Refused(field, "number_needed")
    return int(text)
