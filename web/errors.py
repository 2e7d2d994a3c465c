"""Errors: problem+json for programs (RFC 9457), sentences for people, one log line for the expected ones."""

import logging
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, json, request
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException

from storage.errors import NotFound, Refusals, Refused, StateRefused
from web.sentences import sentence

log = logging.getLogger("mediatori.web")
STATUS_CODES = {
    400: "bad_request",
    403: "forbidden",
    404: "not_there",
    405: "method_unknown",
    413: "body_too_large",
    415: "content_type",
    429: "too_many_calls",
    503: "busy",
}


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
    return problem(404, sentence(Refused("path", "not_there")))


def database_away(error: DBAPIError) -> Response:
    """The database is gone or busy: say so, and when to come back."""
    # The rule, not the path: the path of a calendar feed is its secret.
    log.warning("database away: %s %s: %s", request.method, request.url_rule, str(error.orig).splitlines()[0])
    return problem(503, sentence(Refused("service", "busy")), headers={"Retry-After": "3"})


def http_error(error: HTTPException) -> Response:
    """What Flask itself refuses, or a view by `abort` with a sentence."""
    if error.code is not None and error.code < 400:
        return Response(error.get_response().data, error.code, dict(error.get_headers()))
    status = error.code or 500
    headers = {
        name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After", "WWW-Authenticate")
    }
    return problem(status, said_by(error) or sentence_of(status), headers=headers)


def said_by(error: HTTPException) -> str | None:
    """The sentence that a view gave; None where it is werkzeug's own, which is English."""
    return None if error.description == type(error).description else error.description


def sentence_of(status: int) -> str:
    """What to do about a status, in the reader's language."""
    most = current_app.config.get("MAX_CONTENT_LENGTH") or 0
    code = STATUS_CODES.get(status, "bad_request" if status < 500 else "our_fault")
    return sentence(Refused("request", code, method=request.method, most=most))


def unexpected(error: Exception) -> Response:
    """A fault of ours: one traceback in the log, none in the answer."""
    log.exception("unexpected: %s %s", request.method, request.url_rule)
    return problem(500, sentence(Refused("service", "our_fault")))
