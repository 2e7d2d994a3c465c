"""Pure. The words that the carrier itself acts on, when they are the whole text."""

from enum import StrEnum


class OptOut(StrEnum):
    """The value that the carrier forwards as OptOutType."""

    STOP = "STOP"
    START = "START"
    HELP = "HELP"


_WORDS = {
    **dict.fromkeys(("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"), OptOut.STOP),
    **dict.fromkeys(("START", "YES", "UNSTOP"), OptOut.START),
    **dict.fromkeys(("HELP", "INFO"), OptOut.HELP),
}

CARRIER_ANSWERS = {
    OptOut.STOP: "You have successfully been unsubscribed. You will not receive any more messages from this number. "
    "Reply START to resubscribe.",
    OptOut.START: "You have successfully been re-subscribed to messages from this number. Reply HELP for help. "
    "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
    OptOut.HELP: "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
}

NO_ANSWERS = "Not sent: this sender is a name, which takes no answers."


def keyword(body: str) -> OptOut | None:
    """What the carrier reads in a text; None for every text with more than the bare word."""
    return _WORDS.get(body.strip().upper())
