import json
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jsonschema
import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from notifications.simulator import NUMBER, SimulatorServer

SPECIFICATION = Path(__file__).parents[3].parent / "shared" / "twilio" / "messages_openapi.json"
MESSAGES = "/2010-04-01/Accounts/{AccountSid}/Messages.json"
MESSAGE = "/2010-04-01/Accounts/{AccountSid}/Messages/{Sid}.json"
AMINA = "+393331004417"


@pytest.fixture(scope="module")
def specification() -> dict[str, Any]:
    if not SPECIFICATION.exists():
        pytest.skip(f"left out: the carrier's specification is not at {SPECIFICATION}")
    loaded: dict[str, Any] = json.loads(SPECIFICATION.read_text())
    return loaded


def closed(schema: Any, root: dict[str, Any]) -> Any:
    """The schema as JSON Schema: references resolved, `nullable` said in types, unknown properties refused."""
    if isinstance(schema, list):
        return [closed(item, root) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return closed(root["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]], root)
    plain = {key: closed(value, root) for key, value in schema.items() if key not in ("nullable", "format")}
    if schema.get("nullable") and "type" in plain:
        plain["type"] = [plain["type"], "null"]
    if schema.get("type") == "object" and "properties" in schema:
        plain["additionalProperties"] = False
    return plain


class Recorder(TwilioHttpClient):  # type: ignore[misc]
    """The library's own transport, which remembers what passed."""

    def __init__(self) -> None:
        super().__init__(timeout=5)
        self.passed: list[tuple[str, str, dict[str, Any], Response]] = []

    def request(self, method: str, url: str, *rest: Any, **named: Any) -> Response:
        answer = super().request(method, url, *rest, **named)
        values = named.get("data") or named.get("params") or {}
        asked = {key: value for key, value in values.items() if value is not None}
        query = {key: found[0] for key, found in parse_qs(urlsplit(url).query).items()}
        self.passed.append((method, urlsplit(url).path, asked | query, answer))
        return answer


@pytest.fixture
def recorded(carrier: SimulatorServer) -> Iterator[Recorder]:
    recorder = Recorder()
    client = Client(carrier.state.account_sid, carrier.state.auth_token, http_client=recorder)
    client.api.base_url = carrier.base
    message = client.messages.create(
        to=AMINA, from_=NUMBER, body="Serve darija", status_callback="http://127.0.0.1:9/x", validity_period=600
    )
    client.messages.create(to=AMINA, messaging_service_sid="MG" + "a" * 32, body="نعم")
    carrier.say(AMINA, "SI 4821")
    client.messages(message.sid).fetch()
    assert len(client.messages.list(to=AMINA, page_size=1)) == 2
    assert len(client.messages.list()) == 3
    with pytest.raises(TwilioRestException):
        client.messages.create(to="333", from_=NUMBER, body="x")
    yield recorder
    if recorder.session is not None:
        recorder.session.close()


def test_requests_and_answers_fit_the_carriers_specification(specification: dict[str, Any], recorded: Recorder) -> None:
    assert len(recorded.passed) >= 6
    for method, path, asked, answer in recorded.passed:
        operation = specification["paths"][MESSAGES if path.endswith("/Messages.json") else MESSAGE][method.lower()]
        body = json.loads(answer.text)
        if answer.status_code >= 400:
            assert set(body) == {"code", "message", "more_info", "status"}
            assert body["status"] == answer.status_code
            continue
        shown = operation["responses"][str(answer.status_code)]["content"]["application/json"]["schema"]
        jsonschema.validate(body, closed(shown, specification))
        if method == "POST":
            form = operation["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
            jsonschema.validate(asked, closed(form, specification))
        else:
            known = {parameter["name"] for parameter in operation["parameters"]}
            assert set(asked) <= known


def test_every_property_of_a_message_is_there_and_dates_are_rfc_2822(
    specification: dict[str, Any], recorded: Recorder
) -> None:
    wanted = set(specification["components"]["schemas"]["api.v2010.account.message"]["properties"])
    body = json.loads(recorded.passed[0][3].text)
    assert set(body) == wanted
    assert body["date_created"].endswith(" +0000")
    assert parsedate_to_datetime(body["date_created"]).tzinfo is not None
