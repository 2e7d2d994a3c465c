"""Calendar feeds: what a subscriber sees, and what nobody may see there."""

from datetime import timedelta
from typing import Any

import icalendar
import pytest

from tests.scenarios.town import Town


@pytest.fixture
def feed(town: Town) -> str:
    """The address of Amina's feed, on the product itself; she has one booking in three days."""
    amina = town.mediator("Amina Rahali", "ary")
    request = town.plan(3, person_code="P-1", note_for_mediator="a secret note")
    amina.say(f"SI {amina.expect_offer()}")
    assert town.state(request) == "assigned"
    url: str = town.call("POST", f"/mediators/{amina.mediator_id}/feed", role="coordinator").json["url"]
    return url.partition("//")[2].partition("/")[2]


def events(town: Town, path: str) -> list[Any]:
    answer = town.client.get(f"/{path}")
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    return list(icalendar.Calendar.from_ical(answer.data).walk("VEVENT"))


def test_a_feed_shows_place_time_and_language_only(town: Town, feed: str) -> None:
    (event,) = events(town, feed)
    assert event["STATUS"] == "CONFIRMED"
    assert "darija" in event["SUMMARY"]
    assert event["LOCATION"] == "URP, Via Jannoni 68"
    told = town.client.get(f"/{feed}").text
    assert not any(word in told for word in ("secret", "P-1", "Amina", "ATTENDEE", "333"))
    assert told.count("mailto:") == told.count(f"mailto:{town.services.settings.dispatch.mailbox}") == 1


def test_what_has_not_changed_is_not_sent_again(town: Town, feed: str) -> None:
    first = town.client.get(f"/{feed}")
    assert first.headers["Cache-Control"].startswith("private")
    again = town.client.get(f"/{feed}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_cancelled_booking_is_told_for_thirty_days(town: Town, feed: str) -> None:
    before = town.client.get(f"/{feed}").headers["ETag"]
    (request,) = town.call("GET", "/requests").json
    town.cancel(request)
    (event,) = events(town, feed)
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)
    assert town.client.get(f"/{feed}").headers["ETag"] != before
    town.clock.now += timedelta(days=31)
    assert events(town, feed) == []


def test_an_address_that_was_replaced_is_dead(town: Town, feed: str) -> None:
    mediator = next(iter(town.phones.values()))
    town.call("POST", f"/mediators/{mediator.mediator_id}/feed", role="coordinator")
    assert town.client.get(f"/{feed}").status_code == 404
    assert town.client.get("/calendar/nobody.ics").status_code == 404


def test_a_desk_has_a_feed_of_its_shifts(town: Town) -> None:
    amina = town.mediator("Amina Rahali", "ary")
    hours = [{"days": ["MO", "TU", "WE", "TH", "FR"], "start": "09:00", "end": "13:00"}]
    place = {"name": "Sportello", "address": "Via Jannoni 68", "lat": 38.9059, "lon": 16.5944}
    desk = town.made("/desks", {"name": "Sportello", "office": "URP", "place": place, "hours": hours})
    town.plan(3, kind="desk", desk_id=desk["id"], place=None)
    amina.say(f"SI {amina.expect_offer()}")
    url = town.call("POST", f"/desks/{desk['id']}/feed", role="coordinator").json["url"]
    (event,) = events(town, url.partition("//")[2].partition("/")[2])
    assert event["LOCATION"] == "Sportello, Via Jannoni 68"
