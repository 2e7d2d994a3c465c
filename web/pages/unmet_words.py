"""Who interpreted where nobody could come, in words, and months as people name them."""

from datetime import date

from babel.dates import format_date

from dispatch.unmet_needs import NOT_TOLD, WHO
from web.language_of_reader import reader_locale
from web.words import gettext

COLUMNS = (*WHO, NOT_TOLD)


def who_words() -> dict[str, str]:
    """The answers, each a button."""
    return {
        "nobody": gettext("Nessuno"),
        "relative": gettext("Un familiare"),
        "child": gettext("Un bambino"),
        "colleague": gettext("Un collega"),
        "app": gettext("Un'app"),
    }


def column_words() -> dict[str, str]:
    """The same over the columns of the register, and what was not told."""
    return {**who_words(), NOT_TOLD: gettext("Non detto")}


def shown_month(month: str) -> str:
    """2026-11 as "novembre 2026"."""
    return str(format_date(date.fromisoformat(f"{month}-01"), "LLLL y", locale=reader_locale()))
