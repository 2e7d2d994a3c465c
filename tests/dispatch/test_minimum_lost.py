"""A desk that falls below its minimum says so on the roster and in the plan, also where no empty shift says it."""

from datetime import date, datetime, timedelta

from sqlalchemy import Update, update

from dispatch.gaps_now import gaps_now
from dispatch.plan_gaps import plan_gaps
from dispatch.remove_from_plan import remove_from_plan
from dispatch.roster_day import roster_day
from dispatch.seek_for_gap import seek_for_gap
from scheduling.change_mediator import change_mediator
from scheduling.desks import get_desk
from scheduling.plans import Plan, get_plan
from scheduling.rosters import Shift
from storage.transaction import Database
from tests.dispatch.conftest import AWAKE, statements
from tests.dispatch.desk_town import CARLA, MONDAY, PLANNING, DeskTown, Phone, morning
from tests.dispatch.test_rosters_by_hand import add, change

TWO_LANGUAGES = {
    "cover": [
        {"language": code, "days": ["MO"], "start": "09:00", "end": "13:00", "minimum": 1} for code in ("ary", "tir")
    ]
}
ENDS = ("starts_at", "ends_at")
Told = list[tuple[str, str, str]]


def speaks(town: DeskTown, who: Phone, *codes: str) -> None:
    spoken = [{"code": code, "level": "native"} for code in codes]
    town.run(lambda session: change_mediator(session, who.id, {"languages": spoken}, town.now, CARLA) and None)


def short(language: str, starts_at: datetime, ends_at: datetime) -> tuple[str, str, str]:
    start, end = (f"{one.astimezone(PLANNING.zone):%H}" for one in (starts_at, ends_at))
    return language, start, end


def on_the_roster(town: DeskTown, *states: str) -> Told:
    """(language, from, to) of Monday's gaps that are in these states."""
    with town.database.read() as session:
        day = roster_day(session, CARLA, town.desk_id, MONDAY, PLANNING.zone)
        return [short(one.language, one.starts_at, one.ends_at) for one in day.gaps if one.state in states]


def in_the_plan(town: DeskTown) -> Told:
    with town.database.read() as session:
        gaps = gaps_now(session, get_plan(session, town.plan_id), PLANNING.zone, frozenset())
        return [short(one["language"], *(datetime.fromisoformat(one[at]) for at in ENDS)) for one in gaps]


def for_both(town: DeskTown) -> Update:
    """Monday's shift is there for both languages."""
    return update(Shift).where(Shift.id == town.shifts[0].id).values(languages=["ary", "tir"])


def solved(town: DeskTown, at: datetime) -> None:
    """As if the plan had been made then."""
    town.run(lambda session: session.execute(update(Plan).where(Plan.id == town.plan_id).values(solved_at=at)) and None)


def monday_alone(database: Database) -> tuple[DeskTown, Phone, str]:
    """Amina, who speaks all that the desk asks for, has its only shift; her code."""
    town = DeskTown(database)
    town.open_desk("MO")
    amina = town.mediator("Amina")
    speaks(town, amina, "ary", "tir")
    (code,) = town.publish(amina)
    assert (on_the_roster(town, "open"), in_the_plan(town)) == ([], [])
    return town, amina, code


def test_a_language_that_only_who_refused_spoke_is_missed(database: Database) -> None:
    town, amina, code = monday_alone(database)
    change(town, TWO_LANGUAGES)
    town.run(lambda session: session.execute(for_both(town)) and None)
    boris = town.mediator("Boris")
    amina.say(f"NO {code}")
    assert on_the_roster(town, "searching") == [("ary", "09", "13")]
    assert on_the_roster(town, "open") == [("tir", "09", "13")], "nobody is sought for it"
    assert in_the_plan(town) == [], "the empty shift says both"
    boris.say(f"SI {boris.code('darija')}")
    assert town.held == [("Boris", "confirmed")]
    assert on_the_roster(town, "open") == in_the_plan(town) == [("tir", "09", "13")]

    carla = town.mediator("Carla")
    speaks(town, carla, "tir")
    starts_at = morning(0)[0]
    ask = (town.desk_id, "tir", starts_at, town.now, AWAKE, frozenset[date]())
    town.run(lambda session: seek_for_gap(session, CARLA, *ask) and None)
    assert on_the_roster(town, "open") == []
    assert on_the_roster(town, "searching") == [("tir", "09", "13")]
    town.settle()
    carla.say(f"SI {carla.code('tigrino')}")
    assert on_the_roster(town, "open", "searching") == in_the_plan(town) == []


def test_who_speaks_all_of_a_shift_s_languages_is_asked_first(database: Database) -> None:
    """Waves of three: Hanane, who lives as near as the others and joined last, is in the first."""
    town, amina, code = monday_alone(database)
    change(town, TWO_LANGUAGES)
    town.run(lambda session: session.execute(for_both(town)) and None)
    others = [town.mediator(name) for name in ("Boris", "Carla", "Dario")]
    hanane, tigrinya_only = town.mediator("Hanane"), town.mediator("Selam")
    speaks(town, hanane, "ary", "tir")
    speaks(town, tigrinya_only, "tir")
    amina.say(f"NO {code}")
    assert [len(one.texts) for one in (*others, hanane, tigrinya_only)] == [1, 1, 0, 1, 0]
    hanane.say(f"SI {hanane.code('darija')}")
    assert town.held == [("Hanane", "confirmed")]
    assert on_the_roster(town, "open", "searching") == in_the_plan(town) == []


def test_a_shift_taken_off_or_made_shorter_by_hand_leaves_a_gap(database: Database) -> None:
    town, amina, _ = monday_alone(database)
    first = town.shifts[0].id
    town.run(lambda session: remove_from_plan(session, town.plan_id, first, town.now, AWAKE, CARLA) and None)
    assert on_the_roster(town, "open") == in_the_plan(town) == [("ary", "09", "13")]
    starts_at, ends_at = morning(0)
    add(town, amina, starts_at, ends_at - timedelta(hours=2))
    assert on_the_roster(town, "open") == in_the_plan(town) == [("ary", "11", "13")]


def test_days_that_no_plan_was_made_for_miss_nobody(database: Database) -> None:
    """A desk that asks for somebody on a day that was over when the plan was made, and one that closes."""
    town, _, _ = monday_alone(database)
    first = town.shifts[0].id
    town.run(lambda session: remove_from_plan(session, town.plan_id, first, town.now, AWAKE, CARLA) and None)
    solved(town, morning(0)[0])
    assert on_the_roster(town, "open") == in_the_plan(town) == []
    solved(town, town.now)
    assert in_the_plan(town) == [("ary", "09", "13")]
    change(town, {"closed": [MONDAY.isoformat()]})
    assert on_the_roster(town, "open") == in_the_plan(town) == []


def test_the_days_of_three_months_cost_five_statements(database: Database) -> None:
    town, _, _ = monday_alone(database)
    weeks = timedelta(weeks=12)
    with database.read() as session:
        desk = get_desk(session, town.desk_id)
        with statements(database.engine) as seen:
            plan_gaps(session, [desk], MONDAY, MONDAY + weeks, PLANNING.zone, frozenset())
    assert len(seen) == 5
