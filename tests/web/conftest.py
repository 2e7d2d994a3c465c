"""The same town as in the stories, and passwords that are cheap to keep."""

import pytest
from argon2 import PasswordHasher

from tests.scenarios.conftest import quiet_hours, settings_of_town, town
from web import add_user, change_user, users

__all__ = ["quiet_hours", "settings_of_town", "town"]
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
CHEAP_NOBODY = CHEAP.hash("nobody has this password")


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """The product's own cost is a tenth of a second of both cores, for each person of each test."""
    for module in (users, add_user, change_user):
        monkeypatch.setattr(module, "hasher", CHEAP)
    monkeypatch.setattr(users, "_NOBODYS_HASH", CHEAP_NOBODY)
