"""Who comes to a desk by themselves is counted."""

from typing import Any

from marshmallow import fields
from sqlalchemy.orm import Session

from scheduling.count_walk_in import count_walk_in
from scheduling.desks import get_desk
from scheduling.walk_ins import REASONS
from web.api.answers import Answer, a_moment, an_id
from web.api.bodies import Body
from web.api.calls import actor, blueprint, found, perform, roles
from web.api.description import answers
from web.api.fields import Among, In, Out, Text, moment
from web.api.shapes import LANGUAGE
from web.services import services

walk_ins = blueprint("walk_ins", "People who come to a desk by themselves")


class WalkInIn(In):
    """One person came: nothing personal."""

    language = Text(required=True, metadata=LANGUAGE)
    reason = Text(
        allow_none=True,
        load_default=None,
        validate=Among(REASONS),
        metadata={"description": "what they came for; null: not said"},
    )


class WalkInOut(Out):
    """What was counted."""

    id = an_id()
    desk_id = an_id()
    language = fields.String()
    reason = fields.String(allow_none=True, validate=Among(REASONS))
    came_at = a_moment()


@walk_ins.post("/desks/<desk_id>/walk-ins")
@answers(WalkInOut, 201)
@found(lambda session, who, desk_id: get_desk(session, desk_id, who), "desk_id")
@roles("coordinator", "desk", "operator")
@walk_ins.arguments(WalkInIn)
def post_walk_in(body: Body, desk_id: int) -> Any:
    """One person came to the desk, now."""
    now = services().clock()

    def operation(session: Session) -> Answer:
        with body.gathered():
            language, reason = body.values.get("language"), body.values.get("reason")
            counted = count_walk_in(session, actor(), desk_id, language or "", reason, now)
        return {
            "id": str(counted.id),
            "desk_id": str(desk_id),
            "language": counted.language,
            "reason": counted.reason,
            "came_at": moment(counted.came_at),
        }

    return perform(operation, 201)
