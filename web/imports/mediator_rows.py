"""A row of a mediators' file."""

from datetime import datetime

from sqlalchemy.orm import Session

from scheduling.add_mediator import add_mediator
from storage.actor import Actor
from web.imports.csv_table import Columns
from web.imports.row_values import Cells

MEDIATOR_COLUMNS = Columns(
    ("name", "phone", "email", "locale", "gender", "languages"),
    ("home_lat", "home_lon", "modalities", "max_weekly_minutes", "night_opt_in"),
)


def add_mediator_row(session: Session, cells: Cells, now: datetime, actor: Actor) -> None:
    """The mediator of this row. Raises Refusals or Refused; cells that can't be read become its faults."""
    values = {
        "name": cells.needed("name"),
        "phone": cells.needed("phone"),
        "email": cells.text("email"),
        "locale": cells.text("locale") or "it",
        "gender": (cells.text("gender") or "").lower() or None,
        "languages": cells.languages("languages"),
        "home": cells.place("home_lat", "home_lon"),
        "max_weekly_minutes": cells.number("max_weekly_minutes", int, "2400"),
        "night_opt_in": cells.flag("night_opt_in"),
    }
    modalities = cells.text("modalities")
    if modalities is not None:
        values["modalities"] = modalities.replace(",", " ").lower().split()
    add_mediator(session, values, now, actor)
