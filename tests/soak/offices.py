"""Offices that ask by the API, and ask again with the same key until some node has answered."""

import random
import threading
import time
from collections.abc import Callable
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
        """Ask for a mediator; now and then something asked earlier is not needed any more."""
        draw = self.plan.draws(f"office {index}")
        try:
            made = self.call(draw, "/requests", lambda: self.plan.ask(index, datetime.now(UTC)), f"ask-{index}", (201,))
            with self._lock:
                self.made[index] = made["id"]
                earlier = self.made.get(draw.randrange(index + 1)) if draw.random() < 0.06 else None
            if earlier is not None:
                self.call(draw, f"/requests/{earlier}/cancel", dict, f"cancel-{index}", (200, 409))
        except Unanswered as error:
            self.failures.append(str(error))

    def cancel(self, request_id: str) -> None:
        """Not needed any more, whatever has become of it."""
        self.call(random.Random(request_id), f"/requests/{request_id}/cancel", dict, f"end-{request_id}", (200, 409))

    def call(
        self, draw: random.Random, path: str, body: Callable[[], dict[str, Any]], key: str, good: tuple[int, ...]
    ) -> Any:
        """What a node answered at last. The body is made once: the same key means the same bytes."""
        sent = body()
        for _ in range(TRIES):
            answer = self._try(draw.choice(self.urls) + "/api/v1" + path, sent, key)
            if answer is not None and answer.status_code in good:
                return answer.json()
            running = answer is not None and answer.status_code == 409
            if answer is not None and answer.status_code < 500 and not running:
                raise Unanswered(f"{path}: {answer.status_code} {answer.text[:300]}")
            if answer is not None and answer.status_code == 500:
                self.failures.append(f"{path}: 500")
            time.sleep(AGAIN)
        raise Unanswered(f"{path}: no answer")

    def _try(self, url: str, body: dict[str, Any], key: str) -> requests.Response | None:
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": key}
        try:
            return self._http().post(url, json=body, headers=headers, timeout=15)
        except requests.RequestException:
            return None

    def _http(self) -> requests.Session:
        found: requests.Session | None = getattr(self._local, "http", None)
        if found is None:
            found = self._local.http = requests.Session()
            found.trust_env = False
        return found
