"""What one look at an installation found, and how long a look may take."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LOOK_SECONDS = 4
"""What one question to the outside may take."""
CONNECT_SECONDS = 3
"""What one try to reach PostgreSQL may take: its client makes more than one, with TLS and without."""
MOST_DRIFT = timedelta(seconds=30)


@dataclass(frozen=True)
class Finding:
    """`good` False: something to mend; `what` a sentence."""

    good: bool
    about: str
    what: str


def drift(whose: str, theirs: datetime, ours: datetime) -> Finding:
    """Whether two clocks agree well enough."""
    apart = abs(theirs - ours)
    seconds = round(apart.total_seconds())
    good = apart <= MOST_DRIFT
    return Finding(good, "clock", f"{whose} agrees" if good else f"{whose} is {seconds} s away: set the time by NTP")
