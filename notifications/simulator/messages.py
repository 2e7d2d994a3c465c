"""Pure. One message as the carrier keeps it."""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from languages.gsm7 import parts
from notifications.simulator.carrier_errors import LATER

API_VERSION = "2010-04-01"
TERMINAL = frozenset({"delivered", "undelivered", "failed", "canceled", "received"})
_RANK = {"accepted": 0, "queued": 1, "sending": 2, "sent": 3}


def new_sid(kind: str = "SM") -> str:
    """A message's id in the carrier's form, never given twice; "MM" is for those with pictures."""
    return kind + secrets.token_hex(16)


@dataclass
class Message:
    """Times are aware UTC. Only the state's lock holder changes one."""

    account_sid: str
    sender: str | None
    to: str
    body: str
    direction: str
    status: str
    created_at: datetime
    service_sid: str | None = None
    callback_url: str | None = None
    sent_at: datetime | None = None
    updated_at: datetime | None = None
    error_code: int | None = None
    media: int = 0
    sid: str = field(init=False)
    segments: int = field(init=False)

    def __post_init__(self) -> None:
        self.sid = new_sid("MM" if self.media else "SM")
        self.segments = parts(self.body).parts

    def move(self, status: str, now: datetime, error_code: int | None = None) -> bool:
        """To a later status; False, and nothing changed, where the message is as far already or has ended."""
        if self.status in TERMINAL or _RANK.get(status, 9) <= _RANK[self.status]:
            return False
        self.status, self.updated_at, self.error_code = status, now, error_code
        if status == "sent" and self.sent_at is None:
            self.sent_at = now
        return True

    @property
    def uri(self) -> str:
        """Where the message is fetched, without the host."""
        return f"/{API_VERSION}/Accounts/{self.account_sid}/Messages/{self.sid}.json"

    def as_json(self) -> dict[str, Any]:
        """The carrier's representation: counts are strings, dates RFC 2822."""
        return {
            "account_sid": self.account_sid,
            "api_version": API_VERSION,
            "body": self.body,
            "date_created": _rfc2822(self.created_at),
            "date_sent": _rfc2822(self.sent_at),
            "date_updated": _rfc2822(self.updated_at or self.created_at),
            "direction": self.direction,
            "error_code": self.error_code,
            "error_message": LATER.get(self.error_code) if self.error_code else None,
            # A Messaging Service chooses its sender only after accepting.
            "from": None if self.status == "accepted" else self.sender,
            "messaging_service_sid": self.service_sid,
            "num_media": str(self.media),
            "num_segments": "0" if self.status == "accepted" else str(self.segments),
            "price": None,
            "price_unit": None,
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {"media": self.uri.replace(".json", "/Media.json")},
            "to": self.to,
            "uri": self.uri,
        }


def _rfc2822(at: datetime | None) -> str | None:
    # The carrier writes whole seconds and "+0000".
    return None if at is None else format_datetime(at.astimezone(UTC).replace(microsecond=0))
