"""The same town as in the stories."""

from tests.scenarios.conftest import quiet_hours, settings_of_town, town

__all__ = ["quiet_hours", "settings_of_town", "town"]
