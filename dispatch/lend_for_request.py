"""A mediator who says yes from a desk: lent to the request, where the desk keeps its minimum."""

from dataclasses import dataclass, replace
from datetime import timedelta

from dispatch.book_seat import Lent, Yes
from dispatch.expected import Expected, expected
from dispatch.on_duty import LONGEST, Duty
from scheduling.commitments import commitments_between
from scheduling.desk_floor import floors
from scheduling.lend import hold_for_loan
from scheduling.travel import Engagement, Point, check_buffer, point, travel_minutes


@dataclass(frozen=True)
class Lending:
    """`span`: as they are expected from the desk; `lent` None where they set out when the shift is over."""

    span: Expected
    lent: Lent | None


def lend_for_request(yes: Yes, about: str, eta_minutes: int | None) -> Lending | None:
    """How they can come from the shift that is in the way (`about`); None where they can't, or must not.

    Counted under a lock of the desk, which is ours from then on: of two who are asked at once from a desk that can
    spare one, the second is told that the time is taken.
    """
    thing, _, number = about.partition(":")
    if yes.request.kind != "on_demand" or thing != "shift":
        return None
    desk_id = hold_for_loan(yes.session, int(number))
    around = (yes.now, max(yes.now, yes.request.starts_at) + LONGEST)
    floor = floors(yes.session, *around, yes.now, yes.settings.planning, desk_id).get(desk_id)
    sitting = floor.sitting.get(int(number)) if floor else None
    if floor is None or sitting is None or not sitting.own or sitting.mediator_id != yes.mediator.id:
        return None
    duty = Duty(sitting, floor)
    place = point(yes.request.lat, yes.request.lon) if yes.offer.modality == "in_person" else None
    span = _expected(yes, duty, place, eta_minutes)
    loan = duty.loan(span.leaves_at, span.ends_at, place)
    spared = floor.spares(sitting.seat.shift_id, loan) if loan else duty.span.ends_at <= span.leaves_at
    if not duty.goes_on(yes.now) or not spared:
        return None
    near = commitments_between(yes.session, [yes.mediator.id], span.leaves_at - LONGEST, span.ends_at + LONGEST)
    others = [Engagement(one.starts_at, one.ends_at, point(one.lat, one.lon)) for one in near if one.about != about]
    if any(one.starts_at < span.ends_at and one.ends_at > span.leaves_at for one in others):
        return None
    if check_buffer(Engagement(span.starts_at, span.ends_at, place), others) is not None:
        return None
    return Lending(span, Lent(sitting.seat.shift_id, loan) if loan else None)


def _expected(yes: Yes, duty: Duty, place: Point | None, eta_minutes: int | None) -> Expected:
    """They leave the desk when it is time for the way; at once, where nobody knows how long that is."""
    span = expected(yes.request, yes.mediator, yes.offer.modality, yes.now, eta_minutes, duty.place)
    if yes.offer.modality == "in_person" and (place is None or duty.place is None):
        return span
    way = timedelta(minutes=travel_minutes(duty.place, place))
    return replace(span, leaves_at=max(span.leaves_at, span.starts_at - way))
