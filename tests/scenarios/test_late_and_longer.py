"""Who is late, and who stays longer."""

from datetime import timedelta
from typing import Any

from tests.scenarios.town import Phone, Town


def tomorrow(town: Town, *phones: Phone, **more: Any) -> tuple[dict[str, Any], str]:
    """A planned request at nine tomorrow that the first of these has said yes to, and its code there."""
    wanted = town.plan(days=23 / 24, **more)
    codes = [phone.expect_offer() for phone in phones]
    phones[0].say(f"SI {codes[0]}")
    phones[0].expect("Confermato")
    return wanted, codes[0]


def ends(town: Town, wanted: dict[str, Any]) -> str:
    """When the booking ends."""
    return str(town.request(wanted)["bookings"][0]["ends_at"])


def test_who_has_not_come_is_asked_then_replaced(town: Town) -> None:
    amina, bilal = town.mediator("Amina B"), town.mediator("Bilal C")
    wanted, code = tomorrow(town, amina, bilal)
    town.wait(hours=23, minutes=9)
    amina.silent()
    town.wait(minutes=1)
    amina.expect("09:00", f"INIZIO {code}", f"RINUNCIO {code}")
    bilal.silent()
    town.wait(minutes=5)
    amina.expect(f"INIZIO {code}")
    assert [kind for kind, _ in town.alarms()] == ["missing"]
    bilal.accept("ADESSO")
    amina.expect("non sei più in programma")
    found = town.request(wanted)
    assert [one["mediator_id"] for one in found["bookings"]] == [bilal.mediator_id]
    assert found["state"] == "assigned"
    assert town.alarms() == []


def test_who_comes_late_after_all_stays_and_nobody_else_need_come(town: Town) -> None:
    amina, bilal = town.mediator("Amina B"), town.mediator("Bilal C")
    wanted, code = tomorrow(town, amina, bilal)
    town.wait(hours=23, minutes=16)
    new = bilal.expect_offer()
    amina.say(f"INIZIO {code}")
    assert town.state(wanted) == "in_progress"
    assert town.alarms() == []
    bilal.say(f"SI {new}")
    bilal.expect("riserva")


def test_the_office_says_she_is_there_and_nothing_is_asked(town: Town) -> None:
    amina, bilal = town.mediator("Amina B"), town.mediator("Bilal C")
    wanted, code = tomorrow(town, amina, bilal)
    town.wait(hours=23, minutes=3)
    town.call("POST", f"/requests/{wanted['id']}/check-in", {})
    town.tick()
    amina.expect("Arrivo", f"FINE {code}")
    town.wait(minutes=20)
    amina.silent()
    bilal.silent()


def test_the_office_need_not_wait_a_quarter_of_an_hour_to_seek_another(town: Town) -> None:
    amina, bilal = town.mediator("Amina B"), town.mediator("Bilal C")
    wanted, _ = tomorrow(town, amina, bilal)
    path = f"/requests/{wanted['id']}/nobody-came"
    assert town.call("POST", path, {}).status_code == 409
    town.wait(hours=23, minutes=3)
    assert town.call("POST", path, {}).json["state"] == "searching"
    assert town.call("POST", path, {}).status_code == 200
    town.tick()
    amina.expect("cerchiamo un'altra persona")
    amina.silent()
    bilal.expect_offer("ADESSO")


def test_who_was_silent_and_is_not_replaced_may_have_come(town: Town) -> None:
    amina = town.mediator("Amina B")
    wanted, _ = tomorrow(town, amina)
    town.wait(hours=23, minutes=20)
    assert town.state(wanted) == "searching"
    town.wait(minutes=41)
    assert town.state(wanted) == "done"
    assert [one["state"] for one in town.request(wanted)["bookings"]] == ["ended"]


def test_the_operator_says_that_the_mediator_never_came(town: Town) -> None:
    amina = town.mediator("Amina B")
    wanted, _ = tomorrow(town, amina)
    town.wait(hours=23, minutes=30)
    body = {"outcome": "no_show_mediator", "minutes": 0}
    said = town.call("POST", f"/requests/{wanted['id']}/report", body)
    assert said.json["state"] == "reported"
    assert said.json["report"]["outcome"] == "no_show_mediator"
    assert town.alarms() == []


def test_the_office_runs_late_and_the_mediator_waits(town: Town) -> None:
    amina = town.mediator("Amina B")
    wanted, code = tomorrow(town, amina)
    town.wait(hours=22, minutes=50)
    late = town.call("POST", f"/requests/{wanted['id']}/late", {"minutes": 15})
    assert late.json["bookings"][0]["late_minutes"] == 15
    assert late.json["bookings"][0]["ends_at"] == "2026-12-01T09:15:00Z"
    town.tick()
    amina.expect("15 minuti", "09:15")
    assert [one.count("SEQUENCE:1") for one in town.mail.calendars("amina@example.org")] == [0, 1]
    town.wait(minutes=33)
    amina.silent()
    town.wait(minutes=2)
    amina.expect("09:15", f"INIZIO {code}")
    assert town.call("POST", f"/requests/{wanted['id']}/late", {"minutes": 20}).status_code == 422


def test_the_office_cannot_be_late_where_the_next_engagement_breaks(town: Town) -> None:
    amina = town.mediator("Amina B")
    wanted, _ = tomorrow(town, amina)
    after = (town.clock.now + timedelta(hours=23, minutes=70)).isoformat()
    town.ask("coordinator", kind="recorded", starts_at=after, mediator_id=amina.mediator_id, office="Questura")
    amina.expect("Confermato")
    town.wait(hours=22, minutes=50)
    amina.expect("Ci sei?")
    answer = town.call("POST", f"/requests/{wanted['id']}/late", {"minutes": 15})
    assert answer.status_code == 409
    amina.silent()
    assert ends(town, wanted) == "2026-12-01T09:00:00Z"


def test_half_an_hour_more_by_either_side(town: Town) -> None:
    amina = town.mediator("Amina B")
    wanted, code = tomorrow(town, amina)
    town.wait(hours=23)
    amina.say(f"INIZIO {code}")
    amina.expect("Arrivo")
    amina.say(f"+30 {code}")
    amina.expect("09:00-10:30")
    longer = town.call("POST", f"/requests/{wanted['id']}/extend", {"minutes": 30})
    assert longer.json["bookings"][0]["ends_at"] == "2026-12-01T10:00:00Z"
    town.tick()
    amina.expect("09:00-11:00")


def test_who_must_go_on_is_replaced_from_then(town: Town) -> None:
    amina, bilal = town.mediator("Amina B"), town.mediator("Bilal C")
    wanted, code = tomorrow(town, amina, bilal)
    after = (town.clock.now + timedelta(hours=23, minutes=60)).isoformat()
    town.ask("coordinator", kind="recorded", starts_at=after, mediator_id=amina.mediator_id, office="Questura")
    amina.expect("Confermato")
    town.wait(hours=23)
    amina.say(f"INIZIO {code}")
    amina.expect("Arrivo")
    amina.say(f"+30 {code}")
    amina.expect("10:00-11:00")
    new = bilal.expect_offer("10:00")
    bilal.say(f"SI {new}")
    bilal.expect("Confermato", "10:00-10:30")
    assert ends(town, wanted) == "2026-12-01T09:00:00Z"
    following = [one for one in town.call("GET", "/requests").json if one["continues"] == wanted["id"]]
    assert [one["state"] for one in following] == ["assigned"]


def test_a_longer_time_on_another_day_is_a_change(town: Town) -> None:
    amina = town.mediator("Amina B")
    wanted, code = tomorrow(town, amina)
    assert town.call("POST", f"/requests/{wanted['id']}/extend", {"minutes": 30}).status_code == 409
    amina.say(f"+30 {code}")
    amina.expect("non è in corso")
    assert ends(town, wanted) == "2026-12-01T09:00:00Z"


def test_nobody_stays_past_midnight(town: Town) -> None:
    amina = town.mediator("Amina B")
    town.clock.now += timedelta(hours=12)
    wanted = town.ask(duration_minutes=90)
    code = amina.accept()
    amina.say(f"INIZIO {code}")
    amina.expect("Arrivo")
    amina.say(f"+30 {code}")
    amina.expect("00:00")
    amina.say(f"+30 {code}")
    amina.expect("mezzanotte")
    assert town.call("POST", f"/requests/{wanted['id']}/extend", {"minutes": 30}).status_code == 422
