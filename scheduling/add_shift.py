"""A mediator takes a place at a desk."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from scheduling.commitments import Commitment
from scheduling.desks import Desk
from scheduling.promise_shift import promise_shift
from scheduling.rosters import Shift
from storage.actor import Actor
from storage.journal import append
from storage.tables import table_of

_commitments = table_of(Commitment)


def add_shift(
    session: Session,
    *,
    desk: Desk,
    mediator_id: int,
    starts_at: datetime,
    ends_at: datetime,
    languages: Sequence[str],
    now: datetime,
    actor: Actor,
    about: str | None = None,
    state: str = "confirmed",
    commitment_id: int | None = None,
) -> Shift:
    """Make a shift and the commitment that holds the mediator's time for it. Lock the mediator first.

    `commitment_id`: the commitment made already, by a booking that this shift fills. Raises DoubleBooking, with no
    trace left, where the mediator has promised that time.
    """
    with session.begin_nested():
        shift = Shift(
            desk_id=desk.id,
            mediator_id=mediator_id,
            starts_at=starts_at,
            ends_at=ends_at,
            state=state,
            languages=list(languages),
            about=about,
            commitment_id=commitment_id,
        )
        session.add(shift)
        session.flush()
        if commitment_id is None:
            promise_shift(session, shift)
        else:
            there = update(_commitments).where(_commitments.c.id == commitment_id)
            session.execute(there.values(lat=desk.lat, lon=desk.lon))
        session.flush()
    facts = {"desk": desk.id, "mediator": mediator_id}
    append(session, "shift_added", f"shift:{shift.id}", now, actor, facts)
    return shift
