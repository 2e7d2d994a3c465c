"""Pure. The Italian messages by key: the ids of the catalogues in translations/.

Plain Italian for learners, "tu", no exclamation marks, GSM-7 (SI without accent), the answer asked for comes last. The
codes are the only digits in a row: no year, no telephone number in an offer.
"""

from collections.abc import Mapping

MESSAGES: Mapping[str, str] = {
    # Asking. `when` is a moment for offer_now, a span for offer_planned; `deadline` comes from times.deadline.
    "offer_now": (
        "{sender}: serve {language} ADESSO, {when}, {how}, {place}, {minutes} minuti. "
        "Rispondi SI {code} oppure NO {code}"
    ),
    "offer_planned": (
        "{sender}: serve {language} {when}, {how}, {place}. Rispondi entro {deadline}: SI {code} oppure NO {code}"
    ),
    # After a yes. `meet` comes from meeting(), and may be empty.
    "booked": "Confermato: {when}, {how}, {place}. {meet} Se non puoi, scrivici subito.",
    "booked_now": "Confermato: vieni adesso, {place}. {meet} Se non puoi, scrivici subito.",
    "booked_now_remote": "Confermato: adesso, {how}, per {place}. {meet} Se non puoi, scrivici subito.",
    "reserve": "Grazie, un collega ha risposto prima. Sei di riserva per {when}, {place}: ti scriviamo se serve.",
    "reserve_promoted": (
        "{sender}: ora tocca a te. Confermato: {when}, {how}, {place}. {meet} Se non puoi, scrivici subito."
    ),
    "taken": "Grazie, abbiamo già trovato per {when}, {place}. Non devi fare nulla.",
    "conflict": "Non possiamo: hai già un impegno {when}. Se non è giusto, scrivici.",
    "already_yes": "Abbiamo già il tuo SI {code}: {when}, {place}. Non devi fare altro.",
    "already_no": "Abbiamo già il tuo NO {code}. Non devi fare altro. Se hai cambiato idea, scrivici.",
    # Taken back.
    "cancelled": "Annullato: {when}, {place}. Non serve andare. Grazie.",
    "cancelled_remote": "Annullato: {when}, {how}, per {place}. Non serve chiamare. Grazie.",
    "cancelled_before_yes": "La richiesta {code} era stata annullata. Non devi fare nulla. Grazie.",
    "closed_before_yes": "La richiesta {code} è chiusa. Non devi fare nulla. Grazie.",
    "withdrawn": "{sender}: la richiesta {code} non serve più. Non devi fare nulla. Grazie.",
    "released": "{sender}: non sei più in programma per {when}, {place}. Non serve andare. Grazie.",
    # Answers to what was not clear.
    "two_open": "Hai due richieste aperte. Rispondi con il codice: {yeses}",
    "many_open": "Hai {count} richieste aperte. Rispondi con il codice: {yeses}",
    "not_understood": (
        "Non siamo sicuri di aver capito: una persona legge il tuo messaggio. Per rispondere subito: {answers}"
    ),
    "not_understood_none": "Grazie, una persona legge il tuo messaggio. Ora non hai richieste aperte.",
    "wrong_code": "Il codice {code} non è tra le tue richieste. Le tue richieste aperte: {answers}",
    "wrong_code_none": "Il codice {code} non è tra le tue richieste. Ora non hai richieste aperte.",
    "none_open": "Ora non hai richieste aperte. Se vuoi dirci qualcosa, scrivilo qui: una persona legge.",
    "help": "{sender}: scrivi qui, una persona legge. STOP per non ricevere messaggi. Richieste aperte: {answers}",
    "help_none": (
        "{sender}: ora non hai richieste aperte. Per rispondere a una richiesta scrivi SI o NO e il suo codice. "
        "STOP per non ricevere messaggi."
    ),
    "opted_in": "{sender}: ricevi di nuovo i nostri messaggi. STOP per non riceverli.",
    "welcome": (
        "{sender}: ciao {name}. Ti scriviamo qui quando serve {languages}. Se qualcosa non è giusto, scrivilo qui. "
        "STOP per non ricevere messaggi."
    ),
}

EMAILS: Mapping[str, str] = {
    "email_booked_subject": "Confermato: {language}, {when}, {place}",
    "email_booked_body": (
        "Ciao {name},\n\nsei in programma per una mediazione.\n\nLingua: {language}\nQuando: {when}\nCome: {how}\n"
        "Dove: {place}\n{meet}\n\nIn allegato trovi l'appuntamento per il tuo calendario. Se non puoi, rispondi a "
        "questo messaggio o scrivici un SMS subito.\n\n{sender}"
    ),
    "email_cancelled_subject": "Annullato: {language}, {when}, {place}",
    "email_cancelled_body": (
        "Ciao {name},\n\nquesta mediazione è annullata. Non devi fare nulla.\n\nLingua: {language}\nQuando: {when}\n"
        "Dove: {place}\n\nIl tuo calendario si aggiorna con l'allegato.\n\n{sender}"
    ),
}

HOW: Mapping[str, str] = {"in_person": "di persona", "phone": "al telefono", "video": "in video"}
OR = " o "
OR_ELSE = " oppure "

# By modality and what is known of the contact, in alphabetical order.
MEETING: Mapping[tuple[str, tuple[str, ...]], str] = {
    ("in_person", ("name",)): "Chiedi di {name}.",
    ("phone", ("name",)): "Chiama {name}.",
    ("phone", ("phone",)): "Chiama {phone}.",
    ("phone", ("name", "phone")): "Chiama {name}: {phone}.",
    ("video", ("name",)): "In video con {name}.",
    ("video", ("url",)): "Collegati: {url}",
    ("video", ("name", "url")): "In video con {name}. Collegati: {url}",
}


def message_ids() -> tuple[str, ...]:
    """Every message that a catalogue must hold, once each."""
    return tuple(dict.fromkeys((*MESSAGES.values(), *EMAILS.values(), *HOW.values(), OR, OR_ELSE, *MEETING.values())))
