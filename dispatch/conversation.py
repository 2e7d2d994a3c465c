"""A text of a mediator's, being answered: who wrote, what it says, and the ways in which it can be answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy.orm import Session

from dispatch.notices import tell, tell_automatically
from dispatch.settings import DispatchSettings
from dispatch.unread import UnreadReply
from dispatch.written_to import locale_of
from languages.texts import text
from notifications.answers import Reading
from notifications.questions import Question, close_questions, find_question, open_questions
from scheduling.mediators import Mediator
from scheduling.rosters import shifts_of_plan
from storage.actor import Actor


@dataclass(frozen=True)
class Reply:
    """A text that came in, with who wrote it. `inbox_id` ties it to the stored text."""

    inbox_id: int | None
    phone: str
    body: str
    received_at: datetime
    opt_out_type: str | None = None


@dataclass(frozen=True)
class Conversation:
    """One text of one mediator."""

    session: Session
    mediator: Mediator
    reply: Reply
    reading: Reading
    now: datetime
    settings: DispatchSettings

    @cached_property
    def locale(self) -> str:
        """The language they are written to in."""
        return locale_of(self.session, self.mediator)

    @property
    def actor(self) -> Actor:
        """Who acts by this text."""
        return Actor(f"mediator:{self.mediator.id}", "mediator")

    def open_codes(self) -> list[str]:
        """Codes that this phone can answer now."""
        return [one.code for one in self.questions()]

    def questions(self) -> list[Question]:
        """What this phone can answer now, oldest first. One about a plan of which nothing lies ahead any more ends
        here: it must not stand beside what is asked today.
        """
        found = open_questions(self.session, self.mediator.phone)
        over = [one for one in found if (plan := plan_of(one)) is not None and not self._holds_of(plan)]
        close_questions(self.session, [one.about for one in over], self.now)
        return [one for one in found if one not in over]

    def _holds_of(self, plan_id: int) -> bool:
        mine = shifts_of_plan(self.session, plan_id, self.mediator.id)
        return any(one.number is not None and one.ends_at > self.now for one in mine)

    def say(self, key: str, **values: object) -> None:
        """An answer that confirms a change."""
        body = text(key, self.locale, **values)
        tell(self.session, self.mediator, body, f"mediator:{self.mediator.id}", None, self.now, self.settings)

    def say_automatically(self, key: str, **values: object) -> None:
        """An answer that changes nothing, within the day's limit."""
        body = text(key, self.locale, **values)
        tell_automatically(self.session, self.mediator, body, f"mediator:{self.mediator.id}", self.now, self.settings)

    def wrong_code(self) -> str:
        """Never guess which was meant."""
        self.say_automatically("wrong_code", code=self.reading.code, codes=self.open_codes())
        return "wrong_code"

    def for_a_person(self, why: str = "not_understood", offer_id: int | None = None) -> str:
        """Kept word for word, put before a person, and said so."""
        questions = self.questions()
        self.keep(offer_id if offer_id is not None else self._likely_offer(questions), why)
        self.say_automatically("not_understood", codes=[one.code for one in questions])
        return "for_a_person"

    def keep(self, offer_id: int | None, why: str) -> None:
        """A reply to read, on the coordinator's board."""
        self.session.add(
            UnreadReply(
                mediator_id=self.mediator.id,
                inbox_id=self.reply.inbox_id,
                offer_id=offer_id,
                text=self.reply.body,
                why=why,
                received_at=self.reply.received_at,
                state="open",
            )
        )

    def _likely_offer(self, questions: Sequence[Question]) -> int | None:
        """The question that a text seems to answer: the code it names, or the only one open."""
        if self.reading.code is not None:
            named = find_question(self.session, self.mediator.phone, self.reading.code)
            questions = [named] if named else []
        return offer_of(questions[0]) if len(questions) == 1 and is_offer(questions[0]) else None


def is_offer(question: Question) -> bool:
    """Whether it is about an offer, and not about shifts of a roster."""
    return question.about.startswith("offer:")


def is_swap(question: Question) -> bool:
    """Whether it is about a swap of two shifts."""
    return question.about.startswith("swap:")


def offer_of(question: Question) -> int:
    """The id of the offer that a question is about: for one that `is_offer`."""
    return int(question.about.removeprefix("offer:"))


def plan_of(question: Question) -> int | None:
    """The id of the plan that a question is about; None where it is about something else."""
    thing, *numbers = question.about.split(":")
    return int(numbers[0]) if thing == "plan" else None
