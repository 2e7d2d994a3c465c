"""The mediators' phones: what buzzes, and what is written on them."""

import re
from dataclasses import dataclass, field

_OFFER = re.compile(r"SI (\d{4})\b.*\bNO \1\b", re.DOTALL)


def code_of(body: str) -> str | None:
    """The code of a text that asks for a SI or a NO; None for any other text."""
    found = _OFFER.search(body)
    return found[1] if found else None


@dataclass
class Phone:
    """One mediator's. `heard`: how many texts have been read aloud already."""

    name: str
    number: str
    heard: int = 0
    codes: list[str] = field(default_factory=list)

    @property
    def code(self) -> str:
        """Of the newest text that asked something."""
        return self.codes[-1]

    def hear(self, texts: list[str]) -> list[str]:
        """The new ones among all that came; their codes are remembered."""
        new = texts[self.heard :]
        self.heard = len(texts)
        for body in new:
            if (code := code_of(body)) is not None:
                self.codes.append(code)
        return new
