"""The bodies of the calls about plans and shifts."""

from scheduling.make_plan import LARGEST_SEED, MOST_SECONDS, MOST_WEEKS, USUAL_SECONDS
from web.api.fields import Among, Day, Flag, In, Items, Moment, Text, Whole


class PlanIn(In):
    """Which desks, from which Monday, for how long; and how long a worker may look for a better roster."""

    desks = Items(
        Text(metadata={"description": "a desk's id"}),
        allow_none=True,
        load_default=None,
        metadata={"description": "left out: every desk that has hours and languages to cover"},
    )
    from_ = Day(required=True, data_key="from", metadata={"description": "a Monday"})
    weeks = Whole(load_default=4, metadata={"minimum": 1, "maximum": MOST_WEEKS})
    seconds = Whole(load_default=USUAL_SECONDS, metadata={"minimum": 1, "maximum": MOST_SECONDS})
    like_week = Text(
        allow_none=True,
        load_default=None,
        metadata={"description": "2026-W48: repeat that week's shifts as far as they still hold, solve nothing"},
    )
    from_template = Flag(
        load_default=False, metadata={"description": "repeat the usual weeks of the desks, which pages keep"}
    )
    seed = Whole(load_default=1, metadata={"minimum": 0, "maximum": LARGEST_SEED})


class PlanShiftIn(In):
    """One more shift of a plan: who, where, from when to when."""

    desk_id = Text(required=True)
    mediator_id = Text(required=True)
    starts_at = Moment(required=True)
    ends_at = Moment(required=True)


class ShiftAnswerIn(In):
    """What a mediator has answered by phone."""

    as_ = Text(required=True, data_key="as", validate=Among(("accept", "decline")))


class DraftShiftIn(In):
    """Who takes a shift of a draft."""

    mediator_id = Text(required=True)


class AbsenceIn(In):
    """From when to when a mediator can't come."""

    starts_at = Moment(required=True)
    ends_at = Moment(required=True, metadata={"description": "after now; at most two years after the start"})


class SwapIn(In):
    """The shift that its mediator would have instead."""

    with_shift_id = Text(required=True)
