"""A carrier that writes each text to a stream: for trying things out without any carrier."""

import secrets
import sys
from datetime import datetime
from typing import TextIO

from notifications.gateway import Found, Inbound, OutgoingMail, OutgoingText, Sent


class ConsoleGateway:
    """Takes everything and forgets it: no receipts, no list, no inbound texts."""

    has_message_id = True
    signs = False
    can_list = False

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout

    def send(self, text: OutgoingText) -> Sent:
        """Write the text as one line."""
        body = text.body.replace("\n", "\\n")
        self._stream.write(f"SMS {text.to}: {body}\n")
        self._stream.flush()
        return Sent(f"console-{secrets.token_hex(12)}")

    def find_sent(self, to: str, since: datetime) -> list[Found]:
        """Nothing: a console keeps no list."""
        return []

    def list_inbound(self, since: datetime) -> list[Inbound]:
        """Nothing: nobody answers a console."""
        return []


class ConsoleMailGateway:
    """Writes each e-mail's recipient and subject to a stream: for a service that has no mail server."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout

    def send(self, mail: OutgoingMail) -> Sent:
        """Write one line."""
        self._stream.write(f"MAIL {mail.to}: {mail.subject}\n")
        self._stream.flush()
        return Sent(None)
