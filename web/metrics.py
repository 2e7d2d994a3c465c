"""Figures for Prometheus: what waits, what went wrong, what a person must look at. Counted when asked for."""

from collections.abc import Iterable
from datetime import datetime

from flask import Blueprint, Response
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import Session

from dispatch.alarms import Alarm
from dispatch.requests import Request
from dispatch.unread import UnreadReply
from notifications.inbox import InboundText
from notifications.opt_outs import OptOut
from notifications.outbox import Message
from notifications.pace import Pace
from notifications.standstill import standstills
from notifications.statuses import WAITING, MessageState
from storage.journal import JournalRow
from web.services import services

metrics_pages = Blueprint("metrics", __name__)

COUNTS: tuple[tuple[str, str, Select[int]], ...] = (
    (
        "mediatori_searches_open",
        "Requests that are still being searched for.",
        select(func.count()).select_from(Request).where(Request.state == "searching"),
    ),
    (
        "mediatori_inbox_waiting",
        "Texts that came in and have not taken effect yet.",
        select(func.count())
        .select_from(InboundText)
        .where(InboundText.processed_at.is_(None), InboundText.quarantined_at.is_(None)),
    ),
    (
        "mediatori_inbox_quarantined",
        "Texts that could not be processed and were set aside for a person.",
        select(func.count()).select_from(InboundText).where(InboundText.quarantined_at.is_not(None)),
    ),
    (
        "mediatori_replies_to_read",
        "Replies that a person must read.",
        select(func.count()).select_from(UnreadReply).where(UnreadReply.state == "open"),
    ),
    (
        "mediatori_alarms_open",
        "Alarms on the coordinator's board.",
        select(func.count()).select_from(Alarm).where(Alarm.done_at.is_(None)),
    ),
    (
        "mediatori_phones_stopped",
        "Phones that said STOP and get nothing any more, once under each key in use.",
        select(func.count()).select_from(OptOut),
    ),
    (
        "mediatori_carrier_failures",
        "Calls to the carrier in a row that did not end well.",
        select(func.coalesce(func.max(Pace.failures), 0)),
    ),
    (
        "mediatori_journal_unsealed",
        "Rows of the journal that are not chained yet.",
        select(func.count()).select_from(JournalRow).where(JournalRow.position.is_(None)),
    ),
)


WITHDRAWN = "withdrawn"
"""A message that was taken back before it left: nothing went wrong with it, so it is not among the failed."""


class Figures(Collector):
    """Read from the database at each look, in a handful of statements."""

    def __init__(self, session: Session, now: datetime, age_seconds: float, states: dict[str, int]) -> None:
        self._session, self._now, self._age, self._states = session, now, age_seconds, states

    def collect(self) -> Iterable[Metric]:
        """The families, each state of a message present even where there is none."""
        by_state = GaugeMetricFamily("mediatori_messages", "Messages by state.", labels=["state"])
        for state in [*MessageState, WITHDRAWN]:
            by_state.add_metric([str(state)], self._states.get(str(state), 0))
        yield by_state
        yield GaugeMetricFamily(
            "mediatori_oldest_due_message_seconds", "How long the oldest message that is due has waited.", self._age
        )
        still = {one.kind: one.count for one in standstills(self._session, self._now)}
        standing = GaugeMetricFamily(
            "mediatori_standstill", "What should have left or taken effect minutes ago.", labels=["what"]
        )
        for what in ("sms", "email", "replies"):
            standing.add_metric([what], still.get(f"{what}_still", 0))
        yield standing
        numbers = self._session.execute(select(*(count.scalar_subquery() for _, _, count in COUNTS))).one()
        for (name, told, _), number in zip(COUNTS, numbers, strict=True):
            yield GaugeMetricFamily(name, told, number)


@metrics_pages.get("/metrics")
def metrics() -> Response:
    """Counts only: no name, number or text stands here."""
    now = services().clock()
    with services().database.read() as session:
        since = session.scalar(
            select(func.min(func.coalesce(Message.not_before, Message.created_at))).where(Message.state.in_(WAITING))
        )
        registry = CollectorRegistry(auto_describe=False)
        age = 0.0 if since is None else max(0.0, (now - since).total_seconds())
        registry.register(Figures(session, now, age, _count_messages(session)))
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _count_messages(session: Session) -> dict[str, int]:
    taken_back = and_(Message.state == MessageState.FAILED, Message.error_text == "withdrawn")
    what = case((taken_back, WITHDRAWN), else_=Message.state)
    return {state: int(count) for state, count in session.execute(select(what, func.count()).group_by(what))}
