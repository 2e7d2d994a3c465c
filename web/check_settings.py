"""Secrets, addresses, and settings with which the service starts and would do harm."""

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

from notifications.settings import DeliverySettings
from storage.keys import LEAST_SECRET_LENGTH
from web.finding import Finding
from web.settings import Settings

LEAST_DIFFERENT_SIGNS = 10
LEAST_SETTLE_SECONDS = 30
"""No carrier says how soon its list shows a new text: what is sent again sooner may go twice."""


def check_settings(settings: Settings) -> Iterator[Finding]:
    """Secrets, addresses, and defaults that are only good on one's own machine."""
    for number, secret in enumerate(settings.secrets.split(","), 1):
        strong = len(secret.strip()) >= LEAST_SECRET_LENGTH and len(set(secret.strip())) >= LEAST_DIFFERENT_SIGNS
        yield Finding(
            strong, "MEDIATORI_SECRET_KEY",
            f"key {number} is long and mixed enough" if strong
            else f"key {number} is easy to guess: put a new one before it, made by "
            "`python3 -c 'import secrets; print(secrets.token_urlsafe(48))'`, then run `mediatori keys rotate`",
        )  # fmt: skip
    yield from _delivery(settings.delivery)
    if not settings.production:
        yield Finding(True, "MEDIATORI_PUBLIC_URL", f"{settings.public_url}: this machine alone (production has https)")
        return
    yield Finding(True, "MEDIATORI_PUBLIC_URL", f"{settings.public_url}: production")
    host = urlsplit(settings.public_url).hostname or ""
    try:
        socket.getaddrinfo(host, None)
        yield Finding(True, "MEDIATORI_PUBLIC_URL", f"{host} has an address")
    except OSError:
        yield Finding(False, "MEDIATORI_PUBLIC_URL", f"nobody knows {host}: check its spelling and its DNS entry")
    if settings.carrier.gateway != "twilio":
        yield Finding(
            False, "MEDIATORI_SMS_GATEWAY",
            f"{settings.carrier.gateway} sends no real text: set it to twilio, with TWILIO_ACCOUNT_SID, "
            "TWILIO_AUTH_TOKEN and TWILIO_FROM",
        )  # fmt: skip
    if settings.smtp_url is None:
        yield Finding(False, "MEDIATORI_SMTP_URL", "missing: invites leave by mail; give smtps://user:password@host")
    if settings.dispatch.mailbox.endswith("@localhost"):
        yield Finding(False, "service.mailbox", "still @localhost: give the address that mail comes from")
    if settings.database_url.startswith("sqlite"):
        yield Finding(True, "MEDIATORI_DATABASE_URL", "SQLite: good for one machine; several need PostgreSQL")


def _delivery(delivery: DeliverySettings) -> Iterator[Finding]:
    if delivery.settle_seconds < LEAST_SETTLE_SECONDS:
        yield Finding(
            False, "delivery.settle_seconds",
            f"{delivery.settle_seconds:g}: the carrier's list may not show a text so soon, and one whose answer was "
            f"lost would be sent twice: give {DeliverySettings.settle_seconds:g}, never below {LEAST_SETTLE_SECONDS}",
        )  # fmt: skip
