import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from notifications.simulator import SimulatorServer


@dataclass
class Post:
    """A form that the carrier posted, with what is needed to check its signature."""

    url: str
    form: dict[str, str]
    signature: str


@dataclass
class Service:
    """The webhooks of a service, which only remember what was posted."""

    base: str = ""
    posts: list[Post] = field(default_factory=list)

    @property
    def inbound(self) -> str:
        return self.base + "/twilio/inbound"

    def status_url(self, opaque: str) -> str:
        return f"{self.base}/twilio/status/{opaque}"

    def statuses(self, opaque: str = "") -> list[str]:
        return [post.form["MessageStatus"] for post in self.posts if f"/status/{opaque}" in post.url]

    def texts(self) -> list[Post]:
        return [post for post in self.posts if post.url == self.inbound]


@pytest.fixture
def service() -> Iterator[Service]:
    known = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}
            known.posts.append(Post(known.base + self.path, form, self.headers["X-Twilio-Signature"]))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        known.base = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield known
        server.shutdown()
        thread.join()


@pytest.fixture
def carrier(service: Service) -> Iterator[SimulatorServer]:
    with SimulatorServer(webhook_url=service.inbound) as server:
        yield server


@pytest.fixture
def client(carrier: SimulatorServer) -> Iterator[Client]:
    http = TwilioHttpClient(timeout=5)
    client = Client(carrier.state.account_sid, carrier.state.auth_token, http_client=http)
    client.api.base_url = carrier.base
    yield client
    if http.session is not None:
        http.session.close()
