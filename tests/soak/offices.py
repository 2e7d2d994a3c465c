"""Offices that ask by the API, and ask again with the same key until some node has answered."""

import random
import threading
import time
from datetime import UTC, datetime
from typing import Any

import requests

from tests.soak.plan import Plan

AGAIN = 0.1
TRIES = 1_200
"""Then nobody has answered for some minutes, and the campaign ends."""


class Unanswered(Exception):
    """No node gave an answer, or it was none that an office can expect."""


class Offices:
    """`urls` are the nodes'; `made` holds every id that was answered with 201."""

    def __init__(self, plan: Plan, urls: list[str], token: str) -> None:
        self.plan, self.urls, self.token = plan, urls, token
        self.made: dict[int, str] = {}
        self.failures: list[str] = []
        self._lock = threading.Lock()
        self._local = threading.local()

    def ask(self, index: int) -> None:
        """Ask for a mediator; now and then something happens to what was asked earlier."""
        draw, now = self.plan.draws(f"office {index}"), datetime.now(UTC)
        try:
            body = self.plan.ask(index, now)
            made = self.call(draw, "POST", "/requests", body, f"ask-{index}", (201,)).json()
            with self._lock:
                self.made[index] = made["id"]
            self._go_on(draw, index, now)
        except Unanswered as error:
            self.failures.append(str(error))

    def _go_on(self, draw: random.Random, index: int, now: datetime) -> None:
        happening = self.plan.happening(index, now)
        with self._lock:
            about = self.made.get(happening[0]) if happening else None
        if happening is None or about is None:
            return
        _, method, below, body = happening
        # Somebody who has said yes by telephone may have been booked meanwhile, or not be free.
        good = (200, 409, 422) if below == "/book" else (200, 409)
        self.call(draw, method, f"/requests/{about}{below}", body, f"later-{index}", good)

    def cancel(self, request_id: str) -> None:
        """Not needed any more, whatever has become of it."""
        self.call(
            random.Random(request_id), "POST", f"/requests/{request_id}/cancel", {}, f"end-{request_id}", (200, 409)
        )

    def feed(self, mediator_id: int) -> str:
        """The calendar that this mediator's own programs read."""
        draw = random.Random(mediator_id)
        made = self.call(draw, "POST", f"/mediators/{mediator_id}/feed", {}, f"feed-{mediator_id}", (200,)).json()
        path = made["url"][made["url"].index("/calendar/") :]
        return self.call(draw, "GET", path, None, "", (200,), below="").text

    def call(
        self,
        draw: random.Random,
        method: str,
        path: str,
        body: dict[str, Any] | None,
        key: str,
        good: tuple[int, ...],
        below: str = "/api/v1",
    ) -> requests.Response:
        """What a node answered at last: any node may be asked. The same key means the same bytes."""
        for _ in range(TRIES):
            answer = self._try(method, draw.choice(self.urls) + below + path, body, key)
            if answer is not None and answer.status_code in good:
                return answer
            running = answer is not None and answer.status_code == 409
            if answer is not None and answer.status_code < 500 and not running:
                raise Unanswered(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
            if answer is not None and answer.status_code == 500:
                self.failures.append(f"{method} {path}: 500")
            time.sleep(AGAIN)
        raise Unanswered(f"{method} {path}: no answer")

    def _try(self, method: str, url: str, body: dict[str, Any] | None, key: str) -> requests.Response | None:
        headers = {"Authorization": f"Bearer {self.token}"} | ({"Idempotency-Key": key} if key else {})
        try:
            return self._http().request(method, url, json=body, headers=headers, timeout=15)
        except requests.RequestException:
            return None

    def _http(self) -> requests.Session:
        found: requests.Session | None = getattr(self._local, "http", None)
        if found is None:
            found = self._local.http = requests.Session()
            found.trust_env = False
        return found
