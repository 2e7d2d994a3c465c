"""The fields of bodies and answers. What is wrong with a value is said by a code of web.sentences, never in words here.

Limits that an operation checks itself stand in `metadata`: they are told in the description and refused once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

FIRST_YEAR, LAST_YEAR = 1970, 2200
Messages = dict[str, str | list[Any] | dict[Any, Any]]


@dataclass(frozen=True)
class Fault:
    """What is wrong with a value: a code of web.sentences, and what stands in its sentence."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)


class Coded:
    """A field whose faults are codes."""

    default_error_messages: Messages = {
        "required": "needed",
        "null": "null_refused",
        "validator_failed": "shape_invalid",
        "invalid": "shape_invalid",
    }


class Among(validate.OneOf):
    """One of a few words."""

    def __call__(self, value: Any) -> Any:
        """Raises a fault that names them all."""
        if value not in self.choices:
            raise ValidationError([Fault("not_one_of", {"choices": ", ".join(map(str, self.choices))})])
        return value


class Text(Coded, fields.String):
    """Text that a database can hold: neither NUL nor half a character."""

    default_error_messages: Messages = {
        "invalid": "text_invalid",
        "invalid_utf8": "text_invalid",
        "bad_character": "bad_character",
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not is_storable(text):
            raise self.make_error("bad_character")
        return text


def is_storable(text: str) -> bool:
    """Whether both databases can hold it: neither NUL nor half a character."""
    return not any(char == "\0" or "\ud800" <= char <= "\udfff" for char in text)


class Whole(Coded, fields.Integer):
    """A whole number; neither text nor true nor 1.5."""

    default_error_messages: Messages = {"invalid": "whole_invalid", "too_large": "whole_invalid"}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strict=True, **kwargs)


class Number(Coded, fields.Float):
    """A finite number; text is none."""

    default_error_messages: Messages = {
        "invalid": "number_invalid",
        "too_large": "number_invalid",
        "special": "number_invalid",
    }

    def _validated(self, value: Any) -> Any:
        if not isinstance(value, int | float):
            raise self.make_error("invalid")
        return super()._validated(value)


class Flag(Coded, fields.Boolean):
    """true or false, and no other spelling."""

    default_error_messages: Messages = {"invalid": "flag_invalid"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


class Moment(Coded, fields.AwareDateTime):
    """A time with its offset, handed on in UTC; a naive one is refused with a sentence of its own."""

    default_error_messages: Messages = {
        "invalid_awareness": "time_without_offset",
        "invalid": "time_invalid_iso",
        "too_far": "too_far",
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        found = super()._deserialize(value, attr, data, **kwargs)
        if not FIRST_YEAR <= found.year <= LAST_YEAR:
            raise self.make_error("too_far")
        return found.astimezone(UTC)


class Day(Coded, fields.Date):
    """A local date."""

    default_error_messages: Messages = {"invalid": "date_invalid"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        found = super()._deserialize(value, attr, data, **kwargs)
        if not isinstance(found, date) or value != found.isoformat():
            raise self.make_error("invalid")
        return found


class Items(Coded, fields.List[Any]):
    """A list. A wrong item leaves None, or what was right in it, in its place: the others keep their numbers."""

    default_error_messages: Messages = {"invalid": "list_invalid"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, list):
            raise self.make_error("invalid")
        items: list[Any] = []
        faults: dict[int, Any] = {}
        for number, one in enumerate(value):
            try:
                items.append(self.inner.deserialize(one, **kwargs))
            except ValidationError as error:
                items.append(error.valid_data)
                faults[number] = error.messages
        if faults:
            raise ValidationError(faults, valid_data=items)
        return items


class Part(Coded, fields.Nested):
    """An object in an object."""


class In(Schema):
    """What comes in: a name that is not listed is refused."""

    may_be_missing = False
    error_messages = {"unknown": "unknown_field", "type": "object_invalid"}


class Out(Schema):
    """What goes out: every field is always there, save those of `sometimes`."""

    sometimes: Iterable[str] = ()

    class Meta:
        """More may be added."""

        unknown = EXCLUDE

    def on_bind_field(self, field_name: str, field_obj: Any) -> None:
        """Told as required."""
        field_obj.required = field_name not in self.sometimes


def moment(value: datetime | None) -> str | None:
    """UTC with Z, to the second."""
    return None if value is None else value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
