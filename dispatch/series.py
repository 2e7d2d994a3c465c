"""What repeats: one ask for several dates, each date a request of its own.

The rule is a recurrence; what it makes is a series; its dates are requests.
"""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.recurring_dates import LONGEST_RULE
from storage.db import Base

WAITS_ITS_TURN = "await_series"
"""The `next_what` of a date for which nobody is asked yet, because the date before it is."""


class Series(Base):
    """`rrule` as it was asked for; the dates are the requests that bear its id."""

    __tablename__ = "series"
    id: Mapped[int] = mapped_column(primary_key=True)
    rrule: Mapped[str] = mapped_column(String(LONGEST_RULE))
    made_at: Mapped[datetime]
