"""What a text costs, on the server and for the script that counts while somebody writes: one table, one rule."""

import json
from dataclasses import dataclass

from dispatch.write_to_mediators import MOST_PARTS
from languages.gsm7 import BASIC, EXTENSION, GSM_PART, GSM_SINGLE, UCS2_PART, UCS2_SINGLE, dear_signs, parts


@dataclass(frozen=True)
class Cost:
    """`units` of `room` are used up in as many `parts`, to each of so many `people`; `dear` names signs that cost."""

    plain: bool
    units: int
    room: int
    parts: int
    people: int
    dear: str

    @property
    def in_all(self) -> int:
        """The parts that are billed."""
        return self.parts * self.people

    @property
    def too_long(self) -> bool:
        """More than is sent."""
        return self.parts > MOST_PARTS


def cost_of(body: str, people: int) -> Cost:
    """Of a text as it leaves."""
    counted = parts(body)
    plain = counted.encoding == "GSM-7"
    single, part = (GSM_SINGLE, GSM_PART) if plain else (UCS2_SINGLE, UCS2_PART)
    room = single if counted.parts == 1 else part * counted.parts
    return Cost(plain, counted.units, room, counted.parts, people, dear_signs(body))


def rules_of_cost() -> str:
    """The same table for the script, as JSON."""
    return json.dumps(
        {
            "basic": "".join(sorted(BASIC)),
            "extension": "".join(sorted(EXTENSION)),
            "plain": [GSM_SINGLE, GSM_PART],
            "other": [UCS2_SINGLE, UCS2_PART],
            "most": MOST_PARTS,
        }
    )
