"""Rotating the keys: everything is found and read under the new one alone, and a cut in the middle does no harm."""

import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text

from notifications.opt_outs import has_opted_out, opt_out
from notifications.outbox import Message
from notifications.questions import find_question, open_question
from notifications.settings import QuietHours
from scheduling.add_mediator import add_mediator
from scheduling.mediators import mediator_by_phone
from storage import keys
from storage.actor import SYSTEM
from storage.contacts import phone_hashes
from storage.encrypted_columns import encrypted_columns
from storage.rotate_keys import rotate_keys, rows_to_rotate
from storage.transaction import Database
from tests.conftest import TEST_SECRET
from tests.messages import enqueue_email, enqueue_sms
from tests.web.command import Shell
from web.add_user import add_user
from web.offices_and_tokens import add_office_token
from web.tokens import actor_of_token
from web.users import user_by_email

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
NEW_SECRET = "the-newer-secret-of-this-service-0123456789-abcdef"
PHONE = "+393331111111"


@pytest.fixture
def token(database: Database) -> str:
    """A database with contacts in every kind of table; the token of one of its programs."""
    with database.write() as session:
        for number in range(25):
            values = {"name": "A", "phone": f"+3933311111{11 + number}", "email": f"a{number}@example.org",
                      "languages": [{"code": "ary"}], "contact_note": "call first"}  # fmt: skip
            add_mediator(session, values, NOW, SYSTEM)
        add_user(session, "B", "b@example.org", "coordinator", None, "a good password", NOW)
        opt_out(session, PHONE, NOW)
        open_question(session, phone=PHONE, about="offer:1", now=NOW)
        enqueue_sms(session, to=PHONE, body="x", now=NOW, about="offer:1", quiet=QuietHours())
        enqueue_email(session, to="a0@example.org", subject="x", body="x", now=NOW, about="booking:1")
        return add_office_token(session, "operator", "URP", None, NOW)


def check_everything_is_found(database: Database, token: str) -> None:
    with database.read() as session:
        mediator = mediator_by_phone(session, PHONE)
        assert mediator is not None
        assert (mediator.email, mediator.contact_note) == ("a0@example.org", "call first")
        assert user_by_email(session, "b@example.org") is not None
        assert has_opted_out(session, phone_hashes(PHONE))
        code = session.execute(text("SELECT code FROM questions")).scalar_one()
        assert find_question(session, PHONE, code) is not None
        assert session.scalars(select(Message.to_address).order_by(Message.id)).all() == [PHONE, "a0@example.org"]
        assert actor_of_token(session, token) is not None


def test_after_a_rotation_the_old_key_can_be_dropped(database: Database, token: str) -> None:
    keys.install(f"{NEW_SECRET},{TEST_SECRET}")
    check_everything_is_found(database, token)
    assert sum(rotate_keys(database, Counter(), batch=10)) == rows_to_rotate(database)
    keys.install(NEW_SECRET)
    check_everything_is_found(database, token)


def test_a_rotation_that_is_cut_goes_on_where_it_is_needed(database: Database, token: str) -> None:
    keys.install(f"{NEW_SECRET},{TEST_SECRET}")
    steps = rotate_keys(database, Counter(), batch=10)
    for _ in range(3):
        next(steps)
    del steps
    check_everything_is_found(database, token)
    with database.read() as session:
        before = session.execute(text("SELECT phone FROM mediators WHERE id = 1")).scalar_one()
    for _ in rotate_keys(database, Counter(), batch=10):
        pass
    with database.read() as session:
        assert session.execute(text("SELECT phone FROM mediators WHERE id = 1")).scalar_one() == before
    keys.install(NEW_SECRET)
    check_everything_is_found(database, token)


def test_a_damaged_value_holds_up_no_rotation_and_is_named(database: Database, token: str) -> None:
    with database.write() as session:
        session.execute(text("UPDATE mediators SET phone = 'damaged' WHERE id = 3"))
    keys.install(f"{NEW_SECRET},{TEST_SECRET}")
    unread: Counter[str] = Counter()
    assert sum(rotate_keys(database, unread, batch=10)) == rows_to_rotate(database)
    assert unread == {"mediators.phone": 1}
    keys.install(NEW_SECRET)
    check_everything_is_found(database, token)


@pytest.mark.parametrize("program", ["work", "serve"])
def test_with_another_databases_key_nothing_starts(
    database: Database, database_url: str, token: str, tmp_path: Path, program: str
) -> None:
    shell = Shell(tmp_path, database_url)
    done = shell.run(program, MEDIATORI_SECRET_KEY=NEW_SECRET)
    assert done.returncode == 1
    assert done.stderr.strip() == (
        "Error: MEDIATORI_SECRET_KEY: nothing in this database can be read with it: add the key that it was encrypted "
        "with to the list"
    )


def test_the_command_knows_every_encrypted_column() -> None:
    """A table whose module nobody imported would keep the old key without a word."""
    listing = (
        "import web.commands.keys; from storage.encrypted_columns import encrypted_columns; "
        "print(sorted(str(one.column) for one in encrypted_columns()))"
    )
    known = subprocess.run([sys.executable, "-c", listing], capture_output=True, text=True, check=True).stdout.strip()
    assert known == str(sorted(str(one.column) for one in encrypted_columns()))
    assert "mediators.phone" in known
    assert "users.email" in known
    found_again = [one for one in encrypted_columns() if one.kind != "text" and one.table.name != "requests"]
    assert len(found_again) >= 6
    assert all(
        one.hashed is not None for one in found_again if one.column.name == "phone" and one.table.name != "users"
    )
