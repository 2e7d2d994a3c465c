"""A wave goes out: an offer, a question with its code and a text for each mediator, however many, in few statements."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from dispatch.notices import offer_text
from dispatch.offers import Offer
from dispatch.ranking import Ranked
from dispatch.requests import Request
from dispatch.settings import DispatchSettings
from dispatch.written_to import locale_to_write
from notifications.outbox import Draft, draft_sms, queueing
from notifications.questions import new_codes, opening
from storage.insert_all import insert_all
from storage.tables import table_of
from storage.writes import Write

_offers = table_of(Offer)
Entry = tuple[str, str, dict[str, Any]]


def send_offers(
    session: Session,
    request: Request,
    chosen: list[Ranked],
    now: datetime,
    deadline: datetime | None,
    settings: DispatchSettings,
    *,
    urgent: bool,
) -> tuple[list[Write], list[Entry]]:
    """Make the offers of the wave `request.wave`; what the caller is to send, and to journal of it, at once.

    `urgent`: at night too, to who opted in.

    A text that can no longer be answered is never sent: it expires.
    """
    phones = [one.candidate.phone for one in chosen]
    codes = new_codes(session, phones, now)
    rows = [_offer(request, one, code, now, deadline) for one, code in zip(chosen, codes, strict=True)]
    made = {row.mediator_id: row.id for row in insert_all(session, _offers, rows, ("id", "mediator_id"))}
    ids = [made[one.candidate.mediator_id] for one in chosen]
    asked = [(phone, f"offer:{one}") for phone, one in zip(phones, ids, strict=True)]
    bodies = _Bodies(session, request, deadline, now, settings)
    texts = [
        _text(request, one, offer_id, bodies.body(one, code), now, settings, urgent)
        for one, offer_id, code in zip(chosen, ids, codes, strict=True)
    ]
    writes = [*opening(session, asked, codes, now), *queueing(session, texts)]
    return writes, [("offer_made", f"request:{request.id}", {"offer": one, "wave": request.wave}) for one in ids]


def _offer(request: Request, one: Ranked, code: str, now: datetime, deadline: datetime | None) -> dict[str, Any]:
    match = one.candidate.match
    assert match is not None
    assert one.modality is not None
    return {
        "request_id": request.id,
        "mediator_id": one.candidate.mediator_id,
        "state": "queued",
        "wave": request.wave,
        "code": code,
        "modality": one.modality,
        "language": match.code,
        "asked_at": now,
        "deadline_at": deadline,
    }


def _text(
    request: Request, one: Ranked, offer_id: int, body: str, now: datetime, settings: DispatchSettings, urgent: bool
) -> Draft:
    who = one.candidate
    return draft_sms(
        to=who.phone,
        body=body,
        now=now,
        about=f"offer:{offer_id}",
        quiet=settings.quiet,
        order_key=f"request:{request.id}/mediator:{who.mediator_id}",
        urgent=urgent,
        night_opt_in=who.night_opt_in,
        expires_at=request.useful_until,
    )


NO_CODE = "0000"
"""Stands for the code while a text is composed: no other run of four digits stands in an offer, and no code is this."""


class _Bodies:
    """What a wave says, composed once for all who are written to in one language about one language and way."""

    def __init__(
        self,
        session: Session,
        request: Request,
        deadline: datetime | None,
        now: datetime,
        settings: DispatchSettings,
    ) -> None:
        self.session, self.request, self.deadline, self.now, self.settings = session, request, deadline, now, settings
        self.composed: dict[tuple[str, str, tuple[str, ...]], str] = {}

    def body(self, one: Ranked, code: str) -> str:
        """The text that asks this mediator."""
        who = one.candidate
        assert who.match is not None
        locale = locale_to_write(self.session, who.mediator_id, who.locale)
        ways = tuple(way for way in self.request.modalities if way in who.modalities)
        alike = (locale, who.match.code, ways)
        if alike not in self.composed:
            self.composed[alike] = offer_text(
                self.request, who.match.code, list(ways), NO_CODE, locale, self.deadline, self.now, self.settings
            )
        return self.composed[alike].replace(NO_CODE, code)
