"""All settings, read once at start from `config.toml` and the environment, and handed down as values.

A key that is unknown or unreadable stops the start with a sentence that names it.
"""

import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from dispatch.settings import (
    BookingsSettings,
    DispatchSettings,
    OffersSettings,
    OnDemandSettings,
    PlannedSettings,
)
from notifications.settings import DeliverySettings, InboundSettings, QuietHours, RepliesSettings
from scheduling.public_holidays import public_holidays
from scheduling.settings import Planning, RostersSettings
from storage.keys import LEAST_SECRET_LENGTH
from web.setting_checks import check_database, check_mail, check_secrets, check_zone
from web.setting_values import (
    BadSetting,
    Sections,
    address,
    clock,
    make_folder,
    merged,
    names_of,
    number,
    numbers,
)

CHECKOUT = Path(__file__).resolve().parent.parent
GATEWAYS = ("simulator", "twilio", "console")
SIMULATOR_SID = "AC" + "51" * 16
SIMULATOR_TOKEN = "simulator-token-for-this-machine-only"
SIMULATOR_NUMBER = "+390961000000"


@dataclass(frozen=True)
class ApiSettings:
    """The HTTP API."""

    requests_per_minute: int = 1200


@dataclass(frozen=True)
class CarrierSettings:
    """Which carrier, and how to reach it. `tokens` newest first."""

    gateway: str
    account_sid: str
    tokens: tuple[str, ...]
    from_: str | None
    messaging_service_sid: str | None
    api_base: str


@dataclass(frozen=True)
class Settings:
    """Everything that is set from outside."""

    var: Path
    database_url: str
    secrets: str
    public_url: str
    trusted_proxies: int
    smtp_url: str | None
    carrier: CarrierSettings
    dispatch: DispatchSettings
    delivery: DeliverySettings
    inbound: InboundSettings
    api: ApiSettings

    @property
    def zone(self) -> ZoneInfo:
        """The service's local zone."""
        return ZoneInfo(self.dispatch.zone)

    @property
    def planning(self) -> Planning:
        """What plans are made by."""
        return self.dispatch.planning

    @property
    def rosters(self) -> RostersSettings:
        """What is set about desks."""
        return self.dispatch.rosters

    @property
    def production(self) -> bool:
        """Reached from outside: no default that is only good on one's own machine may stay."""
        return urlsplit(self.public_url).scheme == "https"


SECTIONS: Sections = {
    "service": ("name", "mailbox", "zone", "province"),
    "quiet_hours": ("from", "to"),
    "on_demand": names_of(OnDemandSettings),
    "planned": names_of(PlannedSettings),
    "offers": names_of(OffersSettings),
    "bookings": names_of(BookingsSettings),
    "delivery": ("tick_seconds", "lease_seconds", "settle_seconds", "max_tries", "messages_per_second"),
    "inbound": ("sweep_seconds",),
    "replies": ("automatic_per_number_per_day",),
    "rosters": names_of(RostersSettings),
    "api": ("requests_per_minute",),
}


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment and the configuration file it leads to. BadSetting says what to mend."""
    env = os.environ if environ is None else environ
    path = _config_file(env)
    values = merged(SECTIONS, _read(path), env, path.name)
    zone = str(values["service"].get("zone", "Europe/Rome"))
    check_zone(zone)
    quiet = QuietHours(
        clock("quiet_hours.from", values["quiet_hours"].get("from", "21:00")),
        clock("quiet_hours.to", values["quiet_hours"].get("to", "08:00")),
        zone,
    )
    replies = RepliesSettings(**numbers("replies", values, RepliesSettings), zone=zone)
    var = Path(env.get("MEDIATORI_VAR") or path.parent / "var").resolve()
    public_url = env.get("MEDIATORI_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
    check_database(env.get("MEDIATORI_DATABASE_URL", ""))
    check_secrets(env.get("MEDIATORI_SECRET_KEY", ""))
    check_mail(env.get("MEDIATORI_SMTP_URL"), str(values["service"].get("mailbox", "mediatori@localhost")))
    return Settings(
        var=var,
        database_url=env.get("MEDIATORI_DATABASE_URL") or f"sqlite:///{var}/mediatori.sqlite",
        secrets=env.get("MEDIATORI_SECRET_KEY") or _own_secret(var, public_url),
        public_url=_checked_public_url(public_url),
        trusted_proxies=number("MEDIATORI_TRUSTED_PROXIES", env.get("MEDIATORI_TRUSTED_PROXIES") or 0, int),
        smtp_url=env.get("MEDIATORI_SMTP_URL") or None,
        carrier=_carrier(env),
        dispatch=DispatchSettings(
            service_name=str(values["service"].get("name", "Mediatori")),
            mailbox=str(values["service"].get("mailbox", "mediatori@localhost")),
            zone=zone,
            province=_province(values["service"].get("province", "CZ")),
            quiet=quiet,
            on_demand=OnDemandSettings(**numbers("on_demand", values, OnDemandSettings)),
            planned=PlannedSettings(**numbers("planned", values, PlannedSettings)),
            offers=OffersSettings(**numbers("offers", values, OffersSettings)),
            bookings=BookingsSettings(**numbers("bookings", values, BookingsSettings)),
            replies=replies,
            rosters=RostersSettings(**numbers("rosters", values, RostersSettings)),
        ),
        delivery=DeliverySettings(**numbers("delivery", values, DeliverySettings)),
        inbound=InboundSettings(**numbers("inbound", values, InboundSettings)),
        api=ApiSettings(**numbers("api", values, ApiSettings)),
    )


def _config_file(env: Mapping[str, str]) -> Path:
    named = env.get("MEDIATORI_CONFIG")
    if named:
        if not Path(named).is_file():
            raise BadSetting(f"MEDIATORI_CONFIG: there is no file {named}")
        return Path(named).resolve()
    here = Path.cwd() / "config.toml"
    return here if here.is_file() else CHECKOUT / "config.toml"


def _read(path: Path) -> dict[str, dict[str, Any]]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSetting(f"{path.name}: {error}") from None


def _province(given: Any) -> str:
    try:
        return public_holidays(str(given).strip().upper()).province
    except NotImplementedError:
        raise BadSetting(f"service.province: {given!r} is not an Italian province such as CZ") from None


def _checked_public_url(url: str) -> str:
    parts = address("MEDIATORI_PUBLIC_URL", url, ("http", "https"))
    host = parts.hostname or ""
    loopback = host in ("localhost", "::1") or host.startswith("127.")
    if parts.scheme == "http" and not loopback:
        raise BadSetting("MEDIATORI_PUBLIC_URL: http is for this machine alone; give the https address")
    return url


def _own_secret(var: Path, public_url: str) -> str:
    """A secret made once and kept beside the data, on one's own machine only."""
    if urlsplit(public_url).scheme == "https":
        raise BadSetting(
            f"MEDIATORI_SECRET_KEY: missing; give a random text of {LEAST_SECRET_LENGTH} characters or more"
        )
    path = var / "secret_key"
    if not path.exists():
        make_folder(var)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def _carrier(env: Mapping[str, str]) -> CarrierSettings:
    gateway = env.get("MEDIATORI_SMS_GATEWAY", "simulator")
    if gateway not in GATEWAYS:
        raise BadSetting(f"MEDIATORI_SMS_GATEWAY: {gateway!r} is none of {', '.join(GATEWAYS)}")
    simulated = gateway == "simulator"
    sid = env.get("TWILIO_ACCOUNT_SID", SIMULATOR_SID if simulated else "")
    tokens = env.get("TWILIO_AUTH_TOKEN", SIMULATOR_TOKEN if simulated else "")
    from_ = env.get("TWILIO_FROM") or (SIMULATOR_NUMBER if simulated else None)
    service = env.get("TWILIO_MESSAGING_SERVICE_SID") or None
    base = env.get("MEDIATORI_TWILIO_API_BASE", "http://127.0.0.1:8001" if simulated else "https://api.twilio.com")
    address("MEDIATORI_TWILIO_API_BASE", base, ("http", "https"))
    if gateway == "twilio":
        for name, value in (("TWILIO_ACCOUNT_SID", sid), ("TWILIO_AUTH_TOKEN", tokens)):
            if not value:
                raise BadSetting(f"{name}: missing, and MEDIATORI_SMS_GATEWAY is twilio")
        if not from_ and not service:
            raise BadSetting("TWILIO_FROM: give a number, or TWILIO_MESSAGING_SERVICE_SID")
    return CarrierSettings(gateway, sid, tuple(t.strip() for t in tokens.split(",") if t.strip()), from_, service, base)
