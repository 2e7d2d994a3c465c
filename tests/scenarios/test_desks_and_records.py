"""One-off desk requests, interventions that were agreed outside, cancellation with its notice."""

from datetime import timedelta
from typing import Any

import pytest

from tests.scenarios.town import URP, Town

CONTACT = {"name": "Dott. Rossi", "phone": "+390961881111", "url": "https://video.example.org/stanza-7"}


def make_desk(town: Town, office: str = "URP") -> Any:
    """A desk with opening hours on weekdays."""
    hours = [{"days": ["MO", "TU", "WE", "TH", "FR"], "start": "09:00", "end": "13:00"}]
    return town.made("/desks", {"name": "Sportello", "office": office, "place": URP, "hours": hours})


def roster(town: Town, desk: Any, date: str) -> Any:
    """The roster of a day as the desk sees it."""
    return town.call("GET", f"/desks/{desk['id']}/roster?date={date}", role="coordinator").json


def test_a_desk_request_becomes_a_shift(town: Town) -> None:
    amina = town.mediator("Amina Berrada")
    desk = make_desk(town)
    at = town.clock.now + timedelta(days=2)
    request = town.ask(kind="desk", desk_id=desk["id"], starts_at=at.isoformat(), place=None)
    date = at.date().isoformat()
    assert roster(town, desk, date)["shifts"] == []
    amina.say(f"SI {amina.expect_offer('URP')}")
    amina.expect("Confermato")
    (shift,) = roster(town, desk, date)["shifts"]
    assert (shift["mediator_id"], shift["state"]) == (amina.mediator_id, "confirmed")
    town.cancel(request)
    assert roster(town, desk, date)["shifts"] == []


def test_a_desk_request_is_a_gap_until_somebody_says_yes(town: Town) -> None:
    desk = make_desk(town)
    at = town.clock.now + timedelta(days=2)
    town.ask(kind="desk", desk_id=desk["id"], starts_at=at.isoformat(), place=None)
    (gap,) = roster(town, desk, at.date().isoformat())["gaps"]
    assert gap["language"] == "ary"


def test_what_was_agreed_outside_in_the_past_is_done_and_nobody_is_texted(town: Town) -> None:
    amina = town.mediator("Amina Berrada")
    at = (town.clock.now - timedelta(days=2)).isoformat()
    made = town.ask(role="coordinator", kind="recorded", starts_at=at, mediator_id=amina.mediator_id)
    now = town.request(made, role="coordinator")
    assert (now["state"], [one["state"] for one in now["bookings"]]) == ("done", ["ended"])
    amina.silent()
    assert town.mail.calendars("amina@example.org") == []


def test_what_was_agreed_by_phone_for_tomorrow_is_booked_and_told(town: Town) -> None:
    amina = town.mediator("Amina Berrada")
    at = (town.clock.now + timedelta(days=1)).isoformat()
    made = town.ask(role="coordinator", kind="recorded", starts_at=at, mediator_id=amina.mediator_id, office="URP")
    assert made["state"] == "assigned"
    assert town.state(made) == "assigned"
    amina.expect("Confermato")
    again = {
        "kind": "recorded",
        "language": "ary",
        "duration_minutes": 60,
        "place": URP,
        "modality": ["in_person"],
        "starts_at": at,
        "mediator_id": amina.mediator_id,
    }
    answer = town.call("POST", "/requests", again, "coordinator")
    assert answer.status_code == 409
    assert "double_booking" in answer.text
    assert len(town.call("GET", "/requests", role="coordinator").json) == 1
    assert town.call("POST", "/requests", again, "operator").status_code in (403, 422)


@pytest.mark.parametrize(
    ("modality", "hours", "state"),
    [
        ("in_person", 25, "cancelled"),
        ("in_person", 23, "cancelled_late"),
        ("phone", 5, "cancelled"),
        ("phone", 3, "cancelled_late"),
        ("video", 5, "cancelled"),
    ],
)
def test_notice_that_is_free_depends_on_the_modality(town: Town, modality: str, hours: int, state: str) -> None:
    amina = town.mediator("Amina Berrada")
    at = (town.clock.now + timedelta(hours=hours)).isoformat()
    request = town.ask(kind="planned", starts_at=at, modality=[modality], contact=CONTACT)
    amina.accept()
    assert town.cancel(request).json["state"] == state
    amina.expect("Annullato")
    assert town.cancel(request).status_code == 409
    amina.silent()


def test_nobody_booked_yet_is_cancelled_whatever_the_notice(town: Town) -> None:
    amina = town.mediator("Amina Berrada")
    request = town.ask()
    amina.expect_offer()
    answer = town.cancel(request).json
    assert answer["state"] == "cancelled"
    assert [one["state"] for one in answer["offers"]] == ["withdrawn"]


def test_the_contact_is_in_the_confirmation_and_never_before(town: Town) -> None:
    amina = town.mediator("Amina Berrada")
    town.ask(modality=["phone"], contact=CONTACT)
    offer = amina.expect("ADESSO")
    assert "881111" not in offer
    assert "Rossi" not in offer
    amina.say("SI")
    amina.expect("Confermato", "+390961881111", "Rossi")


def test_a_cancelled_booking_frees_the_mediator_for_another(town: Town) -> None:
    amina = town.mediator("Amina Berrada")
    at = (town.clock.now + timedelta(days=3)).isoformat()
    first = town.ask(kind="planned", starts_at=at)
    amina.say(f"SI {amina.expect_offer()}")
    town.cancel(first)
    second = town.ask(kind="planned", starts_at=at)
    amina.say(f"SI {amina.texts[-1].split('SI ')[1][:4]}")
    assert town.state(second) == "assigned"


def test_an_intervention_that_has_taken_place_is_done(town: Town) -> None:
    amina = town.mediator("Amina Berrada")
    request = town.ask()
    amina.say(f"SI {amina.expect_offer()}")
    town.wait(hours=2)
    now = town.request(request)
    assert (now["state"], [one["state"] for one in now["bookings"]]) == ("done", ["ended"])
    assert town.cancel(request).status_code == 409
