"""The JSON interface for tests and the demo: names of phones, faults, settings."""

from flask import Blueprint, Response, abort, jsonify

from notifications.simulator.current import checked_number, current, json_values
from notifications.simulator.faults import Faults

controls = Blueprint("controls", __name__, url_prefix="/_simulator")


@controls.post("/names")
def name() -> Response:
    """`{"+39…": "Amina B."}` or `{"+39…": {"name": "Amina B.", "note": "darija"}}`."""
    state, _ = current()
    for number, value in json_values().items():
        known = value if isinstance(value, dict) else {"name": value}
        state.change_phone(checked_number(number), **{key: str(known[key]) for key in ("name", "note") if key in known})
    return jsonify(version=state.version)


@controls.get("/faults")
def show_faults() -> Response:
    """The faults as they are now, and how often each outcome happened."""
    state, _ = current()
    return jsonify(faults=state.faults.as_json(), injected=state.injected)


@controls.post("/faults")
def set_faults() -> Response:
    """Changes the faults that are named, keeps the others."""
    state, _ = current()
    try:
        state.faults = state.faults.changed(json_values())
    except ValueError as failure:
        abort(422, str(failure))
    return show_faults()


@controls.delete("/faults")
def clear_faults() -> Response:
    """Everything works again."""
    state, _ = current()
    state.faults = Faults()
    return show_faults()


@controls.get("/settings")
def show_settings() -> Response:
    """The account, its number, and where inbound messages go."""
    state, _ = current()
    return jsonify(account_sid=state.account_sid, number=state.number, webhook_url=state.webhook_url)


@controls.post("/settings")
def set_settings() -> Response:
    """`{"webhook_url": "http://…"}`, or null for none."""
    state, _ = current()
    values = json_values()
    url = values.get("webhook_url")
    if "webhook_url" not in values or not (url is None or str(url).startswith(("http://", "https://"))):
        abort(422, "webhook_url: an address is needed, or null.")
    state.webhook_url = url
    return show_settings()
