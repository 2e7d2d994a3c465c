"""Settings that would stop the service later on, in the middle of something: refused at the start, by name."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from storage.keys import LEAST_SECRET_LENGTH
from web.setting_values import UNESCAPED, BadSetting, address


def check_database(url: str) -> None:
    """An engine that is known, and nothing in it that looks like a part of the password. BadSetting."""
    if url and not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise BadSetting("MEDIATORI_DATABASE_URL: begins with postgresql:// or sqlite:///")
    try:
        host = make_url(url).host if url else None
    except (ValueError, ArgumentError):
        raise BadSetting(f"MEDIATORI_DATABASE_URL: its port is not a number; {UNESCAPED}") from None
    if host and "@" in host:  # half a password: it must not be looked up, nor shown
        raise BadSetting(f"MEDIATORI_DATABASE_URL: there are two @ in it; {UNESCAPED}")


def check_mail(url: str | None, mailbox: str) -> None:
    """A mail server, and the address that mail comes from. BadSetting."""
    if url:
        address("MEDIATORI_SMTP_URL", url, ("smtp", "smtps"))
    name, at, host = mailbox.partition("@")
    if not (name and at and host) or " " in mailbox:
        raise BadSetting(f"service.mailbox: {mailbox!r} is not an address such as mediatori@example.it")


def check_secrets(listed: str) -> None:
    """Each key of the comma list is long enough. BadSetting."""
    if any(len(one.strip()) < LEAST_SECRET_LENGTH for one in listed.split(",") if listed):
        raise BadSetting(f"MEDIATORI_SECRET_KEY: each key has {LEAST_SECRET_LENGTH} characters or more")


def check_zone(zone: str) -> None:
    """A zone that this machine knows. BadSetting."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadSetting(f"service.zone: {zone!r} is not a time zone such as Europe/Rome") from None
