"""Threads that may hang in a call to the outside without keeping their process from ending."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from types import TracebackType
from typing import Any, ParamSpec, Self, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
_Job = Callable[[], None]


class Threads:
    """At most `count` daemon threads, begun when they are needed; jobs run in the order in which they came."""

    def __init__(self, count: int, name: str) -> None:
        self._count, self._name = count, name
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._lock = threading.Condition()
        self._begun = self._open = 0
        self._closed = False

    def submit(self, call: Callable[P, T], /, *args: P.args, **named: P.kwargs) -> "Future[T]":
        """The call's result or exception, once a thread has come to it."""
        future: Future[T] = Future()
        with self._lock:
            if self._closed:
                raise RuntimeError("these threads have been shut down")
            self._open += 1
            if self._open > self._begun and self._begun < self._count:
                self._begun += 1
                threading.Thread(target=self._work, name=f"{self._name}-{self._begun}", daemon=True).start()
        self._jobs.put(lambda: self._finish(future, call, *args, **named))
        return future

    def finish(self, seconds: float) -> bool:
        """Wait until every job has ended; False where one has not after so long."""
        with self._lock:
            return self._lock.wait_for(lambda: self._open == 0, seconds)

    def shutdown(self, wait: bool = True) -> None:
        """Take no more jobs; the threads end with those that they have. Also what APScheduler calls."""
        with self._lock:
            self._closed = True
            for _ in range(self._begun):
                self._jobs.put(None)
        if wait:
            self.finish(threading.TIMEOUT_MAX)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shutdown(wait=False)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()

    def _finish(self, future: "Future[Any]", call: Callable[..., Any], *args: Any, **named: Any) -> None:
        try:
            if future.set_running_or_notify_cancel():
                try:
                    result = call(*args, **named)
                except BaseException as error:  # noqa: BLE001  (it belongs to whoever asks the future)
                    future.set_exception(error)
                else:
                    future.set_result(result)
        finally:
            with self._lock:
                self._open -= 1
                self._lock.notify_all()
