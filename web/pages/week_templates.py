"""The usual weeks of desks: kept from a published plan, shown on the page of plans, thrown away there."""

from typing import Any

from flask import Blueprint, flash, redirect

from scheduling.week_templates import drop_template, keep_as_template
from storage.errors import Refused
from web.numbers import plan_number
from web.permissions import actor, for_roles
from web.sentences import REFUSED, sentence
from web.services import services
from web.words import gettext

template_pages = Blueprint("template_pages", __name__)


@template_pages.post("/plans/<plan_id>/template")
@for_roles("coordinator")
def keep(plan_id: str) -> Any:
    """Its first week becomes the usual one of its desks."""
    number, now, zone = plan_number(plan_id), services().clock(), services().settings.zone
    try:
        services().database.run(lambda session: keep_as_template(session, number, now, zone, actor()))
    except Refused as error:
        flash(sentence(error), REFUSED)
        return redirect(f"/plans/{number}", 303)
    flash(gettext("Settimana tipo salvata."))
    return redirect("/plans", 303)


@template_pages.post("/plans/templates/<int(max=999999999):desk_id>/drop")
@for_roles("coordinator")
def drop(desk_id: int) -> Any:
    """The desk has no usual week any more."""
    now = services().clock()
    services().database.run(lambda session: drop_template(session, desk_id, now, actor()))
    flash(gettext("Settimana tipo eliminata."))
    return redirect("/plans", 303)
