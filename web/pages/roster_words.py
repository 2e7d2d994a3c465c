"""A desk's day in words: who has come, who is awaited, who is missing, what is done about a gap."""

from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import format_date

from dispatch.desk_day import DeskDay, GapNow
from web.pages.times import shown_hour
from web.services import services
from web.words import gettext, ngettext


def presence(shift: Any, gender: str | None, now: datetime, missing_after: int) -> tuple[str, str, str]:
    """(words, tone, icon): arrived, expected, missing, or gone again."""
    at = shown_hour(shift.starts_at)
    if shift.mediator_id is None:
        return gettext("nessuno, per ora"), "bad", "warning-circle"
    if shift.checked_out_at is not None:
        return gettext("fino alle %(at)s", at=shown_hour(shift.checked_out_at)), "quiet", "check"
    if shift.checked_in_at is not None:
        said = {"f": gettext("arrivata %(at)s"), "m": gettext("arrivato %(at)s")}.get(
            gender or "", gettext("qui dalle %(at)s")
        )
        return said % {"at": shown_hour(shift.checked_in_at)}, "ok", "check-circle"
    if shift.state == "absent":
        return gettext("assente"), "bad", "close-circle"
    if now >= shift.ends_at:
        return gettext("turno finito"), "quiet", "clock"
    late = int((now - shift.starts_at).total_seconds() // 60)
    if late >= missing_after:
        return _missing(late), "bad", "warning-circle"
    said = {"f": gettext("attesa alle %(at)s"), "m": gettext("atteso alle %(at)s")}.get(
        gender or "", gettext("arriva alle %(at)s")
    )
    return said % {"at": at}, "quiet", "clock"


def _missing(minutes: int) -> str:
    if minutes < 60:
        return ngettext("manca da %(num)s minuto", "manca da %(num)s minuti", minutes)
    return ngettext("manca da %(num)s ora", "manca da %(num)s ore", minutes // 60)


def may_arrive(shift: Any, now: datetime) -> bool:
    """From half an hour before, while the shift lasts."""
    soon = shift.starts_at - timedelta(minutes=30) <= now < shift.ends_at
    return soon and shift.checked_in_at is None and shift.state in ("published", "confirmed", "absent")


def being_done(gap: GapNow, now: datetime) -> str:
    """What the search for a gap is at."""
    if gap.gap.state == "uncovered":
        return gettext("nessuno ha potuto")
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


def summary(shown: DeskDay, now: datetime, today: date) -> str:
    """Who is here now, in a sentence."""
    here = [one for one in shown.shifts if one.starts_at <= now < one.ends_at and one.mediator_id is not None]
    missing = len(shown.gaps) + sum(one.mediator_id is None for one in shown.shifts)
    if not shown.open and not shown.shifts and not missing:
        return gettext("Chiuso.")
    parts = []
    if shown.date == today:
        some = ngettext("Ora %(num)s in turno.", "Ora %(num)s in turno.", len(here))
        parts.append(some if here else gettext("Adesso non c'è nessuno in turno."))
    if missing:
        parts.append(ngettext("Manca %(num)s persona.", "Mancano %(num)s persone.", missing))
    return " ".join(parts)
