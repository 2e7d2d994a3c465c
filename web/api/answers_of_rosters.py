"""The answers about mediators, desks and rosters, as they are described: tests hold every answer against these."""

from marshmallow import fields

from dispatch.requests import MODALITIES
from languages.matching import LEVELS
from scheduling.mediator_words import GENDERS
from scheduling.reading import DAYS
from web.api.answers import PlaceOut, a_moment, an_id
from web.api.fields import Among, Out


class SpokenOut(Out):
    """A language that a mediator speaks."""

    code = fields.String()
    level = fields.String(validate=Among(LEVELS))


class PointOut(Out):
    """A point on the map."""

    lat = fields.Float()
    lon = fields.Float()


class MediatorOut(Out):
    """A mediator."""

    id = an_id()
    name = fields.String()
    phone = fields.String()
    email = fields.String(allow_none=True)
    locale = fields.String()
    gender = fields.String(allow_none=True, validate=Among(GENDERS))
    languages = fields.List(fields.Nested(SpokenOut))
    home = fields.Nested(PointOut, allow_none=True)
    modalities = fields.List(fields.String(validate=Among(MODALITIES)))
    max_weekly_minutes = fields.Integer(allow_none=True)
    night_opt_in = fields.Boolean()
    contact_note = fields.String(allow_none=True)
    active = fields.Boolean()


class RuleOut(Out):
    """A rule as it came."""

    rrule = fields.String()
    start = fields.String()
    end = fields.String()
    from_ = fields.Date(data_key="from", allow_none=True)
    until = fields.Date(allow_none=True)
    standby = fields.Boolean()
    holidays = fields.Boolean()


class ExceptionOut(Out):
    """An exception, in UTC."""

    starts_at = a_moment()
    ends_at = a_moment()
    available = fields.Boolean()


class AvailabilityOut(Out):
    """All of a mediator's rules and exceptions."""

    rules = fields.List(fields.Nested(RuleOut))
    exceptions = fields.List(fields.Nested(ExceptionOut))


class SpanOut(Out):
    """A stretch of time."""

    starts_at = a_moment()
    ends_at = a_moment()


class FreeOut(Out):
    """Rules and exceptions less commitments."""

    free = fields.List(fields.Nested(SpanOut))


class FeedOut(Out):
    """The address of a calendar feed: whoever has it can read it."""

    url = fields.String()


class HoursOut(Out):
    """A weekly range of hours."""

    days = fields.List(fields.String(validate=Among(DAYS)))
    start = fields.String()
    end = fields.String()


class ClosingOut(Out):
    """Days on which a desk is closed, both included."""

    from_ = fields.Date(data_key="from")
    until = fields.Date()
    yearly = fields.Boolean()


class OpeningOut(Out):
    """An extraordinary opening."""

    date = fields.Date()
    start = fields.String()
    end = fields.String()


class CoverOut(HoursOut):
    """Who must be there, and who would be good to have."""

    language = fields.String()
    minimum = fields.Integer()
    wished = fields.Integer()
    level = fields.String(validate=Among(LEVELS))


class DeskWarningOut(Out):
    """What is odd about a desk though nothing of it is wrong."""

    field = fields.String()
    code = fields.String()
    detail = fields.String()


class DeskOut(Out):
    """A desk."""

    id = an_id()
    name = fields.String()
    office = fields.String()
    place = fields.Nested(PlaceOut)
    hours = fields.List(fields.Nested(HoursOut))
    closed = fields.List(fields.Date())
    closings = fields.List(fields.Nested(ClosingOut))
    openings = fields.List(fields.Nested(OpeningOut))
    on_holidays = fields.Boolean()
    cover = fields.List(fields.Nested(CoverOut))
    warnings = fields.List(fields.Nested(DeskWarningOut))


class ShiftOut(Out):
    """A mediator at a desk; nobody where a shift was given back."""

    id = an_id()
    desk_id = an_id()
    mediator_id = an_id(allow_none=True)
    mediator_name = fields.String(allow_none=True)
    languages = fields.List(fields.String())
    starts_at = a_moment()
    ends_at = a_moment()
    state = fields.String()
    checked_in_at = a_moment(allow_none=True)
    checked_out_at = a_moment(allow_none=True)
    lent_until = a_moment(allow_none=True)


class RuleBrokenOut(Out):
    """Why somebody could not cover a gap."""

    rule = fields.String()
    mediator_id = an_id(allow_none=True)
    text = fields.String()


class GapOut(Out):
    """What nobody covers, and the request that searches for it."""

    desk_id = an_id()
    language = fields.String()
    starts_at = a_moment()
    ends_at = a_moment()
    missing = fields.Integer()
    request_id = an_id(allow_none=True)
    reasons = fields.List(fields.Nested(RuleBrokenOut))


class RosterOut(Out):
    """The shifts and gaps of a local date."""

    date = fields.Date()
    shifts = fields.List(fields.Nested(ShiftOut))
    gaps = fields.List(fields.Nested(GapOut))


class PlanOut(Out):
    """A plan of rosters: `gap` = (value - bound) / value, how far it may be from the best there is."""

    id = an_id()
    state = fields.String()
    from_ = fields.Date(data_key="from")
    weeks = fields.Integer()
    from_template = fields.Boolean()
    like_week = fields.String(allow_none=True)
    desks = fields.List(an_id())
    value = fields.Float(allow_none=True)
    bound = fields.Float(allow_none=True)
    gap = fields.Float(allow_none=True)
    shifts = fields.List(fields.Nested(ShiftOut))
    gaps = fields.List(fields.Nested(GapOut))
    why_failed = fields.String(allow_none=True)


class ReleasedOut(Out):
    """A shift or a booking that a mediator is free of."""

    kind = fields.String(validate=Among(("shift", "booking")))
    id = an_id()


class AbsenceOut(Out):
    """An absence as it was noted, and what it released: a shift that stands by a booking goes with it."""

    id = an_id()
    released = fields.List(fields.Nested(ReleasedOut))
