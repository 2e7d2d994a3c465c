"""A carrier for tests: a small HTTP server that keeps every text, and fails as it is told. Not the simulator."""

import base64
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

ACCOUNT, TOKEN, OUR_NUMBER = "AC" + "0" * 32, "a-token-for-tests", "+393399999990"


class Carrier:
    """`faults` are used up one a creation: 503, 500 (after accepting), 429, "lost" (after accepting), 400, and until
    it `wakes` "hangs" (after accepting) or "swallowed" (never accepting).
    """

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.forms: list[dict[str, str]] = []
        self.faults: list[int | str | None] = []
        self.list_fails = False
        self.list_shows: Callable[[dict[str, Any]], bool] = lambda message: True
        self.on_create: Callable[[dict[str, Any], dict[str, str]], None] = lambda message, form: None
        self.lock = threading.Lock()
        self.wakes = threading.Event()
        self.clients: set[tuple[str, int]] = set()
        self.now = datetime(2026, 12, 1, 9, tzinfo=UTC)

    def bodies_to(self, number: str) -> list[str]:
        return [one["body"] for one in self.messages if one["to"] == number and one["direction"] == "outbound-api"]

    def create(self, form: dict[str, str]) -> dict[str, Any]:
        with self.lock:
            message = self._message(form["To"], form.get("From", OUR_NUMBER), form["Body"], "outbound-api", "queued")
            self.messages.append(message)
        self.on_create(message, form)
        return message

    def receive(self, from_: str, body: str) -> dict[str, Any]:
        with self.lock:
            message = self._message(OUR_NUMBER, from_, body, "inbound", "received")
            self.messages.append(message)
        return message

    def _message(self, to: str, from_: str, body: str, direction: str, status: str) -> dict[str, Any]:
        return {
            "sid": f"SM{len(self.messages) + 1:032x}",
            "account_sid": ACCOUNT,
            "to": to,
            "from": from_,
            "body": body,
            "direction": direction,
            "status": status,
            "num_segments": "1",
            "num_media": "0",
            "error_code": None,
            "error_message": None,
            "price": None,
            "price_unit": "EUR",
            "messaging_service_sid": None,
            "date_created": format_datetime(self.now),
            "date_updated": format_datetime(self.now),
            "date_sent": None,
            "api_version": "2010-04-01",
            "uri": "",
            "subresource_uris": {},
        }

    def next_fault(self) -> int | str | None:
        with self.lock:
            return self.faults.pop(0) if self.faults else None


class Handler(BaseHTTPRequestHandler):
    """The two calls of the carrier's API that are used: create and list."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    carrier: Carrier

    def log_message(self, *args: Any) -> None:
        pass

    def answer(self, status: int, body: Any) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def refuse(self, status: int, code: int, to: str = "") -> None:
        self.answer(status, {"code": code, "message": f"refused for {to}", "more_info": "", "status": status})

    def let_in(self) -> bool:
        wanted = "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        if self.headers.get("Authorization") != wanted:
            self.refuse(401, 20003)
            return False
        return True

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[-1] for name, values in parse_qs(raw, keep_blank_values=True).items()}
        if self.let_in():
            with self.carrier.lock:
                self.carrier.clients.add(self.client_address)
                self.carrier.forms.append(form)
            self.create(form, self.carrier.next_fault())

    def create(self, form: dict[str, str], fault: int | str | None) -> None:
        if fault in (400, 429, 503):
            self.refuse(int(fault), {400: 21211}.get(int(fault), 20000 + int(fault)), form["To"])
            return
        if fault == "swallowed":
            self.carrier.wakes.wait(60)
            self.close_connection = True
            return
        message = self.carrier.create(form)
        if fault == "hangs":
            self.carrier.wakes.wait(60)
        if fault == "lost":
            self.close_connection = True
            self.connection.close()
        elif fault == 500:
            self.refuse(500, 20500)
        else:
            self.answer(201, message)

    def do_GET(self) -> None:
        if not self.let_in():
            return
        if self.carrier.list_fails:
            self.refuse(503, 20503)
            return
        url = urlsplit(self.path)
        asked = {name: values[-1] for name, values in parse_qs(url.query).items()}
        size, page = int(asked.get("PageSize", "50")), int(asked.get("Page", "0"))
        shown = [one for one in reversed(self.carrier.messages) if asked.get("To") in (None, one["to"])]
        shown = [one for one in shown if self.carrier.list_shows(one)]
        more = f"{url.path}?{urlencode({**asked, 'Page': page + 1})}" if len(shown) > (page + 1) * size else None
        part = shown[page * size : (page + 1) * size]
        self.answer(200, {"messages": part, "page": page, "page_size": size, "next_page_uri": more})


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up in the middle is part of the tests."""


@contextmanager
def running_carrier(tls: ssl.SSLContext | None = None) -> Iterator[tuple[Carrier, str]]:
    carrier = Carrier()
    server = Server(("127.0.0.1", 0), type("OneCarrier", (Handler,), {"carrier": carrier}))
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield (
            carrier,
            f"{'https' if tls else 'http'}://{'localhost' if tls else '127.0.0.1'}:{server.server_address[1]}",
        )
    finally:
        carrier.wakes.set()
        server.shutdown()
        server.server_close()
        thread.join()
