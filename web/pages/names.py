"""People's names where a page may run from right to left."""

from scheduling.mediator_words import short_name
from web.language_of_reader import reader_direction

ISOLATE, END = "\u2068", "\u2069"


def shown_name(name: str) -> str:
    """First name and initial; kept together as one piece where the text around it runs from the right."""
    short = short_name(name)
    return f"{ISOLATE}{short}{END}" if reader_direction() == "rtl" else short
