"""The phones page and the JSON interface behind it."""

from typing import Any

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from notifications.simulator.current import checked_number, current, json_values
from notifications.simulator.inbound import answer_by_itself, say
from notifications.simulator.phones import Mode

MAX_TEXT = 200_000
MAX_SECONDS = 3600

phones = Blueprint("phones", __name__)


@phones.get("/")
def start() -> AnyResponse:
    """The simulator's page is the phones."""
    return redirect("/phones")


@phones.get("/phones")
def page() -> str:
    """The wall of phones."""
    return render_template("phones.html")


@phones.get("/_simulator/phones")
def list_phones() -> Response:
    """All phones, the buzzing ones first; only the version where `since` says that it is known."""
    state, _ = current()
    version, shown = state.list_phones()
    if request.args.get("since", type=int) == version:
        return jsonify(version=version)
    return jsonify(version=version, phones=shown)


@phones.post("/_simulator/phones/<number>/say")
def speak(number: str) -> tuple[Response, int]:
    """`{"body": "SI 4821"}`: the owner of that phone sends it to the service."""
    state, courier = current()
    body = json_values().get("body")
    if not isinstance(body, str) or not body or len(body) > MAX_TEXT:
        abort(422, "body: a text is needed.")
    return jsonify(sid=say(state, courier, checked_number(number), body)), 201


@phones.post("/_simulator/phones/<number>/read")
def read(number: str) -> Response:
    """Its owner looked at the phone."""
    state, _ = current()
    json_values()
    if state.phone(checked_number(number)).unread:
        state.change_phone(number, unread=False)
    return jsonify(number=number)


@phones.post("/_simulator/phones/<number>")
def set_up(number: str) -> Response:
    """`{"mode": "manual"|"yes"|"no"|"off"|"refused", "seconds": 3, "error": 21614}`, all optional."""
    state, courier = current()
    state.change_phone(checked_number(number), **_settings(json_values()))
    answer_by_itself(state, courier, number)
    with state.lock:
        return jsonify(state.phone(number).as_json())


def _settings(values: dict[str, Any]) -> dict[str, Any]:
    clean: dict[str, Any] = {}
    for key, value in values.items():
        if key == "mode" and value in list(Mode):
            clean[key] = Mode(value)
        elif key == "seconds" and isinstance(value, int | float) and 0 <= value <= MAX_SECONDS:
            clean[key] = float(value)
        elif key == "error" and isinstance(value, int) and 21000 <= value < 31000:
            clean[key] = value
        else:
            abort(422, f"{key}: {value!r} does not fit.")
    return clean
