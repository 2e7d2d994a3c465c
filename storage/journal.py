"""The journal: what happened, in order, in a chain that shows an edit, a deletion or a truncation.

Rows are appended unchained in the operation's own transaction (a chain tip that every operation locks would queue
them all); a leased tick seals committed rows into the chain. No personal data stands in the hashed part: `facts` is
hashed into `digest`, so that it can be erased later and the chain still holds.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import JSON, Index, String, Table, Text, bindparam, func, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.actor import SYSTEM, Actor
from storage.anchors import Anchor
from storage.db import Base
from storage.failpoints import failpoint
from storage.insert_all import inserting
from storage.writes import Write, send

GENESIS = "0" * 64


class JournalRow(Base):
    """One thing that happened; sealed once it has a position."""

    __tablename__ = "journal"
    __table_args__ = (Index("ix_journal_unsealed", "id", postgresql_where=text("position IS NULL")),)
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(60), index=True)
    actor: Mapped[str] = mapped_column(String(60))
    facts: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))
    position: Mapped[int | None] = mapped_column(unique=True)
    seal: Mapped[str | None] = mapped_column(Text)


class JournalTip(Base):
    """The single row that a sealer locks: one sealer at a time, on however many nodes."""

    __tablename__ = "journal_tip"
    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int]
    seal: Mapped[str] = mapped_column(String(64))


_journal = cast(Table, JournalRow.__table__)
_SEAL = (
    update(_journal)
    .where(_journal.c.id == bindparam("row"))
    .values(position=bindparam("at_position"), seal=bindparam("link"))
)


def digest_of(facts: dict[str, Any]) -> str:
    """SHA-256 of the facts in canonical JSON."""
    return hashlib.sha256(json.dumps(facts, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def append(
    session: Session, kind: str, subject: str, now: datetime, actor: Actor = SYSTEM, facts: dict[str, Any] | None = None
) -> None:
    """Write one row in the caller's transaction. `facts` holds ids, states and counts, never a person's data."""
    append_all(session, [(kind, subject, facts or {})], now, actor)


def append_all(
    session: Session, entries: Iterable[tuple[str, str, dict[str, Any]]], now: datetime, actor: Actor = SYSTEM
) -> None:
    """Write several rows (kind, subject, facts) in one statement."""
    send(session, noting(session, entries, now, actor))


def noting(
    session: Session, entries: Iterable[tuple[str, str, dict[str, Any]]], now: datetime, actor: Actor = SYSTEM
) -> list[Write]:
    """The same as a write to be sent with others."""
    rows = [
        {"at": now, "kind": kind, "subject": subject, "actor": actor.id, "facts": facts, "digest": digest_of(facts)}
        for kind, subject, facts in entries
    ]
    return inserting(session, _journal, rows)


def _sealed(previous: str, position: int, row: Any) -> str:
    at = row.at.astimezone(UTC).isoformat(timespec="microseconds")
    return hashlib.sha256(
        "\n".join([previous, str(position), at, row.kind, row.subject, row.actor, row.digest]).encode()
    ).hexdigest()


def seal(session: Session, limit: int = 2_000) -> int:
    """Chain up to `limit` committed rows; how many were. Idempotent, and safe on several nodes at once."""
    tip = _locked_tip(session)
    rows = session.execute(
        select(_journal).where(_journal.c.position.is_(None)).order_by(_journal.c.id).limit(limit)
    ).all()
    position, link = tip.position, tip.seal
    sealed = []
    for row in rows:
        position += 1
        link = _sealed(link, position, row)
        sealed.append({"row": row.id, "at_position": position, "link": link})
    if sealed:
        session.connection().execute(_SEAL, sealed)
    tip.position, tip.seal = position, link
    session.flush()
    if sealed:
        failpoint("while_sealing")
    return len(rows)


def _locked_tip(session: Session) -> JournalTip:
    """The tip, made by the first sealer ever; two of them at once leave one."""
    query = select(JournalTip).with_for_update()
    tip = session.execute(query).scalar_one_or_none()
    if tip is not None:
        return tip
    try:
        with session.begin_nested():
            session.add(JournalTip(id=1, position=0, seal=GENESIS))
    except IntegrityError:
        pass  # another sealer was first
    return session.execute(query.execution_options(populate_existing=True)).scalar_one()


def chain_end(session: Session, now: datetime) -> Anchor:
    """Where the chain ends."""
    tip = _tip(session)
    return Anchor(now, tip.position, tip.seal)


@dataclass(frozen=True)
class Verdict:
    """`broken_at` is the first position that does not hold, None when the chain does; `unsealed` the tail's length.

    `lost`: an anchor that this chain does not hold: it was cut, or is another one.
    """

    sealed: int
    unsealed: int
    broken_at: int | None
    lost: Anchor | None = None


def verify(session: Session, anchors: Iterable[Anchor] = ()) -> Verdict:
    """Walk the whole chain, past every anchor. Sealers may go on: the tip is read before the rows and after them."""
    before = _tip(session)
    link, expected, at_tip = GENESIS, 0, GENESIS
    anchored = {one.position: one for one in anchors if one.position}
    lost: Anchor | None = None
    rows = session.execute(
        select(_journal).where(_journal.c.position.is_not(None)).order_by(_journal.c.position)
    ).yield_per(1_000)
    broken: int | None = None
    for row in rows:
        expected += 1
        intact = row.facts is None or digest_of(row.facts) == row.digest
        if row.position != expected or not intact or _sealed(link, expected, row) != row.seal:
            broken = expected
            break
        link = row.seal
        at_tip = link if expected == before.position else at_tip
        if lost is None and expected in anchored and anchored[expected].seal != link:
            lost = anchored[expected]
    beyond = [one for position, one in anchored.items() if broken is None and position > expected]
    lost = lost or min(beyond, key=lambda one: one.position, default=None)
    unsealed = session.execute(select(func.count()).where(_journal.c.position.is_(None))).scalar_one()
    if broken is None:
        broken = _broken_tip(before, at_tip, expected, _tip(session))
    return Verdict(sealed=expected, unsealed=unsealed, broken_at=broken, lost=lost)


def _broken_tip(before: "_Tip", at_tip: str, walked: int, after: "_Tip") -> int | None:
    """The first position where tip and rows disagree. What was walked was sealed before the last look at the tip."""
    if walked < before.position:
        return walked + 1
    if at_tip != before.seal:
        return before.position
    return after.position + 1 if walked > after.position else None


class _Tip(NamedTuple):
    position: int
    seal: str


def _tip(session: Session) -> _Tip:
    """As the last sealer left it; the beginning where nobody ever sealed."""
    found = session.execute(select(JournalTip.position, JournalTip.seal)).first()
    return _Tip(found.position, found.seal) if found else _Tip(0, GENESIS)
