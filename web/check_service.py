"""What is wrong with this installation, and how to mend it: each finding one line. Looks only, changes nothing."""

import importlib
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

import requests
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from notifications.email_gateway import EmailGateway
from notifications.gateway import GatewayError, SmsGateway
from storage.db import make_engine
from storage.keys import LEAST_SECRET_LENGTH
from storage.migrate import head, mend_of_version, version_of
from storage.transaction import Database
from storage.unreadable import unreadable_column
from web.services import utc_now
from web.settings import Settings

LOOK_SECONDS = 4
MOST_DRIFT = timedelta(seconds=30)
LEAST_DIFFERENT_SIGNS = 10


@dataclass(frozen=True)
class Finding:
    """`good` False: something to mend; `what` a sentence."""

    good: bool
    about: str
    what: str


def check_service(settings: Settings, gateway: SmsGateway, clock: Callable[[], datetime]) -> list[Finding]:
    """Every finding, in a fixed order. Each look gives up after a few seconds, and they are made at once."""
    looks: list[Callable[[], list[Finding]]] = [
        lambda: list(check_settings(settings)),
        lambda: list(check_database(settings, clock)),
        lambda: list(check_carrier(settings, gateway, clock)),
        lambda: list(check_mail(settings)),
    ]
    with ThreadPoolExecutor(len(looks)) as pool:
        return [one for found in pool.map(lambda look: look(), looks) for one in found]


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


def check_database(settings: Settings, clock: Callable[[], datetime]) -> Iterator[Finding]:
    """Reachable, at this version, refusing what it must refuse, and of the same opinion about the time."""
    about = "MEDIATORI_DATABASE_URL"
    file = settings.database_url.removeprefix("sqlite:///")
    if file != settings.database_url and not Path(file).exists():
        yield Finding(False, about, f"there is no file {file} yet: run `mediatori migrate`")
        return
    more = {} if settings.database_url.startswith("sqlite") else {"connect_args": {"connect_timeout": LOOK_SECONDS}}
    try:
        engine = make_engine(settings.database_url, **more)
        version = version_of(engine)
    except (SQLAlchemyError, ImportError, OSError) as error:
        yield Finding(False, about, f"no connection ({type(error).__name__}): is the address right and the server up?")
        return
    try:
        good = version == head()
        told = f"{engine.dialect.name}, at version {version}" if good else mend_of_version(version)
        yield Finding(good, about, told)
        if good:
            yield _readable(engine)
        yield from _rules_of(engine)
        yield _drift("the database's clock", _database_time(engine), clock())
    finally:
        engine.dispose()


def _readable(engine: Engine) -> Finding:
    importlib.import_module("web.app")  # with it, every table is known
    with Database(engine).read() as session:
        column = unreadable_column(session)
    if column is None:
        return Finding(True, "MEDIATORI_SECRET_KEY", "reads what lies encrypted")
    return Finding(
        False, "MEDIATORI_SECRET_KEY", f"can't read {column}: put the key that it was encrypted with after it"
    )


def _rules_of(engine: Engine) -> Iterator[Finding]:
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as connection:
        on = connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        wal = connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None
    yield Finding(on, "foreign keys", "on" if on else "off: this SQLite was built without them, use another")
    yield Finding(not broken, "foreign keys", "all hold" if not broken else "a row's parent is gone: restore a backup")
    yield Finding(wal, "WAL", "on" if wal else "off: put the database on a local disk, not on a network share")


def _database_time(engine: Engine) -> datetime:
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        said = connection.execute(
            text("SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00')" if sqlite else "SELECT now()")
        ).scalar_one()
    return datetime.fromisoformat(said) if isinstance(said, str) else said.astimezone(UTC)


def _drift(whose: str, theirs: datetime, ours: datetime) -> Finding:
    apart = abs(theirs - ours)
    seconds = round(apart.total_seconds())
    good = apart <= MOST_DRIFT
    return Finding(good, "clock", f"{whose} agrees" if good else f"{whose} is {seconds} s away: set the time by NTP")


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
        why = error.text or type(error).__name__
        simulated = carrier.gateway == "simulator"
        mend = (
            "start it with `mediatori simulator`"
            if simulated
            else "check TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and the way out"
        )
        yield Finding(False, "carrier", f"{carrier.gateway} at {carrier.api_base}: {why}: {mend}")
        return
    try:
        answer = requests.head(carrier.api_base, timeout=LOOK_SECONDS, allow_redirects=False)
        if "Date" in answer.headers:
            yield _drift("the carrier's clock", parsedate_to_datetime(answer.headers["Date"]), clock())
    except (requests.RequestException, ValueError):
        return


def check_mail(settings: Settings) -> Iterator[Finding]:
    """All that comes before a mail, certificate and password too, and no mail."""
    if settings.smtp_url is None:
        if not settings.production:
            yield Finding(True, "MEDIATORI_SMTP_URL", "none: mails are only printed")
        return
    host = urlsplit(settings.smtp_url).hostname
    try:
        EmailGateway(
            settings.smtp_url, mailbox=settings.dispatch.mailbox, name="", clock=utc_now, timeout=LOOK_SECONDS
        ).greet()
    except ValueError as error:
        yield Finding(False, "MEDIATORI_SMTP_URL", str(error))
    except smtplib.SMTPAuthenticationError:
        yield Finding(False, "MEDIATORI_SMTP_URL", f"{host} refuses the user or the password: check both")
    except ssl.SSLCertVerificationError:
        yield Finding(False, "MEDIATORI_SMTP_URL", f"{host} shows a certificate that does not prove its name: "
                                                   "use the name that it is made for")  # fmt: skip
    except (OSError, smtplib.SMTPException) as error:
        yield Finding(False, "MEDIATORI_SMTP_URL", f"{host} does not answer ({type(error).__name__}): "
                                                   "check host, port and firewall")  # fmt: skip
    else:
        yield Finding(True, "MEDIATORI_SMTP_URL", f"{host} answers")
