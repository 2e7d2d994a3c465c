"""Whether the carrier lets us in, can be answered, and agrees about the time. Nothing is sent."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import requests

from notifications.gateway import GatewayError, SmsGateway
from web.finding import LOOK_SECONDS, Finding, drift
from web.settings import CarrierSettings, Settings

NOT_LET_IN, NOT_THERE = "20003", "20404"
"""The carrier's codes for a wrong account or token, and for an account that it has not."""


def check_carrier(settings: Settings, gateway: SmsGateway, clock: Callable[[], datetime]) -> Iterator[Finding]:
    """A list call that sends nothing, the sender, and the time in the carrier's answer."""
    carrier = settings.carrier
    for has, missing in (
        (gateway.can_list, "keeps no list: texts that no webhook brought are not found, and lost answers stay unknown"),
        (gateway.signs, "signs nothing: let only its own addresses reach /twilio/"),
        (gateway.has_message_id, "gives no message ids: a text repeated by it is told by its time and words"),
    ):
        if not has:
            yield Finding(True, "carrier", f"{carrier.gateway} {missing}")
    sender = carrier.from_ or ""
    if sender and not sender.lstrip("+").isdigit():
        yield Finding(
            False, "TWILIO_FROM",
            f"{sender!r} is a name: nobody can answer it, and every SI would be lost; give a number that takes replies",
        )  # fmt: skip
    if not gateway.can_list:
        return
    try:
        gateway.list_inbound(clock() - timedelta(minutes=1))
        yield Finding(True, "carrier", f"{carrier.gateway} lets us in")
    except GatewayError as error:
        yield Finding(False, *_why_not(carrier, error))
        return
    try:
        answer = requests.head(carrier.api_base, timeout=LOOK_SECONDS, allow_redirects=False)
        if "Date" in answer.headers:
            yield drift("the carrier's clock", parsedate_to_datetime(answer.headers["Date"]), clock())
    except (requests.RequestException, ValueError):
        return


def _why_not(carrier: CarrierSettings, error: GatewayError) -> tuple[str, str]:
    """What it is about, and the sentence: a carrier that refuses us, one that is ill, no carrier, or nobody there."""
    where = f"{carrier.gateway} at {carrier.api_base}"
    if error.code == NOT_LET_IN:
        return "carrier", f"{where} refuses TWILIO_ACCOUNT_SID or TWILIO_AUTH_TOKEN: copy both from its console again"
    if error.code == NOT_THERE:
        return "carrier", f"{where} knows no such account: copy TWILIO_ACCOUNT_SID from its console again"
    if error.code or "HTTP 5" in error.text:
        return "carrier", f"{where} answers with an error ({error.code or error.text}): look at its status page"
    if error.text.startswith(("no list", "unreadable answer")):
        told = f"what answers at {carrier.api_base} is no such carrier ({error.text})"
        return "MEDIATORI_TWILIO_API_BASE", f"{told}: leave it out for Twilio's own, or mend it"
    mend = (
        "start it with `mediatori simulator`"
        if carrier.gateway == "simulator"
        else "is the way out open, the address right?"
    )
    return "carrier", f"{where} can't be reached ({error.text or type(error).__name__}): {mend}"
