"""The pages: who is signed in, forms that cannot be forged, one look."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask, request
from flask_login import current_user
from flask_wtf.csrf import CSRFProtect
from markupsafe import Markup

from languages.catalogue import language, language_name
from web.language_of_reader import LOCALES, OWN_NAMES, keep_chosen_language, reader_direction, reader_locale
from web.navigation import places, role_name, role_task
from web.page_errors import register_page_errors
from web.page_headers import register_headers, static_url
from web.pages.absences import absence_pages
from web.pages.all_rosters import all_roster_pages
from web.pages.asking import asking_pages
from web.pages.board import board_pages
from web.pages.booking_by_phone import booking_by_phone_pages
from web.pages.booking_life import booking_life_pages
from web.pages.changing import changing_pages
from web.pages.desks import desk_pages
from web.pages.home import home_pages
from web.pages.inbox import inbox_pages
from web.pages.kept_asks import kept_pages
from web.pages.kiosk import kiosk_pages
from web.pages.mediator import one_mediator_pages
from web.pages.mediator_offices import mediator_office_pages
from web.pages.mediator_wishes import mediator_wish_pages
from web.pages.mediators import mediator_pages
from web.pages.messages import message_pages
from web.pages.plan_shifts import plan_shift_pages
from web.pages.plans import plan_pages
from web.pages.public_desks import public_desk_pages
from web.pages.repairing import repair_pages
from web.pages.reporting import reporting_pages
from web.pages.requests import request_pages
from web.pages.roster_weeks import roster_week_pages
from web.pages.rosters import roster_pages
from web.pages.suggested_cover import suggested_cover_pages
from web.pages.swapping import swap_pages
from web.pages.times import shown_clock, shown_span
from web.pages.unmet import unmet_pages
from web.pages.users import user_pages
from web.pages.walk_ins import walk_in_pages
from web.pages.ways_out import ways_out_pages
from web.pages.week_templates import template_pages
from web.pages.writing import writing_pages
from web.permissions import GUARDED_OTHERWISE
from web.services import services
from web.sign_in import register_sign_in

VENDOR = Path(__file__).resolve().parent.parent / "static" / "vendor"
SESSION_HOURS = 12
csrf = CSRFProtect()


def register_pages(app: Flask) -> None:
    """Everything that people see; after the API and the webhooks, whose answers to programs stay as they are."""
    app.config.update(
        WTF_CSRF_CHECK_DEFAULT=False,  # checked in `check_form`, which lets programs with a token of their own pass
        WTF_CSRF_TIME_LIMIT=None,  # a form left open over lunch still works: the session bounds it
        PERMANENT_SESSION_LIFETIME=timedelta(hours=SESSION_HOURS),
    )
    csrf.init_app(app)
    app.before_request(check_form)
    app.before_request(keep_chosen_language)
    register_sign_in(app)
    register_page_errors(app)
    register_headers(app)
    app.context_processor(page_values)
    app.add_template_global(icon)
    for blueprint in (
        home_pages,
        asking_pages,
        request_pages,
        booking_life_pages,
        booking_by_phone_pages,
        changing_pages,
        reporting_pages,
        ways_out_pages,
        unmet_pages,
        kept_pages,
        roster_pages,
        all_roster_pages,
        roster_week_pages,
        kiosk_pages,
        plan_pages,
        plan_shift_pages,
        template_pages,
        board_pages,
        mediator_pages,
        one_mediator_pages,
        absence_pages,
        swap_pages,
        repair_pages,
        mediator_office_pages,
        mediator_wish_pages,
        message_pages,
        inbox_pages,
        writing_pages,
        user_pages,
        walk_in_pages,
        desk_pages,
        suggested_cover_pages,
        public_desk_pages,
    ):
        app.register_blueprint(blueprint)


def check_form() -> None:
    """A page's form must come from our own page."""
    if not request.path.startswith(GUARDED_OTHERWISE):
        csrf.protect()


def page_values() -> dict[str, Any]:
    """What every template may name."""
    return {
        "person": current_user,
        "places": places(),
        "role_name": role_name,
        "role_task": role_task,
        "lang": reader_locale(),
        "direction": reader_direction(),
        "locales": [(code, OWN_NAMES[code]) for code in LOCALES],
        "service_name": services().settings.dispatch.service_name,
        "language_label": language_label,
        "language_tile": language_tile,
        "shown_clock": shown_clock,
        "shown_span": shown_span,
        "language_word": lambda code: language_name(code, reader_locale()),
    }


def language_label(code: str) -> Markup:
    """A language by its name for the reader and its own, the latter marked as what it is: "darija · الدارجة"."""
    entry, name = language(code), language_name(code, reader_locale())
    if name.casefold() == entry.own_name.casefold():
        return Markup("{}").format(name)
    return Markup('{} · <bdi lang="{}" dir="{}">{}</bdi>').format(
        name, entry.cldr or entry.code, entry.direction, entry.own_name
    )


def language_tile(code: str) -> Markup:
    """The same over two lines, for buttons."""
    entry, name = language(code), language_name(code, reader_locale())
    if name.casefold() == entry.own_name.casefold():
        return Markup("<b>{}</b>").format(name)
    return Markup('<b>{}</b> <bdi lang="{}" dir="{}">{}</bdi>').format(
        name, entry.cldr or entry.code, entry.direction, entry.own_name
    )


def icon(name: str) -> Markup:
    """A sign of the kit's sheet, beside words that say the same."""
    href = static_url("vendor/bootstrap-italia/svg/sprites.svg")
    return Markup('<svg class="icon icon-sm" aria-hidden="true"><use href="{}#it-{}"></use></svg>').format(href, name)
