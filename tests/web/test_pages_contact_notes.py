"""A mediator's contact note ("call, no texts before ten") stands on every page that shows their number."""

import re
from html import unescape
from typing import Any

import pytest

from notifications.events import raise_event
from notifications.inbox import InboundText
from notifications.outbox import Message
from storage.contacts import phone_hashes
from tests.scenarios.town import Phone, Town
from tests.web.people import add_people, sign_in
from tests.web.test_pages_rosters import TODAY, open_desk, seek
from web.pages.coordinator_words import shown_phone

pytestmark = [pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]
CARDS = ("li", "tr", "section", "article", "main", "body")
"""What holds all that is told of one person at a place; a list inside of it is not left for the one around."""
NAMES = ("Amina Benali", "Samira Elmi", "Hanane Lahlou", "Nora Ait", "Ikram Fassi")


def note_of(name: str) -> str:
    """Of each another one."""
    return f"{name.split(maxsplit=1)[0]}: chiamare, niente SMS prima delle dieci"


def around_numbers(page: str, phone: Phone) -> list[str]:
    """The card about each place where the number is to be read or to be dialled."""
    wanted = "|".join(re.escape(one) for one in (phone.number, shown_phone(phone.number)))
    return [card_around(page, one.start()) for one in re.finditer(wanted, page)]


def card_around(page: str, place: int) -> str:
    """The innermost card that is open at that place of a page, whole; the whole page where none is."""
    open_cards: list[tuple[str, int]] = []
    around: tuple[str, int] | None = None
    for tag in re.finditer(rf"<(/?)({'|'.join(CARDS)})\b[^>]*>", page):
        if around is None and tag.start() > place:
            around = open_cards[-1] if open_cards else None
            if around is None:
                break
        if not tag[1]:
            open_cards.append((tag[2], tag.start()))
        elif open_cards.pop() == around:
            return page[around[1] : tag.end()]
    return page


def quarantine(town: Town, phone: Phone) -> None:
    """A text that the program could not read."""

    def operation(session: Any) -> None:
        last = session.query(InboundText).order_by(InboundText.id.desc()).first()
        last.processed_at, last.outcome, last.quarantined_at = None, None, town.clock.now
        raise_event(session, f"inbound:{last.id}", "quarantined", town.clock.now)

    phone.say("che cosa?")
    town.services.database.run(operation)
    town.tick()


def test_no_number_stands_without_its_note(town: Town) -> None:
    people = {name: town.mediator(name, contact_note=note_of(name)) for name in NAMES}
    amina, samira, hanane, nora, ikram = people.values()
    add_people(town, "coordinator", "operator", "desk")
    desk = open_desk(town)
    seek(town, desk, "ary", "12:00")
    coming = town.ask()
    for phone in people.values():
        phone.read = len(phone.texts)
    booked = town.plan(days=1)
    code = amina.expect_offer()
    amina.say(f"SI {code}")
    samira.say("forse, chi è?")
    hanane.say("STOP")
    quarantine(town, nora)
    amina.say(f"no {code}, se faccio tardi?")
    town.services.database.run(lambda session: fail_last_text(session, ikram, town))
    town.wait(minutes=16)
    requests = [f"/requests/{one['id']}" for one in (coming, booked)]
    paths = [*everywhere(people, requests), f"/rosters/{desk['id']}/{TODAY}"]
    seen: dict[str, set[str]] = {}
    for role in ("coordinator", "operator"):
        someone = sign_in(town, role)
        for path in paths:
            answer = someone.client.get(path, headers={"Accept": "text/html"})
            page = unescape(answer.text)
            for name, phone in people.items():
                for place in around_numbers(page, phone) if answer.status_code == 200 else []:
                    assert note_of(name) in place, f"{role} {path}: the number of {name} without the note"
                    seen.setdefault(role, set()).add(path)
    assert requests[1] in seen["operator"]
    for path in ("/board", f"{requests[0]}/phone", "/messages/new", f"/inbox?mediator={amina.mediator_id}",
                 f"/mediators/{amina.mediator_id}", "/messages/1", requests[1]):  # fmt: skip
        assert path in seen["coordinator"], f"{path} shows no number: the story has changed"


def everywhere(people: dict[str, Phone], requests: list[str]) -> list[str]:
    """The pages on which a mediator may be named."""
    of_request = ("live", "others", "phone", "phone?q=a", "cancel")
    of_person = ("mediators/", "messages/new?to=", "inbox?mediator=", "messages?person=")
    return [
        *("/board", "/board/live", "/mediators", "/mediators?q=amina", "/rosters", "/requests"),
        *("/messages", "/messages/new", "/messages/new?request=1", "/inbox", "/inbox?state=open"),
        *requests,
        *(f"{one}/{part}" for one in requests for part in of_request),
        *(f"/{where}{one.mediator_id}" for one in people.values() for where in of_person),
        *(f"/messages/{number}" for number in range(1, 12)),
    ]


def fail_last_text(session: Any, phone: Phone, town: Town) -> None:
    """What was last written to them could not be sent, however often it was tried."""
    mine = session.query(Message).filter(Message.to_hash.in_(phone_hashes(phone.number)))
    last = mine.order_by(Message.id.desc()).first()
    last.state, last.failed_at, last.error_text, last.about = "needs_person", town.clock.now, "timeout", "mediator:9"
