"""Pure. Dates and times as people read them in a text: local, 24 hours, a weekday instead of a year.

No function ever writes four digits in a row, so that nothing in a text can be taken for its code.
"""

from datetime import date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date

ROME = ZoneInfo("Europe/Rome")

_TODAY = {"it": "oggi", "en": "today", "fr": "aujourd'hui", "ar": "اليوم"}
_NEXT_DAY = {"it": "del giorno dopo", "en": "the next day", "fr": "du lendemain", "ar": "من اليوم التالي"}
_ALL_DAY = {"it": "tutto il giorno", "en": "all day", "fr": "toute la journée", "ar": "طوال اليوم"}
_EVERY = {"it": "ogni", "en": "every", "fr": "chaque", "ar": "كل"}
_RANGE = {"it": "{start}-{end}", "en": "{start}-{end}", "fr": "{start}-{end}", "ar": "{start}-{end}"}
_DAY_TIME = {"it": "{time} di {day}", "en": "{time} on {day}", "fr": "{day} {time}", "ar": "{day} {time}"}


@cache
def _locale(locale: str) -> Locale:
    return Locale.parse(locale)


def day(at: datetime | date, locale: str, zone: ZoneInfo = ROME) -> str:
    """The local day of an aware moment (or a local date): "gio 3 dic", "Thu 3 Dec", "jeu 3 déc", "الخميس 3 ديسمبر"."""
    local = at.astimezone(zone).date() if isinstance(at, datetime) else at
    return format_date(local, "EEE d MMM", locale=_locale(locale)).replace(".", "")


def every_week(first: datetime, last: datetime, locale: str, zone: ZoneInfo = ROME) -> str:
    """A weekday that comes back from one local day to another: "ogni lun 7 dic - 28 dic"."""
    until = format_date(last.astimezone(zone).date(), "d MMM", locale=_locale(locale)).replace(".", "")
    return f"{_EVERY[locale]} {day(first, locale, zone)} - {until}"


def clock(at: datetime, zone: ZoneInfo = ROME) -> str:
    """The local time of an aware moment, 24 hours: "10:05"."""
    return at.astimezone(zone).strftime("%H:%M")


def day_or_today(at: datetime, now: datetime, locale: str, zone: ZoneInfo = ROME) -> str:
    """The day, or "oggi" for the local day of `now`; never "domani", since a text may be read after midnight."""
    if at.astimezone(zone).date() == now.astimezone(zone).date():
        return _TODAY[locale]
    return day(at, locale, zone)


def moment(at: datetime, now: datetime, locale: str, zone: ZoneInfo = ROME) -> str:
    """A point in time: "oggi 10:41", "gio 3 dic 10:00"."""
    return f"{day_or_today(at, now, locale, zone)} {clock(at, zone)}"


def when(starts_at: datetime, ends_at: datetime, now: datetime, locale: str, zone: ZoneInfo = ROME) -> str:
    """A span: "gio 3 dic 10:00-11:00", "oggi 10:00-11:00". One that ends on a later day names that day too, save when
    it ends on the morning after ("22:00-06:00 del giorno dopo").
    """
    start = moment(starts_at, now, locale, zone)
    days = (ends_at.astimezone(zone).date() - starts_at.astimezone(zone).date()).days
    if days <= 0:
        return _RANGE[locale].format(start=start, end=clock(ends_at, zone))
    if days == 1:
        return _RANGE[locale].format(start=start, end=f"{clock(ends_at, zone)} {_NEXT_DAY[locale]}")
    return f"{start} - {day(ends_at, locale, zone)} {clock(ends_at, zone)}"


def when_or_all_day(starts_at: datetime, ends_at: datetime, now: datetime, locale: str, zone: ZoneInfo = ROME) -> str:
    """A span; one from midnight to midnight by its day: "gio 3 dic tutto il giorno"; "oggi 08:05-24:00" until then."""
    start, end = starts_at.astimezone(zone), ends_at.astimezone(zone)
    if end.time() == time() and (end.date() - start.date()).days == 1:
        if start.time() == time():
            return f"{day_or_today(starts_at, now, locale, zone)} {_ALL_DAY[locale]}"
        return _RANGE[locale].format(start=moment(starts_at, now, locale, zone), end="24:00")
    return when(starts_at, ends_at, now, locale, zone)


def deadline(at: datetime, now: datetime, locale: str, zone: ZoneInfo = ROME) -> str:
    """What stands after "entro": "le 18", "le 18:30"; within the week "le 9 di venerdì", later "le 9 di ven 4 dic"."""
    local = at.astimezone(zone)
    time = _italian_hour(local) if locale == "it" else clock(at, zone)
    days = (local.date() - now.astimezone(zone).date()).days
    if days == 0:
        return time
    named = format_date(local.date(), "EEEE", locale=_locale(locale)) if 0 < days < 7 else day(at, locale, zone)
    return _DAY_TIME[locale].format(time=time, day=named)


def _italian_hour(local: datetime) -> str:
    article = "l'" if local.hour == 1 else "le "
    minutes = f":{local.minute:02d}" if local.minute else ""
    # "le 0" is not said.
    hour = "00:00" if (local.hour, local.minute) == (0, 0) else f"{local.hour}{minutes}"
    return article + hour
