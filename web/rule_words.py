"""Why somebody does not fill a gap, or may not be given a shift: one sentence a rule, in the reader's language."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

RULES: Mapping[str, str] = {
    "nobody_speaks": _("Nessuno parla questa lingua al livello chiesto."),
    "all_there": _("Chi parla questa lingua è già tutto in turno."),
    "weighed": _("Serve di più in un altro turno."),
    "language": _("Non parla nessuna delle lingue chieste."),
    "level": _("Parla la lingua, ma meno bene di quanto serve."),
    "availability": _("Non è disponibile in quell'orario."),
    "commitment": _("Ha già un impegno in quell'orario."),
    "overlap": _("Ha già un turno in quell'orario."),
    "travel": _("Non fa in tempo fra un impegno e l'altro."),
    "shifts_a_day": _("Quel giorno ha già tutti i turni che può fare."),
    "daily_minutes": _("Quel giorno supererebbe le ore permesse."),
    "rest": _("Non avrebbe abbastanza riposo fra un giorno e l'altro."),
    "follow": _("Questi due turni non possono seguirsi."),
    "minutes_most": _("Supererebbe le ore della settimana."),
    "minutes_least": _("Non arriverebbe alle ore della settimana."),
    "kinds": _("Ha già tutti i turni di questo tipo che può fare."),
    "days_on_most": _("Lavorerebbe troppi giorni di fila."),
    "days_on_least": _("Lavorerebbe troppo pochi giorni di fila."),
    "days_off_least": _("Avrebbe troppo pochi giorni liberi di fila."),
    "could": _("Potrebbe venire: nessuna regola lo impedisce."),
    "gone": _("Non è più fra i mediatori attivi."),
    "closed": _("Lo sportello è chiuso in quell'orario."),
    "weekends": _("Ha già tutti i fine settimana che può fare."),
}


def rule_sentence(rule: str) -> str:
    """KeyError for a rule that has no sentence."""
    return str(RULES[rule])
