"""The HTTP API under /api/v1: bearer tokens, OpenAPI 3.1, problem+json."""

from flask import Flask
from flask_smorest import Api

from web.api.absences import absences
from web.api.availability import availability
from web.api.bookings import bookings
from web.api.calls import authenticate_strays
from web.api.description import ABOUT, describe, finish
from web.api.desks import desks
from web.api.documentation import documentation_page
from web.api.external_lines import external_lines
from web.api.languages import languages
from web.api.mediators import mediators
from web.api.messages import messages
from web.api.plans import plans
from web.api.replies import replies
from web.api.requests import requests
from web.api.shifts import shifts
from web.api.unmet import unmet
from web.api.walk_ins import walk_ins
from web.errors import http_error


class ProblemApi(Api):  # type: ignore[misc]
    """flask-smorest, but for its errors: ours are problem+json, and keep `Allow` on a 405."""

    handle_http_exception = staticmethod(http_error)
    DEFAULT_ERROR_RESPONSE_NAME = None


def register_api(app: Flask) -> None:
    """Mount every call, the description and the documentation page."""
    app.config.update(
        API_TITLE="Mediatori",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api/v1",
        OPENAPI_JSON_PATH="openapi.json",
    )
    app.before_request(authenticate_strays)
    info = {"description": ABOUT, "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"}}
    api = ProblemApi(app, spec_kwargs={"security": [{"bearer": []}], "info": info, "servers": [{"url": "/"}]})
    describe(api)
    for blueprint in (
        requests, bookings, external_lines, unmet, replies, messages, mediators, availability, absences, desks, plans,
        shifts, languages, walk_ins,
    ):  # fmt: skip
        api.register_blueprint(blueprint)
    finish(api)
    app.register_blueprint(documentation_page(api))
