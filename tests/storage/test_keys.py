"""Keys: each purpose its own, the newest encrypts, all of them read, and a rotation may be cut at any point."""

from collections import Counter
from datetime import UTC, datetime
from itertools import islice

import pytest
from cryptography.fernet import InvalidToken
from sqlalchemy import select

from scheduling.add_mediator import add_mediator
from scheduling.mediators import Mediator, mediator_by_phone
from storage.actor import SYSTEM
from storage.encrypted_columns import encrypted_columns
from storage.errors import Refused
from storage.keys import Keyring, install
from storage.rotate_keys import rotate_keys
from storage.transaction import Database
from tests.conftest import TEST_SECRET

OLD, NEW = TEST_SECRET, "another-secret-of-more-than-32-bytes-0123456789"
NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)


def test_the_newest_encrypts_and_all_decrypt() -> None:
    old, both, new = Keyring((OLD,)), Keyring((NEW, OLD)), Keyring((NEW,))
    token = old.encrypt("+393331234567")
    assert both.decrypt(token) == "+393331234567"
    assert new.decrypt(both.encrypt("x")) == "x"
    with pytest.raises(InvalidToken):
        new.decrypt(token)


def test_look_ups_find_what_either_key_wrote() -> None:
    old, both = Keyring((OLD,)), Keyring((NEW, OLD))
    assert old.lookup_hash("phone", "+39") in both.lookup_hashes("phone", "+39")
    assert old.lookup_hash("phone", "+39") != old.lookup_hash("email", "+39")
    assert both.lookup_hash("phone", "+39") == Keyring((NEW,)).lookup_hash("phone", "+39")


@pytest.mark.parametrize("secrets", ["", ",", "short", f"{OLD},short"])
def test_a_short_secret_is_refused(secrets: str) -> None:
    with pytest.raises(Refused) as refused:
        install(secrets)
    assert refused.value.code == "secret_too_short"


def test_a_rotation_may_be_cut_and_taken_up_again(database: Database) -> None:
    with database.write() as session:
        for number in range(6):
            said = {"name": "A", "phone": f"+39333100000{number}", "languages": [{"code": "ary"}]}
            add_mediator(session, {**said, "email": f"a{number}@example.org"}, NOW, SYSTEM)
    install(f"{NEW},{OLD}")
    list(islice(rotate_keys(database, Counter(), batch=2), 2))
    with database.read() as session:
        assert all(mediator_by_phone(session, f"+39333100000{number}") for number in range(6))
    list(rotate_keys(database, Counter(), batch=2))
    install(NEW)
    with database.read() as session:
        assert all(mediator_by_phone(session, f"+39333100000{number}") for number in range(6))
        assert {one.email for one in session.scalars(select(Mediator))} == {f"a{n}@example.org" for n in range(6)}


def test_every_phone_and_address_has_a_hash_that_finds_it() -> None:
    without = {
        f"{one.table.name}.{one.column.name}"
        for one in encrypted_columns()
        if one.hashed is None and one.kind in ("phone", "email")
    }
    assert without <= {
        "requests.contact_phone",
        "kept_asks.contact_phone",
        "users.phone",
        "external_lines.number",
    }, "nobody looks these up"
