"""Page texts: the Italian text is the message id; the other languages stand in translations/, read from .po files."""

from functools import cache
from importlib.resources import files
from io import BytesIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask_babel import Babel, Domain, get_locale

DOMAIN = "messages"


class PageTexts(Domain):  # type: ignore[misc]
    """Catalogues that need no compiling: nothing that a program makes is committed."""

    def get_translations(self) -> NullTranslations:
        """Those of the reader's language."""
        return catalogue_of(str(get_locale() or "it"))


@cache
def catalogue_of(locale: str) -> NullTranslations:
    """The texts of one language; none are needed for Italian."""
    source = files(__package__).joinpath("translations", locale, "LC_MESSAGES", f"{DOMAIN}.po")
    if not source.is_file():
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(source.read_bytes()), locale=locale, domain=DOMAIN))
    compiled.seek(0)
    return Translations(fp=compiled, domain=DOMAIN)


class PageBabel(Babel):  # type: ignore[misc]
    """flask-babel with these catalogues."""

    @property
    def domain_instance(self) -> Domain:
        """Where gettext looks."""
        return PageTexts(domain=DOMAIN)
