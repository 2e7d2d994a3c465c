from datetime import UTC, datetime, timedelta

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from notifications.simulator import NUMBER, SimulatorServer

AMINA = "+393331004417"
YOUSSEF = "+393331002210"
SERVICE_SID = "MG" + "7" * 32


def refusal(client: Client, **values: object) -> TwilioRestException:
    order = {"to": AMINA, "from_": NUMBER, "body": "ciao"} | values
    with pytest.raises(TwilioRestException) as caught:
        client.messages.create(**{name: value for name, value in order.items() if value is not None})
    return caught.value


def test_a_text_is_queued_then_delivered_to_the_phone(carrier: SimulatorServer, client: Client) -> None:
    message = client.messages.create(to=AMINA, from_=NUMBER, body="Serve darija. SI 4821 oppure NO 4821")
    assert (message.status, message.num_segments, message.num_media) == ("queued", "1", "0")
    assert message.date_sent is None
    assert message.date_created is not None
    assert message.price is None
    carrier.settle()
    fetched = client.messages(message.sid).fetch()
    assert fetched.status == "delivered"
    assert fetched.date_sent is not None
    assert fetched.date_sent >= message.date_created
    assert carrier.state.texts(AMINA) == ["Serve darija. SI 4821 oppure NO 4821"]


@pytest.mark.parametrize(
    ("body", "segments"),
    [
        ("a" * 160, "1"),
        ("a" * 161, "2"),
        ("€" * 80, "1"),
        ("€" * 81, "2"),
        ("نعم" * 24, "2"),
        ("È" * 71, "2"),
        ("ن" * 70, "1"),
    ],
)
def test_parts_are_counted_in_gsm7_and_ucs2(client: Client, body: str, segments: str) -> None:
    assert client.messages.create(to=AMINA, from_=NUMBER, body=body).num_segments == segments


def test_a_messaging_service_accepts_first_and_counts_later(carrier: SimulatorServer, client: Client) -> None:
    message = client.messages.create(to=AMINA, messaging_service_sid=SERVICE_SID, body="ciao")
    assert (message.status, message.num_segments, message.from_) == ("accepted", "0", None)
    carrier.settle()
    fetched = client.messages(message.sid).fetch()
    assert (fetched.status, fetched.num_segments, fetched.from_) == ("delivered", "1", NUMBER)
    assert fetched.messaging_service_sid == SERVICE_SID


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"to": "333"}, 21211),
        ({"to": "+15005550003"}, 21408),
        ({"to": "+390961123456"}, 21614),
        ({"to": NUMBER}, 21266),
        ({"from_": "+15550001111"}, 21606),
        ({"from_": "Troppo lungo nome"}, 21212),
        ({"from_": None}, 21603),
        ({"body": None}, 21602),
        ({"body": "a" * 1601}, 21617),
        ({"validity_period": 0}, 90007),
        ({"validity_period": 36001}, 90007),
        ({"status_callback": "nowhere"}, 21609),
        ({"from_": "+15005550008"}, 21611),
    ],
)
def test_what_is_wrong_is_refused_with_its_code(
    carrier: SimulatorServer, client: Client, values: dict[str, object], code: int
) -> None:
    failure = refusal(client, **values)
    assert (failure.status, failure.code) == (400, code)
    assert list(carrier.state.messages()) == []


def test_a_name_may_send_where_it_has_at_most_eleven_characters(carrier: SimulatorServer, client: Client) -> None:
    assert client.messages.create(to=AMINA, from_="Mediatori", body="ciao").from_ == "Mediatori"


def test_a_wrong_token_is_refused(carrier: SimulatorServer, client: Client) -> None:
    client.password = "wrong"
    client.auth = (client.username, "wrong")
    failure = refusal(client)
    assert (failure.status, failure.code) == (401, 20003)


def test_an_unknown_message_is_not_found(client: Client) -> None:
    with pytest.raises(TwilioRestException) as caught:
        client.messages("SM" + "0" * 32).fetch()
    assert (caught.value.status, caught.value.code) == (404, 20404)


def test_what_is_not_simulated_is_refused_in_the_carriers_form(client: Client) -> None:
    with pytest.raises(TwilioRestException) as caught:
        client.messages("SM" + "0" * 32).delete()
    assert (caught.value.status, caught.value.code) == (405, 20004)
    with pytest.raises(TwilioRestException) as caught:
        client.calls("CA" + "0" * 32).fetch()
    assert (caught.value.status, caught.value.code) == (404, 20404)


def test_the_list_is_paged_the_newest_first_even_while_messages_arrive(
    carrier: SimulatorServer, client: Client
) -> None:
    for number in range(7):
        client.messages.create(to=AMINA if number % 2 == 0 else YOUSSEF, from_=NUMBER, body=f"testo {number}")
    assert [m.body for m in client.messages.list(page_size=3)] == [f"testo {n}" for n in (6, 5, 4, 3, 2, 1, 0)]
    assert [m.body for m in client.messages.list(to=AMINA, page_size=1)] == [f"testo {n}" for n in (6, 4, 2, 0)]
    page = client.messages.page(page_size=3)
    first = [m.body for m in page]
    client.messages.create(to=AMINA, from_=NUMBER, body="intanto")
    following = page.next_page()
    assert following is not None
    assert first + [m.body for m in following] == [f"testo {n}" for n in (6, 5, 4, 3, 2, 1)]


def test_the_list_is_bounded_by_the_date_sent_of_both_directions(carrier: SimulatorServer, client: Client) -> None:
    carrier.state.clock = lambda: datetime(2026, 12, 3, 10, 0, 0, 500_000, tzinfo=UTC)
    client.messages.create(to=AMINA, from_=NUMBER, body="uscito")
    carrier.settle()
    carrier.say(AMINA, "entrato")
    at = datetime(2026, 12, 3, 10, tzinfo=UTC)
    assert [m.body for m in client.messages.list(to=NUMBER, date_sent_after=at)] == ["entrato"]
    assert len(client.messages.list(date_sent_before=at)) == 2
    assert len(client.messages.list(date_sent=at.date())) == 2
    assert client.messages.list(date_sent_after=at + timedelta(seconds=2)) == []
    assert client.messages.list(date_sent_before=at - timedelta(seconds=1)) == []
    (inbound,) = client.messages.list(from_=AMINA)
    assert (inbound.direction, inbound.status, inbound.to) == ("inbound", "received", NUMBER)


def test_a_message_that_waits_longer_than_its_validity_fails(carrier: SimulatorServer, client: Client) -> None:
    carrier.state.faults = carrier.state.faults.changed({"messages_per_second": 0.01})
    client.messages.create(to=AMINA, from_=NUMBER, body="primo")
    late = client.messages.create(to=AMINA, from_=NUMBER, body="secondo", validity_period=1)
    carrier.settle()
    fetched = client.messages(late.sid).fetch()
    assert (fetched.status, fetched.error_code) == ("failed", 30036)
    assert carrier.state.texts(AMINA) == ["primo"]
