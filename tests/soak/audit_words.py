"""The audit of words: tracebacks in logs, and anything about the person served where it must not be."""

import re
from collections.abc import Iterable, Iterator, Mapping
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default

from tests.soak.plan import CANARY

BEGINS = "Traceback (most recent call last)"
EXPLAINED: tuple[str, ...] = ()
"""Patterns of tracebacks that a campaign may leave, each with its reason beside it. Best empty."""
_FAULT = re.compile(r"^(?!\s|Traceback )\S.*")


def tracebacks(log: str) -> list[str]:
    """Of each: the line that led to it, and the error at its end."""
    lines = log.splitlines()
    return [_told(lines, at) for at, line in enumerate(lines) if BEGINS in line]


def unexplained(found: Iterable[str]) -> list[str]:
    """Without those that are on the list."""
    return [one for one in found if not any(re.search(pattern, one) for pattern in EXPLAINED)]


def _told(lines: list[str], at: int) -> str:
    before = lines[at - 1] if at else ""
    after = next((line for line in lines[at + 1 :] if _FAULT.match(line)), "it was cut off")
    return f"{before[-200:]} | {after[:300]}"


def seen(words: Mapping[str, Iterable[str]]) -> list[str]:
    """Where the canary was heard; `words` by where they are from."""
    return [
        f"{where}: a word about the person served"
        for where, said in words.items()
        if any(CANARY in one for one in said)
    ]


def all_words_of(raw: bytes) -> Iterator[str]:
    """A mail as it travels, and each part as it is read."""
    yield raw.decode(errors="replace")
    mail = BytesParser(_class=EmailMessage, policy=default).parsebytes(raw)
    yield from map(str, mail.values())
    for part in mail.walk():
        data = part.get_payload(decode=True)
        if isinstance(data, bytes):
            yield data.decode(errors="replace")
