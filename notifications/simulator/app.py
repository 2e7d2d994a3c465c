"""The simulator as an application, as a command that runs until it is ended, and as a server for tests."""

import logging
import signal
import threading
import time
from collections.abc import Mapping
from types import FrameType, TracebackType
from typing import Self

from flask import Flask, Response

from notifications.simulator.carrier_api import answer_errors, carrier_blueprint
from notifications.simulator.controls_api import controls
from notifications.simulator.courier import Courier
from notifications.simulator.current import EXTENSION
from notifications.simulator.faults import Faults
from notifications.simulator.inbound import say
from notifications.simulator.phones_api import phones
from notifications.simulator.server import MAX_BODY, HttpServer
from notifications.simulator.state import DEMO_ACCOUNT_SID, DEMO_AUTH_TOKEN, NUMBER, Clock, State, utc_now

log = logging.getLogger(__name__)

_CONTENT_POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"


def create_simulator(
    account_sid: str = DEMO_ACCOUNT_SID,
    auth_token: str = DEMO_AUTH_TOKEN,
    number: str = NUMBER,
    webhook_url: str | None = None,
    faults: Faults | None = None,
    clock: Clock = utc_now,
) -> Flask:
    """An application with a memory of its own; `app.extensions["simulator"]` is (State, Courier).

    `webhook_url` is where inbound messages are posted, and exactly what their signature is made over;
    without it they are only in the list.
    """
    state = State(account_sid, auth_token, number, webhook_url, faults, clock)
    courier = Courier()
    app = Flask(__name__, static_url_path="/_simulator/static")
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = MAX_BODY
    app.extensions[EXTENSION] = (state, courier)
    app.register_blueprint(carrier_blueprint(state, courier))
    app.register_blueprint(phones)
    app.register_blueprint(controls)
    answer_errors(app)

    @app.after_request
    def guard(answer: Response) -> Response:
        answer.headers.setdefault("Content-Security-Policy", _CONTENT_POLICY)
        answer.headers.setdefault("X-Content-Type-Options", "nosniff")
        answer.headers.setdefault("Referrer-Policy", "no-referrer")
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    return app


class SimulatorServer:
    """A simulator that answers over HTTP from a thread, on a free port unless one is given. A context manager."""

    def __init__(
        self,
        account_sid: str = DEMO_ACCOUNT_SID,
        auth_token: str = DEMO_AUTH_TOKEN,
        number: str = NUMBER,
        webhook_url: str | None = None,
        faults: Faults | None = None,
        clock: Clock = utc_now,
        port: int = 0,
        host: str = "127.0.0.1",
    ) -> None:
        self.app = create_simulator(account_sid, auth_token, number, webhook_url, faults, clock)
        self.state: State
        self._courier: Courier
        self.state, self._courier = self.app.extensions[EXTENSION]
        self._server = HttpServer(host, port, self.app)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="simulator", daemon=True)
        self.port = self._server.server_port
        self.base = f"http://{host}:{self.port}"

    def start(self) -> Self:
        """Begins to answer."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Ends all connections and drops callbacks that are not yet due."""
        self._server.stop()
        self._thread.join(5)
        self._courier.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def say(self, number: str, body: str) -> str:
        """The owner of that phone answers the service. Returns the message's id."""
        return say(self.state, self._courier, number, body)

    def settle(self, seconds: float = 10.0) -> None:
        """Returns when every status, callback and automatic answer is through. Raises TimeoutError after `seconds`."""
        if not self._courier.settle(seconds):
            raise TimeoutError("the simulator still has something to do")

    def expect_text(self, number: str, containing: str, seconds: float = 10.0) -> str:
        """The newest text at that phone that contains the words, waited for. Raises AssertionError without one."""
        deadline = time.perf_counter() + seconds
        while time.perf_counter() < deadline:
            for body in reversed(self.state.texts(number)):
                if containing in body:
                    return body
            time.sleep(0.02)
        raise AssertionError(f"no text with {containing!r} came to {number}, only {self.state.texts(number)}")


def run_simulator(
    port: int,
    host: str = "127.0.0.1",
    *,
    account_sid: str = DEMO_ACCOUNT_SID,
    auth_token: str = DEMO_AUTH_TOKEN,
    number: str = NUMBER,
    webhook_url: str | None = None,
    faults: Faults | None = None,
    names: Mapping[str, str] | None = None,
) -> None:
    """Serves until SIGTERM or SIGINT. Raises OSError where the port is taken. For the main thread."""
    ended = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        ended.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        server = SimulatorServer(account_sid, auth_token, number, webhook_url, faults, port=port, host=host)
        server.state.name_phones(names or {})
        with server:
            log.info("simulator at %s/phones", server.base)
            ended.wait()
    finally:
        for which, handler in before.items():
            signal.signal(which, handler)
