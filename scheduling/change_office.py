"""What is known of an office changes: its name, and where it usually is."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from scheduling.offices import MAX_NAME, Office, get_office, office_by_name
from scheduling.reading import Reader
from storage.actor import Actor
from storage.errors import Refused
from storage.journal import append


def change_office(
    session: Session,
    office_id: int,
    *,
    name: str,
    address: str | None,
    lat: float | None,
    lon: float | None,
    now: datetime,
    actor: Actor,
) -> Office:
    """Raises NotFound, Refusals for wrong fields (`name`, `address`, `place`), Refused `name` `office_taken`."""
    office = get_office(session, office_id)
    reader = Reader()
    new_name = reader.text("name", name, MAX_NAME)
    new_address = reader.optional_text("address", address)
    place = None if lat is None and lon is None else {"lat": lat, "lon": lon}
    new_lat, new_lon = reader.coordinates("place", place)
    reader.finish()
    other = office_by_name(session, new_name or "")
    if other is not None and other.id != office_id:
        raise Refused("name", "office_taken")
    try:
        with session.begin_nested():
            office.name, office.address, office.lat, office.lon = new_name or "", new_address, new_lat, new_lon
    except IntegrityError:
        raise Refused("name", "office_taken") from None
    append(session, "office_changed", f"office:{office_id}", now, actor)
    return office
