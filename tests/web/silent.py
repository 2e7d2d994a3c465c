"""Servers that do not do what one expects of them: one that takes connections and says nothing, one that refuses."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def server(serve: Callable[[socket.socket], None]) -> Iterator[int]:
    """The port where each connection is handed to `serve`, which may let it hang."""
    listening = socket.create_server(("127.0.0.1", 0))
    kept: list[socket.socket] = []

    def take() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            kept.append(connection)
            threading.Thread(target=_quietly, args=(serve, connection), daemon=True).start()

    threading.Thread(target=take, daemon=True).start()
    yield listening.getsockname()[1]
    for one in (listening, *kept):
        one.close()


def _quietly(serve: Callable[[socket.socket], None], connection: socket.socket) -> None:
    try:
        serve(connection)
    except OSError:
        return


def silent(connection: socket.socket) -> None:
    """Takes everything, says nothing."""
    while connection.recv(4096):
        pass


def dripping(connection: socket.socket) -> None:
    """A byte now and then, and never an end of it."""
    stop = threading.Event()
    while not stop.wait(0.2):
        connection.sendall(b"2")


def refusing(sqlstate: str, words: str, severity: str = "FATAL") -> Callable[[socket.socket], None]:
    """As PostgreSQL does to who may not come in."""

    def serve(connection: socket.socket) -> None:
        asked = connection.recv(4096)
        while int.from_bytes(asked[4:8], "big") in (80877103, 80877104):  # for TLS or GSS: neither is here
            connection.sendall(b"N")
            asked = connection.recv(4096)
        fields = f"S{severity}\0VFATAL\0C{sqlstate}\0M{words}\0\0".encode()
        connection.sendall(b"E" + (len(fields) + 4).to_bytes(4, "big") + fields)
        connection.close()

    return serve
