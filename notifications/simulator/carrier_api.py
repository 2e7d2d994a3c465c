"""The carrier's Messages interface: create, list, fetch."""

import re
import secrets
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from notifications.simulator import faults as fault
from notifications.simulator.callbacks import follow_message, send_early
from notifications.simulator.carrier_errors import CarrierError
from notifications.simulator.courier import Courier
from notifications.simulator.create_checks import Order, read_order
from notifications.simulator.inbound import answer_by_itself
from notifications.simulator.messages import API_VERSION, Message
from notifications.simulator.server import DROP
from notifications.simulator.state import State, Window

MAX_PAGE = 1000
PAGE = 50
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def carrier_blueprint(state: State, courier: Courier) -> Blueprint:
    """The routes under /2010-04-01, for one account."""
    api = Blueprint("carrier", __name__, url_prefix=f"/{API_VERSION}/Accounts/<account_sid>")

    @api.before_request
    def authenticate() -> None:
        given = request.authorization
        sid = (request.view_args or {}).get("account_sid", "")
        user, password = (given.username or "", given.password or "") if given and given.type == "basic" else ("", "")
        right = secrets.compare_digest(user.encode(), state.account_sid.encode())
        right &= secrets.compare_digest(password.encode(), state.auth_token.encode())
        if not right or sid != state.account_sid:
            raise CarrierError(20003)

    @api.post("/Messages.json")
    def create(account_sid: str) -> tuple[Response, int]:
        return _create(state, courier)

    @api.get("/Messages.json")
    def list_(account_sid: str) -> Response:
        _maybe_unavailable(state)
        return jsonify(_page(state))

    @api.get("/Messages/<sid>.json")
    def fetch(account_sid: str, sid: str) -> Response:
        _maybe_unavailable(state)
        message = state.find_message(sid)
        if message is None:
            raise CarrierError(20404, request.path)
        with state.lock:
            return jsonify(message.as_json())

    return api


def _maybe_unavailable(state: State) -> None:
    if state.chance(state.faults.list_unavailable):
        raise CarrierError(20503)


def _create(state: State, courier: Courier) -> tuple[Response, int]:
    outcome = state.next_outcome()
    if outcome == fault.THROTTLED:
        raise CarrierError(20429)
    if outcome == fault.UNAVAILABLE:
        raise CarrierError(20503)
    if outcome == fault.LOST_REQUEST:
        return _cut()
    order = read_order(state, request.form)
    if outcome.isdecimal() and int(outcome) < 30000:
        raise CarrierError(int(outcome), order.to)
    shown = _accept(state, courier, order, outcome)
    if state.faults.delay_seconds:
        time.sleep(state.faults.delay_seconds)
    if outcome == fault.LOST_ANSWER:
        return _cut()
    if outcome == fault.ERROR_AFTER_ACCEPT:
        raise CarrierError(20500)
    return jsonify(shown), 201


def _accept(state: State, courier: Courier, order: Order, outcome: str) -> dict[str, Any]:
    """From here on the message exists. Returns what the answer shows: its first status."""
    message = Message(
        account_sid=state.account_sid,
        sender=order.sender,
        to=order.to,
        body=order.body,
        direction="outbound-api",
        status="accepted" if order.service_sid else "queued",
        created_at=state.clock(),
        service_sid=order.service_sid,
        callback_url=order.callback_url,
        media=order.media,
    )
    shown = message.as_json()
    state.add_message(message)
    if outcome == fault.EARLY_CALLBACK:
        send_early(state, courier, message)
    follow_message(
        state,
        courier,
        message,
        partial(_deliver, state, courier),
        validity_seconds=order.validity_seconds,
        error_code=int(outcome) if outcome.isdecimal() else order.later_error,
    )
    return shown


def _deliver(state: State, courier: Courier, message: Message) -> None:
    state.add_text(message.to, message.sid, "service", message.body)
    answer_by_itself(state, courier, message.to)


def _cut() -> tuple[Response, int]:
    """Ends the connection without an answer, where the server can; else the answer is an empty 502."""
    drop = request.environ.get(DROP)
    if drop is not None:
        drop()
    return Response(), 502


def _page(state: State) -> dict[str, Any]:
    """One page of the list. The token names the last message seen, so new ones do not shift the pages."""
    window = _window()
    found = state.list_messages(request.args.get("To"), request.args.get("From"), window)
    size = min(MAX_PAGE, max(1, request.args.get("PageSize", PAGE, type=int)))
    page = max(0, request.args.get("Page", 0, type=int))
    start = page * size
    token = request.args.get("PageToken", "")
    if token:
        places = [place for place, message in enumerate(found) if message.sid == token.removeprefix("PA")]
        start = places[0] + 1 if places else start
    shown = found[start : start + size]
    with state.lock:
        rendered = [message.as_json() for message in shown]
    following = _uri(size, page + 1, "PA" + shown[-1].sid) if shown and start + size < len(found) else None
    return {
        "end": page * size + max(0, len(shown) - 1),
        "first_page_uri": _uri(size, 0),
        "messages": rendered,
        "next_page_uri": following,
        "page": page,
        "page_size": size,
        "previous_page_uri": _uri(size, page - 1) if page else None,
        "start": page * size,
        "uri": _uri(size, page, token),
    }


def _uri(size: int, page: int, token: str = "") -> str:
    values = {name: value for name, value in request.args.items() if name not in ("PageSize", "Page", "PageToken")}
    values |= {"PageSize": str(size), "Page": str(page)} | ({"PageToken": token} if token else {})
    return f"{request.path}?{urlencode(values)}"


def _window() -> Window:
    """The bounds of DateSent: a day is the whole of it, both ends of a bound are included."""
    exact, until, since = (request.args.get(name) for name in ("DateSent", "DateSent<", "DateSent>"))
    if exact:
        # The official library writes a day as its midnight.
        exact = exact.removesuffix("T00:00:00Z")
        return Window(_moment(exact, end=False), _moment(exact, end=True))
    return Window(_moment(since, end=False) if since else None, _moment(until, end=True) if until else None)


def _moment(text: str, *, end: bool) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as failure:
        raise CarrierError(20001) from failure
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    if not end:
        return at
    # The list knows whole seconds, the memory microseconds: a bound holds for its whole second or day.
    return at + (timedelta(days=1) if _DAY.fullmatch(text) else timedelta(seconds=1)) - timedelta(microseconds=1)


def answer_errors(app: Flask) -> None:
    """Errors under /2010-04-01 in the carrier's form, all others in one plain line of JSON."""

    @app.errorhandler(CarrierError)
    def refused(failure: CarrierError) -> tuple[Response, int]:
        answer = jsonify(failure.as_json())
        if failure.status == 401:
            answer.headers["WWW-Authenticate"] = 'Basic realm="Twilio API"'
        return answer, failure.status

    @app.errorhandler(HTTPException)
    def other(failure: HTTPException) -> tuple[Response, int]:
        status = failure.code or 500
        if request.path.startswith(f"/{API_VERSION}"):
            code = {404: 20404, 405: 20004}.get(status, 20500 if status >= 500 else 20001)
            return refused(CarrierError(code, request.path))
        return jsonify(error=failure.description), status
