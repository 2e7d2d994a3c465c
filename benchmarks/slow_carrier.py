"""A carrier that takes every text and answers after a fixed time, in a process of its own: it costs ours nothing."""

import asyncio
import json
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from uuid import uuid4

ANSWER_SECONDS = 0.1
ACCOUNT, TOKEN = "AC" + "0" * 32, "a-token-for-benchmarks"
DATE = "Mon, 30 Nov 2026 09:00:00 +0000"


@contextmanager
def slow_carrier() -> Iterator[str]:
    """Its address, while it runs."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_run, args=(theirs,), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        process.terminate()
        process.join()


def _run(tell: Connection) -> None:
    asyncio.run(_serve(tell))


async def _serve(tell: Connection) -> None:
    server = await asyncio.start_server(_talk, "127.0.0.1", 0, backlog=256)
    tell.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


async def _talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Requests of one connection, one after the other; asyncio sets TCP_NODELAY itself."""
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            length = int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0] or 0)
            await reader.readexactly(length)
            await asyncio.sleep(ANSWER_SECONDS)
            body = json.dumps(_message()).encode()
            writer.write(b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n")
            writer.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


def _message() -> dict[str, object]:
    sid = "SM" + uuid4().hex
    return {
        "sid": sid, "account_sid": ACCOUNT, "to": "+393330000000", "from": "+390961000000", "body": "x",
        "direction": "outbound-api", "status": "queued", "num_segments": "1", "num_media": "0", "error_code": None,
        "error_message": None, "price": None, "price_unit": None, "messaging_service_sid": None, "date_created": DATE,
        "date_updated": DATE, "date_sent": None, "api_version": "2010-04-01",
        "uri": f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}.json", "subresource_uris": {},
    }  # fmt: skip
