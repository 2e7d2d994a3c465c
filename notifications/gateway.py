"""Pure. What any carrier must offer, and the errors that say what a failure means for a second try."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol

_ADDRESS = re.compile(r"[^\s<>\"',;:]+@[^\s<>\"',;:]+|\+\d(?:[ .\-/]?\d){5,}|\d{7,}")


class GatewayError(Exception):
    """The carrier or mail server did not take a message; `code` is its own, for people to look up.

    Its words may quote whom the message was for: in `text` no number or address is left, so that it may be kept and
    logged. `meaning` is what it comes to.
    """

    meaning: ClassVar[str] = "failed"

    def __init__(self, text: str, code: str | None = None) -> None:
        self.text = _ADDRESS.sub("…", text[:600])[:300]
        super().__init__(self.text)
        self.code = code

    @property
    def short(self) -> str:
        """For a log line: what it means, and the other side's code, or our own words where it gave none."""
        return f"{self.meaning} ({self.code or self.text})"


class Permanent(GatewayError):
    """It will never take this message: try the next person."""

    meaning = "refused"


class Throttled(GatewayError):
    """Not processed, for now: safe to send again after `retry_after` seconds (None: as you like)."""

    meaning = "not taken now"

    def __init__(self, text: str, code: str | None = None, retry_after: float | None = None) -> None:
        super().__init__(text, code)
        self.retry_after = retry_after


class NeverSent(GatewayError):
    """It surely did not leave (no connection, not let in): safe to send again."""

    meaning = "did not leave"


class Ambiguous(GatewayError):
    """It may have left: ask the carrier before a second try."""

    meaning = "may have left"


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
