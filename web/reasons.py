"""Why somebody is asked first, later or not at all: one sentence a rule."""

from collections.abc import Mapping

from flask_babel import gettext

from dispatch.ranking import EXCLUDES, Reason
from languages.catalogue import language_name
from web.language_of_reader import reader_locale

WHY: Mapping[str, str] = {
    "active": "Non lavora con noi in questo periodo.",
    "language": "Non parla %(language)s.",
    "level": "Parla %(language)s, ma meno bene di quanto serve.",
    "modality": "Non lavora in questo modo.",
    "gender": "È stato chiesto un altro genere.",
    "exclusion": "Non è da mandare in questo caso.",
    "availability": "Non è disponibile in quell'orario.",
    "booking": "Ha già un impegno in quell'orario.",
    "travel": "Non fa in tempo fra un impegno e l'altro.",
    "opted_out": "Ha chiesto di non ricevere messaggi.",
    "quiet_hours": "È notte e non ha dato il permesso di scrivere.",
    "weekly_minutes": "Ha già raggiunto le ore della settimana.",
    "offers_a_day": "Oggi ha già ricevuto abbastanza richieste.",
}
POINTS: Mapping[str, str] = {
    "language": "Parla la lingua: %(level)s.",
    "shift_languages": "Parla anche altre lingue di questo turno.",
    "duty": "È di turno a uno sportello che può farne a meno.",
    "standby": "È reperibile adesso.",
    "distance": "È a %(km)s km.",
    "rest": "Ha finito un altro impegno da poco.",
    "load": "Questo mese ha già lavorato %(minutes)s minuti.",
    "preference": "Preferenza fra mediatore e ufficio.",
    "continuity": "Ha già seguito questa persona.",
    "series": "Viene già nelle altre date.",
}
LEVEL_WORDS = {"basic": "base", "good": "buono", "native": "madrelingua"}


def reason_text(reason: Reason) -> str:
    """The sentence of a reason, in the reader's language."""
    values = {key: str(value) for key, value in reason.values.items()}
    if "language" in values:
        values["language"] = language_name(values["language"], reader_locale())
    if reason.effect == EXCLUDES:
        return str(gettext(WHY[reason.rule], **values))
    if reason.rule == "language" and "level" not in values:
        return str(gettext("Parla %(language)s, che la persona può capire.", **values))
    values["level"] = gettext(LEVEL_WORDS.get(values.get("level", ""), ""))
    return str(gettext(POINTS[reason.rule], **values))
