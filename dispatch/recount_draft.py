"""What a draft costs and leaves uncovered, after its shifts were changed by hand."""

from datetime import datetime

from sqlalchemy.orm import Session

from dispatch.translate_plan import translate_plan
from scheduling.draft_roster import roster_in
from scheduling.plans import Plan
from scheduling.rosters import shifts_of_plan
from scheduling.save_draft import gaps
from scheduling.settings import Planning
from scheduling.solver.index import Index
from scheduling.solver.rules.table import value


def recount_draft(session: Session, plan: Plan, planning: Planning, now: datetime) -> None:
    """Value and gaps as its shifts are now: nobody has weighed them, so whom no rule keeps away could come."""
    session.flush()
    translated = translate_plan(session, plan, planning, now)
    if translated is None:
        return
    roster = roster_in(translated, shifts_of_plan(session, plan.id))
    plan.value = float(value(Index(translated.problem), roster))
    plan.gaps = list(gaps(translated, roster, solved=False))
    session.flush()
