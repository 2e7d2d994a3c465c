"""When a mediator who says yes is expected: how their time is taken by it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch.requests import Request
from scheduling.mediators import Mediator
from scheduling.travel import Point, point, travel_minutes

SHORTEST = timedelta(minutes=5)


@dataclass(frozen=True)
class Expected:
    """The mediator leaves, is there, and is done."""

    leaves_at: datetime
    starts_at: datetime
    ends_at: datetime


def expected(
    request: Request,
    mediator: Mediator,
    modality: str,
    now: datetime,
    said_minutes: int | None = None,
    whence: Point | None = None,
) -> Expected:
    """Planned: as asked. On the spot: from this moment, the way there first, then the whole time that was asked for; at
    a desk until it closes, whenever they come.

    `said_minutes`: what they say themselves, which is better known than what we reckon. `whence`: where they set out,
    where that is not their home.
    """
    if not request.urgent or request.starts_at > now:
        return Expected(request.starts_at, request.starts_at, request.ends_at)
    way = said_minutes or 0
    if said_minutes is None and modality == "in_person":
        way = travel_minutes(whence or point(mediator.home_lat, mediator.home_lon), point(request.lat, request.lon))
    starts_at = now + timedelta(minutes=way)
    return Expected(now, starts_at, last_moment(request, starts_at))


def last_moment(request: Request, starts_at: datetime) -> datetime:
    """Until when whoever begins then is needed."""
    if request.kind == "desk":
        return max(request.ends_at, starts_at + SHORTEST)
    return starts_at + (request.ends_at - request.starts_at)
