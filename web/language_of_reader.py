"""In which language a page or an error is written: what the reader's browser or program asks for, else Italian."""

from flask import has_request_context, request

LOCALES = ("it", "en", "fr", "ar")


def reader_locale() -> str:
    """One of LOCALES."""
    if not has_request_context():
        return "it"
    return request.accept_languages.best_match(LOCALES) or "it"
