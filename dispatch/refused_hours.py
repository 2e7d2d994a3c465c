"""Hours of desks that a mediator has said no to, given back or was taken off: they are not proposed to them again."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from dispatch.bookings import Booking
from dispatch.offers import Offer
from dispatch.requests import Request
from scheduling.availability import Span


def refused_hours(session: Session, desk_ids: Sequence[int], now: datetime) -> Mapping[tuple[int, int], list[Span]]:
    """By (mediator, desk), of what is not over. Silence is no answer: who was only asked is not among them.

    A search for a shift knows all of it: whoever gave the shift back stands in it as not to be asked.
    """
    booked = exists().where(Booking.offer_id == Offer.id)
    not_asked = and_(Offer.state == "withdrawn", Offer.code == "", ~booked)
    given_back = exists().where(Booking.offer_id == Offer.id, Booking.withdrawn_at.is_not(None))
    let_go = exists().where(Booking.offer_id == Offer.id, Booking.state == "released")
    rows = session.execute(
        select(Offer.mediator_id, Request.desk_id, Request.starts_at, Request.ends_at)
        .join(Request, Request.id == Offer.request_id)
        .where(Request.kind == "desk", Request.desk_id.in_(desk_ids), Request.ends_at > now)
        .where(or_(Offer.state == "declined", not_asked, given_back, and_(let_go, Request.state != "cancelled")))
    )
    found: Mapping[tuple[int, int], list[Span]] = defaultdict(list)
    for row in rows:
        found[row.mediator_id, row.desk_id].append(Span(row.starts_at, row.ends_at))
    return found
