"""What the carrier looks at before it accepts a message, in its order, each refusal with its code."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from werkzeug.datastructures import MultiDict

from notifications.simulator.carrier_errors import CarrierError
from notifications.simulator.phones import Mode
from notifications.simulator.state import State

MAX_CHARACTERS = 1600
MAX_VALIDITY_SECONDS = 36_000
MAX_QUEUE_SECONDS = 36_000

_E164 = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
_ALPHANUMERIC = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 &+_-]{1,11}", re.ASCII)
_SERVICE = re.compile(r"MG[0-9a-fA-F]{32}", re.ASCII)
_ITALIAN_LANDLINE = re.compile(r"\+390\d+", re.ASCII)

# The numbers that the carrier itself reserves for trying its errors.
_MAGIC_TO = {
    "+15005550001": 21211,
    "+15005550002": 21612,
    "+15005550003": 21408,
    "+15005550004": 21610,
    "+15005550009": 21614,
}
_MAGIC_FROM = {"+15005550001": 21212, "+15005550007": 21606, "+15005550008": 21611}


@dataclass(frozen=True)
class Order:
    """A create request that may be accepted. `later_error` is what will keep the message from arriving."""

    to: str
    sender: str
    body: str
    service_sid: str | None
    callback_url: str | None
    validity_seconds: int | None
    later_error: int | None
    media: int


def read_order(state: State, form: MultiDict[str, str]) -> Order:
    """The request's values, checked. Raises CarrierError for the first that is wrong."""
    to = form.get("To", "").strip()
    if not to:
        raise CarrierError(21604)
    _check_to(to)
    sender, service_sid = _sender(state, form)
    body = form.get("Body", "")
    media = len(form.getlist("MediaUrl"))
    if not body and not media:
        raise CarrierError(21602)
    if len(body) > MAX_CHARACTERS:
        raise CarrierError(21617)
    if sender == to:
        raise CarrierError(21266)
    later_error = _route(state, to)
    if state.is_blocked(to):
        raise CarrierError(21610)
    if state.queue_length_seconds() > MAX_QUEUE_SECONDS:
        raise CarrierError(21611, sender)
    return Order(to, sender, body, service_sid, _callback(form), _validity(form), later_error, media)


def _check_to(to: str) -> None:
    if not _E164.fullmatch(to):
        raise CarrierError(21211, to)
    if to in _MAGIC_TO:
        raise CarrierError(_MAGIC_TO[to], to)


def _sender(state: State, form: MultiDict[str, str]) -> tuple[str, str | None]:
    """(number or name that the phone will show, Messaging Service)."""
    sender, service_sid = form.get("From", "").strip(), form.get("MessagingServiceSid", "").strip()
    if service_sid:
        if not _SERVICE.fullmatch(service_sid):
            raise CarrierError(20404, service_sid)
        return state.number, service_sid
    if not sender:
        raise CarrierError(21603)
    if sender in _MAGIC_FROM:
        raise CarrierError(_MAGIC_FROM[sender], sender)
    if sender != state.number and not _ALPHANUMERIC.fullmatch(sender):
        raise CarrierError(21606 if _E164.fullmatch(sender) else 21212, sender)
    return sender, None


def _route(state: State, to: str) -> int | None:
    """What will keep a message to this number from arriving, if anything. Raises what is known at once."""
    faults = state.faults
    if to.startswith(faults.blocked_prefixes):
        raise CarrierError(21408, to)
    with state.lock:
        phone = state.phone(to)
        code = phone.error if phone.mode is Mode.REFUSED else 0
    if not code and _ITALIAN_LANDLINE.fullmatch(to):
        code = faults.landline_code
    if code and code < 30000:
        raise CarrierError(code, to)
    return code or None


def _callback(form: MultiDict[str, str]) -> str | None:
    url = form.get("StatusCallback", "").strip()
    if not url:
        return None
    split = urlsplit(url)
    if split.scheme not in ("http", "https") or not split.hostname or "_" in split.hostname:
        raise CarrierError(21609, url)
    return url


def _validity(form: MultiDict[str, str]) -> int | None:
    text = form.get("ValidityPeriod", "").strip()
    if not text:
        return None
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= MAX_VALIDITY_SECONDS:
        raise CarrierError(90007)
    return int(text)
