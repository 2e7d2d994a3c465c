"""States and ways in a word or two, in the reader's language."""

from dispatch.live_search import Asked
from dispatch.reports import OUTCOMES
from dispatch.requests import Request
from web.states import state_word
from web.words import gettext

OVER = ("done", "reported", "validated", "cancelled", "cancelled_late", "uncovered", "covered_external",
        "no_show_mediator", "no_show_person", "no_show_office", "interrupted")  # fmt: skip
COMING = ("assigned", "on_the_way", "in_progress")


def ended_word(request: Request) -> str:
    """The same of a request; once the office has said how it went, that counts."""
    return state_word(_told(request))


def ended_tone(request: Request) -> str:
    """The colour that goes with it."""
    return state_tone(_told(request))


def _told(request: Request) -> str:
    told = request.closed_why if request.state == "reported" and request.closed_why in OUTCOMES else None
    return told or request.state


def state_tone(state: str) -> str:
    """The colour that goes with the word."""
    if state in COMING or state in ("done", "reported", "validated"):
        return "ok"
    if state == "searching":
        return "accent"
    return "bad" if state in ("uncovered", "no_show_mediator", "no_show_office", "interrupted") else "quiet"


def modality_word(modality: str) -> str:
    """How, in words."""
    return {"in_person": gettext("di persona"), "phone": gettext("telefono"), "video": gettext("video")}[modality]


def modalities_words(modalities: list[str]) -> str:
    """Any of these will do."""
    return gettext(" o ").join(modality_word(one) for one in modalities)


def asked_state(one: Asked) -> tuple[str, str]:
    """(words, tone) of one mediator's answer."""
    return {
        "queued": (gettext("il messaggio parte"), "quiet"),
        "sent": (gettext("chiesto"), "accent"),
        "accepted": (gettext("ha detto sì"), "ok"),
        "declined": (gettext("ha detto no"), "quiet"),
        "conflict": (gettext("ha detto no: conflitto di interessi"), "quiet"),
        "lapsed": (gettext("non ha ancora risposto"), "quiet"),
        "reserve": (gettext("di riserva"), "ok"),
        "lost": (gettext("non serve più"), "quiet"),
        "withdrawn": (gettext("ritirato"), "quiet"),
        "send_failed": (gettext("numero non raggiungibile"), "bad"),
    }[one.state]
