"""The demo's past happens again, step by step in order of time, through the product's own operations."""

import heapq
import itertools
import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dispatch.accept_offer import accept_offer
from dispatch.ask import Ask
from dispatch.ask_for_mediator import ask_for_mediator
from dispatch.cancel_request import cancel_request
from dispatch.close_ended import close_ended
from dispatch.decline_offer import decline_offer
from dispatch.offers import UNANSWERED, Offer
from dispatch.requests import Request
from dispatch.search_on import search_on
from dispatch.settings import DispatchSettings
from notifications.outbox import Message
from notifications.record_delivered import record_delivered
from storage.actor import Actor
from storage.errors import DoubleBooking, Refusals
from web.demo.past_life import Life, live_on
from web.demo.stories import Story
from web.demo.town import Town

ASKED_AGAIN = 3


class Past:
    """What is still to happen, by time."""

    def __init__(self, session: Session, town: Town, settings: DispatchSettings, now: datetime, seed: int) -> None:
        self.session, self.town, self.settings, self.now = session, town, settings, now
        self._real = session.scalar(select(func.max(Message.id))) or 0
        self.draw = random.Random(seed)  # noqa: S311
        self._numbers = itertools.count()
        self._evenings: set[datetime] = set()
        self._life = Life(session, town, settings, self.draw, self.at)
        self._due: list[tuple[datetime, int, Callable[[datetime], None]]] = []

    def at(self, when: datetime, act: Callable[[datetime], None]) -> None:
        """To be done then."""
        heapq.heappush(self._due, (when, next(self._numbers), act))

    def happen(self) -> Iterator[datetime]:
        """Do everything that lies before now, in order; the moment of each step."""
        while self._due and self._due[0][0] < self.now:
            when, _, act = heapq.heappop(self._due)
            if act.__name__ != "asks":
                record_delivered(self.session, when, when, self._real)
            act(when)
            yield when
        record_delivered(self.session, self.now, self.now, self._real)

    def tell(self, story: Story) -> None:
        """One request, from its asking to its end."""

        def asks(when: datetime) -> None:
            self._ask(story, when)

        self.at(story.asked_at, asks)
        evening = (story.begins_at + timedelta(minutes=story.minutes)).replace(hour=20, minute=0, second=0)
        if evening not in self._evenings:
            self._evenings.add(evening)
            self.at(evening, self._close)

    def _ask(self, story: Story, when: datetime) -> None:
        office_id, place = self.town.offices[story.office]
        recorded = story.end == "recorded"
        actor = self.town.coordinator if recorded else self.town.operators[office_id]
        ask = Ask(
            kind="recorded" if recorded else "planned" if story.starts_at else "on_demand",
            language=story.language,
            duration_minutes=story.minutes,
            modalities=story.modalities,
            office_id=office_id,
            starts_at=story.starts_at,
            place_name=place.name,
            address=place.address,
            lat=place.lat,
            lon=place.lon,
            contact_name=None if recorded else "Front office",
            contact_phone=None if story.modalities == ("in_person",) else "+390961881111",
            mediator_id=self._who_speaks(story.language) if recorded else None,
        )
        try:
            with self.session.begin_nested():
                request = ask_for_mediator(self.session, actor, ask, when, self.settings)
        except DoubleBooking:
            return
        except Refusals as error:
            raise AssertionError(f"{story}: {error}") from error
        self._follow(story, request, actor, when)

    def _who_speaks(self, language: str) -> int:
        return self.town.speakers[language][0]

    def _follow(self, story: Story, request: Request, actor: Actor, when: datetime) -> None:
        wait = timedelta(minutes=self.draw.uniform(0.4, 4)) if request.on_the_spot else self._some_time(story, when)
        if story.end in ("done", "cancelled_late"):
            self.at(when + wait, lambda at: self._answers(request.id, at))
        if story.end == "cancelled_late":
            shortly = story.begins_at - timedelta(hours=self.draw.uniform(1, 3.5))
            self.at(shortly, lambda at: self._cancel(request.id, actor, at))
        if story.end == "cancelled":
            self.at(when + wait / 2, lambda at: self._cancel(request.id, actor, at))
        if story.end == "uncovered":
            self.at(when + wait / 2, lambda at: self._all_decline(request.id, at))
            self.at(request.useful_until, lambda at: self._search(request.id, at))

    def _some_time(self, story: Story, when: datetime) -> timedelta:
        most = (story.begins_at - when).total_seconds() * 0.4
        return timedelta(seconds=min(self.draw.uniform(300, 14_400), most))

    def _answers(self, request_id: int, when: datetime, round_: int = 1) -> None:
        """Perhaps a no first, then a yes; with nobody left to ask, the search takes its next step."""
        offers = self._offers(request_id)
        if len(offers) > 1 and self.draw.random() < 0.3:
            self._decline(offers.pop(0), when)
        for offer in offers:
            mediator = Actor(f"mediator:{offer.mediator_id}", "mediator")
            outcome = accept_offer(self.session, offer.id, when, self.settings, mediator)
            if outcome.booking_id is not None:
                live_on(self._life, outcome.booking_id)
                return
        if round_ < ASKED_AGAIN:
            self._search(request_id, when)
            self.at(when + timedelta(minutes=5), lambda at: self._answers(request_id, at, round_ + 1))
            return
        request = self.session.get_one(Request, request_id)
        self.at(request.useful_until, lambda at: self._search(request_id, at))

    def _offers(self, request_id: int) -> list[Offer]:
        query = select(Offer).where(Offer.request_id == request_id, Offer.state.in_(UNANSWERED)).order_by(Offer.id)
        found = list(self.session.execute(query).scalars())
        # Who is on call for the town stays free where somebody else can go.
        return sorted(found, key=lambda one: one.mediator_id in self.town.standby)

    def _decline(self, offer: Offer, when: datetime) -> None:
        decline_offer(self.session, offer.id, when, Actor(f"mediator:{offer.mediator_id}", "mediator"))

    def _all_decline(self, request_id: int, when: datetime) -> None:
        for offer in self._offers(request_id):
            if self.draw.random() < 0.6:
                self._decline(offer, when)

    def _cancel(self, request_id: int, actor: Actor, when: datetime) -> None:
        state = self.session.get_one(Request, request_id, populate_existing=True).state
        if state in ("searching", "assigned"):
            cancel_request(self.session, actor, request_id, when, self.settings)

    def _search(self, request_id: int, when: datetime) -> None:
        search_on(self.session, request_id, when, self.settings)

    def _close(self, when: datetime) -> None:
        close_ended(self.session, when)
