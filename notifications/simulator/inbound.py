"""A phone says something: what the carrier does with it, and how it reaches the webhook."""

from functools import partial

from notifications.simulator.courier import Courier, post_signed
from notifications.simulator.keywords import CARRIER_ANSWERS, NO_ANSWERS, OptOut, keyword
from notifications.simulator.messages import API_VERSION, Message, new_sid
from notifications.simulator.state import State


def say(state: State, courier: Courier, number: str, body: str) -> str:
    """The phone's owner sends this text to the service. Returns the message's id; the webhook is called later.

    Where the service wrote under a name, there is no number to answer to: the text goes nowhere.
    """
    body = body.encode("utf-8", "replace").decode("utf-8")  # no carrier can carry half a surrogate pair
    now = state.clock()
    message = Message(state.account_sid, number, state.number, body, "inbound", "received", now, sent_at=now)
    opt_out = keyword(body)
    with state.lock:
        if not state.can_answer(number):
            state.add_text(number, message.sid, "phone", body)
            state.add_text(number, new_sid(), "carrier", NO_ANSWERS)
            return message.sid
        state.add_message(message)
        state.add_text(number, message.sid, "phone", body)
        _obey(state, number, opt_out)
        faults, url = state.faults, state.webhook_url
    if url and not faults.inbound_lost and not (opt_out is OptOut.HELP and not faults.forward_help):
        values = inbound_values(message, opt_out, state.service_sid) | faults.extra_parameters
        for _ in range(1 + faults.duplicate_inbound):
            courier.later(0, partial(post_signed, state.auth_token, url, values))
    return message.sid


def answer_by_itself(state: State, courier: Courier, number: str) -> None:
    """A phone that is set to answer does so after its seconds."""
    with state.lock:
        phone = state.phone(number)
        answer, seconds = phone.own_answer(), phone.seconds

    def speak() -> None:
        # Its owner may have been quicker, or have set it otherwise.
        with state.lock:
            still = answer if answer is not None and phone.own_answer() == answer else None
        if still is not None:
            say(state, courier, number, still)

    if answer is not None:
        courier.later(seconds, speak)


def _obey(state: State, number: str, opt_out: OptOut | None) -> None:
    """The carrier's own part of STOP, START and HELP. Its answers are not messages of the account."""
    was_blocked = state.is_blocked(number)
    if opt_out is OptOut.STOP and not was_blocked:
        state.change_phone(number, blocked=True)
    elif opt_out is OptOut.START and was_blocked:
        state.change_phone(number, blocked=False)
    elif opt_out is not OptOut.HELP:
        return
    state.add_text(number, new_sid(), "carrier", CARRIER_ANSWERS[opt_out])


def inbound_values(message: Message, opt_out: OptOut | None, service_sid: str | None = None) -> dict[str, str]:
    """The form that the carrier posts for an inbound message."""
    values = {
        "AccountSid": message.account_sid,
        "ApiVersion": API_VERSION,
        "Body": message.body,
        "From": message.sender or "",
        "FromCity": "",
        "FromCountry": "IT",
        "FromState": "",
        "FromZip": "",
        "MessageSid": message.sid,
        "NumMedia": "0",
        "NumSegments": str(message.segments),
        "SmsMessageSid": message.sid,
        "SmsSid": message.sid,
        "SmsStatus": "received",
        "To": message.to,
        "ToCity": "",
        "ToCountry": "IT",
        "ToState": "",
        "ToZip": "",
    }
    if service_sid is not None:
        values["MessagingServiceSid"] = service_sid
    if opt_out is not None:
        values["OptOutType"] = opt_out.value
    return values
