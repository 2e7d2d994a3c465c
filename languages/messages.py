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
    "offer_date": (
        "{sender}: serve {language} {when}, {how}, {place}. Incontro {number} di {dates}. "
        "Rispondi entro {deadline}: SI {code} oppure NO {code}"
    ),
    # After a yes. `meet` comes from meeting(), and may be empty.
    "booked": "Confermato: {when}, {how}, {place}. {meet} Se non puoi: RINUNCIO {code}",
    "booked_now": "Confermato: vieni adesso, {place}. {meet} Se non puoi: RINUNCIO {code}",
    "booked_now_remote": "Confermato: adesso, {how}, per {place}. {meet} Se non puoi: RINUNCIO {code}",
    "reserve": "Grazie, un collega ha risposto prima. Sei di riserva per {when}, {place}: ti scriviamo se serve.",
    "far_yes_waits": (
        "Grazie. Cerchiamo per qualche minuto qualcuno più vicino a {place}: ti scriviamo subito se tocca a te."
    ),
    "reserve_promoted": (
        "{sender}: ora tocca a te. Confermato: {when}, {how}, {place}. {meet} Se non puoi: RINUNCIO {code}"
    ),
    "conflict": "Non possiamo: hai già un impegno {when}. Se non è giusto, scrivici.",
    "already_yes": "Abbiamo già il tuo SI {code}: {when}, {place}. Non devi fare altro.",
    # Taken back.
    "cancelled": "Annullato: {when}, {place}. Non serve andare. Grazie.",
    "cancelled_remote": "Annullato: {when}, {how}, per {place}. Non serve chiamare. Grazie.",
    "cancelled_dates": "Annullato: {when}, {place}, e le altre date fino a {last}. Non devi fare nulla. Grazie.",
    "cancelled_before_yes": "La richiesta {code} era stata annullata. Non devi fare nulla. Grazie.",
    "closed_before_yes": "La richiesta {code} è chiusa. Non devi fare nulla. Grazie.",
    "released": "{sender}: non sei più in programma per {when}, {place}. Non serve andare. Grazie.",
    # Can't come after all.
    "withdraw_done": "Va bene: non sei più in programma per {when}, {place}. Grazie per averlo detto.",
    "withdraw_pending": (
        "Cerchiamo chi ti sostituisce per {when}, {place}. Finché non ti scriviamo, l'impegno resta tuo."
    ),
    "withdraw_over": "L'impegno {code} è già cominciato o finito: non è cambiato nulla. Se serve, scrivici.",
    "withdraw_not_booked": "Con il codice {code} non hai impegni. Non devi fare nulla.",
    # Before it begins, and when nobody knows whether it has.
    "reminder": "{sender}: {when}, {language}, {how}, {place}. Ci sei? Rispondi SI {code} oppure RINUNCIO {code}",
    "reminder_confirmed": "Grazie, è confermato: {when}, {place}. A presto.",
    "late_ask": (
        "{sender}: ti aspettano dalle {time}, {place}. Se sei sul posto: INIZIO {code}. Se non puoi: RINUNCIO {code}"
    ),
    "late_ask_remote": (
        "{sender}: aspettano che ti colleghi dalle {time}, {place}. Se ci sei: INIZIO {code}. "
        "Se non puoi: RINUNCIO {code}"
    ),
    "late_replacing": (
        "{sender}: non abbiamo tue notizie e cerchiamo un'altra persona per {place}. Se sei sul posto: INIZIO {code}"
    ),
    # There, and done. `time`, `wait_until`, `start` and `end` are times of day; `proof` is what they wrote.
    "checked_in": (
        "Arrivo segnato alle {time}. Se la persona non viene, dalle {wait_until} puoi andare. "
        "Quando finisci: FINE {code}"
    ),
    "checked_in_remote": "Inizio segnato alle {time}. Quando finisci: FINE {code}",
    "already_checked_in": "Il tuo inizio è già segnato, alle {time}. Quando finisci: FINE {code}",
    "checked_out": "Fine segnata: {start}-{end}, {minutes} minuti. Grazie.",
    "checked_out_proved": "Fine segnata e confermata dall'ufficio: {start}-{end}, {minutes} minuti. Grazie.",
    "checked_out_wrong_proof": (
        "Fine segnata: {start}-{end}. Il numero {proof} non è quello dell'ufficio. "
        "Chiedilo di nuovo e scrivi FINE {code} e il numero"
    ),
    "already_checked_out": "La fine è già segnata: {start}-{end}. Non devi fare altro.",
    "check_in_too_early": "Ancora presto: l'impegno è {when}, {place}. Da {from_when} puoi scrivere INIZIO {code}",
    "check_in_elsewhere": "Risulti ancora a un altro impegno. Prima scrivi FINE {other}",
    "check_in_over": "L'impegno {code} ({when}) è già finito. Se hai lavorato, scrivici gli orari: una persona legge.",
    "check_out_before": "Per l'impegno {code} manca ancora l'inizio. Quando inizi: INIZIO {code}",
    "which_booking": "Quale impegno? Rispondi con il codice: {verbs}",
    "no_booking_now": "Ora non hai un impegno a cui riferirlo. Se serve, scrivici: una persona legge.",
    # Later, longer, in vain.
    "office_late": (
        "{sender}: l'ufficio è in ritardo di {minutes} minuti. Nuovo orario: {when}, {place}. "
        "L'attesa conta come lavoro."
    ),
    "extended": "Prolungato: {when}, {place}. Quando finisci: FINE {code}",
    "extend_conflict": "Non puoi restare: hai un impegno {when}. Cerchiamo chi continua dopo di te.",
    "extend_midnight": "Non si può prolungare oltre la mezzanotte.",
    "extend_not_on": "L'impegno {code} non è in corso: non si può prolungare.",
    "person_absent": "La persona non viene, {place}: puoi andare. Il tempo prenotato conta. Grazie.",
    # Changed by the office.
    "released_changed": (
        "{sender}: l'ufficio ha cambiato l'impegno di {when}, {place}. Quello è annullato; per il nuovo "
        "chiediamo prima a te."
    ),
    "released_changed_only": (
        "{sender}: l'ufficio ha cambiato l'impegno di {when}, {place}. Quello è annullato: non devi fare nulla. Grazie."
    ),
    "changed": "{sender}: il tuo impegno cambia, ora è: {when}, {how}, {place}. {meet} Se non puoi: RINUNCIO {code}",
    # About themselves.
    "conf_noted": "Grazie, segnato: per questo caso non ti chiediamo più. Non devi spiegare nulla.",
    "availability_noted": "Segnato: {spans}. Grazie.",
    "availability_over_booking": "Segnato: {spans}. Hai però già detto sì per: {engagements}. Se non puoi: {verbs}",
    "availability_backwards": "Non segnato: in {given} la fine viene prima dell'inizio. Per esempio: LIBERO 9-13",
    # A published roster. `turns` lists numbered shifts, and is never cut: each number is an answer.
    "roster": (
        "{sender}. I tuoi turni: {turns}. "
        "Rispondi SI {code} tutti, NO {code} nessuno, NO {code} 2 se non puoi il secondo"
    ),
    "roster_one": "{sender}. Il tuo turno: {turns}. Rispondi SI {code} oppure NO {code}",
    "roster_confirmed": "Grazie, confermati: {turns}. Se poi non puoi: RINUNCIO {code} e il numero del turno",
    "roster_given_back": "Va bene, non sono più tuoi: {turns}. Grazie per averlo detto.",
    "roster_confirmed_one": "Grazie, confermato: {turns}. Se poi non puoi: RINUNCIO {code}",
    "roster_given_back_one": "Va bene, non è più tuo: {turns}. Grazie per averlo detto.",
    "roster_some_left": (
        "Va bene, non sono più tuoi: {turns}. Ti restano: {left}. Rispondi SI {code} per confermarli, "
        "NO {code} e il numero se non puoi"
    ),
    "roster_taken_back": "{sender}. Cambio di programma: non devi più venire {turns}. Grazie.",
    "roster_and_more": "{turns} e altri",
    "roster_no_number": "Fra i tuoi turni non c'è il numero {number}: per quello non è cambiato nulla.",
    "roster_which": "Quale turno? {turns}. Rispondi RINUNCIO {code} e il numero",
    "roster_not_yours": "Questo turno non è fra i tuoi. I tuoi: {turns}.",
    "roster_none_left": "Con il codice {code} non hai più turni. Non devi fare nulla.",
    "roster_shift_over": "Il turno è già cominciato o finito: non è cambiato nulla. Se serve, scrivici.",
    "roster_here": "Segnato l'inizio del turno: {turns}. Buon lavoro.",
    "roster_done": "Segnata la fine del turno: {turns}. Grazie.",
    "roster_too_early": "È presto per segnare l'inizio: {turns}. Scrivi INIZIO {code} quando arrivi",
    "swap_ask": (
        "{sender}. Scambio di turno: fai {turns} al posto di {left}? Rispondi entro "
        "{deadline}: SI {code} oppure NO {code}"
    ),
    "swap_waits": "Grazie. Ora aspettiamo il collega: finché non risponde, il tuo turno resta {left}.",
    "swap_done": (
        "{sender}. Il cambio è fatto: fai {turns} al posto di {left}. Se poi non puoi: RINUNCIO {code} e il "
        "numero del turno"
    ),
    "swap_refused": "Va bene, nessun cambio: il tuo turno resta {left}.",
    "swap_off": "{sender}. Il cambio di turno non si fa: il tuo turno resta {left}. Grazie lo stesso.",
    "swap_over": "Questo cambio di turno non si fa più. Il tuo turno resta {left}.",
    "roster_more": "{sender}. Ti proponiamo ancora: {turns}. Rispondi SI {code}, oppure NO {code} {number} se non puoi",
    "absence_noted": "{sender}. Abbiamo segnato la tua assenza: {when}. Non devi più venire: {engagements}.",
    "shifts": "I tuoi prossimi impegni: {engagements}.",
    "no_shifts": "Non hai impegni in programma.",
    # Ready words that a coordinator may send or change.
    "ready_call_us": "{sender}: chiamaci appena puoi.",
    "ready_this_week": (
        "{sender}: puoi dirci quando hai tempo questa settimana? Rispondi con giorni e ore, per esempio LIBERO LU 9-13"
    ),
    "ready_begin_and_end": "{sender}: quando cominci scrivi INIZIO e il codice, quando finisci FINE e il codice.",
    "ready_thanks": "{sender}: grazie per il tuo lavoro. A presto.",
    # Answers to what was not clear.
    "two_open": "Hai due richieste aperte. Rispondi con il codice: {yeses}",
    "many_open": "Hai {count} richieste aperte. Rispondi con il codice: {yeses}",
    "not_understood": (
        "Non siamo sicuri di aver capito: una persona legge il tuo messaggio. Per rispondere subito: {answers}"
    ),
    "not_understood_none": "Grazie, una persona legge il tuo messaggio. Ora non hai richieste aperte.",
    "wrong_code": "Il codice {code} non è tra le tue richieste. Le tue richieste aperte: {answers}",
    "wrong_code_none": "Il codice {code} non è tra le tue richieste. Ora non hai richieste aperte.",
    "help": (
        "{sender}: scrivi qui, una persona legge. Con il codice: SI, NO, RINUNCIO, INIZIO, FINE. "
        "Senza codice: LIBERO 9-13, OCCUPATO, TURNI. STOP per non ricevere messaggi. Richieste aperte: {answers}"
    ),
    "help_none": (
        "{sender}: ora non hai richieste aperte. Con il codice: SI, NO, RINUNCIO, INIZIO, FINE. "
        "Senza codice: LIBERO 9-13, OCCUPATO, TURNI. STOP per non ricevere messaggi."
    ),
    "opted_in": "{sender}: ricevi di nuovo i nostri messaggi. STOP per non riceverli.",
    "welcome": (
        "{sender}: ciao {name}. Ti scriviamo qui quando serve {languages}. Se qualcosa non è giusto, scrivilo qui. "
        "STOP per non ricevere messaggi."
    ),
}

READY = tuple(key for key in MESSAGES if key.startswith("ready_"))

EMAILS: Mapping[str, str] = {
    "email_booked_subject": "Confermato: {language}, {when}, {place}",
    "email_booked_body": (
        "Ciao {name},\n\nsei in programma per una mediazione.\n\nLingua: {language}\nQuando: {when}\nCome: {how}\n"
        "Dove: {place}\n{meet}\n\nIn allegato trovi l'appuntamento per il tuo calendario. Se non puoi, rispondi a "
        "questo messaggio o scrivici un SMS subito.\n\n{sender}"
    ),
    "email_changed_subject": "Cambia: {language}, {when}, {place}",
    "email_changed_body": (
        "Ciao {name},\n\nquesta mediazione cambia. Ecco com'è ora.\n\nLingua: {language}\nQuando: {when}\nCome: {how}\n"
        "Dove: {place}\n{meet}\n\nIl tuo calendario si aggiorna con l'allegato. Se non puoi, rispondi a "
        "questo messaggio o scrivici un SMS subito.\n\n{sender}"
    ),
    "email_cancelled_subject": "Annullato: {language}, {when}, {place}",
    "email_cancelled_body": (
        "Ciao {name},\n\nquesta mediazione è annullata. Non devi fare nulla.\n\nLingua: {language}\nQuando: {when}\n"
        "Dove: {place}\n\nIl tuo calendario si aggiorna con l'allegato.\n\n{sender}"
    ),
    # Titles in the calendar of a desk.
    "calendar_missing": "{sender}: manca {languages}",
    "calendar_unconfirmed": "{sender}: {languages}, {name} (da confermare)",
    "calendar_absent": "{sender}: {languages}, {name} (assente)",
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
