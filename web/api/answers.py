"""The answers about requests, messages and languages, as they are described: tests hold every answer against these."""

from typing import Any

from marshmallow import fields

from dispatch.reports import OUTCOMES as REPORTED
from dispatch.requests import KINDS, MODALITIES, STATES
from dispatch.unread import OUTCOMES
from languages.matching import LEVELS
from notifications.statuses import MessageState
from web.api.fields import Among, Out
from web.api.shapes import GENDERS_ASKED

Answer = dict[str, Any]
OPAQUE = {"description": "opaque"}


def an_id(**more: Any) -> fields.String:
    """An id."""
    return fields.String(metadata=OPAQUE, **more)


def a_moment(**more: Any) -> fields.DateTime:
    """A time in UTC, written with Z."""
    return fields.DateTime(**{"metadata": {"description": "UTC"}, **more})


class PlaceOut(Out):
    """Where."""

    name = fields.String(allow_none=True)
    address = fields.String(allow_none=True)
    lat = fields.Float(allow_none=True)
    lon = fields.Float(allow_none=True)


class OfferOut(Out):
    """One mediator asked. `code` is for coordinators alone."""

    sometimes = ("code",)
    id = an_id()
    mediator_id = an_id()
    state = fields.String()
    wave = fields.Integer()
    code = fields.String()
    sent_at = a_moment(allow_none=True)
    answered_at = a_moment(allow_none=True)
    eta_minutes = fields.Integer(allow_none=True)


class BookingOut(Out):
    """One seat booked; released bookings are not shown."""

    id = an_id()
    mediator_id = an_id()
    seat = fields.Integer()
    state = fields.String(validate=Among(("live", "ended")))
    starts_at = a_moment()
    ends_at = a_moment()
    modality = fields.String(validate=Among(MODALITIES))
    eta = a_moment(allow_none=True)
    late_minutes = fields.Integer(metadata={"description": "by how much the office is behind"})
    replacing_since = a_moment(
        allow_none=True, metadata={"description": "somebody else is sought; the booking stands until one is found"}
    )
    proof = fields.String(metadata={"description": "four digits to tell the mediator who was there"})
    proved = fields.Boolean()
    checked_in_at = a_moment(allow_none=True)
    checked_out_at = a_moment(allow_none=True)


class NextOut(Out):
    """What happens next to a search, and when."""

    what = fields.String()
    at = a_moment()


class ReportOut(Out):
    """What the office said of it."""

    outcome = fields.String(validate=Among(REPORTED))
    minutes = fields.Integer()
    rating = fields.Integer(allow_none=True)
    note = fields.String(allow_none=True)


class ExternalOut(Out):
    """The outside telephone line that served, by its name, and for how long."""

    line = fields.String()
    minutes = fields.Integer()


class DateOut(Out):
    """One date of what repeats: a request of its own."""

    id = an_id()
    starts_at = a_moment()
    state = fields.String(validate=Among(STATES))


class SeriesOut(Out):
    """What repeats: this request is its date `number`, counted from 1, of `size`. `dates` is null in a list."""

    id = an_id()
    rrule = fields.String()
    number = fields.Integer()
    size = fields.Integer()
    dates = fields.List(fields.Nested(DateOut), allow_none=True)


class RequestOut(Out):
    """A request with its offers and bookings."""

    id = an_id()
    kind = fields.String(validate=Among(KINDS))
    state = fields.String(validate=Among(STATES))
    office = fields.String()
    language = fields.String()
    level = fields.String(validate=Among(LEVELS))
    starts_at = a_moment()
    ends_at = a_moment()
    useful_until = a_moment()
    place = fields.Nested(PlaceOut)
    modality = fields.List(fields.String(validate=Among(MODALITIES)))
    gender = fields.String(allow_none=True, validate=Among(GENDERS_ASKED))
    also_speaks = fields.List(fields.String())
    seats = fields.Integer()
    person_code = fields.String(allow_none=True)
    desk_id = an_id(allow_none=True)
    linked_request_id = an_id(allow_none=True)
    created_at = a_moment()
    closed_why = fields.String(allow_none=True)
    next = fields.Nested(NextOut, allow_none=True)
    continues = an_id(allow_none=True)
    report = fields.Nested(ReportOut, allow_none=True)
    external = fields.Nested(ExternalOut, allow_none=True)
    series = fields.Nested(SeriesOut, allow_none=True)
    offers = fields.List(fields.Nested(OfferOut))
    bookings = fields.List(fields.Nested(BookingOut))


class ReasonOut(Out):
    """A rule, what it does (`excludes`, or signed points), and why in the reader's language."""

    rule = fields.String()
    effect = fields.String()
    text = fields.String()


class CandidateOut(Out):
    """A mediator in the ranking."""

    mediator_id = an_id()
    eligible = fields.Boolean()
    score = fields.Float()
    reasons = fields.List(fields.Nested(ReasonOut))


class ReplyOut(Out):
    """A reply word for word, and what a person made of it."""

    id = an_id()
    mediator_id = an_id()
    request_id = an_id(allow_none=True)
    text = fields.String()
    received_at = a_moment()
    state = fields.String(validate=Among(("open", "resolved")))
    why = fields.String()
    resolved_as = fields.String(allow_none=True, validate=Among(OUTCOMES))
    resolved_at = a_moment(allow_none=True)


class MessageOut(Out):
    """A text or mail, and how far it has come."""

    id = an_id()
    channel = fields.String(validate=Among(("sms", "email")))
    to = fields.String()
    body = fields.String()
    state = fields.String(validate=Among([state.value for state in MessageState]))
    carrier_sid = fields.String(allow_none=True)
    error_code = fields.String(allow_none=True)
    parts = fields.Integer(allow_none=True)
    request_id = an_id(allow_none=True)
    created_at = a_moment()
    sent_at = a_moment(allow_none=True)


class LanguageOut(Out):
    """A language of the catalogue."""

    code = fields.String(metadata={"description": "ISO 639-3"})
    name = fields.String(metadata={"description": "in the reader's language"})
    own_name = fields.String()
    script = fields.String(metadata={"description": "ISO 15924"})
    direction = fields.String(validate=Among(("ltr", "rtl")))
    by_phone = fields.Boolean(metadata={"description": "false: a call without picture cannot serve"})


class SubstituteOut(Out):
    """Who may serve instead: how far they are understood (0 to 1), and whether the person is asked first."""

    language = fields.String()
    understanding = fields.Float()
    consent = fields.String(validate=Among(("none", "ask")))
    source = fields.String()


class FieldFaultOut(Out):
    """One wrong field: `detail` in the reader's language, `code` for programs."""

    field = fields.String(metadata={"examples": ["place.lat"]})
    code = fields.String()
    detail = fields.String()


class ProblemOut(Out):
    """RFC 9457; `errors` names every wrong field of a 422."""

    sometimes = ("errors",)
    type = fields.String()
    title = fields.String()
    status = fields.Integer()
    detail = fields.String()
    errors = fields.List(fields.Nested(FieldFaultOut))
