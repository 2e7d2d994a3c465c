"""Pure. What any carrier must offer, and the errors that say what a failure means for a second try."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class GatewayError(Exception):
    """The carrier or mail server did not take a message; `code` is its own, for people to look up."""

    def __init__(self, text: str, code: str | None = None) -> None:
        super().__init__(text)
        self.text = text
        self.code = code


class Permanent(GatewayError):
    """It will never take this message: try the next person."""


class Throttled(GatewayError):
    """Not processed, for now: safe to send again after `retry_after` seconds (None: as you like)."""

    def __init__(self, text: str, code: str | None = None, retry_after: float | None = None) -> None:
        super().__init__(text, code)
        self.retry_after = retry_after


class NeverSent(GatewayError):
    """It surely did not leave (no connection, not let in): safe to send again."""


class Ambiguous(GatewayError):
    """It may have left: ask the carrier before a second try."""


@dataclass(frozen=True)
class OutgoingText:
    """An SMS on its way out; `validity_seconds` after which the carrier should drop it."""

    to: str
    body: str
    opaque: str
    validity_seconds: int | None = None


@dataclass(frozen=True)
class OutgoingMail:
    """An e-mail on its way out; `opaque` makes its Message-ID, equal at every try."""

    to: str
    subject: str
    body: str
    opaque: str
    html: str | None = None
    calendar: bytes | None = None
    method: str | None = None


@dataclass(frozen=True)
class Sent:
    """The carrier took it: under this id (None where it names none), in so many parts (None: not said)."""

    sid: str | None
    parts: int | None = None


@dataclass(frozen=True)
class Found:
    """A message of ours as the carrier's list shows it."""

    sid: str
    body: str
    created_at: datetime
    status: str
    error_code: str | None = None


@dataclass(frozen=True)
class Inbound:
    """A text to us as the carrier's list shows it."""

    sid: str
    from_: str
    to: str
    body: str
    received_at: datetime


class SmsGateway(Protocol):
    """A carrier. Where it lacks one of the three abilities, `check` says what is weaker for it."""

    has_message_id: bool
    signs: bool
    can_list: bool

    def send(self, text: OutgoingText) -> Sent:
        """Hand a text over, or raise one of the GatewayErrors."""
        ...

    def find_sent(self, to: str, since: datetime) -> list[Found]:
        """Messages of ours to this number created since then; raises a GatewayError when it cannot say."""
        ...

    def list_inbound(self, since: datetime) -> list[Inbound]:
        """Texts to us since then, oldest first; raises a GatewayError when it cannot say."""
        ...


class MailGateway(Protocol):
    """A mail server."""

    def send(self, mail: OutgoingMail) -> Sent:
        """Hand a mail over, or raise one of the GatewayErrors."""
        ...


@dataclass(frozen=True)
class Gateways:
    """The ways out of the service."""

    sms: SmsGateway
    email: MailGateway
