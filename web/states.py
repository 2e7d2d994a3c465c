"""States of a request in a word or two, in the reader's language."""

from web.words import gettext


def state_word(state: str) -> str:
    """A request's state in a word or two; what is none stays as it is."""
    words = {
        "searching": gettext("in ricerca"),
        "assigned": gettext("trovato"),
        "on_the_way": gettext("in arrivo"),
        "in_progress": gettext("in corso"),
        "done": gettext("fatto"),
        "reported": gettext("fatto"),
        "validated": gettext("fatto"),
        "cancelled": gettext("annullata"),
        "cancelled_late": gettext("annullata tardi"),
        "uncovered": gettext("nessuno ha potuto"),
        "covered_external": gettext("coperta da fuori"),
        "interrupted": gettext("interrotta"),
        "no_show_mediator": gettext("mediatore assente"),
        "no_show_person": gettext("persona assente"),
        "no_show_office": gettext("ufficio assente"),
        "draft": gettext("bozza"),
        "to_authorise": gettext("da autorizzare"),
    }
    return words.get(state, state)
