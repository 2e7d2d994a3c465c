"""The wiring: what every entry point works with, built once from the settings and found through the app."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import current_app

from notifications.console_gateway import ConsoleGateway, ConsoleMailGateway
from notifications.email_gateway import EmailGateway
from notifications.gateway import Gateways, MailGateway, SmsGateway
from notifications.twilio_gateway import TwilioGateway
from storage.transaction import Database
from web.settings import Settings
from web.throttle import Throttle

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The one place where the clock is read."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Services:
    """Settings, the database, the ways out, the clock and the count of calls."""

    settings: Settings
    database: Database
    gateways: Gateways
    clock: Clock
    throttle: Throttle


def services() -> Services:
    """Those of the current app."""
    found: Services = current_app.extensions["mediatori"]
    return found


def make_services(settings: Settings, database: Database, clock: Clock) -> Services:
    """Wired as the settings say; nothing outside is reached yet."""
    throttle = Throttle(database, settings.api.requests_per_minute)
    return Services(settings, database, make_gateways(settings), clock, throttle)


def make_gateways(settings: Settings) -> Gateways:
    """The carrier and the mail server that the settings name; no connection is made yet."""
    return Gateways(sms=_sms(settings), email=_mail(settings))


def _sms(settings: Settings) -> SmsGateway:
    carrier = settings.carrier
    if carrier.gateway == "console":
        return ConsoleGateway()
    return TwilioGateway(
        carrier.account_sid,
        carrier.tokens,
        public_url=settings.public_url,
        from_=carrier.from_,
        messaging_service_sid=carrier.messaging_service_sid,
        api_base=carrier.api_base,
        timeout=settings.delivery.call_timeout,
    )


def _mail(settings: Settings) -> MailGateway:
    if settings.smtp_url is None:
        return ConsoleMailGateway()
    return EmailGateway(
        settings.smtp_url,
        mailbox=settings.dispatch.mailbox,
        name=settings.dispatch.service_name,
        clock=utc_now,
        timeout=settings.delivery.call_timeout,
    )
