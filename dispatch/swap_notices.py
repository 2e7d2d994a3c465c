"""What two mediators are told about a swap of their shifts."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from dispatch.notices import tell, tell_automatically
from dispatch.roster_notices import shifts_line
from dispatch.settings import DispatchSettings
from dispatch.written_to import locale_of
from languages.texts import text
from languages.times import deadline
from scheduling.mediators import Mediator
from scheduling.rosters import Shift
from scheduling.swaps import Swap


def about_swap(swap_id: int, mediator_id: int) -> str:
    """What the text and the question of one mediator about a swap are about."""
    return f"swap:{swap_id}:{mediator_id}"


def tell_of_swap(
    session: Session,
    swap: Swap,
    mediator_id: int,
    key: str,
    now: datetime,
    settings: DispatchSettings,
    *,
    code: str = "",
    answers: bool = False,
    changes_nothing: bool = False,
) -> None:
    """`turns` of the text is what they would have instead, `left` what they had when they were asked."""
    mediator = session.get_one(Mediator, mediator_id)
    locale = locale_of(session, mediator)
    own, other = (session.get_one(Shift, one) for one in swap.own_and_other(mediator_id))
    numbered = key == "swap_done"
    body = text(
        key,
        locale,
        sender=settings.service_name,
        turns=shifts_line(session, [other], locale, settings, numbered=numbered),
        left=shifts_line(session, [own], locale, settings, numbered=False),
        deadline=deadline(swap.answer_by, now, locale, ZoneInfo(settings.zone)),
        code=code,
    )
    about = about_swap(swap.id, mediator_id)
    if changes_nothing:
        tell_automatically(session, mediator, body, about, now, settings)
    else:
        tell(session, mediator, body, about, None, now, settings, answers=answers)
