"""On a desk's page: cover that its last weeks suggest, taken over by a tap."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, request
from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from dispatch.cover_from_history import cover_from_history
from scheduling.change_desk import change_desk
from scheduling.desks import Desk, get_desk
from scheduling.suggested_cover import LEAST_WEEKS
from web.numbers import desk_number
from web.pages.coordinator_words import plain_language
from web.pages.desk_words import shown_range
from web.pages.roster_days import today
from web.permissions import actor, for_roles
from web.reading import look_up
from web.services import services

suggested_cover_pages = Blueprint("suggested_cover_pages", __name__)


@dataclass(frozen=True)
class Suggested:
    """`lines`: (key, words) of each line to take over; `basis`: in words, from how many weeks and people."""

    lines: list[tuple[str, str]]
    basis: str


def suggested_to(desk: Desk) -> Suggested:
    """Changes nothing: what is not taken over is only shown."""
    found = look_up(lambda session: _found(session, desk))
    if not found.people:
        basis = gettext(
            "Nessuno è stato ancora contato in orario di apertura: i tasti sono sulla pagina dei turni di oggi."
        )
    elif found.weeks < LEAST_WEEKS:
        basis = gettext("Ci sono ancora troppo poche settimane: ne servono almeno tre.")
    else:
        people = ngettext("%(num)s persona o richiesta", "%(num)s persone e richieste", found.people)
        weeks = ngettext("%(num)s settimana", "%(num)s settimane", found.weeks)
        basis = gettext(
            "Da %(people)s in %(weeks)s: quanti mediatori bastavano tre volte su quattro.", people=people, weeks=weeks
        )
    return Suggested([(_key(one), _words(one)) for one in found.lines], str(basis))


def _found(session: Session, desk: Desk) -> Any:
    settings = services().settings
    return cover_from_history(session, desk, today(), settings.zone, settings.dispatch.province)


def _key(line: dict[str, Any]) -> str:
    return "|".join((line["language"], ",".join(line["days"]), line["start"], line["end"], str(line["wished"])))


def _words(line: dict[str, Any]) -> str:
    people = ngettext("%(num)s mediatore", "%(num)s mediatori", line["wished"])
    return f"{plain_language(line['language'])}, {shown_range(line)}: {people}"


@suggested_cover_pages.post("/desks/<desk_id>/suggested-cover")
@for_roles("coordinator")
def take_over(desk_id: str) -> Any:
    """One line becomes cover that would be good to have; one that is not suggested any more changes nothing."""
    number, key, now = desk_number(desk_id), request.form.get("line"), services().clock()

    def operation(session: Session) -> str | None:
        desk = get_desk(session, number, actor())
        for line in _found(session, desk).lines:
            if _key(line) == key:
                change_desk(session, number, {"cover": [*desk.cover, line]}, now, actor())
                return _words(line)
        return None

    added = services().database.run(operation)
    if added:
        flash(gettext("Aggiunto fra le lingue: %(line)s.", line=added))
    return redirect(f"/desks/{number}#{'cover' if added else 'suggested-cover'}", 303)
