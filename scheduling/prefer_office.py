"""An office says that it likes to have a mediator, that it would rather not, or nothing any more."""

from datetime import datetime

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from scheduling.mediators import Preference, lock_mediators
from scheduling.offices import get_office
from storage.actor import Actor
from storage.errors import NotFound, Refused
from storage.journal import append

KINDS = ("prefers", "avoids")


def prefer_office(
    session: Session, mediator_id: int, office_id: int, kind: str | None, now: datetime, actor: Actor
) -> None:
    """`prefers` or `avoids` takes the place of what was said of these two before; None takes it away.

    It moves the mediator up or down among those whom the office's requests ask; nobody is left out by it. Raises
    NotFound where there is no such mediator or office, Refused `kind` `not_one_of`.
    """
    if kind is not None and kind not in KINDS:
        raise Refused("kind", "not_one_of", choices=", ".join(KINDS))
    office = get_office(session, office_id)
    if not lock_mediators(session, [mediator_id]):
        raise NotFound("mediator")
    pair = Preference.mediator_id == mediator_id, Preference.office_id == office.id
    session.execute(delete(Preference).where(*pair))
    if kind is not None:
        session.execute(insert(Preference).values(mediator_id=mediator_id, office_id=office.id, kind=kind))
    append(session, "preference_set", f"mediator:{mediator_id}", now, actor, {"office": office.id, "kind": kind})
