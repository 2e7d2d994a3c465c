"""Questions that await an answer: what a phone was asked, and the four digits that name it."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import CheckConstraint, Index, String, Table, bindparam, case, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.contacts import phone_hash, phone_hashes
from storage.db import Base
from storage.insert_all import inserting
from storage.rows import execute
from storage.tables import among
from storage.types import EncryptedPhone
from storage.writes import Write, send

EVERY_CODE = [str(number) for number in range(1000, 10_000)]
SPARE = 3
"""Codes drawn beyond those needed: somebody may have been asked under one of them lately."""
REST = timedelta(days=30)
"""How long a phone's code is not used again, so that a late answer never lands on another question."""


class Question(Base):
    """One thing asked of one phone; `about` names it ("offer:12"), `code` is how the answer does."""

    __tablename__ = "questions"
    __table_args__ = (
        CheckConstraint("length(code) = 4", name="four_digits"),
        Index(
            "uq_questions_open_code",
            "phone_hash",
            "code",
            unique=True,
            postgresql_where=text("closed_at IS NULL"),
            sqlite_where=text("closed_at IS NULL"),
        ),
        Index("ix_questions_phone_hash_code", "phone_hash", "code"),
        Index("ix_questions_about", "about"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    phone: Mapped[str] = mapped_column(EncryptedPhone)
    phone_hash: Mapped[str] = mapped_column(String(64))
    code: Mapped[str] = mapped_column(String(4))
    about: Mapped[str] = mapped_column(String(80))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


_questions = cast(Table, Question.__table__)
_CLOSE = (
    update(_questions)
    .where(among(_questions.c.about, "closed"), _questions.c.closed_at.is_(None))
    .values(
        closed_at=case(
            (_questions.c.about == bindparam("kept"), bindparam("kept_until", type_=_questions.c.closed_at.type)),
            else_=bindparam("closing_at", type_=_questions.c.closed_at.type),
        )
    )
)
_IN_USE = select(_questions.c.phone_hash, _questions.c.code).where(
    among(_questions.c.phone_hash, "hashes"),
    _questions.c.closed_at.is_(None)
    | (_questions.c.closed_at > bindparam("since", type_=_questions.c.closed_at.type))
    | (_questions.c.opened_at > bindparam("since", type_=_questions.c.opened_at.type)),
)
_DRAWN_IN_USE = _IN_USE.where(among(_questions.c.code, "codes"))


def open_question(session: Session, *, phone: str, about: str, now: datetime) -> str:
    """Ask `phone` (E.164) about a thing; the code, which is new to that phone for 30 days."""
    return open_many(session, [(phone, about)], now)[0]


def open_many(session: Session, asked: Sequence[tuple[str, str]], now: datetime) -> list[str]:
    """The same for many (phone, about) at once, in two statements however many there are; the codes in their order."""
    codes = new_codes(session, [phone for phone, _ in asked], now)
    send(session, opening(session, asked, codes, now))
    return codes


def opening(session: Session, asked: Sequence[tuple[str, str]], codes: Sequence[str], now: datetime) -> list[Write]:
    """The same as a write to be sent with others, with codes that `new_codes` gave for these phones just before."""
    rows = [
        {"phone": phone, "phone_hash": phone_hash(phone), "code": code, "about": about, "opened_at": now}
        for (phone, about), code in zip(asked, codes, strict=True)
    ]
    return inserting(session, _questions, rows)


def new_codes(session: Session, phones: Sequence[str], now: datetime) -> list[str]:
    """A code for each phone that it has not been asked under for 30 days.

    A few are drawn, and only those are looked for among its codes, which are many on a busy phone; where too few of
    them are free, all are read.
    """
    drawn = _draw(len(phones) + SPARE)
    taken = _codes_in_use(session, phones, now, drawn)
    codes = []
    for phone in phones:
        code = next((one for one in drawn if one not in taken[phone]), None)
        if code is None:
            return _codes_beside_all(session, phones, now)
        drawn.remove(code)
        codes.append(code)
    return codes


def close_questions(
    session: Session, about: Collection[str], now: datetime, kept: tuple[str, datetime] | None = None
) -> int:
    """Close what is open about these things; an answer still finds them, as closed. How many were open.

    `kept`: the one of them that stays of use, and until when: its code rests from then on only.
    """
    if not about:
        return 0
    ((statement, values),) = closing(about, now, kept)
    return execute(session, statement, values).rowcount


def closing(about: Collection[str], now: datetime, kept: tuple[str, datetime] | None = None) -> list[Write]:
    """The same as a write to be sent with others."""
    one, until = kept or ("", now)
    return [(_CLOSE, {"closed": about, "closing_at": now, "kept": one, "kept_until": until})]


def reopen_question(session: Session, about: str) -> None:
    """Ask about it again under the same code: what was answered once is a question anew."""
    session.execute(update(Question).where(Question.about == about).values(closed_at=None))


def open_questions(session: Session, phone: str) -> list[Question]:
    """What `phone` has not answered yet, oldest first."""
    query = (
        select(Question)
        .where(Question.phone_hash.in_(phone_hashes(phone)), Question.closed_at.is_(None))
        .order_by(Question.id)
    )
    return list(session.scalars(query))


def find_question(session: Session, phone: str, code: str) -> Question | None:
    """The newest question of that phone with that code, open or closed."""
    query = (
        select(Question)
        .where(Question.phone_hash.in_(phone_hashes(phone)), Question.code == code)
        .order_by(Question.id.desc())
        .limit(1)
    )
    return session.scalars(query).first()


def question_about(session: Session, about: str) -> Question | None:
    """The newest question about that, open or closed."""
    return session.scalars(
        select(Question).where(Question.about == about).order_by(Question.id.desc()).limit(1)
    ).first()


def open_codes(session: Session, phones: Collection[str], prefix: str) -> dict[str, list[str]]:
    """By phone: the codes of what it has not answered of all that is about such things, oldest first."""
    by_hash = {one: phone for phone in phones for one in phone_hashes(phone)}
    open_ones = Question.closed_at.is_(None), Question.about.startswith(prefix, autoescape=True)
    query = select(Question.phone_hash, Question.code).where(Question.phone_hash.in_(list(by_hash)), *open_ones)
    found: dict[str, list[str]] = {}
    for row in session.execute(query.order_by(Question.id)):
        found.setdefault(by_hash[row.phone_hash], []).append(row.code)
    return found


def _draw(count: int) -> list[str]:
    return secrets.SystemRandom().sample(EVERY_CODE, min(count, len(EVERY_CODE)))


def _codes_beside_all(session: Session, phones: Sequence[str], now: datetime) -> list[str]:
    taken = _codes_in_use(session, phones, now)
    codes = []
    for phone in phones:
        free = [code for code in EVERY_CODE if code not in taken[phone]]
        codes.append(secrets.choice(free))
        taken[phone].add(codes[-1])
    return codes


def _codes_in_use(
    session: Session, phones: Collection[str], now: datetime, drawn: Collection[str] | None = None
) -> dict[str, set[str]]:
    """By phone: all of them, or those of the drawn ones."""
    by_hash = {one: phone for phone in phones for one in phone_hashes(phone)}
    values = {"hashes": list(by_hash), "since": now - REST}
    all_or_drawn = (_IN_USE, values) if drawn is None else (_DRAWN_IN_USE, {**values, "codes": drawn})
    rows = execute(session, *all_or_drawn).all()
    taken: dict[str, set[str]] = {phone: set() for phone in phones}
    for row in rows:
        taken[by_hash[row.phone_hash]].add(row.code)
    return taken
