"""One mediator's page: how to reach them, their week, the offices, and what they were asked."""

from datetime import date, timedelta
from typing import Any

from flask import render_template, request
from flask_babel import gettext

from dispatch.board_day import engagements_between
from dispatch.mediator_exclusions import mediator_exclusions
from dispatch.past_offers import past_offers
from dispatch.written_to import locale_of
from languages.texts import LOCALES
from notifications.opt_outs import has_opted_out
from scheduling.availability import Rule
from scheduling.availability_rows import Availability, load_availability
from scheduling.commitments import booked_minutes
from scheduling.mediator_words import short_name
from scheduling.mediators import Mediator, get_mediator, languages_of
from scheduling.office_preferences import office_preferences
from scheduling.offices import offices
from scheduling.reading import DAYS
from scheduling.rosters import day_bounds
from scheduling.wishes import wishes_of
from storage.contacts import phone_hashes
from web.pages import coordinator_words as words
from web.pages.mediators import best_first, moments
from web.pages.week import week_of
from web.pages.week_words import DAY_NAMES, change_key, change_words, rule_key, rule_words, weekly_words
from web.permissions import actor
from web.services import services


def week_asked() -> date:
    """The Monday of the week asked for (`week`: a date in it), else of today."""
    today = services().clock().astimezone(services().settings.zone).date()
    try:
        asked = date.fromisoformat(request.values.get("week", ""))
        asked = asked if abs((asked - today).days) <= 800 else today
    except ValueError:
        asked = today
    return asked - timedelta(days=asked.weekday())


def mediator_page(mediator_id: int, open_form: str | None = None, faults: list[tuple[str, str]] | None = None) -> str:
    """The page; with the form that was not right, as it was typed, and what is wrong with it."""
    now, zone, monday = services().clock(), services().settings.zone, week_asked()
    start, end = day_bounds(monday, zone)[0], day_bounds(monday + timedelta(days=6), zone)[1]
    this_monday = now.astimezone(zone).date() - timedelta(days=now.astimezone(zone).weekday())
    this_week = day_bounds(this_monday, zone)[0], day_bounds(this_monday + timedelta(days=6), zone)[1]
    with services().database.read() as session:
        mediator = get_mediator(session, mediator_id)
        said = load_availability(session, [mediator_id]).get(mediator_id, Availability())
        engaged = engagements_between(session, [mediator_id], start, end).get(mediator_id, [])
        level, doing, following = moments(session, [mediator_id], now)[mediator_id]
        values: dict[str, Any] = {
            "mediator": mediator,
            "spoken": best_first(languages_of(session, [mediator_id]).get(mediator_id, [])),
            "locale": locale_of(session, mediator),
            "minutes": booked_minutes(session, [mediator_id], *this_week).get(mediator_id, 0),
            "stopped": bool(has_opted_out(session, phone_hashes(mediator.phone))),
            "offers": past_offers(session, mediator_id, 12),
            "wishes": [(one.id, weekly_words(one), one.wanted) for one in wishes_of(session, mediator_id)],
            "preferences": office_preferences(session, mediator_id),
            "exclusions": mediator_exclusions(session, actor(), mediator_id),
            "offices": offices(session),
        }
    changes = [one for one in said.exceptions if one.ends_at > now]
    return render_template(
        "mediator.html",
        **values,
        level=level,
        doing=doing,
        following=following,
        written=written_words(mediator, values["locale"]),
        week=week_of(monday, said, engaged, now, zone),
        before=monday - timedelta(days=7),
        after=monday + timedelta(days=7),
        this_monday=this_monday,
        rules=[(rule_key(one), rule_words(one), one.standby) for one in sorted(said.rules, key=_in_a_week)],
        changes=[
            (change_key(one), change_words(one, zone), one.available)
            for one in sorted(changes, key=lambda one: one.starts_at)
        ],
        day_names=DAY_NAMES,
        words=words,
        short_name=short_name,
        moment=lambda at: words.shown_moment(at, now, zone),
        day_words=words.shown_day,
        open_form=open_form,
        faults=faults or [],
        fault=dict(reversed(faults or [])),
        typed=request.form,
    )


def _in_a_week(rule: Rule) -> tuple[int, str, str]:
    """Rules in the order in which they first come in a week."""
    named = [number for number, code in enumerate(DAYS) if code in rule.rrule.partition("BYDAY=")[2]]
    return min(named, default=-1), rule.start, rule.end


def written_words(mediator: Mediator, locale: str) -> tuple[str, str]:
    """(in which language they are written to, why that one and what it falls back to)."""
    own = mediator.locale.replace("_", "-").partition("-")[0].lower()
    if own in LOCALES:
        why = gettext("È la lingua scelta.")
    elif locale == "it":
        why = gettext("In %(own)s non abbiamo testi: ripieghiamo sull'italiano.", own=mediator.locale)
    else:
        why = gettext("In %(own)s non abbiamo testi: ripieghiamo su questa, che parla.", own=mediator.locale)
    if locale != "it":
        why = f"{why} {gettext('Un testo non ancora tradotto arriva in italiano.')}"
    return str(gettext("Scriviamo in %(language)s", language=words.LOCALE_NAMES[locale])), why
