"""Who is asked again about the same request while their yes to the first text is on its way: one yes, one booking."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.accept_offer import accept_offer
from dispatch.ask_for_mediator import ask_for_mediator
from dispatch.offers import Offer
from storage.actor import Actor
from storage.transaction import Database
from tests.dispatch.conftest import AWAKE, NOW, add_office, add_people, an_ask, an_operator

WHO = Actor("mediator:1", "mediator")


def asked_twice(session: Session, ended: str, stands: str) -> tuple[int, int]:
    """The ids of two offers to the same mediator: one that has `ended`, one that `stands`."""
    office = add_office(session)
    add_people(session, 1)
    request = ask_for_mediator(session, an_operator(office), an_ask(office), NOW, AWAKE)
    first = session.scalars(select(Offer).where(Offer.request_id == request.id)).one()
    first.state = ended
    session.flush()
    again = Offer(
        request_id=request.id, mediator_id=first.mediator_id, state=stands, wave=2, code="5177", modality="in_person",
        language="ary", asked_at=NOW, answered_at=NOW if stands == "reserve" else None,
    )  # fmt: skip
    session.add(again)
    session.flush()
    return first.id, again.id


@pytest.mark.parametrize("ended", ["lost", "send_failed", "withdrawn"])
@pytest.mark.parametrize("stands", ["queued", "reserve"])
def test_a_yes_to_what_has_ended_is_a_yes_to_what_stands(database: Database, ended: str, stands: str) -> None:
    first, again = database.run(lambda session: asked_twice(session, ended, stands))
    outcome = database.run(lambda session: accept_offer(session, first, NOW, AWAKE, WHO))
    assert outcome.what == "booked"
    with database.read() as session:
        assert session.get_one(Offer, again).state == "accepted"
        assert session.get_one(Offer, first).state == ended
    assert database.run(lambda session: accept_offer(session, first, NOW, AWAKE, WHO)).what == "already"
