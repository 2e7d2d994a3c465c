"""The shapes of the API: what comes in, read strictly, and what goes out, as documented."""

from datetime import UTC, datetime
from typing import Any

from marshmallow import EXCLUDE, Schema, fields, validate

from dispatch.requests import KINDS, MODALITIES
from languages.matching import LEVELS


class Text(fields.String):
    """Text that a database can hold: neither NUL nor half a character."""

    default_error_messages = {"bad_character": "bad_character"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if any(char == "\0" or "\ud800" <= char <= "\udfff" for char in text):
            raise self.make_error("bad_character")
        return text


class Moment(fields.AwareDateTime):
    """A time with its offset; a naive one is refused with a sentence of its own."""

    default_error_messages = {"invalid_awareness": "time_without_offset", "invalid": "time_invalid_iso"}


def moment(value: datetime | None) -> str | None:
    """UTC with Z, to the second."""
    return None if value is None else value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class PlaceIn(Schema):
    """Where."""

    name = Text(allow_none=True)
    address = Text(allow_none=True)
    lat = fields.Float(allow_none=True, allow_nan=False)
    lon = fields.Float(allow_none=True, allow_nan=False)


class ContactIn(Schema):
    """Whom to meet, call or join."""

    name = Text(allow_none=True)
    phone = Text(allow_none=True)
    url = Text(allow_none=True)


class RequestIn(Schema):
    """A request for mediation."""

    kind = Text(required=True, validate=validate.OneOf(KINDS))
    language = Text(required=True)
    level = Text(load_default="good", validate=validate.OneOf(LEVELS))
    starts_at = Moment(allow_none=True, load_default=None)
    duration_minutes = fields.Integer(required=True, strict=True)
    useful_until = Moment(allow_none=True, load_default=None)
    place = fields.Nested(PlaceIn, allow_none=True, load_default=None)
    modality = fields.List(Text(validate=validate.OneOf(MODALITIES)), required=True, validate=validate.Length(1))
    contact = fields.Nested(ContactIn, allow_none=True, load_default=None)
    gender = Text(allow_none=True, load_default=None, validate=validate.OneOf(["f", "m"]))
    also_speaks = fields.List(Text(), load_default=list, allow_none=True)
    office = Text(allow_none=True, load_default=None)
    person_code = Text(allow_none=True, load_default=None)
    note_for_mediator = Text(allow_none=True, load_default=None)
    seats = fields.Integer(load_default=1, strict=True)
    recurrence = Text(allow_none=True, load_default=None)
    desk_id = Text(allow_none=True, load_default=None)
    linked_request_id = Text(allow_none=True, load_default=None)
    mediator_id = Text(allow_none=True, load_default=None)


class Anything(Schema):
    """An answer whose fields are told in the documentation."""

    class Meta:
        """Keys are kept as they are."""

        unknown = EXCLUDE


Answer = dict[str, Any]
