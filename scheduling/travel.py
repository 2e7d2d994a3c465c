"""Pure. How long it takes to get from one place to another, by a plain formula: no map is asked.

Minutes = road km at 25 km/h for the first 10 km (town: bus and foot), 60 km/h beyond, plus 5 to leave and arrive,
rounded up; road km = 1.3 times the great circle (the usual detour factor of road networks). Under 150 m, or from or to
an unknown place, nothing: a rule that nobody can check must not keep somebody from work.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import asin, ceil, cos, radians, sin, sqrt

EARTH_KM = 6371.0
SAME_PLACE_KM = 0.15
DETOUR = 1.3
TOWN_KM, TOWN_KM_PER_HOUR, ROAD_KM_PER_HOUR = 10.0, 25.0, 60.0
FIXED_MINUTES = 5


@dataclass(frozen=True, slots=True)
class Point:
    """Degrees of latitude and longitude (WGS 84)."""

    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Engagement:
    """Where somebody has promised to be, and when (UTC). `place` None: on the phone, or nobody knows."""

    starts_at: datetime
    ends_at: datetime
    place: Point | None


@dataclass(frozen=True, slots=True)
class Tight:
    """A gap too short for the way: `other` is the engagement before or after, minutes are needed and there are."""

    other: Engagement
    needed_minutes: int
    there_are_minutes: int


def point(lat: float | None, lon: float | None) -> Point | None:
    """The place, or None where a coordinate is unknown."""
    return None if lat is None or lon is None else Point(lat, lon)


def distance_km(a: Point, b: Point) -> float:
    """Great-circle distance by the haversine formula (Sinnott 1984)."""
    lat_a, lat_b = radians(a.lat), radians(b.lat)
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin(radians(b.lon - a.lon) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, half)))


def travel_minutes(a: Point | None, b: Point | None) -> int:
    """Whole minutes on the way; 0 where a place is unknown or they are the same."""
    if a is None or b is None:
        return 0
    apart = distance_km(a, b)
    if apart < SAME_PLACE_KM:
        return 0
    road = apart * DETOUR
    hours = min(road, TOWN_KM) / TOWN_KM_PER_HOUR + max(road - TOWN_KM, 0.0) / ROAD_KM_PER_HOUR
    return ceil(hours * 60) + FIXED_MINUTES


def check_buffer(wanted: Engagement, neighbours: Sequence[Engagement]) -> Tight | None:
    """The first neighbour from or to which there is not time enough to travel, or None where all is well.

    Neighbours that overlap the wanted time are not this rule's matter and are passed over.
    """
    for other in neighbours:
        if other.ends_at <= wanted.starts_at:
            gap = wanted.starts_at - other.ends_at
        elif other.starts_at >= wanted.ends_at:
            gap = other.starts_at - wanted.ends_at
        else:
            continue
        needed = travel_minutes(other.place, wanted.place)
        if gap < timedelta(minutes=needed):
            return Tight(other, needed, int(gap.total_seconds() // 60))
    return None
