"""What the board says of each task: a sentence, a detail, and whom to phone."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from dispatch.board_tasks import BURNS, PRESSES, WAITS, Call, Task
from dispatch.requests import Request
from web.pages.coordinator_words import (
    CARRIER_CODES,
    REASONS,
    minutes_between,
    plain_language,
    said_at,
    said_since,
    shown_minutes,
    shown_moment,
    shown_phone,
)
from web.pages.names import shown_name
from web.pages.standstill_words import standstill_words

LEVELS = {BURNS: ("bad", _("Urgente")), PRESSES: ("warn", _("Da fare")), WAITS: ("calm", _("Quando puoi"))}


@dataclass(frozen=True)
class TaskLine:
    """A task as it is shown. `key` is equal from poll to poll, so that focus stays where it is.

    `release` and `by_phone`: where to say that who is booked need not come, or who has said yes by phone; else "".
    """

    key: str
    level: str
    level_word: str
    what: str
    happens: str
    detail: str
    task: Task
    release: str = ""
    by_phone: str = ""


def task_line(task: Task, now: datetime, zone: ZoneInfo) -> TaskLine:
    """The words of one task."""
    level, word = LEVELS[task.urgency]
    say = _SAY.get(task.kind, _other)
    what, happens, detail = say(task, now, zone)
    return TaskLine(_key(task), level, str(word), what, happens, detail, task, _release(task), _by_phone(task))


def _release(task: Task) -> str:
    sought = task.booking is not None and task.booking.state == "live" and task.booking.replacing_since is not None
    return f"/requests/{task.booking.request_id}/release/{task.booking.id}" if task.booking and sought else ""


def _by_phone(task: Task) -> str:
    search = task.kind in ("late_search", "gap_soon", "uncovered") and task.request is not None
    return f"/requests/{task.request.id}/phone" if task.request and search else ""


def request_words(request: Request) -> str:
    """What is searched for: "darija, Anagrafe"."""
    return ", ".join(filter(None, (plain_language(request.language), request.place_name)))


def call_words(call: Call) -> dict[str, str | int | None]:
    """Whom to phone, as a button and a line show it."""
    return {
        "id": call.mediator_id,
        "name": shown_name(call.name),
        "phone": call.phone,
        "shown": shown_phone(call.phone),
        "note": call.note,
    }


def _key(task: Task) -> str:
    if task.alarm_id is not None:
        return f"alarm-{task.alarm_id}"
    if task.message_id is not None:
        return f"message-{task.message_id}"
    return f"request-{task.request.id}" if task.request is not None else task.kind


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _late_search(task: Task, now: datetime, zone: ZoneInfo) -> tuple[str, str, str]:
    request = task.request
    assert request is not None
    if request.on_the_spot:
        minutes = shown_minutes(minutes_between(request.asked_at, now))
        happens = gettext(
            "nessuno da %(minutes)s (%(since)s)", minutes=minutes, since=said_since(request.asked_at, now, zone)
        )
    else:
        happens = gettext("serve %(at)s, nessuno trovato", at=_when(request, now, zone))
    return _capital(request_words(request)), str(happens), _asked(task)


def _gap_soon(task: Task, now: datetime, zone: ZoneInfo) -> tuple[str, str, str]:
    request = task.request
    assert request is not None
    happens = gettext("serve %(at)s, ancora nessuno", at=_when(request, now, zone))
    return _capital(request_words(request)), str(happens), _asked(task)


def _uncovered(task: Task, now: datetime, zone: ZoneInfo) -> tuple[str, str, str]:
    request = task.request
    assert request is not None
    at = said_at(request.closed_at, now, zone)
    happens = gettext("senza mediatore: la ricerca è finita %(at)s", at=at)
    return _capital(request_words(request)), str(happens), str(gettext("Se serve ancora, telefona."))


def _when(request: Request, now: datetime, zone: ZoneInfo) -> str:
    at = shown_moment(request.starts_at, now, zone)
    if request.starts_at < now:
        since = shown_minutes(minutes_between(request.starts_at, now))
        return str(gettext("già da %(minutes)s (%(at)s)", minutes=since, at=at))
    ahead = minutes_between(now, request.starts_at)
    return str(gettext("fra %(minutes)s (%(at)s)", minutes=shown_minutes(ahead), at=at)) if ahead < 120 else at


def _asked(task: Task) -> str:
    if task.waiting:
        return str(
            ngettext(
                "%(num)s mediatore non ha ancora risposto.",
                "%(num)s mediatori non hanno ancora risposto.",
                task.waiting,
            )
        )
    if task.calls:
        return str(gettext("Nessuno da aspettare. Chi parla la lingua si può ancora chiamare."))
    return str(gettext("Nessun mediatore parla questa lingua ed è libero."))


def _opted_out(task: Task, now: datetime, zone: ZoneInfo) -> tuple[str, str, str]:
    name = shown_name(task.mediator.name) if task.mediator else ""
    happens = gettext("ha scritto STOP: non riceve più messaggi")
    if not task.ahead:
        return name, str(happens), str(gettext("Non ha impegni in programma."))
    detail = ngettext(
        "Ha %(num)s impegno in programma, il primo %(at)s: resta confermato, sentitevi a voce.",
        "Ha %(num)s impegni in programma, il primo %(at)s: restano confermati, sentitevi a voce.",
        task.ahead,
        at=shown_moment(task.since, now, zone),
    )
    return name, str(happens), str(detail)


def _text_failed(task: Task, now: datetime, zone: ZoneInfo) -> tuple[str, str, str]:
    name = shown_name(task.mediator.name) if task.mediator else task.sender or str(gettext("Un messaggio"))
    happens = gettext("il messaggio non è arrivato")
    why = CARRIER_CODES.get(task.code or "") or REASONS.get(task.code or "")
    parts = [_capital(str(why)) + "." if why else ""]
    if task.booking is not None:
        at = shown_moment(task.booking.starts_at, now, zone)
        what = request_words(task.request) if task.request else ""
        parts.append(str(gettext("Era per l'incontro %(at)s: %(what)s.", at=at, what=what)))
    elif task.request is not None:
        parts.append(str(gettext("Era una richiesta: %(what)s.", what=request_words(task.request))))
    return name, str(happens), " ".join(filter(None, parts))


def _withdrawn(task: Task, now: datetime, zone: ZoneInfo) -> tuple[str, str, str]:
    if _is_sought(task):
        return _about_booking(task, gettext("non può venire: cerchiamo un'altra persona"), now, zone)
    return _about_booking(task, gettext("non poteva venire, e non si è trovato nessun altro"), now, zone)


def _missing(task: Task, now: datetime, zone: ZoneInfo) -> tuple[str, str, str]:
    if _is_sought(task):
        return _about_booking(task, gettext("non si sa se sia lì: cerchiamo un'altra persona"), now, zone)
    return _about_booking(task, gettext("non si è saputo se sia venuto: chiedilo all'ufficio"), now, zone)


def _is_sought(task: Task) -> bool:
    """Whether somebody is still searched for in their place."""
    return task.request is not None and task.request.state == "searching"


def _unconfirmed(task: Task, now: datetime, zone: ZoneInfo) -> tuple[str, str, str]:
    return _about_booking(task, gettext("non ha risposto al promemoria"), now, zone)


def _no_show_disputed(task: Task, now: datetime, zone: ZoneInfo) -> tuple[str, str, str]:
    happens = gettext("l'ufficio dice che non è venuto nessuno, ma l'inizio era stato segnato: senti tutti e due")
    return _about_booking(task, happens, now, zone)


def _about_booking(task: Task, happens: str, now: datetime, zone: ZoneInfo) -> tuple[str, str, str]:
    name = shown_name(task.mediator.name) if task.mediator else ""
    if task.booking is None or task.request is None:
        return name, happens, ""
    at = shown_moment(task.booking.starts_at, now, zone)
    detail = gettext("Incontro %(at)s: %(what)s.", at=at, what=request_words(task.request))
    return name, happens, str(detail)


def _quarantined(task: Task, now: datetime, zone: ZoneInfo) -> tuple[str, str, str]:
    happens = gettext("ha scritto un messaggio che il programma non riesce a leggere")
    who = shown_name(task.mediator.name) if task.mediator else shown_phone(task.sender or "")
    return who, str(happens), str(gettext("Leggilo tu:") if task.text else "")


def _shift_missing(task: Task, now: datetime, zone: ZoneInfo) -> tuple[str, str, str]:
    name = shown_name(task.mediator.name) if task.mediator else str(gettext("Avviso"))
    return name, str(gettext("non è ancora allo sportello: cerchiamo un'altra persona")), ""


def _desk_below_minimum(task: Task, now: datetime, zone: ZoneInfo) -> tuple[str, str, str]:
    return _about_booking(task, gettext("è in prestito, e ora serve al suo sportello: sentitevi a voce"), now, zone)


def _roster_silent(task: Task, now: datetime, zone: ZoneInfo) -> tuple[str, str, str]:
    name = shown_name(task.mediator.name) if task.mediator else ""
    return name, str(gettext("non ha risposto ai turni: cerchiamo altri")), ""


def _unfollowed(task: Task, now: datetime, zone: ZoneInfo) -> tuple[str, str, str]:
    happens = gettext("il programma non è riuscito a dar seguito a quello che è successo: guarda tu")
    who, _, detail = _about_booking(task, happens, now, zone)
    if not detail and task.request is not None:
        detail = f"{_capital(request_words(task.request))}."
    return who or str(gettext("Avviso")), str(happens), detail


def _other(task: Task, now: datetime, zone: ZoneInfo) -> tuple[str, str, str]:
    name = shown_name(task.mediator.name) if task.mediator else str(gettext("Avviso"))
    return name, task.kind.replace("_", " "), f"{_capital(said_since(task.since, now, zone))}."


_SAY = {
    "late_search": _late_search,
    "gap_soon": _gap_soon,
    "uncovered": _uncovered,
    "opted_out": _opted_out,
    "booking_text_failed": _text_failed,
    "text_failed": _text_failed,
    "needs_person": _text_failed,
    "quarantined": _quarantined,
    "unfollowed": _unfollowed,
    "roster_silent": _roster_silent,
    "shift_missing": _shift_missing,
    "desk_below_minimum": _desk_below_minimum,
    "roster_text_failed": _text_failed,
    "withdrawn": _withdrawn,
    "missing": _missing,
    "unconfirmed": _unconfirmed,
    "no_show_disputed": _no_show_disputed,
    **dict.fromkeys(("sms_still", "email_still", "replies_still"), standstill_words),
}
