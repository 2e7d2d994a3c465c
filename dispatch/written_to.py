"""In which language a mediator is written to: the own choice, else one they speak of those that have texts."""

from sqlalchemy.orm import Session

from languages.texts import LOCALES, locale_for
from scheduling.mediators import Mediator, languages_of


def locale_of(session: Session, mediator: Mediator) -> str:
    """One of languages.texts.LOCALES."""
    if mediator.locale in LOCALES:
        return mediator.locale
    spoken = languages_of(session, [mediator.id]).get(mediator.id, [])
    return locale_for(mediator.locale, [code for code, _ in spoken])
