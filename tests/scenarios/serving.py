"""The product behind a real web server, wired as in production but for the clock, in front of the simulator."""

import socket
import threading
from copy import copy
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from random import randrange
from types import MethodType
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine
from werkzeug.serving import BaseWSGIServer, make_server
from whitenoise import WhiteNoise

from notifications import delivery
from notifications.simulator import Faults, SimulatorServer
from storage.db import make_engine
from storage.keys import install
from storage.transaction import Database
from tests.scenarios.town import MailServer, Town
from web import worker as workers
from web.app import create_app
from web.demo.day.clock import DayClock
from web.offices_and_tokens import add_office_token
from web.services import Services, make_services
from web.settings import CarrierSettings, Settings
from web.worker import Worker

FAST = Faults(send_seconds=0, receipt_seconds=0)
NOWHERE: dict[str, Any] = {
    "var": Path(),
    "database_url": "sqlite://",
    "public_url": "http://127.0.0.1:1",
    "smtp_url": None,
    "carrier": CarrierSettings("console", "", (), None, None, ""),
}
"""The settings that each town has its own of, as an app without a town has them."""


def free_port() -> int:
    """One that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def two_free_ports() -> int:
    """The first of two neighbours that nobody listens on, below those that the system hands out: until they are taken,
    nobody else is given them.
    """
    while True:
        first = randrange(20_000, 32_000, 2)
        try:
            with socket.create_server(("127.0.0.1", first)), socket.create_server(("127.0.0.1", first + 1)):
                return first
        except OSError:
            continue


def _make_app(settings: Settings, clock: DayClock) -> Flask:
    """What create_app makes, as a copy of one that this process made before: routes, the API's description, templates.
    The copy's configuration and services are its own, and the static files in front of it lead to it.
    """
    install(settings.secrets)
    app = copy(_app_like(replace(settings, **NOWHERE)))
    app.config, app.extensions = copy(app.config), dict(app.extensions)
    front = copy(app.wsgi_app)
    assert isinstance(front, WhiteNoise), "something new stands in front of the app: make it lead to the copy too"
    front.application = MethodType(Flask.wsgi_app, app)
    app.wsgi_app = front  # type: ignore[method-assign]
    app.extensions["mediatori"] = make_services(settings, Database(make_engine(settings.database_url)), clock)
    return app


@cache
def _app_like(settings: Settings) -> Flask:
    return create_app(settings)


def leave_no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker rests between its transactions so that others have their turn: here nobody else waits."""
    monkeypatch.setattr(workers, "BETWEEN_WRITES", 0)
    monkeypatch.setattr(delivery, "GATHER", 0)


_TOKENS = (("operator", "URP"), ("coordinator", "Coordinamento"), ("stranger", "Questura"), ("desk", "URP"))


class served:  # noqa: N801
    """The product behind a real HTTP server, which the simulator's webhooks reach."""

    def __init__(self, settings: Any, clock: DayClock, simulator: SimulatorServer) -> None:
        self.server: BaseWSGIServer = make_server("127.0.0.1", 0, lambda *_: [], threaded=True)
        url = f"http://127.0.0.1:{self.server.server_port}"
        app = _make_app(replace(settings, public_url=url), clock)
        self.server.app = app
        simulator.state.webhook_url = f"{url}/twilio/inbound"
        services: Services = app.extensions["mediatori"]
        self.engine: Engine = services.database.engine
        tokens = {role: _token(services.database, role, office, clock.now) for role, office in _TOKENS}
        self.town = Town(services, simulator, MailServer(), app.test_client(), tokens, clock, Worker(services))
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Town:
        self.thread.start()
        return self.town

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.thread.join(5)
        self.server.server_close()
        self.engine.dispose()


def _token(database: Database, role: str, office: str, now: datetime) -> str:
    real = "operator" if role == "stranger" else role
    return database.run(lambda session: add_office_token(session, real, office, None, now))
