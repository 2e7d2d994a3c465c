"""In which language a mediator is written to: the own choice, else one they speak of those that have texts."""

from sqlalchemy.orm import Session

from languages.texts import LOCALES, locale_for
from scheduling.mediators import Mediator, languages_of


def locale_of(session: Session, mediator: Mediator) -> str:
    """One of languages.texts.LOCALES."""
    return locale_to_write(session, mediator.id, mediator.locale)


def locale_to_write(session: Session, mediator_id: int, chosen: str) -> str:
    """The same, where only the own choice is known."""
    if chosen in LOCALES:
        return chosen
    spoken = languages_of(session, [mediator_id]).get(mediator_id, [])
    return locale_for(chosen, [code for code, _ in spoken])
