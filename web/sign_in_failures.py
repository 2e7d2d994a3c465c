"""Failed sign-ins, counted in the database so that every server process knows of them; only keyed hashes are kept."""

from datetime import datetime, timedelta

from sqlalchemy import Index, String, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.db import Base
from storage.keys import keyring

WITHIN = timedelta(minutes=15)
MOST_AN_ADDRESS = 5
MOST_A_HOST = 40
LOOPBACK = ("", "127.0.0.1", "::1")


class SignInFailure(Base):
    """One failure: of an e-mail address, and of the host that it came from."""

    __tablename__ = "sign_in_failures"
    __table_args__ = (Index("ix_sign_in_failures_what_hash_failed_at", "what_hash", "failed_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    what_hash: Mapped[str] = mapped_column(String(64))
    failed_at: Mapped[datetime]


def note_failure(session: Session, email: str, host: str, now: datetime) -> None:
    """Count it, and forget what is too old to matter."""
    session.execute(delete(SignInFailure).where(SignInFailure.failed_at < now - WITHIN))
    session.add_all(SignInFailure(what_hash=one, failed_at=now) for one in _hashes(email, host))
    session.flush()


def forget_failures(session: Session, email: str, host: str) -> None:
    """They came in: the address starts anew; the host's count stays."""
    session.execute(delete(SignInFailure).where(SignInFailure.what_hash == _hashes(email, host)[0]))


def minutes_to_wait(session: Session, email: str, host: str, now: datetime) -> int:
    """0 where a try is allowed, else the minutes until the next one is."""
    longest = 0
    # Behind a proxy on this machine everybody comes from the same host, whom nobody may lock out for all.
    most_a_host = MOST_A_HOST * 100 if host in LOOPBACK else MOST_A_HOST
    for what, most in zip(_hashes(email, host), (MOST_AN_ADDRESS, most_a_host), strict=True):
        recent = select(func.count(), func.min(SignInFailure.failed_at)).where(
            SignInFailure.what_hash == what, SignInFailure.failed_at > now - WITHIN
        )
        count, oldest = session.execute(recent).one()
        if count >= most:
            longest = max(longest, int((oldest + WITHIN - now).total_seconds() // 60) + 1)
    return longest


def _hashes(email: str, host: str) -> tuple[str, str]:
    ring = keyring()
    return ring.lookup_hash("sign-in", email.strip().lower()), ring.lookup_hash("sign-in-host", host)
