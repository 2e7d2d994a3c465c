"""Pure. The best roster so far, shared by those who search: what one finds, the other goes on from."""

import math
import threading
from collections.abc import Callable

from scheduling.solver.index import Index
from scheduling.solver.problem import Roster
from scheduling.solver.rules.table import broken_by, value

UNKNOWN = 0
SLACK = 1e-2  # the library's millionth, times a weight


class Incumbent:
    """A valid roster, what it costs, and a bound that no roster falls below. `progress` is told each change."""

    def __init__(self, index: Index, roster: Roster, progress: Callable[[int, int], None] | None = None) -> None:
        self.index = index
        self.roster = roster
        self.value = value(index, roster)
        self.bound = UNKNOWN
        self._progress = progress
        self._lock = threading.Lock()
        self._tell()

    @property
    def proved(self) -> bool:
        """Nothing can be better."""
        return self.value <= self.bound

    def state(self) -> tuple[int, int, Roster]:
        """Value, bound and roster of one moment."""
        with self._lock:
            return self.value, self.bound, self.roster

    def offer(self, seen: Roster, found: Roster) -> bool:
        """Take what was found from the roster seen then, where it is better: true.

        Where the other search has changed other people meanwhile, both changes are taken.
        """
        with self._lock:
            before = self.value
            for candidate in (self._merged(seen, found), found):
                if self._take(candidate):
                    break
            if self.value < before:
                self._tell()
            return self.value < before

    def _take(self, candidate: Roster) -> bool:
        cost = value(self.index, candidate)
        if cost >= self.value:
            return False
        # The solver allows a millionth here and there: nothing enters that the checks themselves don't let pass.
        changed = [person for person, slots in enumerate(candidate) if slots != self.roster[person]]
        if any(next(broken_by(self.index, person, sorted(candidate[person])), None) for person in changed):
            return False
        self.roster, self.value = candidate, cost
        return True

    def raise_bound(self, bound: float) -> None:
        """All costs are whole numbers: a bound of 3.2 is one of 4."""
        if not math.isfinite(bound):
            return
        with self._lock:
            # What is proved of a valid roster's own cost can't pass it, whatever a last digit says.
            whole = min(self.value, math.ceil(bound - SLACK))
            if whole > self.bound:
                self.bound = whole
                self._tell()

    def _merged(self, seen: Roster, found: Roster) -> Roster:
        changed = {person for person, slots in enumerate(found) if slots != seen[person]}
        if any(self.roster[person] != seen[person] for person in changed):
            return found
        return tuple(found[one] if one in changed else slots for one, slots in enumerate(self.roster))

    def _tell(self) -> None:
        if self._progress is not None:
            self._progress(self.value, self.bound)
