"""The bodies of the API: every field that may come in, and which must."""

from dispatch.ask import LONGEST_MINUTES, MOST_SEATS
from dispatch.recurring_dates import LONGEST_RULE, MOST_DATES
from dispatch.requests import KINDS, MODALITIES
from dispatch.unread import OUTCOMES
from dispatch.write_to_mediators import MOST_PARTS, MOST_PEOPLE
from languages.matching import LEVELS
from scheduling.availability_rows import MAX_EXCEPTIONS, MAX_RULES
from scheduling.mediator_values import MAX_NOTE, MINUTES_OF_A_WEEK
from scheduling.mediator_words import GENDERS
from scheduling.reading import DAYS
from web.api.fields import Among, Day, Flag, In, Items, Moment, Number, Part, Text, Whole

GENDERS_ASKED = ("f", "m")
LATITUDE = {"minimum": -90, "maximum": 90, "description": "degrees; with lon, or neither"}
LONGITUDE = {"minimum": -180, "maximum": 180, "description": "degrees; with lat, or neither"}
LANGUAGE = {"description": "ISO 639-3 code of GET /languages"}
CLOCK = {"description": "local wall time"}
NAME = {"minLength": 1, "maxLength": 200}
PHONE = {"description": "with its prefix: +39 333 1234567; nobody else's", "maxLength": 40}
OFFICE = {"description": "its name; one that does not exist yet is made", "maxLength": 200}
RECURRENCE = {
    "description": (
        "RFC 5545 RRULE with COUNT or UNTIL (kind planned), such as FREQ=WEEKLY;COUNT=6. Each date is a request of its "
        f"own, starts_at the first, at most {MOST_DATES} within a year, at the same local hour"
    ),
    "maxLength": LONGEST_RULE,
}
PLACE_OF_DESK = {"description": "with a name or an address"}


class PlaceIn(In):
    """Where."""

    name = Text(allow_none=True, metadata={"maxLength": 120})
    address = Text(allow_none=True, metadata={"maxLength": 200})
    lat = Number(allow_none=True, metadata=LATITUDE)
    lon = Number(allow_none=True, metadata=LONGITUDE)


class ContactIn(In):
    """Whom to meet, call or join; shown to the mediator after booking."""

    name = Text(allow_none=True, metadata={"maxLength": 120})
    phone = Text(allow_none=True, metadata={"description": "with its prefix; needed for phone"})
    url = Text(allow_none=True, metadata={"description": "https; this or phone is needed for video", "maxLength": 500})


class RequestIn(In):
    """A request for mediation."""

    kind = Text(required=True, validate=Among(KINDS))
    language = Text(required=True, metadata=LANGUAGE)
    level = Text(load_default="good", validate=Among(LEVELS), metadata={"description": "the least accepted"})
    starts_at = Moment(
        allow_none=True, load_default=None, metadata={"description": "null: now (only on_demand may leave it out)"}
    )
    duration_minutes = Whole(required=True, metadata={"minimum": 5, "maximum": LONGEST_MINUTES})
    useful_until = Moment(allow_none=True, load_default=None)
    place = Part(
        PlaceIn,
        allow_none=True,
        load_default=None,
        metadata={"description": "required, with at least a name, unless desk_id is given: the desk lends its own"},
    )
    modality = Items(
        Text(validate=Among(MODALITIES)),
        required=True,
        metadata={"minItems": 1, "description": "any of them will do"},
    )
    contact = Part(ContactIn, allow_none=True, load_default=None)
    gender = Text(
        allow_none=True,
        load_default=None,
        validate=Among(GENDERS_ASKED),
        metadata={"description": "gender asked of the mediator; null: any will do. Nobody can ask for x"},
    )
    also_speaks = Items(
        Text(metadata=LANGUAGE),
        load_default=list,
        allow_none=True,
        metadata={"description": "bridge languages of the person"},
    )
    office = Text(
        allow_none=True, load_default=None, metadata={"description": "for whom (coordinators); null: the caller's own"}
    )
    person_code = Text(allow_none=True, load_default=None, metadata={"maxLength": 40})
    note_for_mediator = Text(allow_none=True, load_default=None, metadata={"maxLength": 2000})
    seats = Whole(load_default=1, metadata={"minimum": 1, "maximum": MOST_SEATS})
    recurrence = Text(allow_none=True, load_default=None, metadata=RECURRENCE)
    desk_id = Text(allow_none=True, load_default=None, metadata={"description": "required with kind desk"})
    linked_request_id = Text(allow_none=True, load_default=None, metadata={"maxLength": 40})
    mediator_id = Text(
        allow_none=True, load_default=None, metadata={"description": "required with kind recorded, else null"}
    )


class CancelIn(In):
    """What else is not needed any more. The body may be left out."""

    may_be_missing = True
    following = Flag(load_default=False, metadata={"description": "true: neither are the later dates of its series"})


class ResolveIn(In):
    """What the reply counts as; `code` names the question where the reply does not."""

    as_ = Text(required=True, data_key="as", validate=Among(OUTCOMES))
    code = Text(allow_none=True, load_default=None)


class MoveIn(In):
    """The request that the reply answers."""

    request_id = Text(required=True, metadata={"description": "one about which the mediator was asked"})


class MessageIn(In):
    """Words for mediators."""

    to = Items(
        Text(metadata={"description": "a mediator's id"}),
        required=True,
        metadata={"minItems": 1, "description": f"at most {MOST_PEOPLE} people; who is named twice gets one text"},
    )
    body = Text(required=True, metadata={"minLength": 1, "description": f"at most {MOST_PARTS} parts"})


class SpokenIn(In):
    """A language that a mediator speaks."""

    code = Text(required=True, metadata=LANGUAGE)
    level = Text(load_default="good", validate=Among(LEVELS))


class PointIn(In):
    """A point on the map; both or neither."""

    lat = Number(allow_none=True, metadata=LATITUDE)
    lon = Number(allow_none=True, metadata=LONGITUDE)


class MediatorChange(In):
    """The fields of a mediator that change; `languages` replaces all of them."""

    name = Text(metadata=NAME)
    phone = Text(metadata=PHONE)
    email = Text(allow_none=True, metadata={"maxLength": 254})
    locale = Text(
        metadata={
            "description": "language tag of texts and mails: it, en, fr, ar, pt-BR, or an ISO 639-3 code such as ary",
            "default": "it",
            "maxLength": 20,
        }
    )
    gender = Text(
        allow_none=True,
        validate=Among(GENDERS),
        metadata={"description": "f, m or x; null: not said. A request can ask for f or m"},
    )
    languages = Items(Part(SpokenIn), metadata={"minItems": 1})
    home = Part(PointIn, allow_none=True)
    modalities = Items(Text(validate=Among(MODALITIES)), metadata={"minItems": 1, "default": list(MODALITIES)})
    max_weekly_minutes = Whole(
        allow_none=True, metadata={"minimum": 0, "maximum": MINUTES_OF_A_WEEK, "description": "null: no limit"}
    )
    night_opt_in = Flag(metadata={"default": False})
    contact_note = Text(allow_none=True, metadata={"maxLength": MAX_NOTE})
    active = Flag(metadata={"default": True, "description": "false: asked for nothing any more"})


class MediatorIn(MediatorChange):
    """A mediator."""

    name = Text(required=True, metadata=NAME)
    phone = Text(required=True, metadata=PHONE)
    languages = Items(Part(SpokenIn), required=True, metadata={"minItems": 1})
    welcome = Flag(
        load_default=False, metadata={"description": "true: also send the text that verifies number and language"}
    )


class RuleIn(In):
    """A rule of availability in local wall time."""

    rrule = Text(required=True, metadata={"description": "RFC 5545: FREQ=WEEKLY;BYDAY=MO,TU"})
    start = Text(required=True, metadata=CLOCK)
    end = Text(required=True, metadata={"description": "local wall time; 24:00, or before start: the next day"})
    from_ = Day(data_key="from", allow_none=True, load_default=None, metadata={"description": "anchors INTERVAL"})
    until = Day(allow_none=True, load_default=None)
    standby = Flag(load_default=False, metadata={"description": "true: on call then"})
    holidays = Flag(load_default=True, metadata={"description": "false: not on public holidays"})


class ExceptionIn(In):
    """One dated change to the rules; away wins over there."""

    starts_at = Moment(required=True)
    ends_at = Moment(required=True)
    available = Flag(load_default=False)


class AvailabilityIn(In):
    """All of a mediator's rules and exceptions: what is left out is emptied."""

    rules = Items(Part(RuleIn), load_default=list, metadata={"maxItems": MAX_RULES})
    exceptions = Items(Part(ExceptionIn), load_default=list, metadata={"maxItems": MAX_EXCEPTIONS})


class HoursIn(In):
    """A weekly range of hours."""

    days = Items(Text(validate=Among(DAYS)), required=True, metadata={"minItems": 1})
    start = Text(required=True, metadata=CLOCK)
    end = Text(required=True, metadata={"description": "local wall time; 24:00, or before start: the next day"})


class ClosingIn(In):
    """A desk is closed from a day until another, both included."""

    from_ = Day(required=True, data_key="from")
    until = Day(required=True, metadata={"description": "less than a year later"})
    yearly = Flag(load_default=False, metadata={"description": "every year again"})


class OpeningIn(In):
    """An extraordinary opening, whatever else stands against it."""

    date = Day(required=True, metadata={"description": "a local date"})
    start = Text(required=True, metadata=CLOCK)
    end = Text(required=True, metadata={"description": "local wall time; 24:00, or before start: the next day"})


class CoverIn(HoursIn):
    """How many who speak a language must be there (`minimum`), and would be good to have (`wished`)."""

    language = Text(required=True, metadata=LANGUAGE)
    minimum = Whole(allow_none=True, metadata={"minimum": 0, "default": 1})
    wished = Whole(allow_none=True, metadata={"minimum": 0, "description": "left out: as many as minimum"})
    level = Text(allow_none=True, validate=Among(LEVELS), metadata={"default": "good"})


class PlaceOfDeskIn(PlaceIn):
    """Where a desk is: a name or an address."""

    name = Text(allow_none=True, metadata={"maxLength": 200})


class DeskChange(In):
    """The fields of a desk that change; each list replaces the whole list."""

    name = Text(metadata=NAME)
    office = Text(metadata=OFFICE)
    place = Part(PlaceOfDeskIn, metadata=PLACE_OF_DESK)
    hours = Items(Part(HoursIn), allow_none=True)
    closed = Items(Day(), allow_none=True, metadata={"description": "local dates"})
    closings = Items(Part(ClosingIn), allow_none=True)
    openings = Items(Part(OpeningIn), allow_none=True)
    on_holidays = Flag(allow_none=True, metadata={"default": False, "description": "open on public holidays too"})
    cover = Items(Part(CoverIn), allow_none=True)


class DeskIn(DeskChange):
    """A desk."""

    name = Text(required=True, metadata=NAME)
    office = Text(required=True, metadata=OFFICE)
    place = Part(PlaceOfDeskIn, required=True, metadata=PLACE_OF_DESK)
