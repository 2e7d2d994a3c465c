"""A published plan is mended here: asked for, looked at, taken or let be."""

from datetime import datetime
from typing import Any

from flask import Blueprint, render_template
from sqlalchemy.orm import Session

from dispatch.ask_for_repair import ask_for_repair, drop_repair
from dispatch.take_repair import take_repair
from scheduling.desks import desks
from scheduling.mediators import people
from scheduling.plans import get_plan
from scheduling.repairs import Repair, last_repair
from storage.errors import NotFound
from web.numbers import plan_number
from web.pages.doing import do_and_go
from web.pages.live_parts import live_part, renewed_part
from web.pages.names import shown_name
from web.pages.plan_words import plan_title
from web.pages.times import shown_span
from web.permissions import actor, for_roles
from web.reading import look_up
from web.services import services
from web.words import gettext, ngettext

repair_pages = Blueprint("repairs", __name__)


@repair_pages.get("/plans/<plan_id>/repair")
@for_roles("coordinator")
def show(plan_id: str) -> Any:
    """What is proposed, or how far it has come."""
    values = look_up(lambda session: _values(session, plan_number(plan_id)))
    return render_template("repair.html", part=live_part("repair_live.html", values), **values)


@repair_pages.get("/plans/<plan_id>/repair/live")
@for_roles("coordinator")
def show_part(plan_id: str) -> Any:
    """The part that renews itself; 204 while nothing has changed."""
    return renewed_part("repair_live.html", look_up(lambda session: _values(session, plan_number(plan_id))))


@repair_pages.post("/plans/<plan_id>/repair")
@for_roles("coordinator")
def ask(plan_id: str) -> Any:
    """A worker looks for it."""
    number, now = plan_number(plan_id), services().clock()
    there, plan = f"/plans/{number}/repair", f"/plans/{number}"
    return do_and_go(lambda session: ask_for_repair(session, actor(), number, now), there, back=plan)


@repair_pages.post("/plans/<plan_id>/repair/take")
@for_roles("coordinator")
def take(plan_id: str) -> Any:
    """Shifts change hands, and those who are moved are told and asked."""
    number, now, told = plan_number(plan_id), services().clock(), services().settings
    return do_and_go(
        lambda session: take_repair(session, actor(), number, now, told.dispatch),
        f"/plans/{number}",
        gettext("Fatto: i messaggi a chi si sposta stanno partendo."),
        back=f"/plans/{number}/repair",
    )


@repair_pages.post("/plans/<plan_id>/repair/drop")
@for_roles("coordinator")
def drop(plan_id: str) -> Any:
    """Everything stays as it is."""
    number, now = plan_number(plan_id), services().clock()
    return do_and_go(lambda session: drop_repair(session, actor(), number, now), f"/plans/{number}")


def _values(session: Session, plan_id: int) -> dict[str, Any]:
    plan = get_plan(session, plan_id)
    if plan.state != "published":
        raise NotFound("plan")
    repair = last_repair(session, plan_id)
    state = repair.state if repair is not None else "none"
    changes = _lines(session, repair) if repair is not None and state == "proposed" else []
    moved = {one for line in changes for one in line["who"]}
    return {
        "plan": plan,
        "title": plan_title(plan),
        "state": state,
        "changes": changes,
        "moved": len(moved),
        "sentence": _sentence(state, len(changes), len(moved), 0 if repair is None else len(repair.gaps)),
    }


def _sentence(state: str, changes: int, moved: int, gaps: int) -> str:
    if state == "solving":
        return gettext("Stiamo cercando come coprire i buchi spostando meno persone possibile: pochi secondi.")
    if state == "failed":
        return gettext("Il calcolo si è fermato per un errore: riprova, oppure avvisa chi gestisce il programma.")
    if state != "proposed":
        return gettext("Cerchiamo come coprire i buchi dei prossimi giorni spostando meno persone possibile.")
    if not changes:
        return gettext("Non c'è niente da spostare: così com'è, di più non si copre.")
    words = ngettext("Si sposta %(num)s persona.", "Si spostano %(num)s persone.", moved)
    rest = (
        ngettext("Resta %(num)s buco.", "Restano %(num)s buchi.", gaps) if gaps else gettext("Non resta nessun buco.")
    )
    return f"{words} {rest}"


def _lines(session: Session, repair: Repair) -> list[dict[str, Any]]:
    ids = {one[side] for one in repair.changes for side in ("before", "after") if one[side] is not None}
    names = {row.id: shown_name(row.name) for row in people(session, sorted(ids))} if ids else {}
    places = {one.id: one.name for one in desks(session)}
    return [
        {
            "when": shown_span(datetime.fromisoformat(one["starts_at"]), datetime.fromisoformat(one["ends_at"])),
            "desk": places.get(one["desk_id"], ""),
            "before": names.get(one["before"]),
            "after": names.get(one["after"]),
            "who": [one[side] for side in ("before", "after") if one[side] is not None],
        }
        for one in repair.changes
    ]
