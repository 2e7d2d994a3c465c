"""What came of a text, in words."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

from dispatch.correspondence import Received

COUNTED: Mapping[str, str] = {
    "accept": _("contato come sì"),
    "decline": _("contato come no"),
    "withdraw": _("contato come rinuncia"),
    "nothing": _("archiviato"),
}
CAME_OF: Mapping[str, str] = {
    "booked": _("ha detto sì: è in programma"),
    "reserve": _("ha detto sì, di riserva"),
    "declined": _("ha detto no"),
    "already": _("lo aveva già detto: non è cambiato nulla"),
    "conflict": _("ha detto sì, ma in quell'orario ha già un impegno"),
    "cancelled": _("la richiesta era già annullata"),
    "over": _("la richiesta era già chiusa"),
    "several_open": _("più richieste aperte: abbiamo chiesto il codice"),
    "wrong_code": _("codice sbagliato: lo abbiamo detto"),
    "unknown_number": _("numero che non conosciamo: nessuna risposta"),
    "opted_out": _("STOP: non riceve più messaggi"),
    "opted_in": _("START: riceve di nuovo i messaggi"),
    "help": _("AIUTO: abbiamo risposto"),
    "shifts": _("TURNI: abbiamo risposto"),
    "confirmed": _("ha confermato l'incontro"),
    "availability_noted": _("disponibilità segnata"),
    "withdraw_released": _("ha lasciato l'incontro"),
    "withdraw_replacing": _("non può venire: cerchiamo un'altra persona"),
    "withdraw_over": _("rinuncia arrivata tardi: non è cambiato nulla"),
    "check_in_checked_in": _("inizio segnato"),
    "check_in_already": _("inizio già segnato"),
    "check_out_checked_out": _("fine segnata"),
    "check_out_proved": _("fine segnata, confermata dall'ufficio"),
    "check_out_already": _("fine già segnata"),
    "extend_extended": _("prolungato"),
    "extend_handed_over": _("non può restare: cerchiamo chi continua"),
}
BEGINS: Mapping[str, str] = {
    "conflict_": _("conflitto di interessi: per questo caso non chiediamo più"),
    "check_in_": _("inizio non segnato: abbiamo detto perché"),
    "check_out_": _("fine non segnata: abbiamo detto perché"),
    "extend_": _("non prolungato: abbiamo detto perché"),
}


def came_of(one: Received) -> str:
    """A person's word for it before the program's."""
    if one.read is not None and one.read.reply.resolved_as:
        return str(COUNTED[one.read.reply.resolved_as])
    if one.text.quarantined_at is not None:
        return str(_("il programma non riesce a leggerlo: leggilo tu"))
    outcome = one.text.outcome
    if outcome is None:
        return str(_("appena arrivato"))
    begins = next((said for start, said in BEGINS.items() if outcome.startswith(start)), None)
    return str(CAME_OF.get(outcome) or begins or _("abbiamo risposto: non è cambiato nulla"))
