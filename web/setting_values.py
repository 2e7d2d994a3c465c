"""Values of settings as they are written: merged from the file and the environment, and read as what they are."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import time
from math import isfinite
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, get_type_hints
from urllib.parse import SplitResult, urlsplit

PREFIX = "MEDIATORI__"
Sections = dict[str, tuple[str, ...]]
"""The keys of each section."""
Values = dict[str, dict[str, Any]]
NEVER_ZERO = frozenset(
    (
        "on_demand.useful_minutes",
        "planned.wave_size",
        "planned.answer_minutes_far",
        "planned.answer_minutes_near",
        "planned.answer_minutes_soon",
        "delivery.tick_seconds",
        "delivery.lease_seconds",
        "delivery.max_tries",
        "delivery.messages_per_second",
        "inbound.sweep_seconds",
        "api.requests_per_minute",
    )
)
UNESCAPED = "in a password write / as %2F, ? as %3F, # as %23, @ as %40 and : as %3A"
"""Why an address with a password in it is most often misread."""


class BadSetting(Exception):
    """What is wrong with which key, and how to mend it: one sentence."""


def names_of(shape: type[Any]) -> tuple[str, ...]:
    """The keys of a section whose dataclass has a field for each."""
    return tuple(field.name for field in fields(shape))


def merged(sections: Sections, from_file: dict[str, Any], env: Mapping[str, str], file: str) -> Values:
    """The values of the file, and over them those of the environment. BadSetting for a key that nobody knows."""
    values: Values = {section: {} for section in sections}
    for section, entries in from_file.items():
        if section not in sections or not isinstance(entries, dict):
            raise BadSetting(f"{file}: unknown section [{section}]; known are {', '.join(sections)}")
        for key, value in entries.items():
            _known(sections, section, key, f"{file}: ")
            values[section][key] = value
    for name, value in env.items():
        if name.startswith(PREFIX):
            section, _, key = name.removeprefix(PREFIX).lower().partition("__")
            _known(sections, section, key, f"{name}: ")
            values[section][key] = value
    return values


def _known(sections: Sections, section: str, key: str, where: str) -> None:
    if section not in sections:
        raise BadSetting(f"{where}unknown section [{section}]; known are {', '.join(sections)}")
    if key not in sections[section]:
        raise BadSetting(f"{where}unknown key {section}.{key}; known are {', '.join(sections[section])}")


def numbers(section: str, values: Values, shape: type[Any]) -> dict[str, Any]:
    """What is set of one section, as the numbers that its dataclass wants."""
    kinds = get_type_hints(shape)
    return {
        field.name: number(f"{section}.{field.name}", values[section][field.name], kinds[field.name])
        for field in fields(shape)
        if field.name in values[section]
    }


def number(key: str, value: Any, kind: type[Any]) -> Any:
    """One number from 0 up, an int or a float. BadSetting names the key."""
    try:
        read = float(value) if kind is float else int(str(value))
    except (ValueError, OverflowError):
        raise BadSetting(f"{key}: {value!r} is not a number") from None
    if not isfinite(read) or read < 0:
        raise BadSetting(f"{key}: {value!r} is not a number from 0 up")
    if read == 0 and key in NEVER_ZERO:
        raise BadSetting(f"{key}: with 0 nothing would ever happen; give a number above it")
    return read


def clock(key: str, value: Any) -> time:
    """A time of day such as "21:00"; "24:00" is midnight."""
    try:
        hour, minute = str(value).split(":")
        return time(int(hour) % 24 if hour == "24" else int(hour), int(minute))
    except ValueError:
        raise BadSetting(f"{key}: {value!r} is not a time such as 21:00") from None


def address(key: str, url: str, schemes: tuple[str, ...]) -> SplitResult:
    """The parts of an address with a host. BadSetting names the key, and shows nothing of what may be a password."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # read here, so that a misspelt one is found here
    except ValueError:
        raise BadSetting(f"{key}: its port is not a number up to 65535; {UNESCAPED}") from None
    if parts.scheme not in schemes or not parts.hostname or any(sign.isspace() for sign in url):
        raise BadSetting(f"{key}: begins with {' or '.join(f'{one}://' for one in schemes)} and names a host")
    return parts


def make_folder(var: Path) -> None:
    """MEDIATORI_VAR is there, and files can be made in it. BadSetting where they can't."""
    try:
        var.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=var):
            pass
    except OSError as error:
        raise BadSetting(
            f"MEDIATORI_VAR: nothing can be written in {var} ({error.strerror}): let this user write there"
        ) from None
