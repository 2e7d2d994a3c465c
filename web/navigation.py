"""The few places that each role goes to, as the navigation of every page shows them."""

from dataclasses import dataclass

from flask import request
from flask_babel import lazy_gettext
from flask_login import current_user

from web.words import gettext


@dataclass(frozen=True)
class Place:
    """A link; it is the current one where the path begins with one of `under` (or is exactly `path`)."""

    path: str
    name: str
    under: tuple[str, ...] = ()

    @property
    def current(self) -> bool:
        """Whether the page shown belongs here."""
        return request.path == self.path or any(request.path.startswith(one) for one in self.under)


ASK = Place("/", lazy_gettext("Chiedi"), ("/requests/new", "/templates"))
NEW = Place("/requests/new", lazy_gettext("Chiedi"))
BOARD = Place("/board", lazy_gettext("Adesso"), ("/board",))
REQUESTS = Place("/requests", lazy_gettext("Richieste"), tuple(f"/requests/{digit}" for digit in "123456789"))
UNMET = Place("/unmet", lazy_gettext("Non coperte"))
ROSTERS = Place("/rosters", lazy_gettext("Turni"), ("/rosters", "/desks"))
PLANS = Place("/plans", lazy_gettext("Piani"), ("/plans",))
MEDIATORS = Place("/mediators", lazy_gettext("Mediatori"), ("/mediators",))
MESSAGES = Place("/messages", lazy_gettext("Messaggi"), ("/messages", "/inbox"))
PEOPLE = Place("/users", lazy_gettext("Persone"), ("/users",))

OF_ROLE = {
    "operator": (ASK, REQUESTS, ROSTERS, UNMET),
    "desk": (ROSTERS,),
    "coordinator": (BOARD, NEW, REQUESTS, ROSTERS, PLANS, MEDIATORS, MESSAGES, UNMET),
    "manager": (UNMET,),
    "administrator": (PEOPLE,),
}


def places() -> tuple[Place, ...]:
    """Those of who is signed in."""
    return OF_ROLE.get(getattr(current_user, "role", ""), ())


def role_name(role: str) -> str:
    """A role in words."""
    names = {
        "operator": gettext("operatore"),
        "desk": gettext("sportello"),
        "coordinator": gettext("coordinamento"),
        "manager": gettext("direzione"),
        "administrator": gettext("amministrazione"),
    }
    return names[role]


def role_task(role: str) -> str:
    """What somebody of this role does here, for who tries the demo."""
    tasks = {
        "operator": gettext("Operatrice: chiede un mediatore"),
        "desk": gettext("Sportello: vede chi c'è oggi"),
        "coordinator": gettext("Coordinamento: segue le ricerche, legge le risposte"),
        "manager": gettext("Direzione"),
        "administrator": gettext("Amministrazione: persone, uffici, token"),
    }
    return tasks[role]
