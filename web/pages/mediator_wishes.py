"""Hours in which a mediator would rather sit at a desk, or would rather not: plans follow where nothing is lost."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for

from scheduling.wishes import add_wish, drop_wish
from storage.errors import Refusals
from web.pages.mediator_page import mediator_page
from web.permissions import actor, for_roles
from web.sentences import sentence
from web.services import services
from web.words import gettext

mediator_wish_pages = Blueprint("mediator_wishes", __name__)


@mediator_wish_pages.post("/mediators/<int(max=999999999):mediator_id>/wishes")
@for_roles("coordinator")
def post_wish(mediator_id: int) -> Any:
    """One more; or the page again with what is wrong beside its field."""
    form, now = request.form, services().clock()
    day, start, end = (form.get(name, "") for name in ("day", "start", "end"))
    wanted = form.get("kind") == "wanted"
    try:
        services().database.run(lambda session: add_wish(session, mediator_id, day, start, end, wanted, now, actor()))
    except Refusals as error:
        faults = [(f"wish-{one.field}", sentence(one)) for one in error.refusals]
        return mediator_page(mediator_id, "wish", faults), 422
    return _back(mediator_id, gettext("Salvato."))


@mediator_wish_pages.post("/mediators/<int(max=999999999):mediator_id>/wishes/<int(max=999999999):wish_id>/drop")
@for_roles("coordinator")
def post_drop(mediator_id: int, wish_id: int) -> Any:
    """One less."""
    now = services().clock()
    services().database.run(lambda session: drop_wish(session, mediator_id, wish_id, now, actor()))
    return _back(mediator_id, gettext("Tolto."))


def _back(mediator_id: int, said: str) -> Any:
    flash(said, "wishes")
    return redirect(url_for("mediator.show_mediator", mediator_id=mediator_id, _anchor="wishes"), 303)
