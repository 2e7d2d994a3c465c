"""What mediators are told when a plan is repaired: one text about all that they have no more, one about what is new."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from dispatch.notices import tell
from dispatch.roster_notices import about_plan, shifts_line
from dispatch.settings import DispatchSettings
from dispatch.written_to import locale_of
from languages.texts import text
from notifications.questions import code_about, open_question, reopen_question
from scheduling.mediators import Mediator
from scheduling.plans import Plan
from scheduling.rosters import Shift


def tell_of_less(
    session: Session, mediator_id: int, shifts: Sequence[Shift], now: datetime, settings: DispatchSettings
) -> None:
    """They need not come to these."""
    mediator = session.get_one(Mediator, mediator_id)
    locale = locale_of(session, mediator)
    turns = shifts_line(session, shifts, locale, settings, numbered=False)
    body = text("roster_taken_back", locale, sender=settings.service_name, turns=turns)
    tell(session, mediator, body, f"mediator:{mediator.id}", None, now, settings, answers=False)


def ask_about_more(
    session: Session, plan: Plan, mediator_id: int, shifts: Sequence[Shift], now: datetime, settings: DispatchSettings
) -> None:
    """Under the code that they know from the plan, asked anew; with a new one where they had nothing of it."""
    mediator, about = session.get_one(Mediator, mediator_id), about_plan(plan.id, mediator_id)
    locale = locale_of(session, mediator)
    code = code_about(session, about)
    if code is None:
        code = open_question(session, phone=mediator.phone, about=about, now=now)
    else:
        reopen_question(session, about)
    turns = shifts_line(session, shifts, locale, settings)
    numbers = " ".join(str(one.number) for one in shifts)
    body = text("roster_more", locale, sender=settings.service_name, turns=turns, code=code, number=numbers)
    tell(session, mediator, body, about, None, now, settings, answers=False)
