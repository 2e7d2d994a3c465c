"""Each text that comes in has one effect, in order of arrival, and none is lost."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.events import open_events
from notifications.inbox import InboundText, claim_inbound, fail_inbound, finish_inbound, made_up_id, store_inbound
from notifications.settings import InboundSettings
from notifications.sweep import sweep_inbound
from notifications.twilio_gateway import TwilioGateway
from storage.transaction import Database
from tests.notifications.carrier import OUR_NUMBER, Carrier
from tests.notifications.conftest import Clock

AMINA, BORIS = "+393331111111", "+393332222222"


def receive(database: Database, clock: Clock, sid: str, body: str = "SI 4821", from_: str = AMINA) -> bool:
    with database.write() as session:
        return store_inbound(session, sid, from_, OUR_NUMBER, body, clock())


def claim(database: Database, clock: Clock, owner: str = "worker") -> list[str]:
    with database.write() as session:
        return [one.carrier_id for one in claim_inbound(session, owner=owner, now=clock())]


def finish(database: Database, clock: Clock, sid: str) -> bool:
    with database.write() as session:
        return finish_inbound(session, id_of(session, sid), "accepted", clock())


def id_of(session: Session, sid: str) -> int:
    return session.scalars(select(InboundText.id).where(InboundText.carrier_id == sid)).one()


def test_a_repeated_webhook_is_stored_once(database: Database, clock: Clock) -> None:
    assert receive(database, clock, "SM1")
    assert not receive(database, clock, "SM1")


def test_of_many_webhooks_at_once_one_is_the_first(database: Database, clock: Clock) -> None:
    stored: list[bool] = []
    barrier = threading.Barrier(8)

    def call() -> None:
        barrier.wait()
        stored.append(receive(database, clock, "SM1"))

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(stored) == [False] * 7 + [True]


def test_of_each_phone_the_oldest_text_first_across_workers(database: Database, clock: Clock) -> None:
    for sid, from_ in (("SM1", AMINA), ("SM2", AMINA), ("SM3", BORIS)):
        receive(database, clock, sid, from_=from_)
    assert claim(database, clock, "one") == ["SM1", "SM3"]
    assert claim(database, clock, "two") == []
    assert finish(database, clock, "SM1")
    assert claim(database, clock, "two") == ["SM2"]
    assert not finish(database, clock, "SM1")


def test_a_dead_workers_texts_are_anybodys_after_the_lease(database: Database, clock: Clock) -> None:
    receive(database, clock, "SM1")
    assert claim(database, clock, "dead") == ["SM1"]
    clock.pass_time(seconds=31)
    assert claim(database, clock, "alive") == ["SM1"]


def test_poison_is_set_aside_and_the_rest_flows(database: Database, clock: Clock) -> None:
    receive(database, clock, "SM1")
    receive(database, clock, "SM2")
    settings = InboundSettings(max_tries=3)
    for n in range(3):
        assert claim(database, clock) == ["SM1"]
        with database.write() as session:
            assert fail_inbound(session, id_of(session, "SM1"), "ValueError", clock(), settings) is (n == 2)
        clock.pass_time(seconds=60)
    assert claim(database, clock) == ["SM2"]
    with database.write() as session:
        assert [(one.subject, one.what) for one in open_events(session)] == [
            (f"inbound:{id_of(session, 'SM1')}", "quarantined")
        ]


@pytest.mark.parametrize("body", ["S\0I", "\ud800", "x" * 100_000, "\u202eIS", "👍" * 3_000, "=1+1", "<script>", ""])
def test_hostile_bodies_are_stored(database: Database, clock: Clock, body: str) -> None:
    assert receive(database, clock, "SM1", body)
    with database.read() as session:
        kept = session.scalars(select(InboundText.body)).one()
    assert kept == body.replace("\0", "").replace("\ud800", "\ufffd")[:10_000]


@pytest.mark.parametrize("from_", ["IT-ALERT", "12345", "", "+39 333 1111111"])
def test_any_sender_is_stored(database: Database, clock: Clock, from_: str) -> None:
    assert receive(database, clock, "SM1", from_=from_)
    with database.read() as session:
        phone = session.scalars(select(InboundText.phone)).one()
    assert phone == {"+39 333 1111111": AMINA, "": "?"}.get(from_, phone)


def test_the_sweep_finds_what_the_webhook_missed(
    database: Database, clock: Clock, twilio: TwilioGateway, carrier: Carrier
) -> None:
    seen = carrier.receive(AMINA, "SI 4821")
    missed = carrier.receive(AMINA, "NO 7306")
    receive(database, clock, seen["sid"])
    since = clock() - timedelta(hours=1)
    assert sweep_inbound(database, twilio, since, clock) == 1
    assert sweep_inbound(database, twilio, since, clock) == 0
    assert claim(database, clock) == [seen["sid"]]
    finish(database, clock, seen["sid"])
    assert claim(database, clock) == [missed["sid"]]


def test_a_carrier_without_ids_is_told_apart_by_sender_text_and_time() -> None:
    one = made_up_id(AMINA, "SI", "2026-12-01 09:00")
    assert one == made_up_id(AMINA, "SI", "2026-12-01 09:00")
    assert len({one, made_up_id(BORIS, "SI", "2026-12-01 09:00"), made_up_id(AMINA, "SI", "2026-12-01 09:01")}) == 3
