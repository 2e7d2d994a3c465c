"""The bodies of what happens to a booking."""

from dispatch.ask import LONGEST_MINUTES
from dispatch.report_request import MOST_NOTE
from dispatch.reports import OUTCOMES, STARS
from dispatch.requests import MODALITIES
from languages.matching import LEVELS
from web.api.fields import Among, In, Items, Moment, Part, Text, Whole
from web.api.shapes import GENDERS_ASKED, LANGUAGE, ContactIn, PlaceIn


class MinutesIn(In):
    """So many minutes more."""

    minutes = Whole(required=True, metadata={"description": "late: 15 or 30"})


class RequestChange(In):
    """The fields of a request that change."""

    language = Text(metadata=LANGUAGE)
    level = Text(validate=Among(LEVELS))
    starts_at = Moment()
    duration_minutes = Whole(metadata={"minimum": 5, "maximum": LONGEST_MINUTES})
    place = Part(PlaceIn)
    modality = Items(Text(validate=Among(MODALITIES)), metadata={"minItems": 1})
    contact = Part(ContactIn, allow_none=True)
    gender = Text(allow_none=True, validate=Among(GENDERS_ASKED))
    also_speaks = Items(Text(metadata=LANGUAGE))
    person_code = Text(allow_none=True, metadata={"maxLength": 40})
    note_for_mediator = Text(allow_none=True, metadata={"maxLength": 2000})


class ReleaseIn(In):
    """Which booking."""

    booking_id = Text(required=True)


class BookIn(In):
    """Who said yes."""

    mediator_id = Text(required=True)


class BookingNamedIn(In):
    """Which booking; null: all of the request."""

    booking_id = Text(allow_none=True, load_default=None)


class ReportIn(In):
    """How it went, as the office says."""

    outcome = Text(required=True, validate=Among(OUTCOMES))
    minutes = Whole(required=True, metadata={"minimum": 0})
    rating = Whole(allow_none=True, load_default=None, metadata={"minimum": 1, "maximum": STARS})
    note = Text(allow_none=True, load_default=None, metadata={"maxLength": MOST_NOTE})
