"""What every story begins with: a town on a fresh database of either engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from notifications.simulator import SimulatorServer
from tests.scenarios.serving import FAST, free_port, leave_no_pauses, served
from tests.scenarios.town import MONDAY_TEN, MailServer, Town
from web.demo.day.clock import DayClock
from web.settings import load_settings


@pytest.fixture
def quiet_hours() -> tuple[str, str]:
    """Off, unless a story is about them."""
    return "00:00", "00:00"


@pytest.fixture
def settings_of_town() -> dict[str, str]:
    """What a story sets otherwise: environment variables by name."""
    return {}


@pytest.fixture
def town(
    database_url: str,
    tmp_path: Path,
    quiet_hours: tuple[str, str],
    settings_of_town: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Town]:
    """On a fresh database of either engine."""
    leave_no_pauses(monkeypatch)
    clock = DayClock(MONDAY_TEN)
    mail = MailServer()
    controller = Controller(mail, hostname="127.0.0.1", port=free_port())
    controller.start()
    with SimulatorServer(faults=FAST, clock=clock) as simulator:
        settings = load_settings(
            {
                "MEDIATORI_DATABASE_URL": database_url,
                "MEDIATORI_SECRET_KEY": "test-secret-key-of-more-than-32-bytes-0123456789",
                "MEDIATORI_VAR": str(tmp_path),
                "MEDIATORI_PUBLIC_URL": "http://127.0.0.1:1",
                "MEDIATORI_SMTP_URL": f"smtp://127.0.0.1:{controller.port}",
                "MEDIATORI_SMS_GATEWAY": "twilio",
                "TWILIO_ACCOUNT_SID": simulator.state.account_sid,
                "TWILIO_AUTH_TOKEN": simulator.state.auth_token,
                "TWILIO_FROM": simulator.state.number,
                "MEDIATORI_TWILIO_API_BASE": simulator.base,
                "MEDIATORI__QUIET_HOURS__FROM": quiet_hours[0],
                "MEDIATORI__QUIET_HOURS__TO": quiet_hours[1],
                "MEDIATORI__DELIVERY__MESSAGES_PER_SECOND": "1000",
                **settings_of_town,
            }
        )
        with served(settings, clock, simulator) as town:
            town.mail = mail
            yield town
    controller.stop()
