"""A local mailbox: an SMTP server on this machine that keeps each mail as a file, for people to open."""

import re
import socketserver
import threading
from pathlib import Path

MOST_BYTES = 5_000_000
IDLE_SECONDS = 60
_UNSAFE = re.compile(r"[^a-z0-9@.+-]")


class Mailbox(socketserver.ThreadingTCPServer):
    """Serves from a thread, on a free port of this machine; `stop` ends it."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.port = int(self.server_address[1])
        self._thread = threading.Thread(target=self.serve_forever, args=(0.1,), name="mailbox", daemon=True)
        self._thread.start()

    def keep(self, recipients: list[str], content: bytes) -> Path:
        """One file a mail, numbered in order of arrival."""
        with self._lock:
            number = 1 + max((int(one.name[:6]) for one in self.folder.glob("[0-9]*.eml")), default=0)
            to = _UNSAFE.sub("_", (recipients[0] if recipients else "nobody").lower())[:60]
            path = self.folder / f"{number:06}-{to}.eml"
            path.write_bytes(content)
            return path

    def stop(self) -> None:
        """No more mail."""
        self.shutdown()
        self.server_close()


class _Conversation(socketserver.StreamRequestHandler):
    timeout = IDLE_SECONDS
    server: Mailbox

    def handle(self) -> None:
        """As much of SMTP as one polite client needs."""
        recipients: list[str] = []
        self._say("220 mailbox")
        while line := self.rfile.readline(2000):
            verb = line[:4].upper().strip()
            if verb == b"EHLO":
                self._say("250-mailbox", "250-8BITMIME", "250 SMTPUTF8")
            elif verb == b"RCPT":
                found = re.search(rb"<([^>]*)>", line)
                recipients.append(found[1].decode(errors="replace") if found else "")
                self._say("250 ok")
            elif verb == b"DATA":
                self._say("354 go on")
                content = self._content()
                if content is None:
                    return
                self.server.keep(recipients, content)
                recipients = []
                self._say("250 kept")
            elif verb == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _content(self) -> bytes | None:
        """Up to the lone dot; None where the client went away before it, or sends too much."""
        content = bytearray()
        while line := self.rfile.readline(100_000):
            if line.rstrip(b"\r\n") == b".":
                return bytes(content)
            content += line[1:] if line.startswith(b".") else line
            if len(content) > MOST_BYTES:
                return None
        return None

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())
