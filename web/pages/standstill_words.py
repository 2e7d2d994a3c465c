"""What the board says where messages or answers stand still: the service itself needs a person."""

from datetime import datetime
from zoneinfo import ZoneInfo

from dispatch.board_tasks import Task
from web.pages.coordinator_words import minutes_between, said_since, shown_minutes
from web.words import gettext, ngettext

ACCOUNT_REFUSED = ("20003", "20005", "30002", "90010")
"""Twilio's codes where the account itself is closed, suspended or without credit."""


def standstill_words(task: Task, now: datetime, zone: ZoneInfo) -> tuple[str, str, str]:
    """How many, since when, and what to do meanwhile."""
    minutes = shown_minutes(minutes_between(task.since, now))
    happens = gettext("da %(minutes)s (%(since)s)", minutes=minutes, since=said_since(task.since, now, zone))
    if task.kind == "sms_still":
        what = ngettext("%(num)s SMS fermo", "%(num)s SMS fermi", task.waiting)
    elif task.kind == "email_still":
        what = ngettext("%(num)s e-mail ferma", "%(num)s e-mail ferme", task.waiting)
    else:
        what = ngettext(
            "%(num)s risposta non ancora letta dal programma",
            "%(num)s risposte non ancora lette dal programma",
            task.waiting,
        )
    meanwhile = gettext("Chiama chi cura il sistema. Per ciò che preme, telefona ai mediatori.")
    return what, happens, f"{_why(task)} {meanwhile}"


def _why(task: Task) -> str:
    if task.code in ACCOUNT_REFUSED:
        return gettext("Il gestore telefonico rifiuta il nostro accesso: forse manca credito.")
    if task.code is None:
        return gettext("Forse il programma che lavora in sottofondo è spento.")
    if task.kind == "email_still":
        return gettext("Forse il server della posta non risponde.")
    return gettext("Forse il gestore telefonico non risponde.")
