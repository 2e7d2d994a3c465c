"""A row that no key reads any more stops nobody: the rest flows, and a person is told."""

from typing import Any

import pytest
from sqlalchemy import select, text

from dispatch import follow_events as following
from notifications.events import MOST_TRIES
from notifications.inbox import InboundText
from notifications.outbox import Message
from tests.scenarios.town import Town
from tests.web.people import add_people, sign_in
from tests.web.taps import read

JUNK = "gAAAAA-of-another-time"


def damage(town: Town, table: str, column: str, row_id: int) -> None:
    """One value becomes something that nothing decrypts."""
    junk = JUNK.encode() if column == "calendar" else JUNK
    with town.services.database.write() as session:
        session.execute(text(f"UPDATE {table} SET {column} = :junk WHERE id = :id"), {"junk": junk, "id": row_id})


def messages(town: Town) -> list[Message]:
    with town.services.database.read() as session:
        found = list(session.scalars(select(Message).order_by(Message.id)))
        session.expunge_all()
        return found


def without_ticks(town: Town) -> Any:
    """An ask whose texts have not left yet."""
    body = {"kind": "on_demand", "language": "ary", "duration_minutes": 60, "modality": ["in_person"],
            "place": {"name": "URP", "address": "Via Jannoni 68", "lat": 38.9059, "lon": 16.5944}}  # fmt: skip
    return town.made("/requests", body, "operator")


@pytest.mark.parametrize("column", ["body", "to_address"])
def test_a_damaged_offer_goes_to_the_next_and_the_others_leave(town: Town, column: str) -> None:
    amina, boris, chloe, dora = (town.mediator(name) for name in ("Amina", "Boris", "Chloe", "Dora"))
    without_ticks(town)
    first = messages(town)[0]
    damage(town, "messages", column, first.id)
    town.tick(4)
    asked = [one for one in (amina, boris, chloe, dora) if one.texts]
    assert len(asked) == 3  # the two others of the first wave, and who came next
    damaged = messages(town)[0]
    assert (damaged.state, damaged.error_text) == ("needs_person", "unreadable")
    asked[0].accept()


def test_a_damaged_text_in_doubt_is_not_looked_up_and_the_others_are(town: Town) -> None:
    town.mediator("Amina")
    town.mediator("Boris")
    without_ticks(town)
    with town.services.database.write() as session:
        session.execute(text("UPDATE messages SET state = 'ambiguous', next_try_at = created_at"))
    first, _ = messages(town)
    damage(town, "messages", "body", first.id)
    town.wait(minutes=1)
    assert [one.state for one in messages(town)[:2]] == ["needs_person", "delivered"]


def test_a_damaged_invite_holds_up_no_other_mail(town: Town) -> None:
    amina = town.mediator("Amina")
    request, second = town.plan(), town.plan(days=5)
    for code in (amina.expect_offer(), amina.expect_offer()):
        town.simulator.say(amina.number, f"SI {code}")
    town.simulator.settle()
    town.worker.read_replies()
    invite = next(one for one in messages(town) if one.channel == "email")
    damage(town, "messages", "calendar", invite.id)
    town.tick(3)
    assert town.state(request) == town.state(second) == "assigned"
    mails = {one.id: one for one in messages(town) if one.channel == "email"}
    assert (mails.pop(invite.id).state, {one.state for one in mails.values()}) == ("needs_person", {"sent"})


def test_a_damaged_reply_is_set_aside_and_the_others_take_effect(town: Town) -> None:
    amina, boris = town.mediator("Amina"), town.mediator("Boris")
    request = town.ask()
    code = boris.expect_offer()
    town.simulator.say(amina.number, "NO")
    town.simulator.settle()
    with town.services.database.read() as session:
        inbound = session.scalars(select(InboundText.id)).one()
    damage(town, "inbox", "body", inbound)
    boris.say(f"SI {code}")
    assert town.state(request) == "assigned"
    assert ("quarantined", f"inbound:{inbound}") in town.alarms()
    add_people(town, "coordinator")
    page = read(sign_in(town, "coordinator"), "/board")
    assert "ha scritto un messaggio che il programma non riesce a leggere" in page
    assert "Amina" in page


def test_a_mediator_whose_number_is_damaged_holds_up_no_search_and_no_page(town: Town) -> None:
    amina, boris = town.mediator("Amina"), town.mediator("Boris")
    damage(town, "mediators", "phone", int(amina.mediator_id))
    request = town.ask()
    town.tick(4)
    boris.accept()
    assert town.state(request) == "assigned"
    add_people(town, "coordinator")
    carla = sign_in(town, "coordinator")
    for path in ("/board", f"/mediators/{amina.mediator_id}", "/messages", f"/requests/{request['id']}"):
        read(carla, path)


def test_what_can_not_be_followed_up_becomes_a_persons(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    town.mediator("Amina")
    monkeypatch.setattr(following, "decline_offer", fails)
    request = without_ticks(town)
    damage(town, "messages", "body", messages(town)[0].id)
    for _ in range(MOST_TRIES):
        town.tick()
    assert ("unfollowed", f"request:{request['id']}") in town.alarms()
    add_people(town, "coordinator")
    page = read(sign_in(town, "coordinator"), "/board")
    assert "il programma non è riuscito a dar seguito a quello che è successo: guarda tu" in page
    assert f"/requests/{request['id']}" in page
