"""What went wrong, in one sentence that says how to mend it, in the reader's language."""

from collections.abc import Mapping

from flask_babel import gettext

from storage.errors import Refused
from web.rule_words import RULES, rule_sentence
from web.states import state_word

REFUSED = "refused"
"""The category of what is said where a tap changed nothing."""

SENTENCES: Mapping[str, str] = {
    "phone_invalid": "Questo numero di telefono non è valido: scrivilo con il prefisso, per esempio +39 333 1234567.",
    "phone_taken": "Un altro mediatore ha già questo numero: cercalo nell'elenco.",
    "email_invalid": "Questo indirizzo e-mail non è valido: controlla che sia come nome@esempio.it.",
    "language_unknown": "La lingua %(given)s non è nel catalogo: scegli un codice di GET /languages, per esempio ary.",
    "not_one_of": "Valore non previsto: scegli fra %(choices)s.",
    "out_of_range": "Deve essere fra %(least)s e %(most)s.",
    "in_the_past": "È già passato: scegli un momento futuro.",
    "too_far": "È troppo lontano nel tempo: controlla l'anno.",
    "window_too_long": "È un periodo troppo lungo: al massimo %(most)s giorni.",
    "start_needed": "Manca l'inizio: dai data e ora con lo scarto da UTC, per esempio 2026-12-03T10:00:00+01:00.",
    "shape_invalid": "Questo valore non ha la forma giusta: guarda la descrizione dell'API.",
    "null_refused": "Qui serve un valore: null non è ammesso.",
    "whole_invalid": "Qui serve un numero intero, senza virgolette.",
    "object_invalid": "Qui serve un oggetto, con i suoi campi fra parentesi graffe.",
    "one_only": "Qui va un solo valore.",
    "body_missing": "Manca il contenuto: manda un oggetto JSON.",
    "content_type": "Manda il contenuto come JSON, con l'intestazione Content-Type: application/json.",
    "json_broken": "Il contenuto non è JSON valido: controlla alla riga %(line)s, carattere %(column)s.",
    "json_deep": "Il contenuto è annidato troppo: al massimo %(most)s livelli.",
    "json_number": "Il contenuto ha un numero troppo lungo.",
    "not_utf8": "Il contenuto non è scritto in UTF-8.",
    "body_too_large": "Il contenuto è troppo grande: al massimo %(most)s byte.",
    "bad_request": "La richiesta non si capisce: controllala e riprova.",
    "forbidden": "Non hai il permesso di farlo.",
    "not_there": "Non esiste, oppure è di un altro ufficio.",
    "method_unknown": "Qui non si può usare %(method)s: i metodi ammessi sono nell'intestazione Allow.",
    "token_needed": "Manca un token valido: Authorization: Bearer <token>.",
    "too_many_calls": "Troppe chiamate in questo minuto: riprova fra poco.",
    "roles_only": "Solo per: %(roles)s.",
    "busy": "Il servizio è occupato: riprova fra qualche secondo.",
    "our_fault": "Qualcosa non ha funzionato da parte nostra. Riprova; se si ripete, avvisa chi gestisce il servizio.",
    "locale_unknown": "La lingua %(given)s non esiste: scrivi un codice come it, en, fr, ar, pt-BR o ary.",
    "office_alike": "C'è già l'ufficio %(known)s: scrivilo così, oppure scegli un nome diverso.",
    "unknown_field": "Questo campo non esiste: controlla il nome.",
    "only_coordinators": "Solo chi coordina può farlo.",
    "date_invalid": "La data non è valida: scrivila come 2026-12-03.",
    "time_invalid_iso": "L'ora non è valida: scrivila come 2026-12-03T10:00:00+01:00.",
    "time_without_offset": "Manca lo scarto da UTC: scrivi l'ora come 2026-12-03T10:00:00+01:00.",
    "place_needed": "Manca il luogo: dai almeno il nome.",
    "contact_needed": "Manca chi chiamare: per telefono o video serve un contatto.",
    "https_needed": "L'indirizzo deve cominciare con https://.",
    "not_by_phone": "La lingua dei segni non si può interpretare al telefono: scegli di persona o video.",
    "mediator_needed": "Manca chi è intervenuto: dai mediator_id.",
    "only_recorded": "Un mediatore si indica solo per gli interventi registrati (kind recorded).",
    "needed": "Manca questo campo.",
    "unknown": "Non esiste: controlla il valore.",
    "one_seat": "Un intervento registrato è di un solo mediatore: registrane uno per ciascuno.",
    "count_needs_from": "Con COUNT serve la data da cui contare (from).",
    "rule_needs_from": "Questa regola non dice quale giorno: aggiungi BYDAY, oppure la data da cui parte (from).",
    "rrule_byday": "BYDAY va scritto con i giorni MO, TU, WE, TH, FR, SA, SU.",
    "rrule_count_and_until": "COUNT e UNTIL non stanno insieme: scegline uno.",
    "rrule_count": "COUNT deve essere un numero intero da 1 in su.",
    "rrule_interval": "INTERVAL deve essere un numero intero da 1 in su.",
    "rrule_frequency": "FREQ può essere DAILY, WEEKLY, MONTHLY o YEARLY.",
    "rrule_never": "Con questa regola non c'è mai un giorno: controllala.",
    "rrule_part_unsupported": "Una parte della regola non si può usare: bastano FREQ, INTERVAL, BYDAY, COUNT e UNTIL.",
    "rrule_until": "UNTIL non è una data valida: scrivila come 20261231.",
    "recurrence_only_planned": "Si può ripetere solo una richiesta programmata (kind planned), con il suo inizio.",
    "recurrence_endless": "Quante volte, o fino a quando? Alla regola aggiungi COUNT oppure UNTIL.",
    "recurrence_start": "Il primo giorno non è fra quelli della regola: cambia il giorno (starts_at) oppure la regola.",
    "recurrence_many": "Sono troppe date in una volta: al massimo %(most)s.",
    "recurrence_long": "Si ripete per troppo tempo: al massimo %(most)s giorni dopo il primo.",
    "recurrence_desk_closed": "Lo sportello è chiuso: %(given)s. Cambia la regola, oppure fai due richieste.",
    "repeat_end_needed": "Quante volte, o fino a quale giorno? Scrivi l'uno o l'altro.",
    "repeat_one_end": "Quante volte, oppure fino a quale giorno: scrivi solo uno dei due.",
    "repeat_until_before": "È prima della seconda volta: scegli un giorno più avanti.",
    "kept_name_taken": "C'è già un modello con questo nome: scegline un altro.",
    "kept_many": "I modelli sono già %(most)s: prima eliminane uno che non usate.",
    "shift_begun": "Questo turno è già cominciato.",
    "office_unknown": "Questo ufficio non esiste: controlla il nome.",
    "office_needed": "Manca l'ufficio.",
    "not_your_office": "Puoi chiedere solo per il tuo ufficio.",
    "too_long": "È troppo lungo: al massimo %(most)s caratteri.",
    "too_short": "È troppo corto.",
    "bad_character": "Contiene un carattere non ammesso.",
    "double_booking": "In quell'orario è già impegnato.",
    "not_searching": "La ricerca è già finita: la richiesta è %(state)s.",
    "cannot_cancel": "Questa richiesta non si può più annullare: è %(state)s.",
    "desk_closed": "Quel giorno lo sportello è chiuso: scegli un altro giorno.",
    "after_the_start": "È dopo l'inizio dell'intervento: scegli un momento prima.",
    "request_over": "Questa richiesta è già finita: un sì non vale più. Archivia il messaggio.",
    "already_resolved": "Un'altra persona se ne è già occupata.",
    "moved_meanwhile": "Un'altra persona l'ha appena spostato a un'altra richiesta: rileggi e scegli di nuovo.",
    "offer_closed": "Questa richiesta non aspetta più una risposta da questo mediatore.",
    "code_unknown": "Il codice %(given)s non è fra quelli di questo mediatore.",
    "code_needed": "Di quale richiesta si tratta? Dai il codice.",
    "nothing_to_withdraw": "Questo mediatore non ha un incarico da cui ritirarsi, o è già finito.",
    "idempotency_body": "Questa Idempotency-Key è già stata usata con un altro contenuto: usane una nuova.",
    "idempotency_running": "La prima chiamata con questa Idempotency-Key è ancora in corso: riprova fra poco.",
    "secret_too_short": "Ogni chiave deve avere almeno %(least)s caratteri.",
    "time_invalid": "L'ora non è valida: scrivila come 09:00.",
    "range_empty": "Inizio e fine coincidono.",
    "until_before_from": "La fine viene prima dell'inizio.",
    "rrule_invalid": "La regola di ripetizione non è valida: scrivila come FREQ=WEEKLY;BYDAY=MO,TU.",
    "end_before_start": "La fine viene prima dell'inizio.",
    "password_short": "La password è troppo corta: servono almeno %(least)s caratteri.",
    "email_taken": "C'è già una persona con questo indirizzo e-mail.",
    "sign_in_wrong": "Indirizzo e-mail o password non corrispondono. Controllali e riprova.",
    "sign_in_wait": "Troppi tentativi non riusciti. Riprova fra %(minutes)s minuti.",
    "language_needed": "Quale lingua serve? Scrivila o scegline una.",
    "language_not_found": "Nessuna lingua si chiama «%(given)s»: prova con un altro nome, anche nella sua scrittura.",
    "language_many": "Più lingue corrispondono a «%(given)s»: scegline una qui sotto.",
    "language_vague": "«%(given)s» può essere più di una lingua: scrivi il nome per intero.",
    "how_needed": "Come serve? Scegli almeno un modo.",
    "day_needed": "In quale giorno? Scegli la data.",
    "hour_needed": "A che ora? Scrivila, per esempio 10:30.",
    "hour_missing": "Quella notte le %(given)s non esistono: l'orologio va avanti di un'ora. Scegli un'altra ora.",
    "code_of_roster": "Il codice %(given)s è di un elenco di turni: segna la risposta nella pagina del piano.",
    "plan_in_the_past": "Questa settimana è già passata: scegli un lunedì da oggi in poi.",
    "plan_not_monday": "Il piano comincia di lunedì: scegli il %(before)s o il %(after)s.",
    "no_desk_to_plan": "Nessuno sportello ha sia orari sia lingue da coprire: aggiungili, poi fai il piano.",
    "desk_without_hours": "%(name)s non ha orari di apertura: aggiungili, poi fai il piano.",
    "desk_without_cover": "%(name)s non ha lingue da coprire: aggiungile, poi fai il piano.",
    "plan_not_draft": "Questo piano non è una bozza: non si può cambiare né pubblicare.",
    "plan_outdated": "Gli orari dello sportello sono cambiati: rifai il piano.",
    "plan_begun": "Uno dei turni è già cominciato: rifai il piano, poi pubblicalo.",
    "closing_order": "Il giorno di riapertura viene prima della chiusura, o più di un anno dopo: correggi la data.",
    "hour_twice": "Quella notte le %(given)s vengono due volte: scegli qui sotto quale.",
    "number_needed": "Scrivi un numero.",
    "office_choose": "Per quale ufficio? Scegline uno.",
    "office_or_person": "Scegli un ufficio, oppure scrivi il codice di una persona: uno dei due.",
    "changed_meanwhile": "Nel frattempo qualcuno l'ha cambiata ancora: non abbiamo annullato nulla. Ecco com'è ora.",
    "required": "Manca questo valore.",
    "text_invalid": "Qui serve un testo semplice.",
    "number_invalid": "Qui serve un numero intero, oppure decimale con il punto.",
    "number_out_of_range": "Deve essere fra %(least)s e %(most)s.",
    "language_twice": "La stessa lingua c'è due volte.",
    "list_invalid": "Qui serve un elenco.",
    "item_invalid": "Un elemento dell'elenco non ha la forma giusta.",
    "flag_invalid": "Qui serve true o false.",
    "place_invalid": "Il luogo va scritto con nome, indirizzo, lat e lon.",
    "wished_below_minimum": "I mediatori desiderati non possono essere meno del minimo.",
    "too_many": "Sono troppi: al massimo %(most)s.",
    "desk_taken": "Questo ufficio ha già uno sportello con questo nome.",
    "days_needed": "In quali giorni? Scegline almeno uno.",
    "time_needed": "A che ora? Scrivila, per esempio 09:00.",
    "date_needed": "In quale giorno? Scegli la data.",
    "office_taken": "C'è già un ufficio con questo nome.",
    "not_yourself": "Non puoi disattivare te: fallo fare a un'altra persona dell'amministrazione.",
    "cannot_check_in": "Questo turno non aspetta più nessuno.",
    "outcome_needed": "Com'è andata? Scegli una risposta.",
    "mediator_choose": "Chi ha detto sì? Scegli una persona.",
    "past_midnight": "Non si può prolungare oltre la mezzanotte: per il giorno dopo fai una richiesta nuova.",
    "cannot_change": "Questa richiesta non si può più cambiare: è %(state)s. Se serve altro, chiedi di nuovo.",
    "cannot_extend": "Non si può prolungare: nessuno è in servizio per questa richiesta.",
    "cannot_be_late": "Nessuno sta arrivando per questa richiesta nelle prossime ore: per un altro orario, cambiala.",
    "cannot_release": "Questo incarico non si può più liberare: è già cominciato o finito.",
    "cannot_report": "Non si può ancora dire com'è andata, o è già stato detto: la richiesta è %(state)s.",
    "no_seat_free": "Per questa richiesta non serve più nessuno: è %(state)s.",
    "not_to_be_sent": "Questa persona non va mandata qui.",
    "cannot_seek_in_person": "Non c'è nessuno al telefono o in video per questa richiesta, oppure c'è già chi viene.",
    "nobody_is_late": "Non è ancora l'ora, o sono già tutti con voi: non cerchiamo altri.",
    "nobody_booked": "Per questa richiesta non è prenotato nessuno.",
    "cannot_begin_too_early": "È ancora presto: l'arrivo si segna da un'ora prima dell'inizio.",
    "cannot_begin_elsewhere": "Risulta ancora a un altro incarico: prima va chiuso quello.",
    "cannot_begin_over": "È già finito: di' com'è andata.",
    "cannot_begin_not_booked": "Non è più in programma per questa richiesta.",
    "cannot_finish_not_begun": "Nessuno ha ancora cominciato: prima segna l'arrivo.",
    "cannot_finish_too_early": "Non è ancora l'ora: l'incarico non può finire prima di cominciare.",
    "cannot_finish_over": "È finito da tempo: di' com'è andata, con i minuti.",
    "line_taken": "C'è già una linea con questo nome.",
    "line_unknown": "Questa linea non c'è, o non è per questo ufficio: scegline una dell'elenco.",
    "cannot_end_outside": "Non cerchiamo più nessuno per questa richiesta: è %(state)s.",
    "somebody_came": "È venuto un mediatore: di' com'è andata.",
    "not_uncovered": "Si può dire solo quando nessuno ha potuto venire: la richiesta è %(state)s.",
    "cannot_finish_not_booked": "Non è più in programma per questa richiesta.",
    "words_needed": "Che cosa vuoi scrivere? Il testo è vuoto.",
    "too_many_parts": "Il testo è troppo lungo: al massimo %(most)s parti di SMS. Accorcialo.",
    "people_needed": "A chi vuoi scrivere? Scegli almeno una persona.",
    "mediator_inactive": "%(name)s non lavora con noi adesso: non riceve SMS.",
    "opted_out": "Non è partito nulla: STOP da parte di %(names)s. Telefona, o scrivi solo agli altri.",
    "not_asked_there": "A questa persona non è stato chiesto nulla per quella richiesta: scegline un'altra.",
}


MOST_SHOWN = 300


def sentence(refused: Refused) -> str:
    """The sentence of a refusal, with a state by its word; a code without one is shown, which a test forbids."""
    if refused.code in RULES:
        return rule_sentence(refused.code)
    text = SENTENCES.get(refused.code)
    if text is None:
        return refused.code
    shown = _shown(refused)
    if "state" in shown:
        shown["state"] = state_word(shown["state"])
    return str(gettext(text, **shown))


def sentence_without_reader(refused: Refused) -> str:
    """The same outside a web request: in Italian."""
    text = SENTENCES.get(refused.code)
    return refused.code if text is None else text % _shown(refused)


def _shown(refused: Refused) -> dict[str, str]:
    """What stands in the sentence: not all of what somebody may have sent."""
    return {name: str(value)[:MOST_SHOWN] for name, value in refused.values.items()}
