"""How tests of the outbox put a text in, let it leave, and look at it."""

from typing import Any

from sqlalchemy import select

from notifications.delivery import deliver_due
from notifications.events import Event, open_events
from notifications.gateway import Gateways
from notifications.outbox import Message
from notifications.reconcile import reconcile_due
from notifications.settings import DeliverySettings, QuietHours
from storage.transaction import Database
from tests.messages import enqueue_sms
from tests.notifications.conftest import FAST, Clock

AMINA, BORIS = "+393331111111", "+393332222222"


def text(database: Database, clock: Clock, body: str = "Serve un mediatore", to: str = AMINA, **more: Any) -> str:
    more.setdefault("quiet", QuietHours())
    with database.write() as session:
        message = enqueue_sms(session, to=to, body=body, now=clock(), about=more.pop("about", "offer:1"), **more)
    return message.opaque


def stored(database: Database, opaque: str) -> Message:
    with database.read() as session:
        message = session.scalars(select(Message).where(Message.opaque == opaque)).one()
        session.expunge_all()
        return message


def events(database: Database) -> list[Event]:
    with database.read() as session:
        found = open_events(session)
        session.expunge_all()
        return found


def deliver(database: Database, gateways: Gateways, clock: Clock, settings: DeliverySettings = FAST) -> int:
    return deliver_due(database, gateways, settings, "worker", clock)


def reconcile(database: Database, gateways: Gateways, clock: Clock) -> int:
    return reconcile_due(database, gateways, FAST, "worker", clock)
