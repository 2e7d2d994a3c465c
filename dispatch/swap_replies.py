"""Texts of mediators about a swap: two SI move both, one NO leaves everything as it was."""

from dispatch.check_swap import rule_against_swap
from dispatch.confirm_shifts import keep_code_of
from dispatch.conversation import Conversation
from dispatch.end_swap import end_swap
from dispatch.roster_notices import about_plan
from dispatch.swap_notices import about_swap, tell_of_swap
from notifications.questions import Question, close_questions, open_question, question_about
from scheduling.mediators import Mediator, lock_mediators
from scheduling.rosters import Shift
from scheduling.swap_shifts import swap_shifts
from scheduling.swaps import Swap, hold_swap
from storage.errors import DoubleBooking
from storage.journal import append


def answer_swap(talk: Conversation, question: Question) -> str:
    """What came of it, in one word. A withdrawal from what is only asked is a no."""
    swap = talk.session.get_one(Swap, int(question.about.split(":")[1]))
    lock_mediators(talk.session, sorted((swap.mediator_id, swap.with_mediator_id)))
    swap = hold_swap(talk.session, swap.id)
    verb = talk.reading.verb
    if verb not in ("accept", "decline", "withdraw") or talk.reading.items:
        return talk.for_a_person()
    if verb == "accept":
        return _yes(talk, swap)
    return _no(talk, swap)


def _no(talk: Conversation, swap: Swap) -> str:
    """What stands beside the no is read by a person; of a swap that is done it says what they want now."""
    if swap.state == "done":
        return talk.for_a_person()
    me, now, settings = talk.mediator.id, talk.now, talk.settings
    if end_swap(talk.session, swap.id, "refused", now, settings, talk.actor, besides=me):
        tell_of_swap(talk.session, swap, me, "swap_refused", now, settings, answers=True)
    else:
        tell_of_swap(talk.session, swap, me, "swap_over", now, settings, changes_nothing=True)
    if talk.reading.extra:
        talk.keep(None, "extra")
    return "swap_refused"


def _yes(talk: Conversation, swap: Swap) -> str:
    session, me, now, settings = talk.session, talk.mediator.id, talk.now, talk.settings
    if swap.state == "off":
        tell_of_swap(session, swap, me, "swap_over", now, settings, changes_nothing=True)
        return "swap_over"
    if swap.state == "done":
        tell_of_swap(session, swap, me, "swap_done", now, settings, code=_code(talk, swap, me), changes_nothing=True)
        return "already"
    first = (swap.yes_at if me == swap.mediator_id else swap.with_yes_at) is None
    if me == swap.mediator_id:
        swap.yes_at = swap.yes_at or now
    else:
        swap.with_yes_at = swap.with_yes_at or now
    close_questions(session, [about_swap(swap.id, me)], now, kept=(about_swap(swap.id, me), swap.answer_by))
    if first:
        append(session, "swap_yes", f"swap:{swap.id}", now, talk.actor)
    if swap.yes_at is None or swap.with_yes_at is None:
        tell_of_swap(session, swap, me, "swap_waits", now, settings, answers=True, changes_nothing=not first)
        return "swap_waits"
    return _move(talk, swap)


def _move(talk: Conversation, swap: Swap) -> str:
    """Both have said yes: it is looked at once more, and both move or neither."""
    session, now, settings = talk.session, talk.now, talk.settings
    one, other = (session.get_one(Shift, each, populate_existing=True) for each in (swap.shift_id, swap.with_shift_id))
    broken = rule_against_swap(session, one, other, settings)
    rule = broken[0] if broken is not None else None
    if rule is None:
        try:
            with session.begin_nested():
                swap_shifts(session, one, other, now, talk.actor)
        except DoubleBooking:
            rule = "commitment"
    if rule is not None:
        end_swap(session, swap.id, rule, now, settings, talk.actor)
        return "swap_off"
    swap.state, swap.ended_at = "done", now
    session.flush()
    close_questions(session, [about_swap(swap.id, each) for each, *_ in swap.sides], now)
    for mediator_id, *_ in swap.sides:
        code = _code(talk, swap, mediator_id)
        tell_of_swap(session, swap, mediator_id, "swap_done", now, settings, code=code,
                     answers=mediator_id == talk.mediator.id)  # fmt: skip
        for shift in (one, other):
            if shift.plan_id is not None:
                keep_code_of(session, shift.plan_id, mediator_id, now)
    return "swapped"


def _code(talk: Conversation, swap: Swap, mediator_id: int) -> str:
    """Of the plan of the shift that they have now: one that they had nothing of before gets a code by this."""
    session = talk.session
    _, other = swap.own_and_other(mediator_id)
    plan_id = session.get_one(Shift, other).plan_id
    assert plan_id is not None
    about, phone = about_plan(plan_id, mediator_id), session.get_one(Mediator, mediator_id).phone
    asked = question_about(session, about)
    return asked.code if asked else open_question(session, phone=phone, about=about, now=talk.now)
