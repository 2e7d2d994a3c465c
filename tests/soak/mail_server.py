"""A mail server that misbehaves by the plan: it sends away, hangs up, says nothing, is not there for a while."""

import asyncio
from collections import Counter
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from tests.notifications.conftest import free_port
from tests.soak.nodes import LEASE
from tests.soak.people import mailbox_gone
from tests.soak.plan import Plan

SILENT = LEASE + 1
"""Seconds without a word: whoever waits has gone by then."""
LATE = LEASE
"""Seconds after which a mail is taken though nobody waits any more: sooner than it may come again."""


class MailServer:
    """Keeps what it takes, in that order. A context manager.

    aiosmtpd reads every property of its handler for each that calls: none may cost anything.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.raw: list[bytes] = []
        self.away, self.well = False, False
        """Whoever calls is hung up on; nothing breaks any more."""
        self.did: Counter[str] = Counter()
        self._brought: Counter[str] = Counter()
        self._port = free_port()
        self._door = _Door(self, hostname="127.0.0.1", port=self._port, ready_timeout=20)

    @property
    def url(self) -> str:
        """For the settings."""
        return f"smtp://127.0.0.1:{self._port}"

    def __enter__(self) -> "MailServer":
        self._door.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._door.stop()

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        """One address a mail; what becomes of it is drawn here."""
        if mailbox_gone(address):
            return self._do("knows nobody there", "550 5.1.1 nobody here")
        self._brought[address] += 1
        envelope.fault = None if self.well else self.plan.mail_fault(address, self._brought[address])
        if envelope.fault == "sends away for later":
            return self._do(envelope.fault, "451 4.7.1 greylisted")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        """Take it, or not, and say so, or not."""
        fault = envelope.fault
        if fault == "is full":
            return self._do(fault, "452 4.2.2 full")
        if fault == "takes it late":
            asyncio.get_running_loop().call_later(LATE, self.raw.append, envelope.original_content)
        elif fault != "hangs up":
            self.raw.append(envelope.original_content)
        if fault in ("takes it late", "takes it and says nothing"):
            self._do(fault, "")
            await asyncio.sleep(SILENT)
        elif fault is not None:
            server.transport.abort()
        return self._do(fault or "takes it", "250 OK")

    def _do(self, what: str, says: str) -> str:
        self.did[what] += 1
        return says


class _Door(Controller):
    def factory(self) -> Any:
        """For each that calls: the server, or nobody."""
        if self.handler.away:
            self.handler.did["is away"] += 1
            return _Nobody()
        return SMTP(self.handler, **self.SMTP_kwargs)


class _Nobody(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Hang up."""
        assert isinstance(transport, asyncio.Transport)
        transport.abort()
