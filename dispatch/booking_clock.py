"""Pure. The clock of a booking: what is done when, from the yes until somebody is there."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dispatch.settings import BookingsSettings
from dispatch.waves import Step
from notifications.quiet_hours import in_quiet_hours, next_quiet
from notifications.settings import QuietHours

STEPS = ("remind", "alert_unconfirmed", "ask_if_there", "replace")
EARLIEST = timedelta(minutes=60)
"""How long before the time a mediator may be there: earlier than that it was another booking that they meant."""
STILL_OPEN = timedelta(minutes=60)
"""How long after its end a booking that has begun waits for the FINE that tells when it really ended."""
BEFORE_QUIET = timedelta(minutes=30)
JUST_UNDER_A_DAY = timedelta(days=1) - timedelta.resolution


def booking_steps(
    booked_at: datetime, expected_at: datetime, settings: BookingsSettings, quiet: QuietHours
) -> list[Step]:
    """The steps of a booking in order: those that lie after the yes. Who said it so late needs no reminder."""
    reminded_at = reminder_time(expected_at, settings, quiet)
    alarm_at = max(expected_at - timedelta(hours=settings.reminder_alarm_hours), reminded_at)
    steps = [
        Step("ask_if_there", expected_at + timedelta(minutes=settings.late_ask_after_minutes)),
        Step("replace", expected_at + timedelta(minutes=settings.late_replace_after_minutes)),
    ]
    if booked_at < reminded_at:
        steps = [Step("remind", reminded_at), Step("alert_unconfirmed", alarm_at), *steps]
    return [one for one in steps if one.at > booked_at]


def following(done: str | None, steps: list[Step]) -> Step | None:
    """The first of the steps that comes after the one last done; None when the clock has run down."""
    after = STEPS.index(done) if done is not None else -1
    return next((step for step in steps if STEPS.index(step.what) > after), None)


def reminder_time(expected_at: datetime, settings: BookingsSettings, quiet: QuietHours) -> datetime:
    """A day before; one that would fall into quiet hours comes half an hour before they begin."""
    at = expected_at - timedelta(hours=settings.reminder_hours)
    if not in_quiet_hours(at, quiet):
        return at
    begin = next_quiet(at - JUST_UNDER_A_DAY, quiet)
    return at if begin is None else begin - BEFORE_QUIET


def ends_another_day(ends_at: datetime, later: datetime, zone: ZoneInfo) -> bool:
    """Whether it would end on a later local day than it does; midnight belongs to the day that it ends."""
    last, now_last = ((at - timedelta.resolution).astimezone(zone).date() for at in (later, ends_at))
    return last > now_last
