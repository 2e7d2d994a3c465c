"""Pure. The phones that texts arrive at: what each shows, and what it may answer."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

# A word, a code of four digits in any script, and perhaps the number of an item: "SI 4821", "NO 4821 2", "نعم ٤٨٢١".
_ANSWER = re.compile(r"(?<!\w)([^\W\d_]{1,12})[ \u00a0](\d{4})(?!\d)(?:[ \u00a0](\d{1,2})(?![\w:]))?")


class Mode(StrEnum):
    """How a phone behaves when a text arrives."""

    MANUAL = "manual"
    YES = "yes"
    NO = "no"
    OFF = "off"
    REFUSED = "refused"


def answers_in(text: str) -> tuple[str, ...]:
    """The answers that a text proposes, in its order and each once.

    A proposal is a word in capitals, or in a script without capitals, followed by a code.
    """
    found: dict[str, None] = {}
    for word, code, item in _ANSWER.findall(text):
        if word == word.upper():
            found[" ".join(filter(None, (word, code, item)))] = None
    return tuple(found)


@dataclass(frozen=True)
class Text:
    """One entry of a conversation. `origin` is "service", "carrier" or "phone" (its owner)."""

    sid: str
    origin: str
    body: str
    at: datetime


@dataclass
class Phone:
    """Only the state's lock holder changes one."""

    number: str
    name: str = ""
    note: str = ""
    mode: Mode = Mode.MANUAL
    seconds: float = 3.0
    error: int = 21614
    """What a refused number gets: a code of the create request (21…) or of a later status (300…)."""
    blocked: bool = False
    unread: bool = False
    missed: int = 0
    texts: list[Text] = field(default_factory=list)

    @property
    def answers(self) -> tuple[str, ...]:
        """What the last text proposes, until the phone says something."""
        heard = [text for text in self.texts if text.origin != "carrier"]
        return answers_in(heard[-1].body) if heard and heard[-1].origin == "service" else ()

    @property
    def buzzing(self) -> bool:
        """Until it was looked at; with a question that can be answered in two ways, until it was answered."""
        return self.unread or len(self.answers) > 1

    def own_answer(self) -> str | None:
        """What a phone that answers by itself says now: the first proposal is the yes, the second the no."""
        index = {Mode.YES: 0, Mode.NO: 1}.get(self.mode)
        return self.answers[index] if index is not None and len(self.answers) > index else None

    def as_json(self, last: int = 40) -> dict[str, Any]:
        """What the page and the interface show, with the newest `last` texts."""
        return {
            "number": self.number,
            "name": self.name,
            "note": self.note,
            "mode": self.mode.value,
            "seconds": self.seconds,
            "error": self.error,
            "blocked": self.blocked,
            "buzzing": self.buzzing,
            "unread": self.unread,
            "missed": self.missed,
            "answers": list(self.answers),
            "texts": [
                {"id": f"{text.sid}-{text.origin}", "origin": text.origin, "body": text.body, "at": text.at.isoformat()}
                for text in self.texts[-last:]
            ],
        }


def sorting_key(phone: Phone) -> tuple[bool, str, str]:
    """The buzzing ones first, then by name."""
    plain = unicodedata.normalize("NFKD", phone.name).casefold()
    return (not phone.buzzing, plain or "\uffff", phone.number)
