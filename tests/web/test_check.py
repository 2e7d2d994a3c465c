"""`mediatori check`: what is wrong is told with how to mend it; what is right is told too."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from notifications.console_gateway import ConsoleGateway
from notifications.simulator import SimulatorServer
from tests.conftest import TEST_SECRET
from tests.scenarios.serving import free_port
from tests.web.silent import dripping, server, silent
from web.check_service import check_service
from web.demo.mailbox import Mailbox
from web.finding import LOOK_SECONDS, Finding
from web.services import make_gateways
from web.settings import Settings, load_settings


@dataclass
class Usage:
    """What `shutil.disk_usage` says, as far as anybody asks."""

    free: int


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


def test_a_carrier_that_refuses_us_is_told_apart_from_one_that_is_not_there(settings: Settings) -> None:
    def told(**more: Any) -> dict[str, str]:
        return wrong(replace(settings, carrier=replace(settings.carrier, **more)))

    refused = told(tokens=("wrong",))["carrier"]
    assert "refuses TWILIO_ACCOUNT_SID or TWILIO_AUTH_TOKEN" in refused
    assert "wrong" not in refused
    assert "refuses" in told(account_sid="AC" + "0" * 32)["carrier"]
    assert "can't be reached" in told(api_base=f"http://127.0.0.1:{free_port()}")["carrier"]
    elsewhere = told(api_base=f"{settings.carrier.api_base}/phones/")
    assert "is no such carrier (no list: HTTP 404)" in elsewhere["MEDIATORI_TWILIO_API_BASE"]


def test_a_settle_time_too_short_for_a_carriers_list_is_told(settings: Settings) -> None:
    def told(seconds: float) -> dict[str, str]:
        return wrong(replace(settings, delivery=replace(settings.delivery, settle_seconds=seconds)))

    assert "sent twice: give 60" in told(0)["delivery.settle_seconds"]
    assert "delivery.settle_seconds" in told(29.5)
    assert told(30) == {}


def test_a_place_that_can_not_be_written_or_is_nearly_full_is_told(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    for var in (tmp_path / "file", tmp_path / "file" / "var", Path("/proc/mediatori")):
        assert "nothing can be written in" in wrong(replace(settings, var=var))["MEDIATORI_VAR"]
    assert wrong(replace(settings, var=tmp_path / "not" / "yet")) == {}
    assert not (tmp_path / "not").exists()
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage(free=150_000_000))
    told = wrong(replace(settings, database_url=f"sqlite:///{tmp_path}/folder/none.sqlite"))
    assert "only 150 MB are free" in told["MEDIATORI_VAR"]
    assert "MEDIATORI_DATABASE_URL" in told


@pytest.mark.parametrize("manner", [silent, dripping])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # theirs is the one that hangs
def test_a_peer_that_takes_connections_and_says_nothing_is_given_up(
    settings: Settings, manner: Any, database_url: str
) -> None:
    with server(manner) as port:
        hanging = replace(
            settings,
            database_url=f"postgresql://med:x@127.0.0.1:{port}/med",
            carrier=replace(settings.carrier, api_base=f"http://127.0.0.1:{port}"),
            smtp_url=f"smtp://127.0.0.1:{port}",
        )
        hurried = replace(hanging, delivery=replace(hanging.delivery, lease_seconds=LOOK_SECONDS + 1))
        told = [one.about for one in check_service(hurried, make_gateways(hurried).sms, now) if not one.good]
    assert told == ["MEDIATORI_DATABASE_URL", "carrier", "MEDIATORI_SMTP_URL"]


def test_a_look_that_hangs_or_fails_hides_nothing_of_the_others(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hangs(_: Settings) -> Iterator[Finding]:
        yield Finding(True, "mail", "so far so good")
        threading.Event().wait()

    def fails(*_: object) -> Iterator[Finding]:
        raise RuntimeError("a secret")

    monkeypatch.setattr("web.check_service.check_mail", hangs)
    monkeypatch.setattr("web.check_service.check_carrier", fails)
    told = check_service(settings, make_gateways(settings).sms, now, give_up_after=3)
    assert Finding(True, "mail", "so far so good") in told
    bad = {one.about: one.what for one in told if not one.good}
    assert "in time" in bad.pop("MEDIATORI_SMTP_URL")
    assert "RuntimeError" in bad["carrier"]
    assert "secret" not in bad.pop("carrier")
    assert bad == {}


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
