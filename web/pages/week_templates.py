"""The usual weeks of desks: kept from a published plan, shown on the page of plans, thrown away there."""

from typing import Any

from flask import Blueprint

from scheduling.week_templates import drop_template, keep_as_template
from web.numbers import plan_number
from web.pages.doing import do_and_go
from web.permissions import actor, for_roles
from web.services import services
from web.words import gettext

template_pages = Blueprint("template_pages", __name__)


@template_pages.post("/plans/<plan_id>/template")
@for_roles("coordinator")
def keep(plan_id: str) -> Any:
    """Its first week becomes the usual one of its desks."""
    number, now, zone = plan_number(plan_id), services().clock(), services().settings.zone
    return do_and_go(
        lambda session: keep_as_template(session, number, now, zone, actor()),
        "/plans",
        gettext("Settimana tipo salvata."),
        back=f"/plans/{number}",
    )


@template_pages.post("/plans/templates/<int(max=999999999):desk_id>/drop")
@for_roles("coordinator")
def drop(desk_id: int) -> Any:
    """The desk has no usual week any more."""
    now = services().clock()
    dropped = gettext("Settimana tipo eliminata.")
    return do_and_go(lambda session: drop_template(session, desk_id, now, actor()), "/plans", dropped)
