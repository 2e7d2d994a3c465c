"""Work that happens later, in a few threads of its own: status changes, webhook calls, answers of phones."""

import base64
import hashlib
import heapq
import hmac
import itertools
import logging
import threading
import time
from collections.abc import Callable, Mapping

import requests

log = logging.getLogger(__name__)

CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 15.0
RETRY_SECONDS = 0.5
_WORKERS = 12


def signature(auth_token: str, url: str, values: Mapping[str, str]) -> str:
    """The X-Twilio-Signature of a form posted to exactly this URL."""
    signed = url + "".join(name + values[name] for name in sorted(values))
    return base64.b64encode(hmac.new(auth_token.encode(), signed.encode(), hashlib.sha1).digest()).decode()


def post_signed(auth_token: str, url: str, values: Mapping[str, str]) -> bool:
    """Posts a signed form; once more if the connection fails. True for an answer below 400."""
    headers = {"X-Twilio-Signature": signature(auth_token, url, values), "User-Agent": "TwilioProxy/1.1"}
    for attempt in (1, 2):
        try:
            with requests.Session() as http:
                http.trust_env = False  # a proxy of the machine has no business with a loopback address
                answer = http.post(
                    url,
                    data=dict(values),
                    headers=headers,
                    timeout=(CONNECT_SECONDS, TOTAL_SECONDS - CONNECT_SECONDS),
                    allow_redirects=False,
                )
            if answer.status_code >= 400:
                log.warning("webhook answered %s", answer.status_code)
            return answer.status_code < 400
        except requests.exceptions.ConnectionError as failure:
            log.warning("webhook not reached (attempt %s): %s", attempt, type(failure).__name__)
            if attempt == 1:
                time.sleep(RETRY_SECONDS)
        except requests.RequestException as failure:
            log.warning("webhook failed: %s", type(failure).__name__)
            return False
    return False


class Courier:
    """Runs jobs at their time. Jobs that are due together may run in any order.

    Its time is the performance counter, which goes on where a test stands the clocks still.
    """

    def __init__(self) -> None:
        self._jobs: list[tuple[float, int, Callable[[], object]]] = []
        self._order = itertools.count()
        self._wake = threading.Condition()
        self._busy = 0
        self._stopped = False
        self._threads: list[threading.Thread] = []

    def later(self, seconds: float, job: Callable[[], object]) -> None:
        """Runs the job after so many seconds of real time, in a thread of the courier."""
        with self._wake:
            if self._stopped:
                return
            heapq.heappush(self._jobs, (time.perf_counter() + seconds, next(self._order), job))
            if len(self._threads) < _WORKERS:
                thread = threading.Thread(target=self._work, name="simulator-courier", daemon=True)
                self._threads.append(thread)
                thread.start()
            self._wake.notify_all()

    def settle(self, seconds: float) -> bool:
        """Waits until nothing is left to do; False if that takes longer."""
        deadline = time.perf_counter() + seconds
        with self._wake:
            return self._wake.wait_for(lambda: not self._jobs and not self._busy, deadline - time.perf_counter())

    def stop(self, seconds: float = 5.0) -> None:
        """Drops what is not begun and waits for what is, at most so long."""
        with self._wake:
            self._stopped = True
            self._jobs.clear()
            self._wake.notify_all()
        deadline = time.perf_counter() + seconds
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.perf_counter()))

    def _work(self) -> None:
        while True:
            with self._wake:
                job = self._next()
                if job is None:
                    return
                self._busy += 1
            try:
                job()
            except Exception:
                log.exception("a job of the simulator failed")
            with self._wake:
                self._busy -= 1
                self._wake.notify_all()

    def _next(self) -> Callable[[], object] | None:
        """The next due job, waited for with the condition held; None once stopped."""
        while not self._stopped:
            wait = self._jobs[0][0] - time.perf_counter() if self._jobs else None
            if wait is not None and wait <= 0:
                return heapq.heappop(self._jobs)[2]
            self._wake.wait(wait)
        return None
