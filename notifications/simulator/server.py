"""A small threaded HTTP/1.1 server for the simulator: keep-alive, no delayed answers, and it can cut a connection.

Flask's own development server closes every connection, and a production server cannot run in a thread of a test.
"""

import contextlib
import io
import logging
import socket
import socketserver
import sys
from collections.abc import Callable, Iterable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote_to_bytes

log = logging.getLogger(__name__)

DROP = "simulator.drop"
"""Key of the request's environ: called by the application, it cuts the connection instead of answering."""

MAX_BODY = 1_000_000
IDLE_SECONDS = 60

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class HttpServer(ThreadingHTTPServer):
    """Listens at once; `serve_forever` and `stop` are for different threads."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self, host: str, port: int, application: Application) -> None:
        self.application = application
        self._open: set[socket.socket] = set()
        super().__init__((host, port), _Handler)

    def server_bind(self) -> None:
        """Binds without asking a name server for the host's name."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remembers the connection, so that stopping ends it."""
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Closes and forgets a connection."""
        self._open.discard(request)
        super().shutdown_request(request)

    def stop(self) -> None:
        """Ends serving and every connection that is kept alive; a client of a stopped server gets no answer."""
        self.shutdown()
        self.server_close()
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no news; anything else is one line."""
        failure = sys.exception()
        if not isinstance(failure, OSError):
            log.error("simulator: %s", failure, exc_info=failure)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "Simulator"
    sys_version = ""
    disable_nagle_algorithm = True  # or every answer waits 40 ms for an acknowledgement
    wbufsize = -1
    timeout = IDLE_SECONDS
    server: HttpServer

    def _answer(self) -> None:
        body = self._read_body()
        if body is None:
            return
        dropped: list[bool] = []
        head: list[Any] = []
        environ = self._environ(body) | {DROP: lambda: dropped.append(True)}
        result = self.server.application(environ, lambda status, headers, error=None: head.extend((status, headers)))
        try:
            content = b"".join(result)
        finally:
            close = getattr(result, "close", None)
            if close is not None:
                close()
        if dropped:
            self.close_connection = True
            return
        self._write(head[0], head[1], content)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_HEAD = _answer  # noqa: N815

    def _read_body(self) -> bytes | None:
        """The request's body; None where it was refused and the connection ends."""
        length = self.headers.get("Content-Length", "0")
        if self.headers.get("Transfer-Encoding") or not length.isdecimal():
            self.send_error(HTTPStatus.LENGTH_REQUIRED)
        elif int(length) > MAX_BODY:
            self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        else:
            return self.rfile.read(int(length))
        self.close_connection = True
        return None

    def _environ(self, body: bytes) -> dict[str, Any]:
        path, _, query = self.path.partition("?")
        host, port = self.server.server_name, str(self.server.server_port)
        environ: dict[str, Any] = {
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "SERVER_NAME": host,
            "SERVER_PORT": port,
            "SERVER_PROTOCOL": self.request_version,
            "REMOTE_ADDR": self.client_address[0],
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name, value in self.headers.items():
            key = "HTTP_" + name.upper().replace("-", "_")
            if key not in ("HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH"):
                environ[key] = f"{environ[key]},{value}" if key in environ else value
        return environ

    def _write(self, status: str, headers: list[tuple[str, str]], content: bytes) -> None:
        code, _, words = status.partition(" ")
        self.send_response(int(code), words)
        for name, value in headers:
            if name.lower() != "content-length":
                self.send_header(name, value)
        if int(code) not in (204, 304):
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        log.debug(format, *args)
