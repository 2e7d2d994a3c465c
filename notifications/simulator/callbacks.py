"""What becomes of an accepted message: its statuses, their callbacks, and the text on the phone."""

import threading
from collections.abc import Callable
from functools import partial

from notifications.simulator.courier import Courier, post_signed
from notifications.simulator.messages import API_VERSION, Message
from notifications.simulator.phones import Mode
from notifications.simulator.state import State

EARLY_SECONDS = 3.0
_EXPIRED = 30036

Deliver = Callable[[Message], None]


def follow_message(
    state: State,
    courier: Courier,
    message: Message,
    deliver: Deliver,
    *,
    validity_seconds: int | None,
    error_code: int | None,
) -> None:
    """Sets the message on its way, at once back. `deliver` is called when the phone gets the text.

    `error_code` is what keeps it from arriving, if anything. A message that waits longer than its validity fails.
    """
    wait = state.queue_seconds() + state.faults.send_seconds
    if message.status == "accepted":
        courier.later(0, partial(_move, state, courier, message, "queued"))
    if validity_seconds is not None and wait > validity_seconds:
        courier.later(validity_seconds, partial(_move, state, courier, message, "failed", _EXPIRED))
        return
    courier.later(wait, partial(_send, state, courier, message, deliver, error_code))


def send_early(state: State, courier: Courier, message: Message) -> None:
    """Moves the message to `sent` and returns when its first callback was answered, or after 3 s."""
    state.move_message(message.sid, "sent")
    answered = threading.Event()

    def post() -> None:
        _post_status(state, message, "sent", None)
        answered.set()

    if message.callback_url and not state.faults.no_callbacks:
        for _ in range(1 + state.faults.duplicate_callbacks):
            courier.later(0, post)
        answered.wait(EARLY_SECONDS)


def _send(state: State, courier: Courier, message: Message, deliver: Deliver, error_code: int | None) -> None:
    faults = state.faults
    if message.status != "sent":
        # Out of order means: this callback waits until the next one has long been posted.
        hold = faults.receipt_seconds + 0.3 if faults.shuffle_callbacks else 0.0
        _move(state, courier, message, "sent", hold=hold)
    error_code = error_code or _handset_error(state, message.to)
    if error_code is None:
        deliver(message)
        if not state.chance(faults.no_receipt):
            courier.later(faults.receipt_seconds, partial(_move, state, courier, message, "delivered"))
        return
    with state.lock:
        state.change_phone(message.to, missed=state.phone(message.to).missed + 1)
    courier.later(faults.receipt_seconds, partial(_move, state, courier, message, "undelivered", error_code))


def _handset_error(state: State, number: str) -> int | None:
    with state.lock:
        phone = state.phone(number)
        if phone.mode is Mode.OFF:
            return 30003
        return phone.error if phone.mode is Mode.REFUSED and phone.error >= 30000 else None


def _move(
    state: State, courier: Courier, message: Message, status: str, error_code: int | None = None, hold: float = 0.0
) -> None:
    faults = state.faults
    if state.move_message(message.sid, status, error_code) is None or not message.callback_url or faults.no_callbacks:
        return
    for _ in range(1 + faults.duplicate_callbacks):
        courier.later(hold, partial(_post_status, state, message, status, error_code))


def _post_status(state: State, message: Message, status: str, error_code: int | None) -> None:
    values = {
        "AccountSid": message.account_sid,
        "ApiVersion": API_VERSION,
        "From": message.sender or "",
        "MessageSid": message.sid,
        "MessageStatus": status,
        "SmsSid": message.sid,
        "SmsStatus": status,
        "To": message.to,
        **state.faults.extra_parameters,
    }
    if message.service_sid:
        values["MessagingServiceSid"] = message.service_sid
    if error_code is not None:
        values["ErrorCode"] = str(error_code)
    if status in ("delivered", "undelivered"):
        values["RawDlrDoneDate"] = state.clock().strftime("%y%m%d%H%M")
    if message.callback_url:
        post_signed(state.auth_token, message.callback_url, values)
