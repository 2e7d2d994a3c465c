"""The answers about the ways out of a search, as they are described: tests hold every answer against these."""

from marshmallow import fields

from dispatch.unmet_needs import WHO
from web.api.answers import a_moment, an_id
from web.api.answers_of_rosters import HoursOut
from web.api.fields import Among, Out


class ExternalLineOut(Out):
    """An outside telephone line; `hours` null: at any hour; no `offices`: every office's."""

    id = an_id()
    name = fields.String()
    number = fields.String()
    access_code = fields.String(allow_none=True)
    languages = fields.List(fields.String())
    hours = fields.List(fields.Nested(HoursOut), allow_none=True)
    offices = fields.List(fields.String())
    active = fields.Boolean()


class UnmetOut(Out):
    """A request that ended uncovered; `who` null until the office says it."""

    request_id = an_id()
    office = fields.String()
    language = fields.String()
    month = fields.String(metadata={"description": "of the local start date: 2026-11"})
    starts_at = a_moment()
    closed_why = fields.String(allow_none=True)
    who = fields.String(allow_none=True, validate=Among(WHO))
