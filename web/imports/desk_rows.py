"""A row of a desks' file."""

from datetime import datetime

from sqlalchemy.orm import Session

from scheduling.add_desk import add_desk
from scheduling.desks import desks_by_name
from scheduling.offices import office_by_name
from storage.actor import Actor
from storage.errors import Refused
from web.imports.csv_table import Columns
from web.imports.row_values import Cells

DESK_COLUMNS = Columns(("name", "office", "address", "lat", "lon", "hours"))


def add_desk_row(session: Session, cells: Cells, now: datetime, actor: Actor) -> None:
    """The desk of this row; its office is made where there is none. Raises Refusals or Refused."""
    name, office_name = cells.needed("name"), cells.needed("office")
    place = cells.place("lat", "lon") or {}
    values = {
        "name": name,
        "office": office_name,
        "place": {"name": name, "address": cells.text("address"), **place},
        "hours": cells.hours("hours"),
    }
    office = office_by_name(session, office_name)
    if office is not None and any(one.office_id == office.id for one in desks_by_name(session, name)):
        raise Refused("name", "desk_taken")
    add_desk(session, values, now, actor)
