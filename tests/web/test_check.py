"""`mediatori check`: what is wrong is told with how to mend it; what is right is told too."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from notifications.console_gateway import ConsoleGateway
from notifications.simulator import SimulatorServer
from tests.conftest import TEST_SECRET
from tests.scenarios.serving import free_port
from web.check_service import Finding, check_service
from web.demo.mailbox import Mailbox
from web.services import make_gateways
from web.settings import Settings, load_settings


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Any:
    """A service in which everything is as it should be."""
    mailbox = Mailbox(tmp_path / "mailbox")
    with SimulatorServer() as simulator:
        yield load_settings(
            {
                "MEDIATORI_DATABASE_URL": database_url,
                "MEDIATORI_SECRET_KEY": TEST_SECRET,
                "MEDIATORI_VAR": str(tmp_path),
                "MEDIATORI_SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}",
                "MEDIATORI_SMS_GATEWAY": "twilio",
                "TWILIO_ACCOUNT_SID": simulator.state.account_sid,
                "TWILIO_AUTH_TOKEN": simulator.state.auth_token,
                "TWILIO_FROM": simulator.state.number,
                "MEDIATORI_TWILIO_API_BASE": simulator.base,
            }
        )
    mailbox.stop()


def found(settings: Settings, clock: Any = now) -> list[Finding]:
    return check_service(settings, make_gateways(settings).sms, clock)


def wrong(settings: Settings, clock: Any = now) -> dict[str, str]:
    return {one.about: one.what for one in found(settings, clock) if not one.good}


def test_a_sound_service_has_nothing_to_mend(settings: Settings) -> None:
    assert wrong(settings) == {}
    assert any("lets us in" in one.what for one in found(settings))


def test_each_thing_that_is_wrong_is_told_with_its_mend(settings: Settings) -> None:
    carrier = replace(settings.carrier, from_="Mediatori", tokens=("wrong",))
    broken = replace(settings, carrier=carrier, smtp_url=f"smtp://127.0.0.1:{free_port()}", secrets="a" * 40)
    told = wrong(broken)
    assert set(told) == {"TWILIO_FROM", "carrier", "MEDIATORI_SMTP_URL", "MEDIATORI_SECRET_KEY"}
    assert "TWILIO_AUTH_TOKEN" in told["carrier"]
    assert "token_urlsafe" in told["MEDIATORI_SECRET_KEY"]


def test_a_clock_that_is_wrong_is_told(settings: Settings) -> None:
    assert "NTP" in wrong(settings, lambda: now() + timedelta(minutes=5))["clock"]


def test_a_database_that_is_away_or_empty_is_told(settings: Settings, tmp_path: Path) -> None:
    away = f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/nothing"
    started = time.monotonic()
    assert "no answer from 127.0.0.1" in wrong(replace(settings, database_url=away))["MEDIATORI_DATABASE_URL"]
    assert time.monotonic() - started < 15
    missing = f"sqlite:///{tmp_path}/none.sqlite"
    assert "mediatori migrate" in wrong(replace(settings, database_url=missing))["MEDIATORI_DATABASE_URL"]
    assert not (tmp_path / "none.sqlite").exists()


def test_defaults_may_not_stay_in_production(settings: Settings) -> None:
    carrier = replace(settings.carrier, gateway="console")
    public = replace(settings, public_url="https://localhost", smtp_url=None, carrier=carrier)
    told = {one.about for one in check_service(public, ConsoleGateway(), now) if not one.good}
    assert told == {"MEDIATORI_SMS_GATEWAY", "MEDIATORI_SMTP_URL", "service.mailbox"}


def test_what_another_carrier_lacks_is_told(settings: Settings) -> None:
    carrier = replace(settings.carrier, gateway="console")
    told = [one.what for one in check_service(replace(settings, carrier=carrier), ConsoleGateway(), now)]
    assert any("signs nothing" in what for what in told)
    assert any("keeps no list" in what for what in told)
