"""A mediator on duty at a desk helps who waits elsewhere, while the desk keeps its minimum; and comes back."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from dispatch.accept_offer import accept_offer
from dispatch.arrive_on_shift import arrive_on_shift
from dispatch.ask_for_mediator import ask_for_mediator
from dispatch.bookings import Booking
from dispatch.cancel_request import cancel_request
from dispatch.check_in import check_in
from dispatch.check_out import check_out
from dispatch.depart_from_shift import depart_from_shift
from dispatch.extend_booking import extend_booking
from dispatch.miss_on_shift import missed_shifts
from dispatch.offers import Offer
from dispatch.recall_loans import recall_all, recall_loans
from dispatch.record_absence import record_absence
from dispatch.report_absent import report_absent
from dispatch.requests import Request
from scheduling.add_shift import add_shift
from scheduling.commitments import Commitment
from scheduling.desks import Desk
from scheduling.loans import Loan
from scheduling.rosters import Shift
from storage.actor import Actor
from storage.errors import StateRefused
from storage.transaction import Database, is_temporary
from tests.dispatch.conftest import AWAKE, an_ask, an_operator
from tests.dispatch.desk_town import CARLA, DeskTown, Phone, morning
from tests.storage.test_races import race

WHO = Actor("mediator:1", "mediator")
START, END = morning(0)
TEN = START + timedelta(hours=1)


def at(hour: int, minute: int = 0) -> datetime:
    """Of that Monday, in Rome."""
    return START + timedelta(hours=hour - 9, minutes=minute)


def on_duty(database: Database, *names: str, not_come: str = "") -> tuple[DeskTown, list[Phone]]:
    """A desk that needs one, and these who sit there since nine (one has not come); it is ten."""
    town = DeskTown(database)
    town.open_desk()
    people = [town.mediator(name) for name in names]
    for one in people:
        town.run(partial(_sits, town, one, one.name != not_come))
    town.now = TEN
    return town, people


def _sits(town: DeskTown, whom: Phone, came: bool, session: Session) -> None:
    desk = session.get_one(Desk, town.desk_id)
    shift = add_shift(
        session, desk=desk, mediator_id=whom.id, starts_at=START, ends_at=END, languages=["ary"], now=town.now,
        actor=CARLA,
    )  # fmt: skip
    if came:
        arrive_on_shift(session, CARLA, shift.id, START + timedelta(minutes=2), AWAKE)


def ask(town: DeskTown, **more: Any) -> int:
    """Somebody waits at a counter for half an hour's help by phone."""
    wanted = an_ask(1, duration_minutes=30, **{"modalities": ("phone",), "contact_phone": "+390961881111", **more})
    return town.run(lambda session: ask_for_mediator(session, an_operator(1), wanted, town.now, AWAKE).id)


def promised(town: DeskTown, whom: Phone) -> list[tuple[datetime, datetime, str]]:
    """Live commitments in order of time."""
    mine = select(Commitment).where(Commitment.mediator_id == whom.id, Commitment.live).order_by(Commitment.starts_at)
    with town.database.read() as session:
        return [(one.starts_at, one.ends_at, one.kind) for one in session.scalars(mine)]


def state_of(town: DeskTown, request_id: int) -> str:
    with town.database.read() as session:
        return session.get_one(Request, request_id).state


def booking_of(town: DeskTown, request_id: int) -> int:
    with town.database.read() as session:
        return session.scalars(
            select(Booking.id).where(Booking.request_id == request_id, Booking.state == "live")
        ).one()


def lent(town: DeskTown) -> list[tuple[datetime, datetime]]:
    with town.database.read() as session:
        return [(one.starts_at, one.ends_at) for one in session.scalars(select(Loan).where(Loan.live))]


WHOLE = [(START, END, "shift")]
PARTED = [(START, TEN, "shift"), (TEN, at(10, 30), "booking"), (at(10, 30), END, "shift")]


def test_lent_while_the_minimum_holds_and_whole_again_when_called_off(database: Database) -> None:
    town, (amina, boris) = on_duty(database, "Amina", "Boris")
    wanted = ask(town)
    first, second = amina.code(), boris.code()
    amina.say(f"SI {first}")
    assert state_of(town, wanted) == "assigned"
    assert promised(town, amina) == PARTED
    assert lent(town) == [(TEN, at(10, 30))]
    boris.say(f"SI {second}")
    boris.expect("riserva")
    # The desk has one left, and lends nobody more.
    amina.read, boris.read = len(amina.texts), len(boris.texts)
    other = ask(town)
    boris.silent()
    assert state_of(town, other) == "searching"
    town.run(lambda session: cancel_request(session, an_operator(1), wanted, town.now, AWAKE))
    assert (promised(town, amina), lent(town)) == (WHOLE, [])


def test_not_asked_where_the_minimum_would_not_hold(database: Database) -> None:
    town, (amina,) = on_duty(database, "Amina")
    carla = town.mediator("Carla")
    wanted = ask(town)
    amina.silent()
    carla.say(f"SI {carla.code()}")
    assert state_of(town, wanted) == "assigned"
    # What is planned for then does not take anybody from a desk, whatever the desk can spare.
    dora = town.mediator("Dora")
    town.now = at(9, 30)
    ask(town, kind="planned", starts_at=at(12))
    amina.silent()
    dora.code("12:00")


def test_who_is_missing_is_neither_counted_on_nor_lent(database: Database) -> None:
    town, (amina, boris) = on_duty(database, "Amina", "Boris", not_come="Boris")
    town.now = at(9, 9)
    ask(town)
    # In the first minutes he may be on the stairs.
    boris.code()
    code = amina.code()
    town.now = at(9, 10)
    amina.say(f"SI {code}")
    amina.expect("9:00", "13:00")
    ask(town)
    amina.silent()
    boris.silent()
    town.now = at(9, 20)
    town.run(lambda session: arrive_on_shift(session, CARLA, shift_of(town, boris), town.now, AWAKE))
    ask(town)
    amina.code()
    boris.code()


def test_who_was_lent_before_they_checked_in_is_awaited_from_when_they_are_back(database: Database) -> None:
    town, (amina, boris) = on_duty(database, "Amina", "Boris", not_come="Boris")
    town.now = at(9, 5)
    ask(town)
    boris.say(f"SI {boris.code()}")
    assert lent(town) == [(at(9, 5), at(9, 35))]
    town.now = at(9, 30)
    assert recall_all(database, town.now, AWAKE) == 0
    amina.read = len(amina.texts)
    town.now = at(9, 44)
    ask(town)
    amina.code()
    assert missing(town) == []
    town.now = at(9, 45)
    ask(town)
    amina.silent()
    assert missing(town) == [shift_of(town, boris)]


def missing(town: DeskTown) -> Sequence[int]:
    with town.database.read() as session:
        return missed_shifts(session, town.now, timedelta(minutes=10))


def test_who_is_lent_neither_comes_nor_stays_away_meanwhile(database: Database) -> None:
    town, (amina, boris) = on_duty(database, "Amina", "Boris", not_come="Boris")
    town.now = at(9, 5)
    ask(town)
    boris.say(f"SI {boris.code()}")
    mine, hers = shift_of(town, boris), shift_of(town, amina)
    assert refused(town, lambda session: report_absent(session, CARLA, mine, town.now, AWAKE)) == "lent_now"
    assert refused(town, lambda session: arrive_on_shift(session, CARLA, mine, town.now, AWAKE)) == "lent_now"
    assert refused(town, lambda session: report_absent(session, CARLA, hers, town.now, AWAKE)) == "cannot_be_absent"
    town.now = at(9, 35)
    assert town.run(lambda session: arrive_on_shift(session, CARLA, mine, town.now, AWAKE).state) == "present"


def refused(town: DeskTown, tap: Callable[[Session], Any]) -> str:
    with pytest.raises(StateRefused) as error:
        town.run(tap)
    return error.value.code


def test_in_person_the_way_there_and_back_counts(database: Database) -> None:
    town, (amina, boris) = on_duty(database, "Amina", "Boris")
    far = {"lat": 38.88, "lon": 16.6, "modalities": ("in_person",), "place_name": "Ospedale"}
    wanted = ask(town, **far)
    boris.code("Ospedale")
    amina.say(f"SI {amina.code('Ospedale')}")
    with database.read() as session:
        booking = session.get_one(Booking, booking_of(town, wanted))
        way = booking.starts_at - TEN
    assert timedelta(minutes=10) < way < timedelta(minutes=30)
    assert booking.ends_at == TEN + way + timedelta(minutes=30)
    back = booking.ends_at + way
    assert promised(town, amina) == [(START, TEN, "shift"), (TEN, booking.ends_at, "booking"), (back, END, "shift")]
    assert lent(town) == [(TEN, back)]


def test_done_early_and_asked_to_stay_longer(database: Database) -> None:
    town, (amina, boris) = on_duty(database, "Amina", "Boris")
    wanted = ask(town)
    amina.say(f"SI {amina.code()}")
    booking = booking_of(town, wanted)
    town.run(lambda session: check_in(session, booking, town.now, AWAKE, WHO))
    stay = lambda session: extend_booking(session, booking, 30, town.now, AWAKE, WHO)  # noqa: E731
    assert town.run(stay) == "extended"
    assert promised(town, amina)[1:] == [(TEN, at(11), "booking"), (at(11), END, "shift")]
    # Another leaves the desk: from then on she is needed there herself.
    town.now = at(10, 20)
    town.run(lambda session: depart_from_shift(session, CARLA, shift_of(town, boris), town.now, AWAKE))
    assert town.run(stay) == "handed_over"
    assert promised(town, amina)[1:] == [(TEN, at(11), "booking"), (at(11), END, "shift")]
    assert recall_all(database, town.now, AWAKE) == 1
    assert recall_all(database, town.now, AWAKE) == 0
    assert town.alarms == ["desk_below_minimum"]
    # Who is checked out at the desk meanwhile is not waited for there.
    with database.write() as session:
        depart_from_shift(session, CARLA, shift_of(town, amina), town.now, AWAKE)
        session.flush()
        assert recall_loans(session, town.desk_id, town.now, AWAKE) == 0
        session.rollback()
    town.now = at(10, 40)
    town.run(lambda session: check_out(session, booking, town.now, AWAKE, WHO))
    assert promised(town, amina)[1:] == [(TEN, at(10, 40), "booking"), (at(10, 40), END, "shift")]
    assert (lent(town), town.alarms) == ([(TEN, at(10, 40))], [])


@pytest.mark.parametrize(("minute", "state"), [(20, "cancelled"), (21, "searching")])
def test_who_is_done_early_needs_nobody_to_go_on(database: Database, minute: int, state: str) -> None:
    town, (amina, boris) = on_duty(database, "Amina", "Boris")
    wanted = ask(town)
    amina.say(f"SI {amina.code()}")
    booking = booking_of(town, wanted)
    town.run(lambda session: check_in(session, booking, town.now, AWAKE, WHO))
    town.run(lambda session: depart_from_shift(session, CARLA, shift_of(town, boris), town.now, AWAKE))
    carla = town.mediator("Carla")
    longer = town.run(lambda session: extend_booking(session, booking, 30, town.now, AWAKE, WHO))
    assert longer == "handed_over"
    code = carla.code()
    # In the last ten minutes somebody may still have to go on from her.
    town.now = at(10, minute)
    town.run(lambda session: check_out(session, booking, town.now, AWAKE, WHO))
    town.settle()
    with database.read() as session:
        following = session.scalars(select(Request).where(Request.continues_id == wanted)).one()
        assert following.state == state
    carla.say(f"SI {code}")
    carla.expect("annullata" if state == "cancelled" else "Confermat")


def shift_of(town: DeskTown, whom: Phone) -> int:
    with town.database.read() as session:
        return session.scalars(select(Shift.id).where(Shift.mediator_id == whom.id)).one()


def test_who_has_not_begun_is_replaced_when_the_desk_needs_them(database: Database) -> None:
    town, (amina, boris) = on_duty(database, "Amina", "Boris")
    wanted = ask(town, starts_at=at(10, 20))
    amina.say(f"SI {amina.code()}")
    assert promised(town, amina)[:2] == [(START, at(10, 20), "shift"), (at(10, 20), at(10, 50), "booking")]
    assert recall_all(database, town.now, AWAKE) == 0
    town.run(lambda session: depart_from_shift(session, CARLA, shift_of(town, boris), town.now, AWAKE))
    carla = town.mediator("Carla")
    assert recall_all(database, town.now, AWAKE) == 1
    assert (state_of(town, wanted), len(lent(town))) == ("searching", 1)
    carla.say(f"SI {carla.code()}")
    assert (state_of(town, wanted), lent(town), promised(town, amina)) == ("assigned", [], WHOLE)
    amina.expect("Confermat")
    amina.expect("Non")


def test_who_comes_later_is_at_the_desk_until_they_leave(database: Database) -> None:
    town, (amina, boris) = on_duty(database, "Amina", "Boris")
    wanted = ask(town, modalities=("in_person",))
    amina.say(f"SI {amina.code()} +40")
    assert lent(town) == [(at(10, 40), at(11, 10))]
    assert promised(town, amina) == [
        (START, at(10, 40), "shift"), (at(10, 40), at(11, 10), "booking"), (at(11, 10), END, "shift"),
    ]  # fmt: skip
    # She has not left yet when the other does: somebody else is asked, and she stays.
    carla = town.mediator("Carla")
    town.now = at(10, 10)
    town.run(lambda session: depart_from_shift(session, CARLA, shift_of(town, boris), town.now, AWAKE))
    assert recall_all(database, town.now, AWAKE) == 1
    assert (state_of(town, wanted), town.alarms) == ("searching", [])
    carla.say(f"SI {carla.code()}")
    assert (state_of(town, wanted), lent(town), promised(town, amina)) == ("assigned", [], WHOLE)


def test_who_is_there_sooner_than_they_said_has_left_the_desk(database: Database) -> None:
    town, (amina, boris) = on_duty(database, "Amina", "Boris")
    wanted = ask(town, modalities=("in_person",))
    boris.code()
    amina.say(f"SI {amina.code()} +40")
    booking = booking_of(town, wanted)
    town.now = at(10, 20)
    town.run(lambda session: check_in(session, booking, town.now, AWAKE, WHO))
    assert lent(town) == [(at(10, 20), at(11, 10))]
    assert promised(town, amina)[:2] == [(START, at(10, 20), "shift"), (at(10, 20), at(11, 10), "booking")]
    ask(town)
    boris.silent()


def test_who_says_that_they_come_after_their_shift_is_not_lent(database: Database) -> None:
    town, (amina, _) = on_duty(database, "Amina", "Boris")
    town.now = at(12, 30)
    wanted = ask(town, modalities=("in_person",))
    amina.say(f"SI {amina.code()} +30")
    assert (state_of(town, wanted), lent(town)) == ("assigned", [])
    assert promised(town, amina) == [(START, END, "shift"), (END, at(13, 30), "booking")]


def test_the_way_is_left_for_and_no_sooner(database: Database) -> None:
    town, (amina, _) = on_duty(database, "Amina", "Boris")
    wanted = ask(town, lat=38.88, lon=16.6, modalities=("in_person",), place_name="Ospedale")
    amina.say(f"SI {amina.code('Ospedale')} +40")
    with database.read() as session:
        booking = session.get_one(Booking, booking_of(town, wanted))
    assert booking.starts_at == at(10, 40)
    [(leaves, back)] = lent(town)
    assert TEN < leaves < booking.starts_at
    assert back - booking.ends_at == booking.starts_at - leaves


def test_a_yes_that_comes_when_the_desk_can_not_spare_them_any_more(database: Database) -> None:
    town, (amina, boris) = on_duty(database, "Amina", "Boris")
    wanted = ask(town)
    code = amina.code()
    town.run(lambda session: depart_from_shift(session, CARLA, shift_of(town, boris), town.now, AWAKE))
    amina.say(f"SI {code}")
    amina.expect("9:00", "13:00")
    assert (state_of(town, wanted), promised(town, amina), lent(town)) == ("searching", WHOLE, [])


def test_an_absence_of_who_is_lent_frees_all_their_time(database: Database) -> None:
    town, (amina, boris) = on_duty(database, "Amina", "Boris")
    wanted = ask(town)
    amina.say(f"SI {amina.code()}")
    town.run(lambda session: session.get_one(Shift, shift_of(town, amina)).__setattr__("state", "confirmed"))
    town.run(lambda session: record_absence(session, CARLA, amina.id, town.now, END, town.now, AWAKE))
    assert (promised(town, amina), lent(town)) == ([], [])
    assert state_of(town, wanted) == "searching"
    assert sorted(town_states(town)) == ["present", "uncovered"]
    boris.read = len(boris.texts)


def town_states(town: DeskTown) -> list[str]:
    with town.database.read() as session:
        return list(session.scalars(select(Shift.state)))


def _yes(database: Database, offers: list[int], number: int) -> list[str]:
    if number >= len(offers):
        return []
    while True:
        try:
            return [database.run(lambda session: accept_offer(session, offers[number], TEN, AWAKE, WHO)).what]
        except OperationalError as error:
            if not is_temporary(error):
                raise


def test_of_many_who_are_asked_at_once_one_is_lent(database: Database, database_url: str) -> None:
    """Two sit there and one may go: both say yes at the same moment, each to a request of their own."""
    town, people = on_duty(database, "Amina", "Boris")
    wanted = [ask(town) for _ in people]
    with database.read() as session:
        offers = [
            session.scalars(select(Offer.id).where(Offer.request_id == one, Offer.mediator_id == whom.id)).one()
            for one, whom in zip(wanted, people, strict=True)
        ]
    assert race(_yes, database_url, offers) == {"booked": 1, "conflict": 1}
    assert len(lent(town)) == 1
