"""Errors: problem+json for programs (RFC 9457), sentences for people, one log line for the expected ones."""

import logging
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, json, request
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException

from storage.errors import NotFound, Refusals, Refused, StateRefused
from web.sentences import sentence

log = logging.getLogger("mediatori.web")


def problem(
    status: int, detail: str, errors: list[dict[str, str]] | None = None, headers: dict[str, str] | None = None
) -> Response:
    """An answer of type application/problem+json."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if errors is not None:
        body["errors"] = errors
    return Response(json.dumps(body), status, headers=headers, mimetype="application/problem+json")


def register_errors(app: Flask) -> None:
    """Every error of every route ends in one of these."""
    app.register_error_handler(Refused, refused)
    app.register_error_handler(Refusals, refusals)
    app.register_error_handler(NotFound, not_found)
    app.register_error_handler(OperationalError, database_away)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Exception, unexpected)


def refused(error: Refused) -> Response:
    """409 where the state does not allow it, 422 where the field is wrong."""
    text = sentence(error)
    if isinstance(error, StateRefused):
        return problem(409, text, [{"field": error.field, "code": error.code, "detail": text}])
    return refusals(Refusals([error]))


def refusals(error: Refusals) -> Response:
    """422 with a line for each field."""
    lines = [{"field": one.field, "code": one.code, "detail": sentence(one)} for one in error.refusals]
    return problem(422, "; ".join(f"{line['field']}: {line['detail']}" for line in lines), lines)


def not_found(error: NotFound) -> Response:
    """Not there, or another office's: never told apart."""
    return problem(404, "Non esiste, oppure è di un altro ufficio.")


def database_away(error: DBAPIError) -> Response:
    """The database is gone or busy: say so, and when to come back."""
    log.warning("database away: %s %s: %s", request.method, request.path, str(error.orig).splitlines()[0])
    return problem(503, "Il servizio è occupato: riprova fra qualche secondo.", headers={"Retry-After": "3"})


def http_error(error: HTTPException) -> Response:
    """What Flask itself refuses."""
    if error.code is not None and error.code < 400:
        return Response(error.get_response().data, error.code, dict(error.get_headers()))
    messages = getattr(error, "data", {}).get("messages") if error.code == 422 else None
    if messages:
        return refusals(Refusals(bad_fields(messages)))
    headers = {
        name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After", "WWW-Authenticate")
    }
    return problem(error.code or 500, error.description or "", headers=headers)


SHAPE_CODES = ("time_without_offset", "time_invalid_iso", "bad_character")


def bad_fields(messages: dict[str, Any]) -> list[Refused]:
    """What was read wrongly out of a body (marshmallow's nested messages), as refusals with the API's field names."""
    found: list[Refused] = []

    def walk(node: Any, path: list[str]) -> None:
        if isinstance(node, dict):
            for key, value in node.items():
                walk(value, path if key == "_schema" else [*path, str(key)])
            return
        for text in node if isinstance(node, list) else [node]:
            known = text in SHAPE_CODES
            found.append(Refused(".".join(path) or "body", text if known else "shape", text=text))

    for place in messages.values():
        walk(place, [])
    return found


def unexpected(error: Exception) -> Response:
    """A fault of ours: one traceback in the log, none in the answer."""
    log.exception("unexpected: %s %s", request.method, request.path)
    return problem(
        500, "Qualcosa non ha funzionato da parte nostra. Riprova; se si ripete, avvisa chi gestisce il servizio."
    )
