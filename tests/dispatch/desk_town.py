"""A desk, its mediators' phones and a published week, without web server and carrier: what is queued has arrived."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.alarms import open_alarms
from dispatch.follow_events import follow_events
from dispatch.publish_plan import publish_plan
from dispatch.replies import Reply, follow_reply
from dispatch.search_on import search_on
from dispatch.searches import due_searches
from notifications.outbox import Message
from scheduling.add_desk import add_desk
from scheduling.add_mediator import add_mediator
from scheduling.availability import Rule
from scheduling.availability_rows import set_availability
from scheduling.plans import Plan
from scheduling.rosters import Shift, shifts_of_plan
from scheduling.settings import Planning, RostersSettings
from storage.actor import SYSTEM, Actor
from storage.transaction import Database
from tests.dispatch.conftest import AWAKE, NOW

CARLA = Actor("user:1", "coordinator")
PLANNING = Planning(ZoneInfo("Europe/Rome"), "CZ", RostersSettings())
PLACE = {"name": "URP", "address": "Via Jannoni 68", "lat": 38.9059, "lon": 16.5944}
HOME = {"lat": 38.905, "lon": 16.594}
MONDAY = date(2026, 12, 14)
DAYS = ("MO", "TU", "WE", "TH", "FR")
T = TypeVar("T")


@dataclass(eq=False)
class Phone:
    """A mediator's phone, and what was read on it."""

    town: "DeskTown"
    name: str
    number: str
    id: int
    read: int = 0

    @property
    def texts(self) -> list[str]:
        """What has been written to it, oldest first."""
        query = select(Message).where(Message.channel == "sms").order_by(Message.id)
        with self.town.database.read() as session:
            return [one.body for one in session.scalars(query) if one.to_address == self.number]

    def expect(self, *words: str) -> str:
        """The next unread text, which must hold the words."""
        texts = self.texts
        assert len(texts) > self.read, f"no new text for {self.name}; there are {texts}"
        body = texts[self.read]
        self.read += 1
        for word in words:
            assert word in body, f"{word!r} is not in {body!r}"
        return body

    def code(self, *words: str) -> str:
        """The next text asks; its code."""
        found = re.search(r"SI (\d{4})", self.expect(*words))
        assert found, "it does not ask"
        return found[1]

    def silent(self) -> None:
        """Nothing new came."""
        assert self.texts[self.read :] == []

    def say(self, body: str) -> str:
        """Answer, and let it take effect; what came of it."""
        now = self.town.now
        reply = Reply(None, self.number, body, now)
        what = self.town.run(lambda session: follow_reply(session, reply, now, AWAKE))
        self.town.settle()
        return what


@dataclass
class DeskTown:
    """One desk that is open in the mornings, asks for Moroccan Arabic, and whoever could sit there."""

    database: Database
    now: datetime = NOW
    desk_id: int = 0
    plan_id: int = 0
    name: str = "Sportello"
    prefix: str = "+39334"
    phones: list[Phone] = field(default_factory=list)

    def run(self, work: Callable[[Session], T]) -> T:
        """In a transaction of its own."""
        return self.database.run(work)

    def settle(self) -> None:
        """Events are followed up, and searches take the steps that are due."""
        while self.run(lambda session: follow_events(session, self.now, AWAKE)):
            pass
        with self.database.read() as session:
            ids = due_searches(session, self.now)
        for one in ids:
            self.run(lambda session, one=one: search_on(session, one, self.now, AWAKE))  # type: ignore[misc]

    def open_desk(self, *days: str) -> None:
        """Asking for somebody on these days."""
        hours = {"days": list(DAYS), "start": "09:00", "end": "13:00"}
        cover = {"language": "ary", "days": list(days or DAYS), "start": "09:00", "end": "13:00", "minimum": 1}
        said = {"name": self.name, "office": "URP", "place": PLACE, "hours": [hours], "cover": [cover]}
        self.desk_id = self.run(lambda session: add_desk(session, said, self.now, CARLA).id)

    def mediator(self, name: str, *days: str) -> Phone:
        """Free on the mornings of these days; always, where none is named."""
        number = f"{self.prefix}{1000000 + len(self.phones)}"
        said: dict[str, Any] = {
            "name": name, "phone": number, "languages": [{"code": "ary", "level": "native"}], "home": HOME,
        }  # fmt: skip
        phone = Phone(self, name, number, self.run(lambda session: add_mediator(session, said, self.now, SYSTEM).id))
        self.phones.append(phone)
        self.free(phone, *days)
        return phone

    def free(self, phone: Phone, *days: str) -> None:
        """What they say of their time from now on."""
        rule = Rule(f"FREQ=WEEKLY;BYDAY={','.join(days)}", "08:00", "14:00") if days else Rule(
            "FREQ=DAILY", "00:00", "24:00"
        )  # fmt: skip
        self.run(lambda session: set_availability(session, phone.id, [rule], [], self.now, SYSTEM))

    def publish(self, *who: Phone) -> list[str]:
        """A week of mornings from its Monday on, one each; the codes of those who were asked, in order of naming."""

        def make(session: Session) -> int:
            plan = Plan(
                desk_ids=[self.desk_id], starts_on=MONDAY, weeks=1, seconds=5, seed=1, state="draft", made_at=self.now,
                made_by=CARLA.id, gaps=[], solved_at=self.now,
            )  # fmt: skip
            session.add(plan)
            session.flush()
            for number, one in enumerate(who):
                starts_at, ends_at = morning(number)
                session.add(
                    Shift(desk_id=self.desk_id, mediator_id=one.id, starts_at=starts_at, ends_at=ends_at, state="draft",
                          languages=["ary"], plan_id=plan.id)
                )  # fmt: skip
            session.flush()
            publish_plan(session, plan.id, self.now, AWAKE, CARLA)
            return plan.id

        self.plan_id = self.run(make)
        return [one.code() for one in dict.fromkeys(who)]

    @property
    def shifts(self) -> list[Shift]:
        """Of the plan, in order of time, as they are now."""
        with self.database.read() as session:
            found = shifts_of_plan(session, self.plan_id)
            session.expunge_all()
        return found

    @property
    def states(self) -> list[str]:
        return [one.state for one in self.shifts]

    @property
    def held(self) -> list[tuple[str | None, str]]:
        """(whose, state) of each shift."""
        names = {one.id: one.name for one in self.phones}
        return [(names.get(one.mediator_id or 0), one.state) for one in self.shifts]

    @property
    def alarms(self) -> list[str]:
        with self.database.read() as session:
            return [one.kind for one in open_alarms(session)]


def morning(day: int) -> tuple[datetime, datetime]:
    """9 to 13 in Rome, so many days after the Monday."""
    start = datetime(MONDAY.year, MONDAY.month, MONDAY.day, 8, tzinfo=UTC) + timedelta(days=day)
    return start, start + timedelta(hours=4)
