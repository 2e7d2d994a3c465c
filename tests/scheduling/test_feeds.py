"""Calendar addresses with a secret in them."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduling.feeds import FeedOwner, feed_owner, new_feed_token
from scheduling.mediators import Mediator
from storage.actor import SYSTEM, Actor
from storage.errors import NotFound
from tests.scheduling.conftest import NOW, AddDesk, AddMediator


def test_a_new_address_lets_the_old_one_die(session: Session, mediator: AddMediator) -> None:
    amina = mediator(session).id
    first = new_feed_token(session, "mediator", amina, NOW, SYSTEM)
    assert feed_owner(session, first) == FeedOwner("mediator", amina)
    second = new_feed_token(session, "mediator", amina, NOW, SYSTEM)
    assert feed_owner(session, first) is None
    assert feed_owner(session, second) == FeedOwner("mediator", amina)
    assert session.scalar(select(Mediator.feed_token_hash)) != second
    assert len(second) >= 43  # 256 bits


def test_a_desk_has_one_too(session: Session, desk: AddDesk) -> None:
    here = desk(session)
    token = new_feed_token(session, "desk", here.id, NOW, SYSTEM)
    assert feed_owner(session, token) == FeedOwner("desk", here.id)
    with pytest.raises(NotFound):
        new_feed_token(session, "desk", here.id, NOW, Actor("user:1", "desk", here.office_id + 1))
    assert feed_owner(session, "") is None
