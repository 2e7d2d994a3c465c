"""Dates of one ask where other rules meet them: nights, changes, wider searches, limits, what ends meanwhile."""

from datetime import timedelta
from typing import Any

import pytest

from dispatch.widen_search import widen_search
from storage.actor import SYSTEM
from tests.scenarios.test_series import dates, repeat, states, yes
from tests.scenarios.town import Town


def test_every_day_from_tomorrow_is_asked_about_in_time(town: Town) -> None:
    amina = town.mediator("Amina B")
    asked = repeat(town, "FREQ=DAILY;COUNT=3", days=1)
    amina.expect_offer("1 di 3")
    # Two days ahead: half of them.
    assert asked[1]["next"]["at"] == "2026-12-01T09:00:00Z"
    town.clock.now += timedelta(days=1)
    town.tick()
    assert states(town) == ["uncovered", "searching", "searching"]
    amina.expect_offer("2 di 3")
    town.wait(seconds=5)
    amina.silent()
    town.wait(hours=12)
    amina.expect_offer("3 di 3")


def test_a_change_of_one_date_leaves_the_others(town: Town) -> None:
    amina = town.mediator("Amina B")
    asked = repeat(town)
    for _ in asked:
        yes(amina)
    answer = town.call("PATCH", f"/requests/{asked[1]['id']}", {"duration_minutes": 120})
    assert answer.status_code == 200
    town.tick()
    texts = [amina.expect() for _ in range(2)]
    assert any("ha cambiato" in one for one in texts)
    assert any("10:00-12:00" in one and "Incontro 2 di 3" in one for one in texts)
    assert states(town) == ["assigned", "searching", "assigned"]
    assert [one["ends_at"][11:16] for one in dates(town)] == ["10:00", "11:00", "10:00"]


def test_the_mediator_is_engaged_on_one_of_the_dates(town: Town) -> None:
    amina, bilal = town.mediator("Amina B"), town.mediator("Bilal C")
    town.ask(kind="planned", starts_at="2026-12-19T10:00:00+01:00")
    bilal.say(f"NO {bilal.expect_offer()}")
    amina.accept()
    repeat(town)
    bilal.say(f"NO {bilal.expect_offer('1 di 3')}")
    yes(amina, "1 di 3")
    yes(bilal, "2 di 3")
    yes(amina, "3 di 3")
    amina.silent()


def test_a_change_of_a_date_that_waits_asks_nobody_before_its_turn(town: Town) -> None:
    amina = town.mediator("Amina B")
    asked = repeat(town)
    code = amina.expect_offer("1 di 3")
    waits = town.request(asked[2])["next"]
    answer = town.call("PATCH", f"/requests/{asked[2]['id']}", {"duration_minutes": 120})
    assert (answer.status_code, answer.json["state"], answer.json["next"]) == (200, "searching", waits)
    sooner = (town.clock.now + timedelta(days=4)).isoformat()
    answer = town.call("PATCH", f"/requests/{asked[1]['id']}", {"starts_at": sooner})
    assert answer.json["next"] == {"what": "await_series", "at": "2026-12-02T09:00:00Z"}
    town.tick()
    amina.silent()
    amina.say(f"SI {code}")
    amina.expect("Confermato")
    town.wait(seconds=5)
    yes(amina, "ven 4 dic", "2 di 3")
    yes(amina, "10:00-12:00", "3 di 3")


def test_a_wider_search_for_a_date_that_waits_asks_nobody_before_its_turn(town: Town) -> None:
    amina, eva = town.mediator("Amina B"), town.mediator("Eva F", "fra")
    asked = repeat(town, "FREQ=WEEKLY;COUNT=2", also_speaks=["fra"])
    with town.services.database.write() as session:
        widen_search(session, SYSTEM, int(asked[1]["id"]), ["fra"], town.clock.now, town.services.settings.dispatch)
    town.tick()
    eva.silent()
    yes(amina, "1 di 2")
    amina.say(f"NO {amina.expect_offer('2 di 2')}")
    town.tick()
    eva.expect_offer("2 di 2")


class TestOneDateAtATime:
    """However many of them come to an end, one is asked about."""

    def test_a_booked_date_that_is_called_off_starts_no_second_question(self, town: Town) -> None:
        amina = town.mediator("Amina B")
        asked = repeat(town, "FREQ=WEEKLY;COUNT=4")
        yes(amina, "1 di 4")
        yes(amina, "2 di 4")
        amina.expect_offer("3 di 4")
        town.cancel(asked[0])
        town.wait(seconds=5)
        amina.expect("Annullato")
        amina.silent()
        assert town.request(asked[3])["next"]["what"] == "await_series"

    def test_a_date_that_is_called_off_in_the_pause_before_its_question_hands_on_its_turn(self, town: Town) -> None:
        amina = town.mediator("Amina B")
        asked = repeat(town)
        amina.accept("1 di 3")
        assert town.cancel(asked[1]).status_code == 200
        town.wait(seconds=5)
        yes(amina, "3 di 3")
        assert states(town) == ["assigned", "cancelled", "assigned"]

    def test_who_comes_after_all_gives_the_next_date_its_turn(self, town: Town) -> None:
        """Date 1 is sought anew while date 2 is: when that one is settled nobody goes on, so date 1 has to."""
        amina, bilal = town.mediator("Amina B"), town.mediator("Bilal C")
        repeat(town, "FREQ=DAILY;COUNT=3", days=0.5)
        bilal.say(f"NO {bilal.expect_offer('1 di 3')}")
        first = amina.accept("1 di 3")
        town.wait(seconds=5)
        second = amina.expect_offer("2 di 3")
        town.clock.now += timedelta(hours=10.5)
        amina.say(f"RINUNCIO {first}")
        town.wait(seconds=5)
        assert states(town)[0] == "searching"
        amina.say(f"SI {second}")
        town.wait(seconds=10)
        assert states(town) == ["searching", "assigned", "searching"]
        amina.read = len(amina.texts)
        town.clock.now += timedelta(minutes=85)
        amina.say(f"INIZIO {first}")
        town.wait(seconds=5)
        assert states(town)[0] == "in_progress"
        assert any("3 di 3" in one for one in amina.texts[amina.read :])

    def test_who_is_being_replaced_is_not_asked_first(self, town: Town) -> None:
        amina = town.mediator("Amina B")
        asked = repeat(town, "FREQ=DAILY;COUNT=3", days=0.5)
        code = amina.accept("1 di 3")
        town.clock.now += timedelta(hours=11)
        path = f"/requests/{asked[2]['id']}/candidates"
        assert "series" in {why["rule"] for why in town.call("GET", path).json[0]["reasons"]}
        amina.say(f"RINUNCIO {code}")
        assert "series" not in {why["rule"] for why in town.call("GET", path).json[0]["reasons"]}

    def test_who_stayed_away_is_not_asked_first(self, town: Town) -> None:
        amina, bilal = town.mediator("Amina B"), town.mediator("Bilal C")
        asked = repeat(town, "FREQ=DAILY;COUNT=3", days=1)
        bilal.say(f"NO {bilal.expect_offer('1 di 3')}")
        amina.accept("1 di 3")
        town.wait(seconds=5)
        town.clock.now += timedelta(hours=24, minutes=20)
        said = {"outcome": "no_show_mediator", "minutes": 0}
        assert town.call("POST", f"/requests/{asked[0]['id']}/report", said).status_code == 200
        ranked = town.call("GET", f"/requests/{asked[2]['id']}/candidates").json
        reasons = [(one["mediator_id"], why["rule"]) for one in ranked for why in one["reasons"]]
        assert (amina.mediator_id, "series") not in reasons
        assert bilal.mediator_id in {one for one, _ in reasons}


class TestAtNight:
    @pytest.fixture
    def quiet_hours(self) -> tuple[str, str]:
        return "21:00", "08:00"

    def test_the_next_question_waits_for_the_morning(self, town: Town) -> None:
        amina = town.mediator("Amina B")
        repeat(town)
        code = amina.expect_offer()
        town.clock.now += timedelta(hours=12)
        amina.say(f"SI {code}")
        amina.expect("Confermato")
        town.wait(minutes=1)
        amina.silent()
        town.wait(hours=11)
        amina.expect_offer("2 di 3")

    def test_a_confirmation_that_waits_for_the_morning_is_taken_back_with_its_date(self, town: Town) -> None:
        """The reserve has date 2 at night, and the office calls off both: one text at once, and none after it."""
        amina, bilal = town.mediator("Amina B"), town.mediator("Bilal C")
        asked = repeat(town, "FREQ=DAILY;COUNT=2", days=2)
        bilal.say(f"NO {bilal.expect_offer('1 di 2')}")
        yes(amina, "1 di 2")
        late = amina.expect_offer("2 di 2")
        town.wait(hours=4)
        code = bilal.accept("2 di 2")
        amina.say(f"SI {late}")
        amina.expect("riserva")
        town.wait(hours=32.5)  # 22:30 on the eve of date 1
        amina.expect("Rispondi SI")
        bilal.say(f"RINUNCIO {code}")
        bilal.expect("non sei più in programma")
        assert states(town) == ["assigned", "assigned"]
        amina.silent()
        assert town.call("POST", f"/requests/{asked[0]['id']}/cancel", {"following": True}).status_code == 200
        town.tick()
        amina.expect("Annullato", "fino a gio 3 dic")
        town.wait(hours=12)
        amina.silent()
        bilal.silent()


def test_one_who_said_stop_after_the_first_date_is_not_asked_for_the_rest(town: Town) -> None:
    amina, bilal = town.mediator("Amina B"), town.mediator("Bilal C")
    repeat(town)
    bilal.say(f"NO {bilal.expect_offer()}")
    amina.accept()
    amina.say("STOP")
    read = len(amina.texts)
    town.wait(seconds=5)
    bilal.expect_offer("2 di 3")
    assert not any("2 di 3" in one for one in amina.texts[read:])


def test_the_first_of_the_dates_is_cancelled_and_the_last_ones_stay_numbered(town: Town) -> None:
    asked = repeat(town)
    town.cancel(asked[0])
    told: Any = town.request(asked[2])["series"]
    assert told["number"] == 3
    assert [one["state"] for one in told["dates"]] == ["cancelled", "searching", "searching"]


def test_faults_of_other_fields_are_told_with_that_of_the_rule(town: Town) -> None:
    body = {"kind": "planned", "language": "xx", "duration_minutes": 60, "modality": ["in_person"],
            "place": {"name": "URP"}, "starts_at": "domani", "recurrence": "FREQ=WEEKLY;BYDAY=MO"}  # fmt: skip
    answer = town.call("POST", "/requests", body)
    assert sorted(one["field"] for one in answer.json["errors"]) == ["language", "recurrence", "starts_at"]
    right = {**body, "recurrence": "FREQ=WEEKLY;BYDAY=MO;COUNT=3"}
    answer = town.call("POST", "/requests", right)
    assert sorted(one["field"] for one in answer.json["errors"]) == ["language", "starts_at"]
    answer = town.call("POST", "/requests", {**right, "kind": "nonsense", "starts_at": None})
    assert sorted(one["field"] for one in answer.json["errors"]) == ["kind", "language"]
