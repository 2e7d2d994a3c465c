"""Pure. How a text from a mediator is read. What is not plainly one of the answers, a person reads: never a guess."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from languages.reply_words import (
    AMBIGUOUS_WORDS,
    CARRIER_HELP,
    CARRIER_START,
    CARRIER_STOP,
    COURTESY_WORDS,
    LIFE,
    MINUTE_WORDS,
    REGRET_WORDS,
    VERBS,
    fold,
)
from notifications.read_spans import DaySpan, read_spans

__all__ = ["DaySpan", "Reading", "as_json", "read_answer"]

LONGEST = 2_000
"""Characters that are read; what is longer is no answer, and goes to a person."""

_CODE = re.compile(r"[0-9]{4}")
_ITEM = re.compile(r"[0-9]{1,3}")
_ADDED = re.compile(r"[+][0-9]{1,3}")
_LOOSE_PLUS = re.compile(r"[+＋]\s{1,3}(?=\d)")
_RUNS = re.compile(r"[0-9]+|[^0-9]+")
_ASKING = frozenset("?؟？¿")
_DOUBT_SIGNS = frozenset("👎❌🚫⛔✖🙅❓❔🤔😡")
_BEFORE_WORDS = frozenset({"non", "لا"})
"""Refuse alone, but before another word they only negate it ("non ho capito")."""
_NO_AND_STOP = re.compile(r"\W{0,20}(?:non|لا)\s{0,5}[,.;:!،؛…–—-]")


def _phrases() -> dict[tuple[str, ...], str]:
    kinds: dict[tuple[str, ...], str] = {}
    for words, kind in ((REGRET_WORDS, "regret"), (COURTESY_WORDS, "courtesy")):
        kinds.update({tuple(phrase.split()): kind for phrase in words})
    kinds.update({tuple(phrase.split()): verb for phrase, verb in VERBS.items()})
    for verb, phrases in LIFE.items():
        kinds.update({tuple(phrase.split()): verb for phrase in phrases})
    kinds.update({tuple(phrase.split()): "unit" for phrase in MINUTE_WORDS})
    kinds.update({tuple(phrase.split()): "other" for phrase in AMBIGUOUS_WORDS})
    return kinds


_PHRASES = _phrases()
_LONGEST_PHRASE = max(len(phrase) for phrase in _PHRASES)
_OF_AN_ANSWER = frozenset({"accept", "decline", "help", "courtesy", "regret", "code", "sign"})
_LISTING = frozenset({"e", "ed", "and", "et", "و"})
"""Words between the numbers of a list."""
_NAMING = frozenset(
    {"il", "i", "la", "turno", "turni", "numero", "numeri", "n", "the", "shift", "shifts", "number", "le", "les",
     "tour", "tours", "المناوبة", "رقم"}
)  # fmt: skip
"""Words between a code and the numbers of a list ("NO 4821 il 2")."""
_ADDING = frozenset({"added", "unit"})
_REFUSING = frozenset({"withdraw", "conflict"})
_WITH_ITEMS = frozenset({"decline", "withdraw"})
_AT_THE_DOOR = frozenset({"check_in", "check_out"})
_EXTENSION = range(5, 241)
"""Minutes that can be asked for on top."""
_ETA = range(241)
"""Minutes until a mediator is there."""


@dataclass(frozen=True)
class Reading:
    """What a text says. `items`: numbers in a list, of the verbs decline and withdraw. `spans`: of free and busy.
    `extra`: it says more than the verb, so a person should see it. `text`: as it came.
    """

    verb: str
    code: str | None = None
    items: tuple[int, ...] = ()
    eta_minutes: int | None = None
    minutes: int | None = None
    proof: str | None = None
    spans: tuple[DaySpan, ...] = ()
    extra: bool = False
    text: str = ""


@dataclass(frozen=True)
class _Piece:
    kind: str  # a verb, courtesy, regret, code, added ("+30"), unit (of added minutes), sign, other
    text: str


def read_answer(text: str, opt_out_type: str | None = None) -> Reading:
    """The verb is one that the command `reply` prints; `hours` (ORE) is not acted on yet, and reads as person.

    `opt_out_type` is the carrier's own reading (STOP, START, HELP); its opt-in word YES still accepts.
    """
    visible = _visible(text[:LONGEST])
    whole = visible.strip().casefold()
    carrier = (opt_out_type or "").upper()
    if whole in CARRIER_STOP or carrier == "STOP":
        return Reading("stop", text=text)
    if whole in CARRIER_START:
        return Reading("start", text=text)
    if whole in CARRIER_HELP or carrier == "HELP":
        return Reading("help", text=text)
    asks = bool(_ASKING & set(visible))
    spans = None if asks else read_spans(visible)
    if spans is not None:
        reading = Reading(spans[0], spans=spans[1])
    else:
        pieces = list(_pieces(fold(_LOOSE_PLUS.sub("+", visible)).split()))
        items, others = _take_items(pieces)
        reading = _read_pieces(others, asks=asks, full_stop=bool(_NO_AND_STOP.match(whole)))
        if items and reading.verb not in _WITH_ITEMS:
            items, reading = (), _read_pieces(pieces, asks=asks, full_stop=bool(_NO_AND_STOP.match(whole)))
        reading = replace(reading, items=items)
    if len(text) > LONGEST and text[LONGEST:].strip():
        reading = Reading("person", reading.code, extra=True)
    if carrier == "START" and reading.verb != "accept":
        reading = Reading("start")
    return replace(reading, text=text)


def as_json(reading: Reading) -> dict[str, str | int | None]:
    """What the command `reply` prints of a reading."""
    return {
        "verb": reading.verb,
        "code": reading.code,
        "item": reading.items[0] if len(reading.items) == 1 else None,
        "eta_minutes": reading.eta_minutes,
        "minutes": reading.minutes,
        "proof": reading.proof,
    }


def _read_pieces(pieces: list[_Piece], *, asks: bool, full_stop: bool) -> Reading:
    life = None if asks else _read_life(pieces)
    if life is not None:
        return life
    codes = {piece.text for piece in pieces if piece.kind == "code"}
    code = codes.pop() if len(codes) == 1 else None
    if codes:
        return Reading("person", extra=True)
    kinds = {piece.kind for piece in pieces}
    verbs = kinds & {"accept", "decline", "help"}
    others = kinds - _OF_AN_ANSWER
    if verbs == {"accept"} and not asks and not _doubtful(pieces):
        eta = _added_minutes(pieces, _ETA)
        if not others or (others <= _ADDING and eta is not None):
            return Reading("accept", code, eta_minutes=eta)
    if verbs == {"decline"} and not others:
        return Reading("decline", code, extra=asks)
    if verbs == {"help"} and not others:
        return Reading("help", code)
    if others and _refuses_first(pieces, full_stop):
        return Reading("decline", code, extra=True)
    return Reading("person", code, extra=bool(verbs) and (bool(others) or len(verbs) > 1))


def _take_items(pieces: list[_Piece]) -> tuple[tuple[int, ...], list[_Piece]]:
    """The numbers that stand right after the one code ("4821 2", "4821 2, 5 e 7"), and the pieces without them."""
    codes = [n for n, piece in enumerate(pieces) if piece.kind == "code"]
    if len(codes) != 1:
        return (), pieces
    after = codes[0] + 1
    numbers: list[int] = []
    end = after
    while end < len(pieces) and pieces[end].text.rstrip(".") in _NAMING:
        end += 1
    named = end > after
    for piece in pieces[end:]:
        listed = [part for part in re.split("[,;.]", piece.text) if part]
        if piece.kind == "other" and listed and all(map(_ITEM.fullmatch, listed)):
            numbers += map(int, listed)
        elif not (piece.text in _LISTING and numbers):
            break
        end += 1
    if named and any(piece.kind == "other" for piece in pieces[end:]):
        return (), pieces  # "il 2 dicembre" is a day
    return tuple(dict.fromkeys(numbers)), pieces[:after] + pieces[end:] if numbers else pieces


def _read_life(pieces: list[_Piece]) -> Reading | None:
    """One verb of a booking's life and nothing that could mean another; None for any other text."""
    codes = [piece.text for piece in pieces if piece.kind == "code"]
    said = {piece.kind for piece in pieces} - {"code", "courtesy", "sign"}
    if said & _REFUSING:
        said.discard("regret")
    elif _doubtful(pieces):
        return None
    verb = next(iter(said)) if len(said) == 1 else None
    if verb in _AT_THE_DOOR and len(codes) <= 2:
        code, proof = (*codes, None, None)[:2]
        return Reading(verb, code, proof=proof)
    if len(codes) > 2 or len(set(codes)) > 1:
        return None
    code = codes[0] if codes else None
    if verb in _REFUSING or verb == "shifts":
        return Reading(verb, code)
    minutes = _added_minutes(pieces, _EXTENSION) if said <= _ADDING else None
    return Reading("extend", code, minutes=minutes) if minutes is not None else None


def _added_minutes(pieces: list[_Piece], allowed: range) -> int | None:
    """Minutes of the one "+20" or "+20 min" among the pieces; None where there is none, several, or another number."""
    added = [piece for piece in pieces if piece.kind == "added"]
    loose = any(
        piece.kind == "unit" and before.kind != "added"
        for before, piece in zip([_Piece("other", ""), *pieces], pieces, strict=False)
    )
    if len(added) != 1 or loose or int(added[0].text) not in allowed:
        return None
    return int(added[0].text)


def _doubtful(pieces: list[_Piece]) -> bool:
    """A yes beside a regret or a thumb turned down is no yes."""
    return any(piece.kind == "regret" or (piece.kind == "sign" and piece.text in _DOUBT_SIGNS) for piece in pieces)


def _refuses_first(pieces: list[_Piece], full_stop: bool) -> bool:
    """Whether the text begins with a refusal, whatever follows: "no, ma fra due ore sì"."""
    said = [piece for piece in pieces if piece.kind not in ("courtesy", "regret", "code", "sign")]
    first = pieces.index(said[0])
    negates = said[0].text in _BEFORE_WORDS and pieces[first + 1 : first + 2] == said[1:2]
    return said[0].kind == "decline" and (full_stop or not negates)


def _pieces(tokens: list[str]) -> Iterator[_Piece]:
    words = [part for token in tokens for part in _split(token)]
    at = 0
    while at < len(words):
        for length in range(min(_LONGEST_PHRASE, len(words) - at), 0, -1):
            kind = _PHRASES.get(tuple(words[at : at + length]))
            if kind is not None:
                yield _Piece(kind, " ".join(words[at : at + length]))
                at += length
                break
        else:
            yield _Piece(_kind_of(words[at]), words[at])
            at += 1


def _split(token: str) -> list[str]:
    """A word, a code and added minutes written together ("si4821", "na3am4821", "4821-7306", "+20si") apart; other
    tokens as they are.
    """
    if (token,) in _PHRASES or token.isdigit():
        return [token]
    if token.startswith("+"):
        digits = token[: len(token) - len(token[1:].lstrip("0123456789"))]
        rest = token[len(digits) :]
        return [digits, *_split(rest)] if rest.isalnum() else _codes(token)
    for head, tail in ((token[:-4], token[-4:]), (token[4:], token[:4])):
        if _CODE.fullmatch(tail) and (head,) in _PHRASES:
            return [head, tail] if token.startswith(head) else [tail, head]
    return _RUNS.findall(token) if token.isalnum() else _codes(token)


def _codes(token: str) -> list[str]:
    """Codes, and added minutes before them, that only a sign parts ("4821-7306"); another token as it is."""
    parts = re.split("[-:.,/]", token)
    return parts if all(_kind_of(part) in ("code", "added") for part in parts) else [token]


def _kind_of(word: str) -> str:
    if _CODE.fullmatch(word):
        return "code"
    if _ADDED.fullmatch(word):
        return "added"
    if all(unicodedata.category(char) in ("So", "Sk") for char in word):
        return "sign"
    return "other"


def _visible(text: str) -> str:
    """Without what nobody sees: controls, direction marks, joiners, the frames of keycap digits."""
    return "".join(char for char in text if char.isspace() or not _unseen(char))


def _unseen(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Cs", "Me") or char == "\ufe0f"
