"""A mediator's text takes effect: one operation, or a person reads it. Never a guess."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from dispatch.accept_offer import accept_offer
from dispatch.decline_offer import decline_offer
from dispatch.notices import tell, tell_automatically
from dispatch.offers import Offer
from dispatch.settings import DispatchSettings
from dispatch.unread import UnreadReply
from dispatch.written_to import locale_of
from languages.texts import text
from notifications.answers import Reading, read_answer
from notifications.events import raise_event
from notifications.opt_outs import opt_in, opt_out
from notifications.questions import Question, find_question, open_questions
from scheduling.mediators import Mediator, mediator_by_phone
from storage.actor import Actor


@dataclass(frozen=True)
class Reply:
    """A text that came in, with who wrote it. `inbox_id` ties it to the stored text."""

    inbox_id: int | None
    phone: str
    body: str
    received_at: datetime
    opt_out_type: str | None = None


def follow_reply(session: Session, reply: Reply, now: datetime, settings: DispatchSettings) -> str:
    """What came of it, in one word, for the inbox. An unknown number changes nothing and gets no answer."""
    mediator = mediator_by_phone(session, reply.phone)
    if mediator is None:
        return "unknown_number"
    reading = read_answer(reply.body, reply.opt_out_type)
    return _Conversation(session, mediator, reply, reading, now, settings).follow()


class _Conversation:
    """One text of one mediator, being answered."""

    def __init__(
        self,
        session: Session,
        mediator: Mediator,
        reply: Reply,
        reading: Reading,
        now: datetime,
        settings: DispatchSettings,
    ) -> None:
        self.session, self.mediator, self.reply, self.reading = session, mediator, reply, reading
        self.now, self.settings = now, settings
        self.locale = locale_of(session, mediator)
        self.actor = Actor(f"mediator:{mediator.id}", "mediator")

    def follow(self) -> str:
        """Dispatch on the verb."""
        verbs = {
            "stop": self.stop,
            "start": self.start,
            "help": self.help,
            "accept": self.answer,
            "decline": self.answer,
        }
        return verbs.get(self.reading.verb, self.for_a_person)()

    def stop(self) -> str:
        """Opted out: bookings stand, the coordinator is told to phone."""
        if opt_out(self.session, self.mediator.phone, self.now):
            raise_event(self.session, f"mediator:{self.mediator.id}", "opted_out", self.now)
        return "opted_out"

    def start(self) -> str:
        """In again."""
        if opt_in(self.session, self.mediator.phone):
            raise_event(self.session, f"mediator:{self.mediator.id}", "opted_in", self.now)
            self.say("opted_in", sender=self.settings.service_name)
        return "opted_in"

    def help(self) -> str:
        """What can be answered now."""
        if self.reply.opt_out_type == "HELP":
            return "help"  # the carrier has answered by itself
        codes = self.open_codes()
        self.say_automatically("help", sender=self.settings.service_name, codes=codes)
        return "help"

    def answer(self) -> str:
        """A yes or a no: to the code it names, or to the one open question."""
        if self.reading.verb == "accept" and self.lifts_the_block():
            opt_in(self.session, self.mediator.phone)
        if self.reading.code is not None:
            question = find_question(self.session, self.mediator.phone, self.reading.code)
            return self.act(question) if question else self.wrong_code()
        questions = open_questions(self.session, self.mediator.phone)
        if len(questions) == 1:
            return self.act(questions[0])
        if questions:
            codes = [one.code for one in questions]
            self.say_automatically("two_open", codes=codes)
            if self.reading.extra:
                self.keep(None, "extra")
            return "several_open"
        return self.for_a_person("none_open")

    def lifts_the_block(self) -> bool:
        """The carrier takes a bare YES as an opt-in; after any other yes it still blocks what we send."""
        return self.reply.opt_out_type == "START" or self.reply.body.strip().casefold() == "yes"

    def act(self, question: Question) -> str:
        """The operation that the question is about."""
        offer = self.session.get_one(Offer, int(question.about.partition(":")[2]))
        if self.reading.verb == "accept":
            return self.yes(offer)
        return self.no(offer)

    def yes(self, offer: Offer) -> str:
        """Accept; a second yes changes nothing."""
        outcome = accept_offer(self.session, offer.id, self.now, self.settings, self.actor)
        return outcome.what

    def no(self, offer: Offer) -> str:
        """Decline; what stands beside the no is shown to a person at once. A no to a booking is a person's matter."""
        if offer.state == "accepted":
            return self.for_a_person("no_to_booking", offer.id)
        declined = decline_offer(self.session, offer.id, self.now, self.actor)
        if self.reading.extra:
            self.keep(offer.id, "extra")
        return "declined" if declined else "already"

    def wrong_code(self) -> str:
        """Never guess which was meant."""
        codes = self.open_codes()
        self.say_automatically("wrong_code", code=self.reading.code, codes=codes)
        return "wrong_code"

    def for_a_person(self, why: str = "not_understood", offer_id: int | None = None) -> str:
        """Kept word for word, put before a person, and said so."""
        questions = open_questions(self.session, self.mediator.phone)
        if offer_id is None:
            offer_id = self.likely_offer(questions)
        self.keep(offer_id, why)
        codes = [one.code for one in questions]
        self.say_automatically("not_understood", codes=codes)
        return "for_a_person"

    def likely_offer(self, questions: list[Question]) -> int | None:
        """The question that a text seems to answer: the code it names, or the only one open."""
        if self.reading.code is not None:
            named = find_question(self.session, self.mediator.phone, self.reading.code)
            return int(named.about.partition(":")[2]) if named else None
        return int(questions[0].about.partition(":")[2]) if len(questions) == 1 else None

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

    def open_codes(self) -> list[str]:
        """Codes that this phone can answer now."""
        return [one.code for one in open_questions(self.session, self.mediator.phone)]

    def say(self, key: str, **values: object) -> None:
        """An answer that confirms a change."""
        body = text(key, self.locale, **values)
        tell(self.session, self.mediator, body, f"mediator:{self.mediator.id}", None, self.now, self.settings)

    def say_automatically(self, key: str, **values: object) -> None:
        """An answer that changes nothing, within the day's limit."""
        body = text(key, self.locale, **values)
        tell_automatically(self.session, self.mediator, body, f"mediator:{self.mediator.id}", self.now, self.settings)
