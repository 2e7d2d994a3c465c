from datetime import timedelta

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from notifications.simulator import NUMBER, Faults, SimulatorServer
from notifications.simulator.state import utc_now
from tests.notifications.simulator.conftest import Service

AMINA = "+393331004417"


def send(client: Client, service: Service | None = None) -> None:
    url = {"status_callback": service.status_url("x")} if service else {}
    client.messages.create(to=AMINA, from_=NUMBER, body="ciao", **url)


@pytest.mark.parametrize(("step", "accepted"), [("lost_answer", 1), ("lost_request", 0)])
def test_the_connection_is_cut_after_or_before_accepting(
    carrier: SimulatorServer, client: Client, step: str, accepted: int
) -> None:
    carrier.state.faults = Faults(script=(step,))
    with pytest.raises(requests.exceptions.ConnectionError):
        send(client)
    assert len(client.messages.list()) == accepted


@pytest.mark.parametrize(
    ("step", "status", "code", "accepted"),
    [("500", 500, 20500, 1), ("503", 503, 20503, 0), ("429", 429, 20429, 0), ("21611", 400, 21611, 0)],
)
def test_a_script_is_followed_step_by_step(
    carrier: SimulatorServer, client: Client, step: str, status: int, code: int, accepted: int
) -> None:
    carrier.state.faults = Faults(script=(step, "ok"))
    with pytest.raises(TwilioRestException) as caught:
        send(client)
    assert (caught.value.status, caught.value.code) == (status, code)
    send(client)
    assert len(client.messages.list()) == accepted + 1


def test_probabilities_are_drawn_from_the_seed() -> None:
    def drawn(seed: int) -> list[str]:
        with SimulatorServer(faults=Faults(unavailable=0.3, lost_answer=0.2, seed=seed)) as server:
            return [server.state.next_outcome() for _ in range(50)]

    assert drawn(1) == drawn(1)
    assert set(drawn(1)) == {"ok", "unavailable", "lost_answer"}


def test_the_list_lags_and_fetch_does_not(carrier: SimulatorServer, client: Client) -> None:
    carrier.state.faults = Faults(list_lag_seconds=30)
    message = client.messages.create(to=AMINA, from_=NUMBER, body="ciao")
    assert client.messages.list(to=AMINA) == []
    assert client.messages(message.sid).fetch().sid == message.sid
    carrier.state.clock = lambda: utc_now() + timedelta(seconds=31)
    assert len(client.messages.list(to=AMINA)) == 1


def test_callbacks_are_withheld_repeated_shuffled_or_early(
    carrier: SimulatorServer, client: Client, service: Service
) -> None:
    carrier.state.faults = Faults(no_callbacks=True)
    send(client, service)
    carrier.settle()
    assert service.statuses() == []
    carrier.state.faults = Faults(duplicate_callbacks=4)
    send(client, service)
    carrier.settle()
    assert sorted(service.statuses()) == ["delivered"] * 5 + ["sent"] * 5
    service.posts.clear()
    carrier.state.faults = Faults(shuffle_callbacks=True)
    send(client, service)
    carrier.settle()
    assert service.statuses() == ["delivered", "sent"]
    service.posts.clear()
    carrier.state.faults = Faults(script=("early_callback",), send_seconds=5)
    send(client, service)
    assert service.statuses() == ["sent"]


def test_sent_may_be_the_last_status_and_new_parameters_appear(
    carrier: SimulatorServer, client: Client, service: Service
) -> None:
    carrier.state.faults = Faults(no_receipt=1, extra_parameters={"Novelty": "è"}, duplicate_inbound=1)
    send(client, service)
    carrier.say(AMINA, "ok")
    carrier.settle()
    assert service.statuses() == ["sent"]
    assert len(service.texts()) == 2
    assert all(post.form["Novelty"] == "è" for post in service.posts)


def test_faults_are_set_and_cleared_over_http(carrier: SimulatorServer) -> None:
    url = carrier.base + "/_simulator/faults"
    with requests.Session() as http:
        answer = http.post(url, json={"unavailable": 1, "script": ["ok", 429]})
        assert answer.json()["faults"]["script"] == ["ok", "429"]
        assert carrier.state.faults == Faults(unavailable=1.0, script=("ok", "429"))
        for wrong in ({"nonsense": 1}, {"script": ["maybe"]}, {"delay_seconds": -1}, {"no_callbacks": 1}):
            assert http.post(url, json=wrong).status_code == 422
        assert http.post(url, data={"unavailable": 1}).status_code == 415
        assert http.delete(url).json()["faults"]["unavailable"] == 0
    assert carrier.state.faults == Faults()
