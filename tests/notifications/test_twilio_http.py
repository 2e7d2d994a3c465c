"""The way to the carrier: its certificate is looked at, the machine's proxy is gone through, a connection is kept."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from notifications import twilio_http
from notifications.gateway import NeverSent, OutgoingText
from tests.notifications.carrier import Carrier, running_carrier
from tests.notifications.conftest import make_twilio

TEXT = OutgoingText("+393331111111", "Città, «sì» & 100%", "an-opaque")


@pytest.fixture
def encrypted(certificates: Path) -> Iterator[tuple[Carrier, str]]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificates / "server.pem")
    with running_carrier(context) as running:
        yield running


def test_a_text_leaves_encrypted_and_word_for_word(encrypted: tuple[Carrier, str], trusted: None) -> None:
    carrier, base = encrypted
    make_twilio(base).send(TEXT)
    assert carrier.forms[0]["Body"] == TEXT.body


def test_a_carrier_that_cannot_prove_its_name_gets_nothing(encrypted: tuple[Carrier, str]) -> None:
    carrier, base = encrypted
    with pytest.raises(NeverSent, match="certificate"):
        make_twilio(base).send(TEXT)
    assert carrier.forms == []


def test_the_machines_proxy_is_gone_through(carrier_at: tuple[Carrier, str], monkeypatch: pytest.MonkeyPatch) -> None:
    carrier, base = carrier_at
    monkeypatch.setenv("http_proxy", base)
    make_twilio("http://carrier.example").send(TEXT)
    assert len(carrier.forms) == 1
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with pytest.raises(NeverSent):
        make_twilio("http://carrier.example").send(TEXT)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    make_twilio(base).send(TEXT)
    assert len(carrier.forms) == 2


@pytest.mark.parametrize(("idle_seconds", "connections"), [(15, 1), (-1, 3)])
def test_a_connection_is_kept_until_it_has_been_idle(
    carrier_at: tuple[Carrier, str], monkeypatch: pytest.MonkeyPatch, idle_seconds: int, connections: int
) -> None:
    carrier, base = carrier_at
    monkeypatch.setattr(twilio_http, "IDLE_SECONDS", idle_seconds)
    twilio = make_twilio(base)
    for _ in range(3):
        twilio.send(TEXT)
    assert len(carrier.clients) == connections
