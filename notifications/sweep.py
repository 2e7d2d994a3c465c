"""The sweep: what a dead webhook missed is found in the carrier's list of inbound texts."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.gateway import Inbound, SmsGateway
from notifications.inbox import InboundText, store_inbound
from storage.failpoints import failpoint
from storage.transaction import Database

CHUNK = 500


def sweep_inbound(database: Database, gateway: SmsGateway, since: datetime, clock: Callable[[], datetime]) -> int:
    """Store every text since `since` that no webhook brought, oldest first; how many. Raises a GatewayError.

    One that came by both ways is stored once: its carrier id is the same.
    """
    if not gateway.can_list:
        return 0
    listed = gateway.list_inbound(since)
    stored = 0
    for at in range(0, len(listed), CHUNK):
        chunk = listed[at : at + CHUNK]
        with database.read() as session:
            ids = [one.sid for one in chunk]
            known = set(session.scalars(select(InboundText.carrier_id).where(InboundText.carrier_id.in_(ids))))
        for text in chunk:
            if text.sid not in known:
                stored += database.run(partial(_store, text=text, now=clock()))
                failpoint("while_sweeping")
    return stored


def _store(session: Session, text: Inbound, now: datetime) -> bool:
    return store_inbound(session, text.sid, text.from_, text.to, text.body, now, "sweep")
