"""A mediator is not to be sent to an office any more, or to a person."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.exclusions import Exclusion
from dispatch.mediator_exclusions import refuse_others
from scheduling.mediators import lock_mediators
from scheduling.offices import get_office
from storage.actor import Actor
from storage.errors import NotFound, Refusals, Refused
from storage.journal import append

KINDS = ("conflict", "do_not_send")
MOST_CODE = 40


def exclude_mediator(
    session: Session,
    mediator_id: int,
    *,
    kind: str,
    office_id: int | None = None,
    person_code: str | None = None,
    now: datetime,
    actor: Actor,
) -> int:
    """The exclusion's id; the same said twice is one. Who was asked already can say yes no more.

    Of an office or of a person, not of both. Raises NotFound, Refusals (`kind`, `of_whom`, `person_code`), Refused
    `actor` `only_coordinators`. The journal holds no person's code.
    """
    refuse_others(actor)
    code = (person_code or "").strip() or None
    faults = []
    if kind not in KINDS:
        faults.append(Refused("kind", "not_one_of", choices=", ".join(KINDS)))
    if (office_id is None) == (code is None):
        faults.append(Refused("of_whom", "office_or_person"))
    if code is not None and len(code) > MOST_CODE:
        faults.append(Refused("person_code", "too_long", most=MOST_CODE))
    if faults:
        raise Refusals(faults)
    if office_id is not None:
        get_office(session, office_id)
    if not lock_mediators(session, [mediator_id]):
        raise NotFound("mediator")
    return _note(session, mediator_id, kind, office_id, code, now, actor)


def exclude_for_conflict(session: Session, mediator_id: int, person_code: str, now: datetime, actor: Actor) -> int:
    """The exclusion's id: the mediator says by themselves that they must not meet that person, and never why."""
    lock_mediators(session, [mediator_id])
    return _note(session, mediator_id, "conflict", None, person_code, now, actor)


def _note(
    session: Session,
    mediator_id: int,
    kind: str,
    office_id: int | None,
    code: str | None,
    now: datetime,
    actor: Actor,
) -> int:
    wanted = {"mediator_id": mediator_id, "kind": kind, "office_id": office_id, "person_code": code}
    there = session.scalars(select(Exclusion.id).filter_by(**wanted).limit(1)).first()
    if there is not None:
        return there
    made = Exclusion(**wanted, made_at=now)
    session.add(made)
    session.flush()
    facts = {"exclusion": made.id, "kind": kind, "office": office_id}
    append(session, "mediator_excluded", f"mediator:{mediator_id}", now, actor, facts)
    return made.id
