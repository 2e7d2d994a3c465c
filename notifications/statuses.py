"""Pure. The states of a message, a sentence each, and the moves between them."""

from enum import StrEnum


class MessageState(StrEnum):
    """Where a message is on its way; `rank` only grows, save for what was proved never to have left."""

    SCHEDULED = "scheduled"
    """Waits for the end of the quiet hours."""
    QUEUED = "queued"
    """Due, or held back behind an earlier one of its order key."""
    SENDING = "sending"
    """Claimed by a worker, which may be talking to the carrier."""
    AMBIGUOUS = "ambiguous"
    """It may have left: the answer was lost, or the carrier failed after it might have accepted."""
    SENT = "sent"
    """The carrier or the mail server has accepted it."""
    DELIVERED = "delivered"
    """The network says that it arrived."""
    FAILED = "failed"
    """It did not and will not arrive; the reason stands beside it."""
    NEEDS_PERSON = "needs_person"
    """Given up after the last try: somebody must phone."""

    @property
    def rank(self) -> int:
        """How far along the message is."""
        return _RANKS[self]


_RANKS = {
    MessageState.SCHEDULED: 0,
    MessageState.QUEUED: 1,
    MessageState.SENDING: 2,
    MessageState.AMBIGUOUS: 3,
    MessageState.SENT: 4,
    MessageState.NEEDS_PERSON: 5,
    MessageState.DELIVERED: 6,
    MessageState.FAILED: 6,
}

OPEN = frozenset({MessageState.SCHEDULED, MessageState.QUEUED, MessageState.SENDING, MessageState.AMBIGUOUS})
"""What still holds back the next message of the same order key."""

WAITING = frozenset({MessageState.SCHEDULED, MessageState.QUEUED})
"""What no worker has touched, or what was proved never to have left."""

TERMINAL = frozenset({MessageState.DELIVERED, MessageState.FAILED})
"""What nothing changes any more."""

MOVES: dict[MessageState, frozenset[MessageState]] = {
    MessageState.SCHEDULED: frozenset({MessageState.SENDING, MessageState.FAILED}),
    MessageState.QUEUED: frozenset(
        {
            MessageState.SENDING,
            MessageState.SENT,
            MessageState.DELIVERED,
            MessageState.FAILED,
            MessageState.NEEDS_PERSON,
        }
    ),
    MessageState.SENDING: frozenset(
        {
            MessageState.QUEUED,
            MessageState.AMBIGUOUS,
            MessageState.SENT,
            MessageState.DELIVERED,
            MessageState.FAILED,
            MessageState.NEEDS_PERSON,
        }
    ),
    MessageState.AMBIGUOUS: frozenset(
        {
            MessageState.QUEUED,
            MessageState.SENT,
            MessageState.DELIVERED,
            MessageState.FAILED,
            MessageState.NEEDS_PERSON,
        }
    ),
    MessageState.SENT: frozenset({MessageState.DELIVERED, MessageState.FAILED}),
    MessageState.NEEDS_PERSON: frozenset({MessageState.SENT, MessageState.DELIVERED, MessageState.FAILED}),
    MessageState.DELIVERED: frozenset(),
    MessageState.FAILED: frozenset(),
}
"""Legal moves. QUEUED to SENT is a callback for a try that was thought lost; NEEDS_PERSON to SENT likewise."""


def can_move(old: MessageState, new: MessageState) -> bool:
    """Whether a message in `old` may become `new`."""
    return new in MOVES[old]


def may_become(new: MessageState) -> list[MessageState]:
    """The states from which a message may become `new`: what an update compares with."""
    return [old for old in MessageState if new in MOVES[old]]


_CARRIER_WORDS = {
    "accepted": MessageState.SENT,
    "scheduled": MessageState.SENT,
    "queued": MessageState.SENT,
    "sending": MessageState.SENT,
    "sent": MessageState.SENT,
    "delivered": MessageState.DELIVERED,
    "read": MessageState.DELIVERED,
    "undelivered": MessageState.FAILED,
    "failed": MessageState.FAILED,
    "canceled": MessageState.FAILED,
}


def from_carrier(word: str) -> MessageState | None:
    """What a status word of the carrier means here: any early one proves that it accepted. None: unknown."""
    return _CARRIER_WORDS.get(word.strip().lower())
