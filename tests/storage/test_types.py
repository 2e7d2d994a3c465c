"""Column types: aware UTC on both engines, contacts that nobody reads in the file."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, insert, select
from sqlalchemy.exc import StatementError

from storage.contacts import normalise_email, normalise_phone
from storage.errors import Refused
from storage.transaction import Database
from storage.types import EncryptedPhone, UtcDateTime

_THINGS = Table(
    "things",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime),
    Column("phone", EncryptedPhone),
)


@pytest.fixture
def things(database: Database) -> Table:
    with database.write() as session:
        _THINGS.create(session.connection())
    return _THINGS


def test_any_zone_comes_back_as_the_same_moment_in_utc(database: Database, things: Table) -> None:
    rome = timezone(timedelta(hours=2))
    at = datetime(2026, 10, 25, 2, 30, 0, 123456, tzinfo=rome)
    with database.write() as session:
        session.execute(insert(things), {"at": at})
    with database.read() as session:
        kept = session.scalar(select(things.c.at))
    assert kept == at
    assert kept is not None
    assert kept.tzinfo is UTC


def test_a_time_without_zone_is_refused(database: Database, things: Table) -> None:
    with pytest.raises(StatementError, match="without its zone"), database.write() as session:
        session.execute(insert(things), {"at": datetime(2026, 1, 1)})  # noqa: DTZ001


def test_a_phone_lies_encrypted_and_never_twice_the_same(database: Database, things: Table) -> None:
    with database.write() as session:
        session.execute(insert(things), [{"phone": "+393331234567"}] * 2)
    with database.read() as session:
        assert list(session.scalars(select(things.c.phone))) == ["+393331234567"] * 2
        raw = [row[0] for row in session.connection().exec_driver_sql("SELECT phone FROM things")]
    assert len(set(raw)) == 2
    assert not any("333" in one for one in raw)


@pytest.mark.parametrize(
    ("text", "kept"),
    [("333 123 4567", "+393331234567"), ("+39 333-1234567", "+393331234567"), ("0033 6 12 34 56 78", "+33612345678")],
)
def test_a_phone_is_kept_in_one_form(text: str, kept: str) -> None:
    assert normalise_phone(text) == kept


@pytest.mark.parametrize("text", ["", "abc", "12", "+39" + "3" * 30, "\0", "\ud800", "🙂" * 50])
def test_what_is_no_phone_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        normalise_phone(text)
    assert (refused.value.field, refused.value.code) == ("phone", "phone_invalid")


def test_an_address_is_kept_in_lower_case_and_checked() -> None:
    assert normalise_email(" Amina@Example.ORG ") == "amina@example.org"
    for bad in ("", "a@", "@b", "a b@c", "a@b..c", "a,b@c", "<a@b>"):
        with pytest.raises(Refused):
            normalise_email(bad)
