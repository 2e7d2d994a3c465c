"""Reading a body: what is wrong with its shape does not hide what is wrong with its values; both are told at once."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from json import JSONDecodeError
from typing import Any, NoReturn

from flask import abort, request
from marshmallow import Schema, ValidationError
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import RequestEntityTooLarge

from storage.errors import Refusals, Refused, StateRefused
from web.api.fields import Fault, In
from web.sentences import SENTENCES, sentence

DEEPEST = 20
MOST_DRAINED = 16_000_000
_AT_ONCE = 65_536
_EXACT = 2**53


@dataclass(frozen=True)
class Body:
    """An object that was sent. `values` holds what could be read (defaults too), `faults` what could not."""

    raw: dict[str, Any]
    values: dict[str, Any]
    faults: tuple[Refused, ...] = ()

    def with_faults(self, more: Iterable[Refused]) -> "Body":
        """The same with more found wrong."""
        return replace(self, faults=(*self.faults, *self.unsaid(more)))

    def is_wrong(self, field: str) -> bool:
        """Whether a fault of the field, or of the object that it stands in, was found."""
        return any(field == one.field or field.startswith(f"{one.field}.") for one in self.faults)

    def unsaid(self, more: Iterable[Refused]) -> list[Refused]:
        """Those of `more` about whose field nothing has been said."""
        return [one for one in more if not self.is_wrong(one.field)]

    @contextmanager
    def gathered(self) -> Iterator[None]:
        """Raises Refusals of all that is wrong: what was found so far and what the block refuses.

        The block runs also where the shape was wrong already, to hear the rest: it must leave nothing behind once it
        has raised. A state that does not allow it comes last.
        """
        try:
            yield
        except StateRefused:
            self.stop()
            raise
        except Refused as one:
            self.stop([one])
        except Refusals as several:
            self.stop(several.refusals)
        self.stop()

    def stop(self, more: Iterable[Refused] = ()) -> None:
        """Raises Refusals where anything was found wrong, here or before."""
        found = [*self.faults, *self.unsaid(more)]
        if found:
            raise Refusals(found) from None


class BodyParser(FlaskParser):
    """Hands every view a Body instead of refusing a wrong shape at once."""

    def parse(self, argmap: Any, req: Any = None, **how: Any) -> Body:
        """What was sent. 400 where it is no JSON, 415 where it is not sent as JSON, Refused where it is no object."""
        schema = _instance(argmap)
        nothing = schema.may_be_missing and not _read_all().strip()
        return read_body(schema, {} if nothing else read_json())


@cache
def _instance(schema: type[In]) -> In:
    return schema()


def read_body(schema: Schema, sent: Any) -> Body:
    """An object as the schema reads it."""
    if not isinstance(sent, dict):
        raise Refused("body", "object_invalid")
    try:
        return Body(sent, schema.load(sent))
    except ValidationError as error:
        return Body(sent, dict(error.valid_data or {}), tuple(refusals_of(error.messages)))


def refusals_of(messages: Any, path: tuple[str, ...] = ()) -> Iterator[Refused]:
    """Marshmallow's nested messages as refusals with the API's field names."""
    if isinstance(messages, dict):
        for key, inner in messages.items():
            yield from refusals_of(inner, path if key == "_schema" else (*path, str(key)))
    elif isinstance(messages, list):
        for one in messages:
            yield from refusals_of(one, path)
    else:
        fault = messages if isinstance(messages, Fault) else Fault(str(messages))
        known = fault.code in SENTENCES
        yield Refused(".".join(path) or "body", fault.code if known else "shape_invalid", **fault.values)


def read_json() -> Any:
    """The value that was sent as JSON. Refused where there is none."""
    sent = _read_all()
    if not sent.strip():
        raise Refused("body", "body_missing")
    if not request.is_json:
        abort(415, sentence(Refused("body", "content_type")))
    try:
        found = json.loads(sent.decode("utf-8-sig"), parse_float=_number)
    except UnicodeDecodeError:
        _broken("not_utf8")
    except JSONDecodeError as error:
        _broken("json_broken", line=error.lineno, column=error.colno)
    except RecursionError:
        _broken("json_deep", most=DEEPEST)
    except ValueError:
        _broken("json_number")
    if _is_deep(found):
        _broken("json_deep", most=DEEPEST)
    return found


def _number(text: str) -> float:
    """60.0 is 60 in JSON: a whole number."""
    found = float(text)
    return int(found) if found.is_integer() and abs(found) < _EXACT else found


def _broken(code: str, **values: object) -> NoReturn:
    abort(400, sentence(Refused("body", code, **values)))


def _read_all() -> bytes:
    """The body. One that is too large is let run out first: who is still sending would not hear the answer."""
    try:
        sent = request.get_data()
        if request.content_length is None and len(sent) >= (request.max_content_length or len(sent) + 1):
            raise RequestEntityTooLarge  # of a body without a length, werkzeug reads as much as is allowed
        return sent
    except RequestEntityTooLarge:
        stream, left = request.environ["wsgi.input"], min(request.content_length or 0, MOST_DRAINED)
        while left > 0 and (piece := stream.read(min(left, _AT_ONCE))):
            left -= len(piece)
        raise


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        level = [
            inner
            for one in level
            if isinstance(one, dict | list)
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
        if not level:
            return False
    return True
