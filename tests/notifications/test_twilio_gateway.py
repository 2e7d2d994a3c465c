"""The carrier's client library against an HTTP server: what is sent, and what each failure means."""

import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from notifications.gateway import Ambiguous, GatewayError, NeverSent, OutgoingText, Permanent, Throttled
from notifications.twilio_gateway import TwilioGateway
from tests.notifications.carrier import ACCOUNT, OUR_NUMBER, TOKEN, Carrier
from tests.notifications.conftest import free_port, make_twilio

AMINA = "+393331111111"
TEXT = OutgoingText(AMINA, "Serve un mediatore: SI 4821, NO 4821", "an-opaque", 90_000)


def test_a_text_is_created_with_sender_callback_and_bounded_validity(twilio: TwilioGateway, carrier: Carrier) -> None:
    sent = twilio.send(TEXT)
    assert sent.sid == carrier.messages[0]["sid"]
    assert sent.parts == 1
    assert carrier.forms == [
        {
            "To": AMINA,
            "From": OUR_NUMBER,
            "Body": TEXT.body,
            "StatusCallback": "https://service.example/twilio/status/an-opaque",
            "ValidityPeriod": "36000",
        }
    ]


def test_a_messaging_service_takes_the_place_of_a_number(carrier_at: tuple[Carrier, str]) -> None:
    carrier, base = carrier_at
    service = "MG" + "1" * 32
    gateway = TwilioGateway(
        ACCOUNT, [TOKEN], public_url="https://x.example/", messaging_service_sid=service, api_base=base
    )
    gateway.send(OutgoingText(AMINA, "x", "y"))
    assert carrier.forms[0]["MessagingServiceSid"] == service
    assert not {"From", "ValidityPeriod"} & set(carrier.forms[0])
    with pytest.raises(ValueError, match="sender"):
        TwilioGateway(ACCOUNT, [TOKEN], public_url="https://x.example")


def test_an_edge_in_the_environment_changes_nothing(
    carrier_at: tuple[Carrier, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWILIO_EDGE", "dublin")
    monkeypatch.setenv("TWILIO_REGION", "ie1")
    assert make_twilio(carrier_at[1].replace("127.0.0.1", "localhost")).send(TEXT).sid


@pytest.mark.parametrize(
    ("fault", "error", "code"),
    [(400, Permanent, "21211"), (429, Throttled, "20429"), (503, Ambiguous, "20503"), (500, Ambiguous, "20500"),
     ("lost", Ambiguous, None)],
)  # fmt: skip
def test_the_status_decides_and_the_code_is_shown(
    twilio: TwilioGateway, carrier: Carrier, fault: int | str, error: type[GatewayError], code: str | None
) -> None:
    carrier.faults = [fault]
    with pytest.raises(error) as raised:
        twilio.send(TEXT)
    assert raised.value.code == code


def test_a_wrong_token_never_sends(carrier_at: tuple[Carrier, str]) -> None:
    gateway = TwilioGateway(ACCOUNT, ["wrong"], public_url="https://x", from_=OUR_NUMBER, api_base=carrier_at[1])
    with pytest.raises(NeverSent) as raised:
        gateway.send(TEXT)
    assert raised.value.code == "20003"
    assert carrier_at[0].messages == []


def test_no_connection_never_sends() -> None:
    with pytest.raises(NeverSent):
        make_twilio(f"http://127.0.0.1:{free_port()}").send(TEXT)


@pytest.fixture
def silent_server() -> Iterator[str]:
    """Takes the request and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken: list[socket.socket] = []
        thread = threading.Thread(target=lambda: taken.append(server.accept()[0]), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        thread.join(5)
        for one in taken:
            one.close()


def test_an_answer_that_does_not_come_is_ambiguous(silent_server: str) -> None:
    with pytest.raises(Ambiguous):
        make_twilio(silent_server, timeout=0.3).send(TEXT)


def test_the_list_shows_ours_to_a_number_over_pages(twilio: TwilioGateway, carrier: Carrier) -> None:
    for n in range(130):
        carrier.create({"To": AMINA, "Body": f"testo {n}"})
    carrier.create({"To": "+393332222222", "Body": "ad altri"})
    found = twilio.find_sent(AMINA, carrier.now)
    assert {one.body for one in found} == {f"testo {n}" for n in range(130)}
    assert found[0].created_at == carrier.now
    assert twilio.find_sent(AMINA, carrier.now + timedelta(seconds=1)) == []
    carrier.list_fails = True
    with pytest.raises(GatewayError):
        twilio.find_sent(AMINA, carrier.now)


def test_inbound_texts_are_listed_oldest_first(twilio: TwilioGateway, carrier: Carrier) -> None:
    carrier.create({"To": AMINA, "Body": "da noi"})
    first = carrier.receive(AMINA, "SI 4821")
    carrier.now += timedelta(minutes=1)
    second = carrier.receive(AMINA, "grazie")
    listed = twilio.list_inbound(carrier.now - timedelta(hours=1))
    assert [one.sid for one in listed] == [first["sid"], second["sid"]]
    assert (listed[0].from_, listed[0].to, listed[0].body) == (AMINA, OUR_NUMBER, "SI 4821")


@pytest.mark.parametrize("signer", ["new", "old", "forged"])
def test_a_signature_is_good_under_either_token_of_a_rotation(signer: str) -> None:
    gateway = TwilioGateway(ACCOUNT, ["new", "old"], public_url="https://service.example", from_=OUR_NUMBER)
    form: MultiDict[str, Any] = MultiDict([("MessageSid", "SM1"), ("Body", "è"), ("Media", "b"), ("Media", "a")])
    signature = RequestValidator(signer).compute_signature("https://service.example/twilio/inbound", form)
    assert gateway.is_signed("/twilio/inbound", form, signature) is (signer != "forged")
    assert not gateway.is_signed("/twilio/inbound", MultiDict([("Body", "altro")]), signature)
