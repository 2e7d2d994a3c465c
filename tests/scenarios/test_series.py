"""One ask for several dates: each its own booking, one question at a time, and the same mediator before all others."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from dispatch.requests import Request
from tests.scenarios.town import Phone, Town

TUESDAYS = "FREQ=WEEKLY;COUNT=3"


def repeat(town: Town, rule: str = TUESDAYS, days: float = 12, **more: Any) -> list[Any]:
    """The office asks for several dates; the requests, in order."""
    town.plan(days=days, recurrence=rule, **more)
    return dates(town)


def dates(town: Town) -> list[Any]:
    found: list[Any] = town.call("GET", "/requests").json
    return found


def states(town: Town) -> list[str]:
    return [one["state"] for one in dates(town)]


def yes(phone: Phone, *words: str) -> None:
    """A bare yes is enough: one question at a time."""
    phone.expect_offer(*words)
    phone.say("SI")
    phone.expect("Confermato")
    phone.town.wait(seconds=5)


def test_each_date_is_a_request_and_only_the_first_is_asked_about(town: Town) -> None:
    amina = town.mediator("Amina B")
    asked = repeat(town)
    assert [one["starts_at"] for one in asked] == [
        "2026-12-12T09:00:00Z", "2026-12-19T09:00:00Z", "2026-12-26T09:00:00Z"
    ]  # fmt: skip
    assert states(town) == ["searching"] * 3
    assert [one["next"]["what"] for one in asked] == ["next_wave", "await_series", "await_series"]
    assert [(one["series"]["number"], one["series"]["size"]) for one in asked] == [(1, 3), (2, 3), (3, 3)]
    assert [one["series"]["dates"] for one in asked] == [None] * 3
    told = town.request(asked[1])["series"]
    assert told["rrule"] == TUESDAYS
    assert [(one["id"], one["state"]) for one in told["dates"]] == [(one["id"], "searching") for one in asked]
    amina.expect_offer("sab 12 dic", "Incontro 1 di 3")
    amina.silent()


def test_whoever_says_yes_is_asked_for_the_next_dates_alone_and_one_at_a_time(town: Town) -> None:
    amina, bilal = town.mediator("Amina B"), town.mediator("Bilal C")
    repeat(town)
    bilal.expect_offer("1 di 3")
    yes(amina, "1 di 3")
    yes(amina, "sab 19 dic", "2 di 3")
    yes(amina, "sab 26 dic", "3 di 3")
    amina.silent()
    bilal.silent()
    assert states(town) == ["assigned"] * 3
    came = [one["bookings"][0]["mediator_id"] for one in dates(town)]
    assert came == [amina.mediator_id] * 3
    assert len(town.mail.calendars("amina@example.org")) == 3


def test_who_cannot_on_one_date_is_followed_by_others_there_and_asked_again_for_the_next(town: Town) -> None:
    amina, bilal = town.mediator("Amina B"), town.mediator("Bilal C")
    repeat(town)
    bilal.say(f"NO {bilal.expect_offer()}")
    yes(amina)
    amina.say(f"NO {amina.expect_offer('2 di 3')}")
    town.tick()
    yes(bilal, "2 di 3")
    yes(amina, "3 di 3")
    bilal.silent()


def test_the_ranking_says_who_comes_on_the_other_dates(town: Town) -> None:
    amina = town.mediator("Amina B", "ary:good")
    town.mediator("Bilal C")
    asked = repeat(town)
    yes(amina)
    ranked = town.call("GET", f"/requests/{asked[2]['id']}/candidates").json
    assert ranked[0]["mediator_id"] == amina.mediator_id
    assert {"rule": "series", "effect": "+100", "text": "Viene già nelle altre date."} in ranked[0]["reasons"]
    assert all(why["rule"] != "series" for why in ranked[1]["reasons"])


def test_a_later_date_waits_for_the_one_before_but_not_too_long(town: Town) -> None:
    amina = town.mediator("Amina B")
    asked = repeat(town)
    amina.expect_offer("1 di 3")
    # Nineteen days ahead: half of them.
    assert asked[1]["next"]["at"] == "2026-12-09T21:00:00Z"
    assert asked[2]["next"]["at"] == "2026-12-16T09:00:00Z"
    town.clock.now += timedelta(days=10)
    town.tick()
    amina.expect_offer("2 di 3")
    amina.silent()


def test_a_date_that_comes_to_nothing_does_not_hold_up_the_next(town: Town) -> None:
    amina = town.mediator("Amina B")
    asked = repeat(town)
    amina.expect_offer("1 di 3")
    town.cancel(asked[0])
    town.wait(seconds=5)
    amina.expect_offer("2 di 3")
    town.cancel(asked[2])
    amina.silent()
    assert states(town) == ["cancelled", "searching", "cancelled"]


class TestNobodyIsAskedMoreOftenInADayThanAgreed:
    @pytest.fixture
    def settings_of_town(self) -> dict[str, str]:
        return {"MEDIATORI__OFFERS__PER_MEDIATOR_PER_DAY": "1"}

    def test_whoever_was_asked_enough_today_is_asked_tomorrow(self, town: Town) -> None:
        amina, bilal = town.mediator("Amina B"), town.mediator("Bilal C")
        repeat(town)
        bilal.expect_offer()
        yes(amina)
        amina.silent()
        bilal.silent()
        town.wait(hours=24)
        amina.expect_offer("2 di 3")
        bilal.silent()


def test_two_seats_are_offered_to_both_who_come(town: Town) -> None:
    amina, bilal, chiara = (town.mediator(name) for name in ("Amina B", "Bilal C", "Chiara D"))
    repeat(town, "FREQ=WEEKLY;COUNT=2", seats=2)
    chiara.say(f"NO {chiara.expect_offer()}")
    yes(amina)
    amina.silent()
    yes(bilal)
    yes(amina, "2 di 2")
    yes(bilal, "2 di 2")
    chiara.silent()
    assert states(town) == ["assigned"] * 2


def test_a_booking_by_phone_goes_on_with_the_same_person(town: Town) -> None:
    amina, bilal = town.mediator("Amina B"), town.mediator("Bilal C")
    asked = repeat(town)
    amina.expect_offer()
    bilal.expect_offer()
    town.made(f"/requests/{asked[0]['id']}/book", {"mediator_id": bilal.mediator_id})
    town.tick()
    bilal.expect("Confermato")
    town.wait(seconds=5)
    bilal.expect_offer("2 di 3")
    assert all("2 di 3" not in text for text in amina.texts)


def test_each_date_is_cancelled_by_itself(town: Town) -> None:
    amina = town.mediator("Amina B")
    asked = repeat(town)
    for _ in asked:
        yes(amina)
    town.cancel(asked[1])
    amina.expect("Annullato", "sab 19 dic")
    amina.silent()
    assert states(town) == ["assigned", "cancelled", "assigned"]


def test_the_rest_is_cancelled_with_one_action_and_one_text(town: Town) -> None:
    amina = town.mediator("Amina B")
    asked = repeat(town)
    for _ in asked:
        yes(amina)
    answer = town.call("POST", f"/requests/{asked[1]['id']}/cancel", {"following": True})
    town.tick()
    assert answer.json["state"] == "cancelled"
    amina.expect("Annullato", "sab 19 dic", "fino a sab 26 dic")
    amina.silent()
    assert states(town) == ["assigned", "cancelled", "cancelled"]
    assert [one.count("METHOD:CANCEL") for one in town.mail.calendars("amina@example.org")] == [0, 0, 0, 1, 1]
    again = town.call("POST", f"/requests/{asked[1]['id']}/cancel", {"following": True})
    assert again.status_code == 409


def test_the_text_names_the_last_date_that_is_called_off_also_where_it_was_only_asked_about(town: Town) -> None:
    amina = town.mediator("Amina B")
    asked = repeat(town)
    yes(amina)
    amina.expect_offer("2 di 3")
    last = dates(town)[-1]["starts_at"][8:10]
    assert town.call("POST", f"/requests/{asked[0]['id']}/cancel", {"following": True}).status_code == 200
    town.tick()
    amina.expect("Annullato", f"fino a sab {last} dic")
    amina.silent()


def test_following_dates_that_wait_their_turn_end_in_silence(town: Town) -> None:
    amina = town.mediator("Amina B")
    asked = repeat(town)
    amina.expect_offer()
    assert town.call("POST", f"/requests/{asked[0]['id']}/cancel", {"following": True}).status_code == 200
    town.tick()
    amina.silent()
    assert states(town) == ["cancelled"] * 3


def test_following_means_nothing_where_nothing_repeats(town: Town) -> None:
    wanted, other = town.plan(days=3), town.plan(days=4)
    assert wanted["series"] is None
    assert town.call("POST", f"/requests/{wanted['id']}/cancel", {"following": True}).status_code == 200
    assert town.state(other) == "searching"
    assert town.call("POST", f"/requests/{other['id']}/cancel", {"following": "sì"}).status_code == 422


def test_strangers_cancel_nothing(town: Town) -> None:
    asked = repeat(town)
    path = f"/requests/{asked[0]['id']}/cancel"
    assert town.call("POST", path, {"following": True}, "stranger").status_code == 404
    assert states(town) == ["searching"] * 3


def test_a_yes_to_a_date_and_a_withdrawal_from_another(town: Town) -> None:
    amina, bilal = town.mediator("Amina B"), town.mediator("Bilal C")
    repeat(town)
    bilal.expect_offer()
    first = amina.accept("1 di 3")
    town.wait(seconds=5)
    second = amina.expect_offer("2 di 3")
    amina.say(f"RINUNCIO {first}")
    amina.expect("non sei più in programma", "sab 12 dic")
    again = bilal.expect_offer("1 di 3")
    amina.say(f"SI {second}")
    amina.expect("Confermato")
    town.wait(seconds=5)
    amina.silent()  # date 3 is not asked about before date 1 has its mediator again
    bilal.say(f"SI {again}")
    bilal.expect("Confermato")
    town.wait(seconds=5)
    yes(bilal, "3 di 3")
    assert states(town) == ["assigned"] * 3
    came = [one["bookings"][0]["mediator_id"] for one in dates(town)]
    assert came == [bilal.mediator_id, amina.mediator_id, bilal.mediator_id]


def test_ten_o_clock_stays_ten_o_clock_across_the_change_of_the_clocks(town: Town) -> None:
    starts_at = "2027-03-23T10:00:00+01:00"
    made = town.ask(kind="planned", starts_at=starts_at, recurrence="FREQ=WEEKLY;UNTIL=20270330")
    assert [one["starts_at"] for one in made["series"]["dates"]] == ["2027-03-23T09:00:00Z", "2027-03-30T08:00:00Z"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"recurrence": "FREQ=WEEKLY"}, "recurrence_endless"),
        ({"recurrence": "FREQ=DAILY;COUNT=400"}, "recurrence_many"),
        ({"recurrence": "FREQ=MINUTELY;COUNT=4"}, "rrule_frequency"),
        ({"recurrence": "FREQ=WEEKLY;BYDAY=MO;COUNT=4"}, "recurrence_start"),
        ({"recurrence": "FREQ=WEEKLY;COUNT=4", "kind": "on_demand"}, "recurrence_only_planned"),
    ],
)
def test_what_cannot_repeat_makes_nothing(town: Town, said: dict[str, Any], code: str) -> None:
    starts_at = (town.clock.now + timedelta(days=8)).isoformat()
    body = {"kind": "planned", "language": "ary", "duration_minutes": 60, "modality": ["in_person"],
            "place": {"name": "URP"}, "starts_at": starts_at}  # fmt: skip
    answer = town.call("POST", "/requests", {**body, **said})
    assert answer.status_code == 422
    assert [(one["field"], one["code"]) for one in answer.json["errors"]] == [("recurrence", code)]
    assert ("COUNT" in answer.json["errors"][0]["detail"]) == (code == "recurrence_endless")
    with town.services.database.read() as session:
        assert session.scalars(select(Request)).all() == []


def test_a_desk_that_is_closed_on_one_of_the_days_makes_none(town: Town) -> None:
    place = {"name": "URP", "address": "Via Jannoni 68"}
    desk = town.made("/desks", {"name": "Sportello", "office": "URP", "place": place, "closed": ["2026-12-19"]})
    starts_at = (town.clock.now + timedelta(days=12)).isoformat()
    body = {"kind": "planned", "language": "ary", "duration_minutes": 60, "modality": ["in_person"],
            "desk_id": desk["id"], "starts_at": starts_at, "recurrence": TUESDAYS}  # fmt: skip
    answer = town.call("POST", "/requests", body)
    assert [one["code"] for one in answer.json["errors"]] == ["recurrence_desk_closed"]
    assert "2026-12-19" in answer.json["detail"]
    assert dates(town) == []


def test_one_date_is_no_series_and_the_same_ask_again_makes_no_more(town: Town) -> None:
    assert repeat(town, "FREQ=WEEKLY;COUNT=1")[0]["series"] is None
    starts_at = (town.clock.now + timedelta(days=12)).isoformat()
    body = {"kind": "planned", "language": "ary", "duration_minutes": 60, "modality": ["in_person"],
            "place": {"name": "URP"}, "starts_at": starts_at, "recurrence": TUESDAYS}  # fmt: skip
    for _ in range(2):
        answer = town.call("POST", "/requests", body, **{"Idempotency-Key": "six-tuesdays"})
        assert answer.status_code == 201
    assert len(dates(town)) == 4
