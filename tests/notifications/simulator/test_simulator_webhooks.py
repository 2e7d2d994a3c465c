import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from notifications.simulator import NUMBER, Faults, SimulatorServer
from tests.notifications.simulator.conftest import Post, Service

AMINA = "+393331004417"
OFFER = "Serve darija ADESSO. Rispondi SI 4821 oppure NO 4821"


def is_signed(carrier: SimulatorServer, post: Post) -> bool:
    return bool(RequestValidator(carrier.state.auth_token).validate(post.url, post.form, post.signature))


def send(client: Client, service: Service, opaque: str = "abc", **values: object) -> str:
    order = {"to": AMINA, "from_": NUMBER, "body": OFFER, "status_callback": service.status_url(opaque)} | values
    return str(client.messages.create(**order).sid)


def test_each_status_after_the_first_is_posted_and_signed(
    carrier: SimulatorServer, client: Client, service: Service
) -> None:
    sid = send(client, service)
    carrier.settle()
    assert service.statuses("abc") == ["sent", "delivered"]
    assert all(is_signed(carrier, post) and post.form["MessageSid"] == sid for post in service.posts)


def test_a_phone_that_is_off_gives_undelivered_with_its_code(
    carrier: SimulatorServer, client: Client, service: Service
) -> None:
    carrier.state.change_phone(AMINA, mode="off")
    send(client, service)
    carrier.settle()
    assert service.statuses() == ["sent", "undelivered"]
    assert service.posts[-1].form["ErrorCode"] == "30003"
    assert carrier.state.texts(AMINA) == []


def test_an_answer_reaches_the_webhook_signed_and_the_list(
    carrier: SimulatorServer, client: Client, service: Service
) -> None:
    sid = carrier.say(AMINA, "SÌ 4821 + grazie & à presto نعم")
    carrier.settle()
    (post,) = service.texts()
    assert is_signed(carrier, post)
    assert (post.form["MessageSid"], post.form["From"], post.form["To"]) == (sid, AMINA, NUMBER)
    assert post.form["Body"] == "SÌ 4821 + grazie & à presto نعم"
    assert "OptOutType" not in post.form
    assert client.messages(sid).fetch().direction == "inbound"


def test_stop_blocks_is_forwarded_and_start_unblocks(
    carrier: SimulatorServer, client: Client, service: Service
) -> None:
    carrier.say(AMINA, " stop ")
    carrier.settle()
    assert service.texts()[0].form["OptOutType"] == "STOP"
    with pytest.raises(TwilioRestException) as caught:
        send(client, service)
    assert caught.value.code == 21610
    carrier.say(AMINA, "Unstop")
    carrier.settle()
    assert service.texts()[1].form["OptOutType"] == "START"
    send(client, service)
    carrier.settle()
    assert carrier.state.texts(AMINA) == [OFFER]


def test_help_is_answered_by_the_carrier_itself(carrier: SimulatorServer, client: Client, service: Service) -> None:
    carrier.say(AMINA, "INFO")
    carrier.settle()
    assert [text.origin for text in carrier.state.phone(AMINA).texts] == ["phone", "carrier"]
    assert len(client.messages.list(to=AMINA)) == 0


def test_a_longer_text_with_a_keyword_is_only_a_text(carrier: SimulatorServer, service: Service) -> None:
    carrier.say(AMINA, "STOP grazie")
    carrier.settle()
    assert not carrier.state.is_blocked(AMINA)
    assert "OptOutType" not in service.texts()[0].form


def test_a_phone_may_answer_by_itself(carrier: SimulatorServer, client: Client, service: Service) -> None:
    carrier.state.change_phone(AMINA, mode="no", seconds=0.1)
    send(client, service)
    carrier.settle()
    assert [post.form["Body"] for post in service.texts()] == ["NO 4821"]


def test_a_phone_set_to_answer_stays_silent_where_its_owner_was_quicker(
    carrier: SimulatorServer, client: Client, service: Service
) -> None:
    carrier.state.change_phone(AMINA, mode="yes", seconds=0.4)
    send(client, service)
    carrier.expect_text(AMINA, "darija")
    carrier.say(AMINA, "NO 4821")
    carrier.settle()
    assert [post.form["Body"] for post in service.texts()] == ["NO 4821"]


def test_a_dead_webhook_loses_the_text_but_not_the_list(carrier: SimulatorServer, client: Client) -> None:
    carrier.state.webhook_url = "http://127.0.0.1:9/twilio/inbound"
    carrier.say(AMINA, "SI 4821")
    carrier.settle()
    assert [m.body for m in client.messages.list(to=NUMBER)] == ["SI 4821"]


@pytest.mark.parametrize("body", ["\x00", "half \ud800 pair", "x" * 100_000, "=1+1", "<b>", "\u202eاب"])
def test_hostile_texts_pass(carrier: SimulatorServer, service: Service, body: str) -> None:
    carrier.say(AMINA, body)
    carrier.settle()
    assert is_signed(carrier, service.texts()[0])


def test_an_answer_to_a_messaging_service_says_which(
    carrier: SimulatorServer, client: Client, service: Service
) -> None:
    which = "MG" + "1" * 32
    client.messages.create(to=AMINA, messaging_service_sid=which, body=OFFER)
    carrier.settle()
    carrier.say(AMINA, "SI 4821")
    carrier.settle()
    (post,) = service.texts()
    assert post.form["MessagingServiceSid"] == which
    assert is_signed(carrier, post)


def test_nobody_can_answer_a_name(carrier: SimulatorServer, client: Client, service: Service) -> None:
    send(client, service, from_="Comune")
    carrier.settle()
    sid = carrier.say(AMINA, "SI 4821")
    carrier.settle()
    assert service.texts() == []
    assert sid not in [one.sid for one in client.messages.list()]
    assert [text.origin for text in carrier.state.phone(AMINA).texts] == ["service", "phone", "carrier"]
    send(client, service)
    carrier.settle()
    carrier.say(AMINA, "SI 4821")
    carrier.settle()
    assert [post.form["Body"] for post in service.texts()] == ["SI 4821"]


def test_an_early_callback_too_comes_as_often_as_the_others(
    carrier: SimulatorServer, client: Client, service: Service
) -> None:
    carrier.state.faults = Faults(script=("early_callback",), duplicate_callbacks=4)
    send(client, service)
    assert service.statuses()[0] == "sent"
    carrier.settle()
    assert sorted(service.statuses()) == ["delivered"] * 5 + ["sent"] * 5


def test_a_message_with_a_picture_is_named_and_counted_as_one(client: Client) -> None:
    made = client.messages.create(to=AMINA, from_=NUMBER, media_url=["https://example.org/map.png"])
    assert (made.sid[:2], made.num_media, made.body) == ("MM", "1", "")
