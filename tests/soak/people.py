"""Mediators with phones: some say yes, some no, some nothing, some what no program understands."""

import heapq
import random
import re
import threading
import time
from dataclasses import dataclass, field

from notifications.simulator import SimulatorServer
from notifications.simulator.phones import Mode
from tests.soak.plan import Plan

PAUSE = 0.1
OFF, REFUSED, STOPPER = 7, 11, 13
"""Every how many'th phone is switched off, is no mobile, says STOP now and then."""
WITHOUT_MAIL, MAILBOX_GONE = 5, 9
"""Every how many'th has no e-mail address, has one that is no more."""
FREE_TEXTS = ("forse più tardi", "chi è?", "ok ma dopo le 18", "SI", "NO", "aiuto", "شكرا", "LIBERO 9-13", "TURNI")
_ASKED = re.compile(r"\b(SI|INIZIO|RINUNCIO) (\d{4})")


def number_of(mediator: int) -> str:
    """The phone of the mediator, counted from 0."""
    return f"+39333{2_000_000 + mediator}"


def address_of(mediator: int) -> str | None:
    """The e-mail address of the mediator, counted from 0."""
    return None if (mediator + 1) % WITHOUT_MAIL == 0 else f"mediatrice-{mediator}@example.org"


def mailbox_gone(address: str) -> bool:
    """Whether the mail server knows nobody there."""
    return (int(address.partition("@")[0].rpartition("-")[2]) + 1) % MAILBOX_GONE == 0


@dataclass(order=True)
class _Word:
    at: float
    number: str
    body: str = field(compare=False)


class People:
    """Answers from a thread of its own until it is told to stop. A context manager."""

    def __init__(self, plan: Plan, simulator: SimulatorServer) -> None:
        self.simulator = simulator
        self.draw: random.Random = plan.draws("people")
        self.numbers = [number_of(one) for one in range(plan.mediators)]
        self.read = dict.fromkeys(self.numbers, 0)
        self.words: list[_Word] = []
        self.said = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._live, name="people", daemon=True)
        for at, number in enumerate(self.numbers, 1):
            if at % OFF == 0:
                simulator.state.change_phone(number, mode=Mode.OFF.value)
            elif at % REFUSED == 0:
                simulator.state.change_phone(number, mode=Mode.REFUSED.value, error=21614)

    def __enter__(self) -> "People":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.fall_silent()

    def fall_silent(self) -> None:
        """Nobody says anything more."""
        self._over.set()
        self._thread.join()

    def _live(self) -> None:
        while not self._over.wait(PAUSE):
            for at, number in enumerate(self.numbers, 1):
                for body in self._unread(number):
                    self._think(number, body, stops=at % STOPPER == 0)
            while self.words and self.words[0].at <= time.monotonic():
                word = heapq.heappop(self.words)
                self.simulator.say(word.number, word.body)
                self.said += 1

    def _unread(self, number: str) -> list[str]:
        with self.simulator.state.lock:
            texts = self.simulator.state.phone(number).texts
            new = [one.body for one in texts[self.read[number] :] if one.origin == "service"]
            self.read[number] = len(texts)
        return new

    def _think(self, number: str, text: str, *, stops: bool) -> None:
        asked = dict(_ASKED.findall(text))
        if "SI" in asked:
            self._answer_offer(number, asked["SI"])
        elif "INIZIO" in asked and self.draw.random() < 0.6:
            self._say(number, f"INIZIO {asked['INIZIO']}")
        elif "RINUNCIO" in asked and self.draw.random() < 0.05:
            self._say(number, f"RINUNCIO {asked['RINUNCIO']}")
        if stops and self.draw.random() < 0.1:
            self._say(number, "STOP")
            self._say(number, "START", after=5)

    def _answer_offer(self, number: str, code: str) -> None:
        chance = self.draw.random()
        if chance < 0.6:
            self._say(number, f"SI {code}")
            if chance < 0.05:
                self._say(number, f"SI {code}")
        elif chance < 0.75:
            self._say(number, f"NO {code}")
        elif chance < 0.8:
            self._say(number, f"si {code} ma dopo le 18")
        elif chance < 0.9:
            self._say(number, self.draw.choice(FREE_TEXTS))

    def _say(self, number: str, body: str, after: float = 0.0) -> None:
        heapq.heappush(self.words, _Word(time.monotonic() + after + self.draw.uniform(0.2, 3), number, body))
