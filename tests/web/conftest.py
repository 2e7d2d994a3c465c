"""The same town as in the stories."""

from tests.scenarios.conftest import quiet_hours, town

__all__ = ["quiet_hours", "town"]
