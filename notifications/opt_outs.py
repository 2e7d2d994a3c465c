"""Who asked not to be texted any more."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Index, String, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.contacts import phone_hashes
from storage.db import Base
from storage.encrypted_columns import UNDER_EVERY_KEY
from storage.rows import changed
from storage.types import EncryptedPhone


class OptOut(Base):
    """A phone that said STOP and has not said START since: a row under each key, since whoever it is compared with may
    still lie under an older one.
    """

    __tablename__ = "opt_outs"
    __table_args__ = (Index("uq_opt_outs_phone_hash", "phone_hash", unique=True), {"info": {UNDER_EVERY_KEY: True}})

    id: Mapped[int] = mapped_column(primary_key=True)
    phone: Mapped[str] = mapped_column(EncryptedPhone)
    phone_hash: Mapped[str] = mapped_column(String(64))
    since: Mapped[datetime]


def opt_out(session: Session, phone: str, now: datetime) -> bool:
    """No more texts to `phone` (E.164); False where it had opted out before."""
    if has_opted_out(session, phone_hashes(phone)):
        return False
    try:
        with session.begin_nested():
            session.add_all(OptOut(phone=phone, phone_hash=one, since=now) for one in phone_hashes(phone))
    except IntegrityError:  # the text and the carrier's refusal tell the same, and another worker was faster
        return False
    return True


def opt_in(session: Session, phone: str) -> bool:
    """Texts again; False where it had not opted out."""
    gone = changed(session, delete(OptOut).where(OptOut.phone_hash.in_(phone_hashes(phone))))
    return gone > 0


def has_opted_out(session: Session, hashes: Collection[str]) -> set[str]:
    """Those of the phone hashes that have opted out."""
    if not hashes:
        return set()
    return set(session.scalars(select(OptOut.phone_hash).where(OptOut.phone_hash.in_(list(hashes)))))
