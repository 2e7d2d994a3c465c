"""Dates of one ask where other rules meet them: nights, changes, wider searches, limits, two answers at once."""

from datetime import timedelta
from typing import Any

import pytest

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
