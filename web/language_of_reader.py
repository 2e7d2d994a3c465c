"""In which language a page or an error is written.

What was chosen on this browser (`?lang=en`, kept in its session), else the person's own, else what the browser or
program asks for, else Italian.
"""

from flask import has_request_context, request, session
from flask_login import current_user

LOCALES = ("it", "en", "fr", "ar")
OWN_NAMES = {"it": "Italiano", "en": "English", "fr": "Français", "ar": "العربية"}
FROM_RIGHT = ("ar",)


def reader_locale() -> str:
    """One of LOCALES."""
    if not has_request_context():
        return "it"
    if request.path.startswith("/api/"):
        return request.accept_languages.best_match(LOCALES) or "it"
    chosen = request.args.get("lang") or session.get("lang") or getattr(current_user, "locale", None)
    if chosen in LOCALES:
        return str(chosen)
    return request.accept_languages.best_match(LOCALES) or "it"


def keep_chosen_language() -> None:
    """A language chosen by a link stays for the pages that follow."""
    if request.args.get("lang") in LOCALES:
        session["lang"] = request.args["lang"]


def reader_direction() -> str:
    """`rtl` or `ltr`."""
    return "rtl" if reader_locale() in FROM_RIGHT else "ltr"
