"""Pure. What a campaign plays, drawn from its seed: the same seed asks, breaks and kills in the same order.

When each process gets there is the machine's affair; what must hold does not depend on it.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from notifications.simulator.faults import Faults
from storage.failpoints import WEB_POINTS, WORKER_POINTS

LIST_LAG = 2.0
"""Seconds until the carrier's list shows a message."""
SETTLE = 5.0
"""Seconds after which a message that the list does not show never went: longer than the lag, and than a slow answer."""
LANGUAGES = ("ary", "arb", "fra", "ron", "ukr", "ben", "urd", "wol")
PLACE = {"name": "URP", "address": "Via Jannoni 68", "lat": 38.9059, "lon": 16.5944}
BEFORE_REMINDER = timedelta(hours=24)
CANARY = "CANARINO"
"""Stands wherever an office may write about the person served, and must not be seen outside."""
SERVED = {"person_code": f"{CANARY}-CODICE", "note_for_mediator": f"{CANARY} è incinta"}
MAIL_TURNS = 4
"""One of so many turns of the weather finds the mail server away."""

BLIND = "no callbacks, and answers are lost"
"""Only the list tells what became of a text."""

WEATHERS: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("fair", {}),
    ("answers are lost", {"lost_answer": 0.3}),
    ("requests are lost", {"lost_request": 0.3}),
    ("500 after accepting, 503", {"error_after_accept": 0.25, "unavailable": 0.2}),
    ("429", {"throttled": 0.5}),
    ("callbacks come before the answer", {"early_callback": 0.4}),
    (BLIND, {"no_callbacks": True, "lost_answer": 0.3, "error_after_accept": 0.2}),
    (
        "callbacks shuffled, everything five times",
        {"duplicate_callbacks": 4, "duplicate_inbound": 4, "shuffle_callbacks": True},
    ),
    ("texts that come in are only in the list", {"inbound_lost": True, "lost_answer": 0.1}),
    ("the list fails too", {"list_unavailable": 0.5, "lost_answer": 0.3}),
    ("nothing works", {"unavailable": 1.0, "list_unavailable": 1.0}),
    (
        "refusals, and no receipts",
        {"script": ["21611", "30003", "ok", "21614", "30008", "ok"], "no_receipt": 0.5, "extra_parameters": {"X": "1"}},
    ),
)
MAIL_FAULTS = (
    ("sends away for later", 0.15),
    ("takes it and hangs up", 0.2),
    ("hangs up", 0.07),
    ("is full", 0.07),
    ("takes it and says nothing", 0.03),
    ("takes it late", 0.03),
)
"""What the mail server does with a mail, and how often of all."""
QUIET = {"send_seconds": 1.5, "receipt_seconds": 0.2, "list_lag_seconds": LIST_LAG}
"""The carrier in any weather: a text is on its way for a while, so that no callback settles soon what was lost."""


@dataclass(frozen=True)
class Plan:
    """One run over one database. `pause` is in seconds, between two requests; a kill comes every
    `requests_a_kill` of them, other weather every `weather_lasts`, or the only one throughout.
    """

    name: str
    seed: int
    requests: int
    nodes: int
    mediators: int = 40
    settle: float = SETTLE
    pause: float = 0.4
    requests_a_kill: int = 4
    weather_lasts: int = 10
    sweep_seconds: float = 10.0
    restarts_database: bool = False
    only_weather: str | None = None

    def draws(self, what: str) -> random.Random:
        """A sequence of its own for each use, so that one that runs ahead changes no other."""
        return random.Random(f"{self.seed}/{what}")

    def weather(self, index: int) -> Faults | None:
        """What the carrier does from this request on; None: as before. Every kind of fault comes in its turn."""
        turn, within = divmod(index, self.weather_lasts)
        if within:
            return None
        order = [one for one in WEATHERS if self.only_weather in (None, one[0])]
        self.draws(f"weather {turn // len(order)}").shuffle(order)
        _, faults = order[turn % len(order)]
        return Faults().changed({**QUIET, **faults, "seed": self.seed + turn})

    def mail_fault(self, address: str, nth: int) -> str | None:
        """What becomes of the nth mail that is brought for this address; None: it is taken."""
        chance = self.draws(f"mail {nth} to {address}").random()
        for fault, share in MAIL_FAULTS:
            if chance < share:
                return fault
            chance -= share
        return None

    def mail_server_is_away(self, index: int) -> bool:
        """From this request on."""
        return index // self.weather_lasts % MAIL_TURNS == MAIL_TURNS - 1

    def ask(self, index: int, now: datetime) -> dict[str, Any]:
        """The body of a request: mostly planned, over some weeks; some for now, some whose reminder is due at once."""
        draw = self.draws(f"ask {index}")
        body: dict[str, Any] = {
            "kind": "planned",
            "language": draw.choice(LANGUAGES),
            "duration_minutes": draw.choice((30, 45, 60, 90)),
            "place": PLACE,
            "modality": ["in_person"],
            "seats": draw.choice((1, 1, 1, 2)),
            "level": "good",
            **SERVED,
        }
        kind = draw.random()
        if kind < 0.15:
            soon = now + BEFORE_REMINDER + timedelta(seconds=draw.uniform(12, 40))
            body |= {"starts_at": soon.isoformat(), "duration_minutes": 5} | BY_PHONE
        elif kind < 0.3:
            body |= {"kind": "on_demand", "duration_minutes": 5} | BY_PHONE
            if kind < 0.2:
                body["useful_until"] = (now + timedelta(seconds=draw.uniform(8, 30))).isoformat()
        else:
            # Few days for many: yeses overlap, and are refused.
            ahead = timedelta(days=draw.uniform(2, 2 + self.requests / 25))
            body["starts_at"] = (now + ahead).replace(second=0, microsecond=0).isoformat()
        return body

    def happening(self, index: int, now: datetime) -> tuple[int, str, str, dict[str, Any]] | None:
        """(which request asked earlier, HTTP method, path below it, body) of what its office does about it now."""
        draw = self.draws(f"happening {index}")
        earlier, chance = draw.randrange(index + 1), draw.random()
        if chance < 0.06:
            return earlier, "POST", "/cancel", {}
        if chance < 0.24:
            contact = {"name": "Sportello", "phone": f"+39096188{draw.randrange(10_000):04}"}
            return earlier, "PATCH", "", {"contact": contact, "note_for_mediator": f"{CANARY} ha cambiato"}
        if chance < 0.3 and "contact" not in self.ask(earlier, now):
            ahead = (now + timedelta(days=draw.uniform(2, 9))).replace(second=0, microsecond=0)
            return earlier, "PATCH", "", {"starts_at": ahead.isoformat()}
        if chance < 0.36:
            return earlier, "POST", "/report", {"outcome": "done", "minutes": 5, "note": f"{CANARY} sta meglio"}
        if chance < 0.6:
            return earlier, "POST", "/book", {"mediator_id": str(draw.randrange(self.mediators) + 1)}
        return None


BY_PHONE: dict[str, Any] = {"modality": ["phone"], "contact": {"name": "URP", "phone": "+390961881111"}}


@dataclass(frozen=True)
class Kill:
    """SIGKILL to that process of that node (both are counted from 0 in turn), which comes back armed with a point."""

    node: int
    side: str
    point: str


def kills_of(plan: Plan) -> dict[int, list[Kill]]:
    """The kills, by the request after which they come: workers oftener than webs, every failpoint in its turn."""
    draw, found = plan.draws("kills"), {}
    worker_points, web_points = list(WORKER_POINTS), list(WEB_POINTS)
    draw.shuffle(worker_points)
    draw.shuffle(web_points)
    turns = {"worker": 0, "web": 0}
    every = 2 * plan.requests_a_kill  # each of these is two: by chance, then at the point
    for number, index in enumerate(range(every - 1, plan.requests, every)):
        side = "web" if number % 4 == 3 else "worker"
        points = web_points if side == "web" else worker_points
        point = points[turns[side] % len(points)]
        turns[side] += 1
        found[index] = [Kill(draw.randrange(plan.nodes), side, f"{point}:{draw.choice((1, 1, 2, 3))}")]
    return found
