"""What a person sees when something does not work: a page in words for browsers, problem+json for programs."""

import logging
from typing import Any

from flask import Flask, Response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from storage.errors import NotFound, Refusals, Refused, StateRefused
from web import errors
from web.sentences import sentence
from web.words import gettext

log = logging.getLogger("mediatori.web")
FOR_PROGRAMS = ("/api/", "/twilio/", "/status", "/metrics", "/calendar/")


def register_page_errors(app: Flask) -> None:
    """Comes after the handlers for programs, and hands over to them where a program asks."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(NotFound, _not_found)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(Refusals, _refusals)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(Exception, _unexpected)


def for_a_program() -> bool:
    """Whether the answer is read by a program."""
    return request.path.startswith(FOR_PROGRAMS) or not request.accept_mimetypes.accept_html


def page(status: int, title: str, what_to_do: str, headers: dict[str, str] | None = None) -> Response:
    """A page with a sentence and what to do next."""
    return Response(render_template("error.html", title=title, what_to_do=what_to_do), status, headers)


def _http_error(error: HTTPException) -> Any:
    if for_a_program() or error.code is None or error.code < 400:
        return errors.http_error(error)
    if isinstance(error, CSRFError):
        text = gettext("La pagina era aperta da troppo tempo. Torna indietro, ricaricala e riprova.")
        return page(400, gettext("Non è stato salvato nulla"), text)
    if error.code == 403:
        return page(403, gettext("Questa pagina non è per te"), gettext("Il tuo ruolo non la prevede."))
    if error.code == 404:
        return _not_found(NotFound("page"))
    if error.code == 405:
        return page(405, gettext("Così non si può aprire"), gettext("Torna all'inizio e riprova da lì."))
    return page(error.code, gettext("Non ha funzionato"), gettext("Torna indietro e riprova."))


def _not_found(error: NotFound) -> Any:
    if for_a_program():
        return errors.not_found(error)
    text = gettext("Forse è di un altro ufficio, o l'indirizzo è sbagliato.")
    return page(404, gettext("Questa pagina non c'è"), text)


def _refused(error: Refused) -> Any:
    if for_a_program():
        return errors.refused(error)
    status = 409 if isinstance(error, StateRefused) else 422
    return page(status, gettext("Non si può fare"), sentence(error))


def _refusals(error: Refusals) -> Any:
    if for_a_program():
        return errors.refusals(error)
    return page(422, gettext("Non si può fare"), " ".join(sentence(one) for one in error.refusals))


def _database_away(error: OperationalError) -> Any:
    if for_a_program():
        return errors.database_away(error)
    log.warning("database away: %s %s", request.method, request.url_rule)
    text = gettext("Riprova fra qualche secondo: quello che hai scritto non è andato perso se torni indietro.")
    return page(503, gettext("Il servizio è occupato"), text, {"Retry-After": "3"})


def _unexpected(error: Exception) -> Any:
    if for_a_program():
        return errors.unexpected(error)
    log.exception("unexpected: %s %s", request.method, request.url_rule)
    text = gettext("Riprova; se si ripete, avvisa chi gestisce il servizio.")
    return page(500, gettext("Qualcosa non ha funzionato da parte nostra"), text)
