"""A desk's day in words: who has come, who is awaited, who is missing, what is done about a gap."""

from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import format_date

from dispatch.desk_day import DeskDay, GapNow
from scheduling.lend import is_away
from scheduling.public_holidays import holidays_of_year
from web.pages.times import hours_between, shown_hour
from web.services import services
from web.words import gettext, ngettext


def presence(
    shift: Any, gender: str | None, now: datetime, missing_after: int, expected_at: datetime | None = None
) -> tuple[str, str, str]:
    """(words, tone, icon): arrived, lent, expected, on the way, missing, or gone again.

    `expected_at`: of who was found when the shift had begun. Who was lent before they checked in is awaited anew.
    """
    back_at = shift.lent_until if shift.lent_until is not None and shift.lent_until <= now else shift.starts_at
    expected_at = max(shift.starts_at, back_at, expected_at or shift.starts_at)
    at = shown_hour(expected_at)
    away = _away(shift, now)
    if away is not None:
        return away
    if shift.checked_out_at is not None:
        return gettext("fino alle %(at)s", at=shown_hour(shift.checked_out_at)), "quiet", "check"
    if shift.checked_in_at is not None:
        said = {"f": gettext("arrivata %(at)s"), "m": gettext("arrivato %(at)s")}.get(
            gender or "", gettext("qui dalle %(at)s")
        )
        came = said % {"at": shown_hour(shift.checked_in_at)}
        if shift.state == "closed":
            return gettext("%(came)s, uscita non segnata", came=came), "quiet", "check"
        return came, "ok", "check-circle"
    if shift.state == "absent":
        return gettext("assente"), "bad", "close-circle"
    if now >= shift.ends_at:
        return gettext("turno finito"), "quiet", "clock"
    late = int((now - expected_at).total_seconds() // 60)
    if late >= missing_after:
        return _missing(late), "bad", "warning-circle"
    if shift.starts_at <= now < expected_at:
        return gettext("in arrivo, verso le %(at)s", at=at), "warn", "clock"
    said = {"f": gettext("attesa alle %(at)s"), "m": gettext("atteso alle %(at)s")}.get(
        gender or "", gettext("arriva alle %(at)s")
    )
    if shift.state == "published":
        return gettext("%(expected)s, non ha confermato", expected=said % {"at": at}), "warn", "clock"
    return said % {"at": at}, "quiet", "clock"


def _away(shift: Any, now: datetime) -> tuple[str, str, str] | None:
    """Where nobody is to be at the desk just now."""
    if shift.mediator_id is None:
        return gettext("nessuno, per ora"), "bad", "warning-circle"
    if is_away(shift, now):
        return gettext("in prestito fino alle %(at)s", at=shown_hour(shift.lent_until)), "warn", "clock"
    return None


def _missing(minutes: int) -> str:
    if minutes < 60:
        return ngettext("manca da %(num)s minuto", "manca da %(num)s minuti", minutes)
    return ngettext("manca da %(num)s ora", "manca da %(num)s ore", minutes // 60)


def being_done(gap: GapNow, now: datetime) -> str:
    """What the search for a gap is at."""
    if gap.gap.state == "uncovered":
        return gettext("nessuno ha potuto")
    if gap.gap.state == "open":
        return (
            gettext("il piano non ha trovato nessuno")
            if gap.gap.reasons
            else gettext("sotto il minimo dello sportello")
        )
    asked = ngettext("chiesto a %(num)s", "chiesto a %(num)s", gap.waiting) if gap.waiting else gettext(
        "nessuno da chiedere"
    )  # fmt: skip
    if gap.next_at is not None and gap.next_at > now and gap.next_what in ("next_wave", "look_again", "ask_everyone"):
        near = gap.next_at - now < timedelta(hours=20)
        at = shown_hour(gap.next_at) if near else format_date(gap.next_at.astimezone(services().settings.zone), "d MMM")
        if near:
            return gettext("%(asked)s, alle %(at)s ad altri", asked=asked, at=at)
        return gettext("%(asked)s, il %(at)s ad altri", asked=asked, at=at)
    return asked


def here_now(here: int) -> str:
    """How many have come and are there, in a sentence."""
    some = ngettext("Adesso c'è %(num)s persona.", "Adesso ci sono %(num)s persone.", here)
    return some if here else gettext("Adesso non è arrivato nessuno.")


def summary(shown: DeskDay, here: int, now: datetime, today: date) -> str:
    """How many are here now, and how many are missing."""
    gaps = [one for one in shown.gaps if shown.date != today or one.gap.ends_at > now]
    missing = len(gaps) + sum(one.mediator_id is None for one in shown.shifts)
    if not shown.open and not shown.shifts and not shown.gaps:
        return gettext("Chiuso.")
    parts = []
    if shown.date == today:
        parts.append(here_now(here))
    if missing:
        parts.append(ngettext("Manca %(num)s persona.", "Mancano %(num)s persone.", missing))
    return " ".join(parts)


def hours_of(shown: DeskDay) -> str:
    """When the desk is open that day ("9–13, 15–18"), "" where it is not."""
    return ", ".join(hours_between(one.starts_at, one.ends_at) for one in shown.open)


def closed_words(shown: DeskDay, province: str) -> str:
    """Why it is not open that day; "" where it is."""
    if shown.open:
        return ""
    if shown.why_closed == "holiday":
        name = holidays_of_year(province, shown.date.year).get(shown.date, "").split(";")[0]
        return gettext("chiuso: %(holiday)s", holiday=name)
    if shown.why_closed == "closing":
        return gettext("chiuso in questo periodo")
    if shown.why_closed == "closed":
        return gettext("chiuso, in via eccezionale")
    return gettext("chiuso: non apre di %(weekday)s", weekday=format_date(shown.date, "EEEE"))
