"""The rules and exceptions of availability, as they are kept."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, bindparam, delete, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from scheduling.availability import AvailabilityException, Rule, rule_faults
from scheduling.mediators import lock_mediators
from storage.actor import Actor
from storage.db import Base
from storage.errors import NotFound, Refusals, Refused
from storage.journal import append
from storage.rows import execute
from storage.tables import among, table_of

MAX_RULES = 100
MAX_EXCEPTIONS = 1000


class AvailabilityRule(Base):
    """One weekly (or other) range of a mediator, in local wall time; see `availability.Rule`."""

    __tablename__ = "availability_rules"
    id: Mapped[int] = mapped_column(primary_key=True)
    mediator_id: Mapped[int] = mapped_column(ForeignKey("mediators.id", ondelete="CASCADE"), index=True)
    rrule: Mapped[str]
    start: Mapped[str] = mapped_column("start_time", String(5))
    end: Mapped[str] = mapped_column("end_time", String(5))
    from_date: Mapped[date | None]
    until: Mapped[date | None] = mapped_column("until_date")
    standby: Mapped[bool]
    holidays: Mapped[bool]


class AvailabilityExceptionRow(Base):
    """One dated change to a mediator's rules; see `availability.AvailabilityException`."""

    __tablename__ = "availability_exceptions"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="order"),
        Index("ix_availability_exceptions_mediator_id_ends_at", "mediator_id", "ends_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    mediator_id: Mapped[int] = mapped_column(ForeignKey("mediators.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    available: Mapped[bool]


@dataclass(slots=True)
class Availability:
    """A mediator's rules and exceptions; both empty for somebody who has said nothing, and is never free."""

    rules: list[Rule] = field(default_factory=list)
    exceptions: list[AvailabilityException] = field(default_factory=list)


_rules = table_of(AvailabilityRule)
_exceptions = table_of(AvailabilityExceptionRow)
_RULE = select(
    _rules.c.mediator_id,
    _rules.c.rrule,
    _rules.c.start_time,
    _rules.c.end_time,
    _rules.c.from_date,
    _rules.c.until_date,
    _rules.c.standby,
    _rules.c.holidays,
).order_by(_rules.c.id)
_EXCEPTION = (
    select(_exceptions.c.mediator_id, _exceptions.c.starts_at, _exceptions.c.ends_at, _exceptions.c.available)
    .where(_exceptions.c.ends_at > bindparam("start"), _exceptions.c.starts_at < bindparam("end"))
    .order_by(_exceptions.c.id)
)
_RULES_OF = _RULE.where(among(_rules.c.mediator_id))
_EXCEPTIONS_OF = _EXCEPTION.where(among(_exceptions.c.mediator_id))
_EVER = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)


def set_availability(
    session: Session,
    mediator_id: int,
    rules: Sequence[Rule],
    exceptions: Sequence[AvailabilityException],
    now: datetime,
    actor: Actor,
) -> None:
    """Replace all of a mediator's rules and exceptions.

    Raises NotFound, or Refusals whose fields are `rules.0.start`, `exceptions.2.ends_at` and the like.
    """
    refusals = _refusals(rules, exceptions)
    if not lock_mediators(session, [mediator_id]):
        raise NotFound("mediator")
    if refusals:
        raise Refusals(refusals)
    session.execute(delete(AvailabilityRule).where(AvailabilityRule.mediator_id == mediator_id))
    session.execute(delete(AvailabilityExceptionRow).where(AvailabilityExceptionRow.mediator_id == mediator_id))
    if rules:
        session.execute(insert(_rules), [_rule_row(mediator_id, rule) for rule in rules])
    if exceptions:
        session.execute(insert(_exceptions), [_exception_row(mediator_id, one) for one in exceptions])
    counts = {"rules": len(rules), "exceptions": len(exceptions)}
    append(session, "availability_set", f"mediator:{mediator_id}", now, actor, counts)


def load_availability(
    session: Session,
    mediator_ids: Collection[int] | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
) -> dict[int, Availability]:
    """What each mediator (of all, where no ids are given) has said, in two statements; who said nothing is missing.

    With `start` and `end`, only the exceptions that touch [start, end).
    """
    rules, exceptions = (_RULE, _EXCEPTION) if mediator_ids is None else (_RULES_OF, _EXCEPTIONS_OF)
    values = {"ids": mediator_ids, "start": start or _EVER[0], "end": end or _EVER[1]}
    found: dict[int, Availability] = {}
    for row in execute(session, rules, values):
        found.setdefault(row[0], Availability()).rules.append(Rule(*[*row][1:]))
    for row in execute(session, exceptions, values):
        found.setdefault(row[0], Availability()).exceptions.append(AvailabilityException(*[*row][1:]))
    return found


def _refusals(rules: Sequence[Rule], exceptions: Sequence[AvailabilityException]) -> list[Refused]:
    refusals = []
    for name, most, found in (("rules", MAX_RULES, rules), ("exceptions", MAX_EXCEPTIONS, exceptions)):
        if len(found) > most:
            refusals.append(Refused(name, "too_many", most=most))
    for number, rule in enumerate(rules[:MAX_RULES]):
        refusals.extend(Refused(f"rules.{number}.{fault.field}", fault.code) for fault in rule_faults(rule))
    for number, exception in enumerate(exceptions):
        if exception.ends_at <= exception.starts_at:
            code = "range_empty" if exception.ends_at == exception.starts_at else "end_before_start"
            refusals.append(Refused(f"exceptions.{number}.ends_at", code))
    return refusals


def _rule_row(mediator_id: int, rule: Rule) -> dict[str, Any]:
    return {
        "mediator_id": mediator_id,
        "rrule": rule.rrule,
        "start_time": rule.start,
        "end_time": rule.end,
        "from_date": rule.from_date,
        "until_date": rule.until,
        "standby": rule.standby,
        "holidays": rule.holidays,
    }


def _exception_row(mediator_id: int, exception: AvailabilityException) -> dict[str, Any]:
    return {
        "mediator_id": mediator_id,
        "starts_at": exception.starts_at,
        "ends_at": exception.ends_at,
        "available": exception.available,
    }
