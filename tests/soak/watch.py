"""Looks at the database while a campaign goes on."""

import threading
import time

from sqlalchemy.exc import DBAPIError

from storage.journal import verify
from storage.transaction import Database, is_temporary
from tests.soak.audit import double_bookings


class Watch:
    """Looks while it goes on: what was wrong for a moment, and is not at the end. A context manager."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.double_bookings = self.chain_breaks = self.looks = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, name="watch", daemon=True)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        spent = 0.0
        while not self._over.wait(max(2.0, 10 * spent)):
            began = time.monotonic()
            try:
                with self.database.read() as session:
                    self.double_bookings = max(self.double_bookings, double_bookings(session))
                with self.database.read() as session:
                    self.chain_breaks += int(verify(session).broken_at is not None)
            except DBAPIError as error:
                if not is_temporary(error):
                    raise
                continue
            self.looks += 1
            spent = time.monotonic() - began
