"""How pages say what people came to a desk for."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

REASON_WORDS: Mapping[str, str] = {
    "information": _("informazioni"),
    "permit": _("permesso di soggiorno"),
    "residency": _("residenza e anagrafe"),
    "citizenship": _("cittadinanza"),
    "documents": _("documenti e traduzioni"),
    "work": _("lavoro"),
    "housing": _("casa"),
    "school": _("scuola"),
    "family": _("famiglia e ricongiungimento"),
    "benefits": _("aiuti economici"),
    "other": _("altro motivo"),
}
"""In the order of scheduling.walk_ins.REASONS."""
