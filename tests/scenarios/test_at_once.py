"""Really at once: several workers on several threads, and one seat."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.drop_kept_ask import drop_kept_ask
from dispatch.keep_ask import keep_ask
from dispatch.kept_asks import KeptAsk
from dispatch.move_reply import move_reply
from dispatch.rename_kept_ask import rename_kept_ask
from dispatch.resolve_reply import resolve_reply
from storage.actor import Actor
from storage.errors import NotFound, Refused
from storage.journal import JournalRow
from tests.scenarios.test_series import dates, repeat, states
from tests.scenarios.town import Phone, Town
from web.worker import Worker

WORKERS = 4


def at_once(town: Town, said: list[tuple[Phone, str]]) -> list[BaseException]:
    """All of these texts come in, and several workers read them at the same moment; what they raised."""
    for phone, body in said:
        town.simulator.say(phone.number, body)
    town.simulator.settle()
    workers = [Worker(town.services, owner=f"worker {n}") for n in range(WORKERS)]
    faults = together([worker.read_replies for worker in workers])
    town.tick()
    return faults


def together(acts: list[Callable[[], object]]) -> list[BaseException]:
    """Run them at a barrier; what they raised."""
    barrier, faults = threading.Barrier(len(acts)), list[BaseException]()

    def run(act: Callable[[], object]) -> None:
        barrier.wait(10)
        try:
            act()
        except Exception as fault:  # noqa: BLE001  (told to the test, whatever it is)
            faults.append(fault)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return faults


def test_eight_yes_at_once_and_one_seat(town: Town) -> None:
    people = [town.mediator(f"Persona {letter}") for letter in "ABCDEFGH"]
    request = town.ask()
    assert at_once(town, [(one, f"SI {one.expect_offer()}") for one in people]) == []
    now = town.request(request)
    assert (now["state"], len(now["bookings"])) == ("assigned", 1)
    assert sorted(one["state"] for one in now["offers"]) == ["accepted", *["reserve"] * 7]
    answers = [one.expect() for one in people]
    assert sum("Confermato" in one for one in answers) == 1
    assert sum("riserva" in one for one in answers) == 7
    for one in people:
        one.silent()


def test_a_yes_of_one_and_the_noes_of_the_others_at_once(town: Town) -> None:
    people = [town.mediator(f"Persona {letter}") for letter in "ABCDEF"]
    request = town.ask()
    codes = [one.expect_offer() for one in people]
    said = [(one, f"{'SI' if n % 2 else 'NO'} {code}") for n, (one, code) in enumerate(zip(people, codes, strict=True))]
    assert at_once(town, said) == []
    now = town.request(request)
    assert (now["state"], len(now["bookings"])) == ("assigned", 1)
    assert sorted(one["state"] for one in now["offers"]) == ["accepted", *["declined"] * 3, *["reserve"] * 2]


def test_a_cancellation_and_a_yes_at_once_leave_nobody_coming(town: Town) -> None:
    amina = town.mediator("Amina Berrada")
    request = town.ask()
    town.simulator.say(amina.number, f"SI {amina.expect_offer()}")
    town.simulator.settle()
    client = town.services  # a second way in
    worker = Worker(client, owner="other")
    assert together([lambda: town.call("POST", f"/requests/{request['id']}/cancel"), worker.read_replies]) == []
    town.tick()
    now = town.request(request)
    assert now["state"] in ("cancelled", "cancelled_late")
    assert now["bookings"] == []


def test_one_mediator_and_two_requests_of_the_same_time_at_once(town: Town) -> None:
    """Two coordinators read two replies of the same person."""
    amina = town.mediator("Amina Berrada")
    at = (town.clock.now + timedelta(days=3)).isoformat()
    requests = [town.ask(kind="planned", starts_at=at) for _ in range(2)]
    for code in (amina.expect_offer(), amina.expect_offer()):
        amina.say(f"sì {code} credo di farcela")
        amina.expect("una persona legge")
    replies = town.replies()
    answers: list[int] = []

    def accept(reply_id: str) -> None:
        client = town.client.application.test_client()
        bearer = {"Authorization": f"Bearer {town.tokens['coordinator']}"}
        answer = client.post(f"/api/v1/replies/{reply_id}/resolve", json={"as": "accept"}, headers=bearer)
        answers.append(answer.status_code)

    assert together([lambda one=one: accept(one["id"]) for one in replies]) == []  # type: ignore[misc]
    assert sorted(answers) == [200, 409]
    assert sorted(town.state(one) for one in requests) == ["assigned", "searching"]


def test_searches_that_are_due_are_taken_on_once_by_many_workers(town: Town) -> None:
    people = [town.mediator(f"Persona {letter}") for letter in "ABCDEF"]
    town.plan(days=5)
    for one in people[:3]:
        one.expect_offer()
    town.clock.now += timedelta(hours=4, minutes=1)
    workers = [Worker(town.services, owner=f"worker {n}") for n in range(WORKERS)]
    assert together([worker.search_on for worker in workers]) == []
    town.tick()
    for one in people[3:]:
        one.expect_offer()
        one.silent()


CARLA, DARIO = Actor("user:1", "coordinator", None), Actor("user:2", "coordinator", None)


def while_another_waits(
    town: Town, first: Callable[[Session], object], second: Callable[[Session], object]
) -> Refused | NotFound | None:
    """Both in transactions of their own: the second begins once the first has written, and goes on when it is done.

    How the second was refused, if it was.
    """
    refused: list[Refused | NotFound] = []

    def wait() -> None:
        try:
            town.services.database.run(second)
        except (Refused, NotFound) as error:
            refused.append(error)

    thread = threading.Thread(target=wait)
    with town.services.database.write() as session:
        first(session)
        thread.start()
        thread.join(0.3)
        assert thread.is_alive(), "the second waits for the first"
    thread.join(10)
    assert not thread.is_alive()
    return refused[0] if refused else None


def test_a_reply_that_is_moved_and_counted_at_once_counts_where_it_was_moved(town: Town) -> None:
    amina = town.mediator("Amina Berrada")
    first, second = town.plan(days=3), town.plan(days=5)
    code = amina.expect_offer()
    amina.expect_offer()
    amina.say(f"sì {code}, ma solo quel giorno")
    reply, now = int(town.replies()[0]["id"]), town.clock.now
    settings = town.services.settings.dispatch
    refused = while_another_waits(
        town,
        lambda session: move_reply(session, CARLA, reply, int(second["id"]), now),
        lambda session: resolve_reply(session, DARIO, reply, "accept", None, now, settings),
    )
    assert refused is None
    assert [town.state(one) for one in (first, second)] == ["searching", "assigned"]


def kept(town: Town) -> tuple[list[str], Counter[str]]:
    """The names of what the URP keeps, and what the journal says of them."""
    with town.services.database.read() as session:
        names = list(session.scalars(select(KeptAsk.name).order_by(KeptAsk.id)))
        told = session.scalars(select(JournalRow.kind).where(JournalRow.subject.startswith("kept_ask:")))
        return names, Counter(told)


def test_an_ask_that_is_kept_by_two_presses_at_once_is_kept_once(town: Town) -> None:
    request, now = int(town.plan()["id"]), town.clock.now
    giulia = Actor("user:3", "operator", 1)

    def keep(session: Session) -> KeptAsk:
        return keep_ask(session, giulia, request, "Colloquio", now)

    assert while_another_waits(town, keep, keep) is None
    assert kept(town) == (["Colloquio"], Counter(ask_kept=1))


def test_two_who_give_the_same_name_at_once_one_is_told_that_it_is_taken(town: Town) -> None:
    request, now = int(town.plan()["id"]), town.clock.now
    giulia, marta = Actor("user:3", "operator", 1), Actor("user:4", "operator", 1)
    other = town.services.database.run(lambda session: keep_ask(session, giulia, request, "Altro", now).id)
    refused = while_another_waits(
        town,
        lambda session: keep_ask(session, giulia, request, "Colloquio", now),
        lambda session: rename_kept_ask(session, marta, other, "COLLOQUIO", now),
    )
    assert isinstance(refused, Refused)
    assert (refused.field, refused.code) == ("name", "kept_name_taken")
    assert kept(town) == (["Altro", "Colloquio"], Counter(ask_kept=2))


@pytest.mark.parametrize("then", ["dropped", "renamed"])
def test_what_is_dropped_is_gone_for_whoever_drops_or_renames_it_at_once(town: Town, then: str) -> None:
    request, now = int(town.plan()["id"]), town.clock.now
    giulia = Actor("user:3", "operator", 1)
    number = town.services.database.run(lambda session: keep_ask(session, giulia, request, "Colloquio", now).id)

    def drop(session: Session) -> object:
        return drop_kept_ask(session, giulia, number, now)

    def rename(session: Session) -> object:
        return rename_kept_ask(session, giulia, number, "Altro", now)

    assert isinstance(while_another_waits(town, drop, drop if then == "dropped" else rename), NotFound)
    assert kept(town) == ([], Counter(ask_kept=1, ask_dropped=1))


def test_what_is_renamed_by_two_presses_at_once_is_renamed_once(town: Town) -> None:
    request, now = int(town.plan()["id"]), town.clock.now
    giulia = Actor("user:3", "operator", 1)
    number = town.services.database.run(lambda session: keep_ask(session, giulia, request, "Colloquio", now).id)

    def rename(session: Session) -> object:
        return rename_kept_ask(session, giulia, number, "Altro", now)

    assert while_another_waits(town, rename, rename) is None
    assert kept(town) == (["Altro"], Counter(ask_kept=1, ask_renamed=1))


def test_two_dates_of_a_series_that_are_settled_at_once_ask_for_one_date_more(town: Town) -> None:
    """Both were being searched for; each hands on the turn, and several workers follow."""
    amina, bilal = town.mediator("Amina Berrada"), town.mediator("Bilal Chafik")
    repeat(town, "FREQ=DAILY;COUNT=4", days=3)
    first = amina.expect_offer("1 di 4")
    bilal.say(f"NO {bilal.expect_offer('1 di 4')}")
    town.wait(hours=48)  # date 2 has waited long enough
    second = bilal.expect_offer("2 di 4")
    assert at_once(town, [(amina, f"SI {first}"), (bilal, f"SI {second}")]) == []
    workers = [Worker(town.services, owner=f"worker {n}") for n in range(WORKERS)]
    assert together([worker.follow_events for worker in workers]) == []
    town.wait(seconds=10)
    assert states(town) == ["assigned", "assigned", "searching", "searching"]
    assert dates(town)[2]["next"]["what"] != "await_series"
    assert dates(town)[3]["next"]["what"] == "await_series"
    assert not any("4 di 4" in one for one in [*amina.texts, *bilal.texts])


def test_a_cancellation_of_all_dates_and_a_yes_to_one_at_once_leave_nobody_coming(town: Town) -> None:
    amina = town.mediator("Amina Berrada")
    asked = repeat(town, "FREQ=WEEKLY;COUNT=4")
    town.simulator.say(amina.number, f"SI {amina.expect_offer()}")
    town.simulator.settle()
    worker, path = Worker(town.services, owner="other"), f"/requests/{asked[0]['id']}/cancel"
    cancel = [lambda: town.call("POST", path, {"following": True}), worker.read_replies, worker.follow_events]
    assert together(cancel) == []
    town.wait(seconds=10)
    assert states(town) == ["cancelled"] * 4
    assert [one["bookings"] for one in dates(town)] == [[]] * 4
    assert not any("2 di 4" in one for one in amina.texts)
