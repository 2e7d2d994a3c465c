"""A mediator has shifts of a published plan beside those that they were asked about: they are asked about these."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from dispatch.notices import tell
from dispatch.publish_plan import confirm_by
from dispatch.roster_notices import about_plan, shifts_line
from dispatch.settings import DispatchSettings
from dispatch.written_to import locale_of
from languages.texts import text
from notifications.questions import open_question, question_about, reopen_question
from scheduling.mediators import Mediator
from scheduling.plans import Plan
from scheduling.rosters import Shift


def ask_about_more(
    session: Session, plan: Plan, mediator_id: int, shifts: Sequence[Shift], now: datetime, settings: DispatchSettings
) -> None:
    """Under the code that they know from the plan, asked anew; with a new one where they had nothing of it.

    The plan's `confirm_by` comes forward where silence about these counts sooner.
    """
    by = confirm_by(shifts, now, settings)
    plan.confirm_by = min((one for one in (plan.confirm_by, by) if one is not None), default=None)
    mediator, about = session.get_one(Mediator, mediator_id), about_plan(plan.id, mediator_id)
    locale = locale_of(session, mediator)
    asked = question_about(session, about)
    code = asked.code if asked else open_question(session, phone=mediator.phone, about=about, now=now)
    if asked:
        reopen_question(session, about)
    only = asked is None and len(shifts) == 1
    turns = shifts_line(session, shifts, locale, settings, numbered=not only)
    numbers = " ".join(str(one.number) for one in shifts)
    which = "roster_one" if only else "roster_more"
    body = text(which, locale, sender=settings.service_name, turns=turns, code=code, number=numbers)
    tell(session, mediator, body, about, None, now, settings, answers=False)
