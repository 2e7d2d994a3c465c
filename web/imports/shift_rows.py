"""A row of a shifts' file: who sits at a desk, from when to when, by the clock on its wall."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from scheduling.add_shift import add_shift
from scheduling.availability import Span
from scheduling.desks import Desk, desks_by_name
from scheduling.mediators import Mediator, languages_of, lock_mediators, mediator_by_phone
from scheduling.shift_languages import shift_languages
from storage.actor import Actor
from storage.contacts import normalise_phone
from storage.errors import DoubleBooking, Refused
from web.imports.csv_table import Columns
from web.imports.row_values import Cells

SHIFT_COLUMNS = Columns(("desk", "mediator_phone", "starts_at", "ends_at"))
LONGEST = timedelta(hours=24)


def add_shift_row(session: Session, cells: Cells, now: datetime, actor: Actor) -> None:
    """The shift of this row: `confirmed`, or `closed` where it lies behind. Raises Refused."""
    times = cells.moment("starts_at"), cells.moment("ends_at")
    desk, mediator, span = _desk(session, cells), _mediator(session, cells), _span(*times)
    if desk is None or mediator is None or span is None:
        return
    if not mediator.active and span.ends_at > now:
        raise Refused("mediator_phone", "mediator_gone")
    lock_mediators(session, [mediator.id])
    spoken = dict(languages_of(session, [mediator.id]).get(mediator.id, []))
    try:
        add_shift(
            session,
            desk=desk,
            mediator_id=mediator.id,
            starts_at=span.starts_at,
            ends_at=span.ends_at,
            languages=shift_languages(desk.cover, spoken, span, cells.zone),
            now=now,
            actor=actor,
            state="confirmed" if span.ends_at > now else "closed",
        )
    except DoubleBooking:
        raise Refused("starts_at", "shift_overlaps") from None


def _desk(session: Session, cells: Cells) -> Desk | None:
    name = cells.needed("desk")
    found = desks_by_name(session, name) if name else []
    if name and len(found) != 1:
        cells.fault("desk", f"più sportelli si chiamano «{name}»" if found else f"nessuno sportello si chiama «{name}»")
    return found[0] if len(found) == 1 else None


def _mediator(session: Session, cells: Cells) -> Mediator | None:
    cell = cells.needed("mediator_phone")
    if not cell:
        return None
    found = mediator_by_phone(session, normalise_phone(cell, "mediator_phone"))
    if found is None:
        cells.fault("mediator_phone", "nessun mediatore ha questo numero: prima aggiungilo, oppure correggi il numero")
    return found


def _span(starts_at: datetime | None, ends_at: datetime | None) -> Span | None:
    if starts_at is None or ends_at is None:
        return None
    if ends_at <= starts_at:
        raise Refused("ends_at", "end_before_start")
    if ends_at - starts_at > LONGEST:
        raise Refused("ends_at", "shift_too_long")
    return Span(starts_at, ends_at)
