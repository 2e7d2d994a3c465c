"""The same drain by Procrastinate, run by a Python that has it: prints jobs a second as JSON. No code of ours is used.

Where that Python has the carrier's client library too, the jobs call it as ours do, in as many threads; else they post
the same form with nothing but asyncio, which is the cheapest call there is.
"""

import asyncio
import json
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode, urlsplit

import psycopg
from procrastinate import App, PsycopgConnector

try:
    from twilio.http.http_client import TwilioHttpClient
    from twilio.rest import Client
except ImportError:
    Client = None

NAME = "procrastinate_bench"
Idle = list[tuple[asyncio.StreamReader, asyncio.StreamWriter]]


async def main(server: str, base: str, senders: int, count: int) -> None:
    """Defer `count` jobs, then time a worker with that many at once until none is left."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {NAME}")
    there = urlsplit(server)._replace(path=f"/{NAME}").geturl()
    app = App(connector=PsycopgConnector(conninfo=there, min_size=4, max_size=senders + 4))
    idle: Idle = []

    threads = ThreadPoolExecutor(senders)
    of_thread = threading.local()

    def through_library(to: str, body: str) -> None:
        if not hasattr(of_thread, "client"):
            of_thread.client = Client("AC" + "0" * 32, "a-token", http_client=TwilioHttpClient(timeout=10))
            of_thread.client.api.base_url = base
        of_thread.client.messages.create(to=to, from_="+390961000000", body=body)

    @app.task(name="send", pass_context=False)
    async def send(to: str, body: str) -> None:
        if Client is None:
            await post(base, idle, {"To": to, "From": "+390961000000", "Body": body})
        else:
            await asyncio.get_running_loop().run_in_executor(threads, through_library, to, body)

    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        await send.batch_defer_async(*({"to": f"+39333{n:07d}", "body": "Serve un mediatore"} for n in range(count)))
        began = time.perf_counter()
        await app.run_worker_async(concurrency=senders, wait=False, install_signal_handlers=False)
        seconds = time.perf_counter() - began
    print(json.dumps({"per_second": count / seconds}))


async def post(base: str, idle: Idle, form: dict[str, str]) -> None:
    """One request on a connection that nobody else uses; anything but 201 is an error."""
    url = urlsplit(base)
    reader, writer = idle.pop() if idle else await asyncio.open_connection(url.hostname, url.port)
    body = urlencode(form).encode()
    head = f"POST /2010-04-01/Accounts/AC/Messages.json HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)
    answer = (await reader.readuntil(b"\r\n\r\n")).lower()
    assert b" 201 " in answer, answer
    await reader.readexactly(int(answer.partition(b"content-length:")[2].split(b"\r\n", 1)[0]))
    idle.append((reader, writer))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
