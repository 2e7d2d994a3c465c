import signal
import socket
import subprocess
import sys
import time

import pytest
import requests
from twilio.rest import Client

from notifications.simulator import NUMBER, SimulatorServer
from notifications.simulator.phones import answers_in
from tests.notifications.simulator.conftest import Service

AMINA = "+393331004417"
SAMIRA = "+393331009031"


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("Questura, piazza Cavour. Rispondi entro le 18: SI 4821 oppure NO 4821", ("SI 4821", "NO 4821")),
        ("أجب نعم 6120 أو لا 6120", ("نعم 6120", "لا 6120")),
        ("أجب نعم ٤٨٢١ أو لا ٤٨٢١", ("نعم ٤٨٢١", "لا ٤٨٢١")),
        ("SI 4821 tutti, NO 4821 nessuno, NO 4821 2 se non puoi", ("SI 4821", "NO 4821", "NO 4821 2")),
        ("La richiesta 4821 era stata annullata.", ()),
        ("Se non puoi: RINUNCIO 4821", ("RINUNCIO 4821",)),
        ("Reply YES 4821 or NO 4821.", ("YES 4821", "NO 4821")),
        ("Chiama +39 333 1004417", ()),
    ],
)
def test_answer_buttons_are_what_the_text_proposes(text: str, answers: tuple[str, ...]) -> None:
    assert answers_in(text) == answers


def test_a_phone_buzzes_until_it_answers(carrier: SimulatorServer, client: Client, service: Service) -> None:
    url = carrier.base + "/_simulator/phones"
    with requests.Session() as http:
        http.post(
            carrier.base + "/_simulator/names", json={AMINA: {"name": "Amina B.", "note": "darija"}, SAMIRA: "A. E."}
        )
        client.messages.create(to=AMINA, from_=NUMBER, body="Serve darija. SI 4821 oppure NO 4821")
        carrier.settle()
        shown = http.get(url).json()
        first, second = shown["phones"]
        assert (first["name"], first["note"], first["buzzing"]) == ("Amina B.", "darija", True)
        assert first["answers"] == ["SI 4821", "NO 4821"]
        assert not second["buzzing"]
        assert http.get(url, params={"since": shown["version"]}).json() == {"version": shown["version"]}
        http.post(f"{url}/{AMINA}/read", json={})
        assert carrier.state.phone(AMINA).buzzing
        assert http.post(f"{url}/{AMINA}/say", json={"body": "SI 4821"}).status_code == 201
        assert not carrier.state.phone(AMINA).buzzing
        carrier.settle()
    assert [post.form["Body"] for post in service.texts()] == ["SI 4821"]


def test_a_text_that_asks_nothing_buzzes_until_it_is_read(carrier: SimulatorServer, client: Client) -> None:
    client.messages.create(to=AMINA, from_=NUMBER, body="Confermato. Se non puoi: RINUNCIO 4821")
    carrier.expect_text(AMINA, "Confermato")
    assert carrier.state.phone(AMINA).buzzing
    requests.post(f"{carrier.base}/_simulator/phones/{AMINA}/read", json={}, timeout=5)
    assert not carrier.state.phone(AMINA).buzzing


def test_a_phone_is_set_over_http(carrier: SimulatorServer) -> None:
    url = f"{carrier.base}/_simulator/phones/{AMINA}"
    assert requests.post(url, json={"mode": "yes", "seconds": 2}, timeout=5).json()["mode"] == "yes"
    assert requests.post(url, json={"mode": "asleep"}, timeout=5).status_code == 422
    assert requests.post(url + "/say", json={"body": ""}, timeout=5).status_code == 422
    assert requests.post(carrier.base + "/_simulator/phones/333/say", json={"body": "x"}, timeout=5).status_code == 422


def test_a_phone_set_to_answer_answers_the_open_question_too(carrier: SimulatorServer, client: Client) -> None:
    client.messages.create(to=AMINA, from_=NUMBER, body="SI 4821 oppure NO 4821")
    carrier.settle()
    requests.post(f"{carrier.base}/_simulator/phones/{AMINA}", json={"mode": "yes", "seconds": 0}, timeout=5)
    carrier.settle()
    assert carrier.state.phone(AMINA).texts[-1].body == "SI 4821"


def test_the_page_needs_no_other_host(carrier: SimulatorServer) -> None:
    with requests.Session() as http:
        answer = http.get(carrier.base + "/")
        assert answer.url == carrier.base + "/phones"
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert "://" not in answer.text
        for name in ("phones.js", "phones.css", "phone.svg"):
            assert http.get(f"{carrier.base}/_simulator/static/{name}").status_code == 200


def test_connections_are_kept_and_answers_do_not_wait(carrier: SimulatorServer) -> None:
    request = b"GET /_simulator/settings HTTP/1.1\r\nHost: x\r\n\r\n"
    with socket.create_connection(("127.0.0.1", carrier.port)) as connection:
        for _ in range(3):
            connection.sendall(request)
            assert connection.recv(65536).startswith(b"HTTP/1.1 200")


def test_the_command_ends_on_sigterm_and_frees_its_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = f"from notifications.simulator import run_simulator; run_simulator({port})"
    with subprocess.Popen([sys.executable, "-c", program]) as process:
        for _ in range(200):
            try:
                requests.get(f"http://127.0.0.1:{port}/_simulator/settings", timeout=1)
                break
            except requests.ConnectionError:
                time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"POST /_simulator/faults HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", b"413"),
        (b"POST /_simulator/faults HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", b"411"),
        (b"GET /nowhere HTTP/1.1\r\n\r\n", b"404"),
    ],
)
def test_what_cannot_be_read_is_refused(carrier: SimulatorServer, request_: bytes, status: bytes) -> None:
    with socket.create_connection(("127.0.0.1", carrier.port)) as connection:
        connection.sendall(request_)
        assert status in connection.recv(65536).split(b"\n")[0]


def test_a_stopped_simulator_answers_nobody() -> None:
    with requests.Session() as http:
        with SimulatorServer() as server:
            assert http.get(server.base + "/_simulator/settings").status_code == 200
        with pytest.raises(requests.ConnectionError):
            http.get(server.base + "/_simulator/settings")
