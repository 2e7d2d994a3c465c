"""The bodies of the ways out of a search."""

from dispatch.external_calls import MOST_MINUTES
from dispatch.unmet_needs import WHO
from scheduling.external_line_values import MAX_ACCESS_CODE, MAX_LINE_NAME
from web.api.fields import Among, Flag, In, Items, Part, Text, Whole
from web.api.shapes import LANGUAGE, NAME, HoursIn

LINE_NAME = {**NAME, "maxLength": MAX_LINE_NAME, "description": "nobody else's"}
LINE_NUMBER = {"description": "with its prefix: +39 800 123456", "maxLength": 40}


class ExternalLineChange(In):
    """The fields of a line that change; each list replaces the whole list."""

    name = Text(metadata=LINE_NAME)
    number = Text(metadata=LINE_NUMBER)
    access_code = Text(allow_none=True, metadata={"maxLength": MAX_ACCESS_CODE})
    languages = Items(Text(metadata=LANGUAGE), metadata={"minItems": 1})
    hours = Items(Part(HoursIn), allow_none=True, metadata={"description": "local wall time; null: at any hour"})
    offices = Items(Text(), allow_none=True, metadata={"description": "names; none: every office"})
    active = Flag(metadata={"default": True, "description": "false: offered no more"})


class ExternalLineIn(ExternalLineChange):
    """An outside telephone line."""

    name = Text(required=True, metadata=LINE_NAME)
    number = Text(required=True, metadata=LINE_NUMBER)
    languages = Items(Text(metadata=LANGUAGE), required=True, metadata={"minItems": 1})


class ExternalIn(In):
    """Which line has served, and for how long."""

    line = Text(required=True, metadata={"description": "its name or its id"})
    minutes = Whole(required=True, metadata={"minimum": 1, "maximum": MOST_MINUTES})


class UnmetIn(In):
    """Who interpreted after all."""

    who = Text(required=True, validate=Among(WHO))
