"""Pure. An e-mail on its way out as the bytes' model: built so that calendar programs show their buttons."""

import html
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime

from notifications.gateway import OutgoingMail

LINE = 75
"""Characters of a header line beyond which other programs fold it anew."""


def build_mail(mail: OutgoingMail, *, mailbox: str, name: str, now: datetime) -> EmailMessage:
    """mixed{ alternative{ text, HTML, calendar }, .ics }; without a calendar only the alternative, or only the text.

    The Message-ID is made of `opaque`, so it is the same at every try. ValueError: no mail can go to such an address.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(name, addr_spec=mailbox)
    message["To"] = _addressed(mail.to)
    message["Subject"] = _Subject(" ".join(mail.subject.split()))
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{mail.opaque}@{mailbox.rpartition('@')[2]}>"
    if mail.calendar is None:  # calendar servers pass an invite by that says it was made by a machine
        message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    page = mail.html or (_as_page(mail.body) if mail.calendar else None)
    if page:
        message.add_alternative(page, subtype="html")
    if mail.calendar is not None and mail.method is not None:
        # Bytes, not text: the library would turn the CRLF that RFC 5545 asks for into LF.
        message.add_alternative(
            mail.calendar, maintype="text", subtype="calendar", params={"method": mail.method, "charset": "UTF-8"}
        )
        message.add_attachment(mail.calendar, maintype="application", subtype="ics", filename="invite.ics")
    return message


class _Subject(str):
    """Folded as a whole: the library's own folding leaves a first line empty, and doubles spaces between its words."""

    name = "Subject"

    def fold(self, *, policy: Policy) -> str:
        """Its line as it is where it is short and plain, else in encoded words of at most a line each."""
        plain = self.isascii() and "=?" not in self and len(self.name) + 2 + len(self) <= LINE
        encoded = self if plain else Header(self, "utf-8", LINE, self.name).encode(linesep=policy.linesep)
        return f"{self.name}: {encoded}{policy.linesep}"


def _addressed(address: str) -> Address:
    try:
        return Address(addr_spec=address)
    except Exception as error:  # the library's parser raises whatever it stumbles over
        raise ValueError("not an address that mail can go to") from error


def _as_page(body: str) -> str:
    return "<!DOCTYPE html>\n<html><body><p>" + html.escape(body).replace("\n", "<br>\n") + "</p></body></html>\n"
