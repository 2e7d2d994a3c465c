"""What can be done about a booking just now, and which of it is the page's one main button."""

from dataclasses import dataclass
from datetime import datetime

from dispatch.book_by_phone import MAY_STILL_COME
from dispatch.booking_clock import EARLIEST, STILL_OPEN
from dispatch.bookings import has_begun
from dispatch.cancel_request import CANCELLABLE
from dispatch.change_request import may_change
from dispatch.extend_booking import MAY_GROW
from dispatch.live_search import Coming, LiveSearch
from dispatch.report_request import REPORTABLE
from dispatch.run_late import SOONEST
from dispatch.seek_in_person_too import BRIDGEABLE
from dispatch.settings import BookingsSettings
from storage.actor import Actor
from web.pages.booking_words import is_missing
from web.pages.request_words import NOT_OURS_TO_TELL

MORE_MINUTES = (15, 30, 60)


@dataclass(frozen=True)
class Taps:
    """`here`: who may have come; `another`: whether somebody else may be sought; `nobody`: whether it may be said that
    nobody came; `release`: whom a coordinator may let go. `until` names the end as it is shown, so that a tap that
    comes twice counts once.
    """

    here: list[Coming]
    is_asked: bool
    late: bool
    another: bool
    nobody: bool
    extend: bool
    finish: bool
    in_person_too: bool
    report: bool
    change: bool
    cancel: bool
    by_phone: bool
    release: list[Coming]
    until: int


def taps_of(live: LiveSearch, now: datetime, settings: BookingsSettings, who: Actor) -> Taps:
    """The office's own taps for everybody who sees the request; the coordinator's for the coordinator."""
    request = live.request
    office = request.kind != "desk"  # over a desk the roster watches
    awaited = [one for one in live.coming if one.is_awaited and one.ends_at > now]
    at_work = [one for one in live.coming if one.is_here and one.ends_at + STILL_OPEN > now]
    here = [one for one in awaited if office and one.starts_at - EARLIEST <= now]
    asked = [one for one in awaited if is_missing(one, request, now, settings) and one.withdrawn_at is None]
    soon = [one for one in awaited if one.replacing_since is None and one.starts_at - SOONEST <= now]
    is_over = not awaited and not at_work and any(one.withdrawn_at is None for one in live.coming)
    coordinator = who.role == "coordinator"
    return Taps(
        here=here,
        is_asked=bool(asked),
        late=office and bool(soon) and not asked and not at_work,
        another=any(one.replacing_since is None for one in asked),
        nobody=bool(asked) and may_report(live, now),
        extend=office and bool(at_work) and request.state in MAY_GROW,
        finish=office and bool(at_work),
        in_person_too=_is_bridged(live, [*awaited, *at_work]),
        report=is_over and may_report(live, now) and request.kind not in NOT_OURS_TO_TELL,
        change=may_change(request, begun=has_begun(live.coming)),
        cancel=request.state in CANCELLABLE or (request.state == "uncovered" and bool(awaited)),
        by_phone=coordinator and request.state in MAY_STILL_COME and request.seats_booked < request.seats,
        release=live.replaced if coordinator else [],
        until=until_of([one.ends_at for one in live.coming]),
    )


def _is_bridged(live: LiveSearch, serving: list[Coming]) -> bool:
    """Somebody waits at a counter, and whoever serves does so from afar."""
    request = live.request
    may = request.on_the_spot and request.state in BRIDGEABLE and request.place_name is not None
    return may and bool(serving) and all(one.modality != "in_person" for one in serving)


def until_of(ends: list[datetime]) -> int:
    """The last of these moments as a number of minutes; 0 for none."""
    return max((int(one.timestamp()) // 60 for one in ends), default=0)


def may_report(live: LiveSearch, now: datetime) -> bool:
    """It has begun, or somebody should have come by now, and the office has not said how it went."""
    request = live.request
    begun = request.urgent or any(one.starts_at <= now for one in live.coming)
    return live.report is None and bool(live.coming) and request.state in REPORTABLE and begun
