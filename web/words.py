"""gettext with types: the texts of pages, in the reader's language."""

from flask_babel import gettext as _gettext
from flask_babel import ngettext as _ngettext


def gettext(text: str, **values: object) -> str:
    """The text with its values put in; without values a "%" stands for itself."""
    return str(_gettext(text, **values))


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """The text for a number, which is `%(num)s` in it."""
    return str(_ngettext(one, many, num, **values))
