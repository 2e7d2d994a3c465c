"""Texts of mediators about their shifts: SI, NO and RINUNCIO to all or to some of them, INIZIO and FINE."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from dispatch.arrive_on_shift import arrive_on_shift
from dispatch.bookings import live_bookings
from dispatch.confirm_shifts import confirm_shifts
from dispatch.conversation import Conversation, is_swap, plan_of
from dispatch.end_swap import end_swap_of
from dispatch.give_back_shifts import give_back_shifts
from dispatch.roster_notices import about_plan, shifts_line
from dispatch.swap_replies import answer_swap
from notifications.questions import Question, find_question, question_about
from scheduling.check_in_shift import EARLIEST, note_departure
from scheduling.rosters import AWAITED, SOMEBODYS, Shift, numbered_shifts, shifts_of_plan
from storage.actor import SYSTEM


@dataclass(frozen=True)
class RosterTalk:
    """A text about one plan; `mine`: what the mediator holds of it, or held until it was over, in order of time."""

    talk: Conversation
    question: Question
    plan_id: int
    mine: list[Shift]

    def line(self, shifts: Sequence[Shift]) -> str:
        """The shifts in words, numbered where there are several to tell apart."""
        numbered = len(self.mine) > 1 or any((one.number or 0) > 1 for one in self.mine)
        return shifts_line(self.talk.session, shifts, self.talk.locale, self.talk.settings, numbered=numbered)

    def to_come(self) -> list[Shift]:
        """Those that have not begun, and that nobody is present at."""
        now = self.talk.now
        return [one for one in self.mine if one.starts_at > now and one.state in AWAITED]


def answer_roster(talk: Conversation) -> str | None:
    """What came of it, in one word; None where the text is not about a plan."""
    question = _question(talk)
    if question is not None and is_swap(question):
        return answer_swap(talk, question)
    plan_id = plan_of(question) if question else None
    if question is None or plan_id is None:
        return None
    mine = _numbered(talk, plan_id)
    if _leave_swaps(talk, mine):
        mine = _numbered(talk, plan_id)
    about = RosterTalk(talk, question, plan_id, mine)
    act = VERBS.get(talk.reading.verb)
    return act(about) if act else talk.for_a_person()


def _numbered(talk: Conversation, plan_id: int) -> list[Shift]:
    """One of the plan that they took later has no number: it is a booking, with a code of its own."""
    theirs = shifts_of_plan(talk.session, plan_id, talk.mediator.id)
    return [one for one in theirs if one.number is not None and one.state in SOMEBODYS]


def _leave_swaps(talk: Conversation, mine: Sequence[Shift]) -> bool:
    """Who gives back a shift that was to be swapped says no to the swap, too: both have theirs before it goes on."""
    reading = talk.reading
    if reading.verb not in ("decline", "withdraw") or (reading.extra and not reading.items):
        return False
    every = reading.verb == "decline" or len(mine) == 1
    named = [one for one in mine if one.state == "swapping" and (one.number in reading.items or not reading.items)]
    if not reading.items and not every:
        return False
    for one in named:
        end_swap_of(talk.session, one.id, "given_back", talk.now, talk.settings, besides=talk.mediator.id)
    return bool(named)


def _question(talk: Conversation) -> Question | None:
    """The one that the code names; without a code, the only one that is open."""
    if talk.reading.code is not None:
        return find_question(talk.session, talk.mediator.phone, talk.reading.code)
    if talk.reading.verb in ("withdraw", "check_in", "check_out"):
        return _of_now(talk)
    if talk.reading.verb not in ("accept", "decline"):
        return None
    questions = talk.questions()
    return questions[0] if len(questions) == 1 else None


def _of_now(talk: Conversation) -> Question | None:
    """Without a code: of the one shift of a plan that the verb can be about, where no booking stands beside it."""
    if live_bookings(talk.session, talk.mediator.id):
        return None
    fits = FITTING[talk.reading.verb]
    soon = [one for one in numbered_shifts(talk.session, talk.mediator.id, talk.now) if fits(one, talk.now)]
    if len(soon) != 1 or soon[0].plan_id is None:
        return None
    return question_about(talk.session, about_plan(soon[0].plan_id, talk.mediator.id))


FITTING: dict[str, Callable[[Shift, datetime], bool]] = {
    "withdraw": lambda one, now: one.state in AWAITED and one.starts_at > now,
    "check_in": lambda one, now: one.state in SOMEBODYS and one.starts_at - EARLIEST <= now < one.ends_at,
    "check_out": lambda one, now: one.state == "present",
}


def _yes(about: RosterTalk) -> str:
    """All that is left is theirs for sure."""
    talk = about.talk
    left = about.to_come()
    if not left and any(one.state == "swapping" for one in about.mine):
        return talk.for_a_person()
    if not left:
        talk.say_automatically("roster_none_left", code=about.question.code)
        return "roster_none_left"
    newly = confirm_shifts(talk.session, about.question, left, talk.now, talk.settings, talk.actor)
    say = talk.say if newly else talk.say_automatically
    key = "roster_confirmed" if len(left) > 1 else "roster_confirmed_one"
    say(key, turns=about.line(left), code=about.question.code)
    return "roster_confirmed"


def _no(about: RosterTalk) -> str:
    """None of them, or not those that are named. Words beside a no without numbers may mean some: a person reads."""
    if about.talk.reading.extra and not about.talk.reading.items:
        return about.talk.for_a_person()
    # What they have confirmed before is not what they were asked about now.
    waiting = [one.number or 0 for one in about.to_come() if one.state == "published"]
    given_back = _give_back(about, about.talk.reading.items or waiting)
    if about.talk.reading.extra:
        about.talk.keep(None, "extra")
    return given_back


def _withdraw(about: RosterTalk) -> str:
    """One of several is named by its number, or it is asked which."""
    left = about.to_come()
    if not about.talk.reading.items and len(left) > 1:
        about.talk.say_automatically("roster_which", turns=about.line(left), code=about.question.code)
        return "roster_which"
    return _give_back(about, about.talk.reading.items)


def _give_back(about: RosterTalk, items: Sequence[int]) -> str:
    talk, left = about.talk, about.to_come()
    named = [one for one in left if not items or one.number in items]
    begun = [one for one in about.mine if one not in left and one.number in items]
    if not named and begun:
        talk.say_automatically("roster_shift_over")
        return "roster_shift_over"
    if not left:
        talk.say_automatically("roster_none_left", code=about.question.code)
        return "roster_none_left"
    if not named:
        talk.say_automatically("roster_not_yours", turns=about.line(left))
        return "roster_not_yours"
    unknown = [one for one in items if one not in {shift.number for shift in [*named, *begun]}]
    turns, rest = about.line(named), [one for one in left if one not in named]
    unconfirmed = [one for one in rest if one.state == "published"]
    give_back_shifts(talk.session, about.question, named, rest, talk.now, talk.settings, talk.actor)
    if unconfirmed:
        talk.say("roster_some_left", turns=turns, left=about.line(unconfirmed), code=about.question.code)
    else:
        talk.say("roster_given_back" if len(named) > 1 else "roster_given_back_one", turns=turns)
    for number in unknown[:1]:
        talk.say_automatically("roster_no_number", number=number)
    return "roster_given_back"


def _begin(about: RosterTalk) -> str:
    talk = about.talk
    on = [one for one in about.mine if one.state != "closed"]
    due = [one for one in on if one.starts_at - EARLIEST <= talk.now < one.ends_at]
    if not due:
        left = about.to_come()
        if not left:
            return talk.for_a_person()
        talk.say_automatically("roster_too_early", turns=about.line(left[:1]), code=about.question.code)
        return "roster_too_early"
    was_here = due[0].state == "present"
    arrive_on_shift(talk.session, SYSTEM, due[0].id, talk.now, talk.settings, own_word=True)
    (talk.say_automatically if was_here else talk.say)("roster_here", turns=about.line(due[:1]))
    return "roster_here"


def _finish(about: RosterTalk) -> str:
    talk = about.talk
    present = [one for one in about.mine if one.state == "present"]
    if not present:
        return talk.for_a_person()
    note_departure(talk.session, present[0].id, talk.now, talk.actor)
    talk.say("roster_done", turns=about.line(present[:1]))
    return "roster_done"


VERBS: dict[str, Callable[[RosterTalk], str]] = {
    "accept": _yes,
    "decline": _no,
    "withdraw": _withdraw,
    "check_in": _begin,
    "check_out": _finish,
}
