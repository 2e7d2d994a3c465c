"""A TCP proxy that cuts: every connection through it at once, or all that come for a while."""

import socket
import threading
from contextlib import suppress


class CutProxy:
    """Listens on `port` and passes on to `host`:`to_port`, until it is told to cut."""

    def __init__(self, host: str, to_port: int) -> None:
        self._target = (host, to_port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.refuses = False
        self.cuts = 0
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Whatever is on its way is gone, in both directions."""
        with self._lock:
            gone, self._open = self._open, set()
        self.cuts += len(gone) // 2
        for one in gone:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def close(self) -> None:
        """Nothing comes through any more."""
        self.refuses = True
        self.cut()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if self.refuses:
                near.close()
                continue
            far = socket.create_connection(self._target)
            with self._lock:
                self._open |= {near, far}
            for pair in ((near, far), (far, near)):
                threading.Thread(target=self._pass_on, args=pair, daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65_536):
                other.sendall(data)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
