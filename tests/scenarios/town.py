"""A small town to tell stories in: its phones, its mailboxes, its clock, and what its people do."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message as Mail
from typing import Any

from dispatch.alarms import open_alarms
from notifications.simulator import SimulatorServer
from web.demo.day.clock import DayClock
from web.demo.day.next_due import next_due
from web.demo.day.phones import code_of
from web.services import Services
from web.worker import Worker

MONDAY_TEN = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)  # 10:00 in Rome
URP = {"name": "URP", "address": "Via Jannoni 68", "lat": 38.9059, "lon": 16.5944}
HOME = {"lat": 38.905, "lon": 16.594}
ALWAYS = ({"rrule": "FREQ=DAILY", "start": "00:00", "end": "24:00"},)


class MailServer:
    """Keeps every mail that a real SMTP conversation brought."""

    def __init__(self) -> None:
        self.mails: list[tuple[list[str], Mail]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.mails.append((list(envelope.rcpt_tos), message_from_bytes(envelope.content)))
        return "250 kept"

    def calendars(self, address: str) -> list[str]:
        """The calendar part of each mail to an address, oldest first, unfolded."""
        found = []
        for to, mail in self.mails:
            parts = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
            if address in to and parts:
                payload = parts[0].get_payload(decode=True)
                assert isinstance(payload, bytes)
                found.append(payload.decode().replace("\r\n ", ""))
        return found


@dataclass
class Phone:
    """A mediator's phone: what came to it, and what is said on it."""

    town: "Town"
    number: str
    mediator_id: str
    read: int = 0

    @property
    def texts(self) -> list[str]:
        """Everything from the service, oldest first."""
        return self.town.simulator.state.texts(self.number)

    def expect(self, *words: str) -> str:
        """The next unread text, which must hold the words."""
        assert len(self.texts) > self.read, f"no new text at {self.number}; it has {self.texts}"
        body = self.texts[self.read]
        self.read += 1
        for word in words:
            assert word in body, f"{word!r} is not in {body!r}"
        return body

    def expect_offer(self, *words: str) -> str:
        """The next text is an offer; its code."""
        code = code_of(self.expect(*words))
        assert code, "not an offer"
        return code

    def accept(self, *words: str) -> str:
        """The next text is an offer, and they say yes to it; its code."""
        code = self.expect_offer(*words)
        self.say(f"SI {code}")
        self.expect("Confermato")
        return code

    def silent(self) -> None:
        """Nothing new came."""
        assert self.texts[self.read :] == []

    def say(self, body: str) -> None:
        """Answer, and let it take effect."""
        self.town.simulator.say(self.number, body)
        self.town.tick()


@dataclass
class Town:
    """Everything, wired as in production but for the clock."""

    services: Services
    simulator: SimulatorServer
    mail: MailServer
    client: Any
    tokens: dict[str, str]
    clock: DayClock
    worker: Worker
    phones: dict[str, Phone] = field(default_factory=dict)

    def call(self, method: str, path: str, body: Any = None, role: str = "operator", **headers: str) -> Any:
        """An API call; the response."""
        bearer = {"Authorization": f"Bearer {self.tokens[role]}", **headers}
        return self.client.open(f"/api/v1{path}", method=method, json=body, headers=bearer)

    def made(self, path: str, body: Any, role: str = "coordinator") -> Any:
        """What a POST made."""
        answer = self.call("POST", path, body, role)
        assert answer.status_code in (200, 201), answer.text
        return answer.json

    def mediator(self, name: str, *languages: str, rules: tuple[dict[str, Any], ...] = ALWAYS, **more: Any) -> Phone:
        """A mediator who speaks these languages ("ary", "fra:good") and is free by these rules."""
        number = f"+39333{2000000 + len(self.phones)}"
        spoken = [
            {"code": one.partition(":")[0], "level": one.partition(":")[2] or "native"} for one in languages or ("ary",)
        ]
        email = f"{name.split(maxsplit=1)[0].lower()}@example.org"
        body = {"name": name, "phone": number, "email": email, "languages": spoken, "home": HOME, "gender": "f", **more}
        made = self.made("/mediators", body)
        answer = self.call("PUT", f"/mediators/{made['id']}/availability", {"rules": list(rules)}, "coordinator")
        assert answer.status_code == 200, answer.text
        phone = Phone(self, number, made["id"])
        self.phones[name] = phone
        return phone

    def ask(self, role: str = "operator", **more: Any) -> Any:
        """An operator asks, and the texts leave."""
        body = {
            "kind": "on_demand",
            "language": "ary",
            "duration_minutes": 60,
            "place": URP,
            "modality": ["in_person"],
            **more,
        }
        made = self.made("/requests", body, role)
        self.tick()
        return made

    def plan(self, days: float = 3, **more: Any) -> Any:
        """A planned request so many days ahead."""
        starts_at = (self.clock.now + timedelta(days=days)).isoformat()
        return self.ask(**{"kind": "planned", "starts_at": starts_at, **more})

    def request(self, request: Any, role: str = "operator") -> Any:
        """The request as it is now."""
        return self.call("GET", f"/requests/{request['id']}", role=role).json

    def state(self, request: Any) -> str:
        """Its state now."""
        return str(self.request(request)["state"])

    def cancel(self, request: Any) -> Any:
        """The office cancels, and the texts leave."""
        answer = self.call("POST", f"/requests/{request['id']}/cancel")
        self.tick()
        return answer

    def replies(self) -> list[Any]:
        """What a person must read."""
        found: list[Any] = self.call("GET", "/replies?state=open", role="coordinator").json
        return found

    def resolve(self, reply: Any, **said: Any) -> Any:
        """A coordinator says what a reply counts as, and the texts leave."""
        answer = self.call("POST", f"/replies/{reply['id']}/resolve", said, "coordinator")
        self.tick()
        return answer

    def alarms(self) -> list[tuple[str, str]]:
        """Kind and subject of what a person must do something about."""
        with self.services.database.read() as session:
            return [(one.kind, one.subject) for one in open_alarms(session)]

    def tick(self, rounds: int = 2) -> None:
        """Everything that is due now happens, until the texts are through."""
        self.simulator.settle()
        for _ in range(rounds):
            self.worker.run_once()
            self.simulator.settle()

    def wait(self, **time: float) -> None:
        """Time passes (minutes=4, hours=1), from one thing that falls due to the next."""
        end = self.clock.now + timedelta(**time)
        while (due := self._next_due(end)) is not None:
            self.clock.now = due
            self.tick()
        self.clock.now = end
        self.tick()

    def _next_due(self, end: datetime) -> datetime | None:
        with self.services.database.read() as session:
            return next_due(session, self.clock.now, end)
