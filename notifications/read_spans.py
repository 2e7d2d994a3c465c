"""Pure. The days and hours of "LIBERO LU 9-13 ME NO". What can be taken in two ways is not read: a person does."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from languages.reply_words import fold, without_courtesy
from languages.span_words import (
    AND,
    AVAILABILITY,
    BEFORE_DAYS,
    BEFORE_TIMES,
    BUT,
    DAY_NAMES,
    DAYS,
    FROM,
    NEGATES_WHAT_FOLLOWS,
    NOT_THEN,
    TO,
    TODAY,
)

MOST_SPANS = 28
"""Four a day of a week; nobody types more."""

_DASH = re.compile("[-‐‑‒–—―−－~〜]")
_HOUR_AND_MINUTES = re.compile(r"(?<![0-9])([0-9]{1,2}) ?h ?([0-9]{2})(?![0-9])")
_HOUR = re.compile(r"(?<![0-9])([0-9]{1,2}) ?h(?![^\W\d_])")
_TOKEN = re.compile(r"[0-9]+(?:[:.][0-9]+)?|[^\W\d_]+|\S")
_TIME = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?")

# A text as one letter a token: D day, T time, N no, F from, A to, "-" a dash, "&" and; "?" anything else.
_DAY = "(?:F?D[-A]D|D)"
_RANGE = "F?T[-A]T"
_GROUP = re.compile(
    rf"(?:(?<=[TND])&|(?<=[TN])-)?(?P<days>{_DAY}(?:&?{_DAY})*)?(?:(?<=D)-(?=[FT]))?(?P<hours>{_RANGE}(?:&?{_RANGE})*|N)?"
)


@dataclass(frozen=True)
class DaySpan:
    """Hours of a day, as told. Wall time: `start` "00:00" to "23:59", `end` to "24:00"; both None: the whole day.
    `end` may stand before `start`, as it was typed.
    """

    day: str | None  # "MO" to "SU", None: today
    start: str | None
    end: str | None
    free: bool


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    value: str | None = None  # a day's code, a time as "09:00"


@dataclass(frozen=True)
class _Group:
    """Days and what is said of them: hours, a no, or nothing (the whole day)."""

    days: tuple[str | None, ...]
    listed: bool  # several days one by one, not "LU-VE"
    hours: tuple[tuple[str, str], ...]
    refused: str | None  # the word of the no


def read_spans(text: str) -> tuple[str, tuple[DaySpan, ...]] | None:
    """The verb, free or busy, with its spans in the order told; None where the text is not plainly that.

    The verb stands first or last; alone it is about the whole of today.
    """
    words = _words(text)
    for verb_word, others in ((words[:1], words[1:]), (words[-1:], words[:-1])):
        if verb_word and verb_word[0] in AVAILABILITY:
            verb, locale = AVAILABILITY[verb_word[0]]
            spans = _spans(others, verb == "free", locale)
            return (verb, spans) if spans else None
    return None


def _words(text: str) -> list[str]:
    folded = " - ".join(without_courtesy(fold(part)) for part in _DASH.split(text))
    return _TOKEN.findall(_HOUR.sub(r"\1 ", _HOUR_AND_MINUTES.sub(r"\1:\2 ", folded)))


def _spans(words: list[str], free: bool, locale: str) -> tuple[DaySpan, ...] | None:
    while words and words[0] == "-":
        words = words[1:]
    while words and words[-1] == "-":
        words = words[:-1]
    if not words:
        return (DaySpan(None, None, None, free),)
    tokens = list(_tokens(words, locale))
    if locale == "it" and _but(tokens):
        return None
    groups = _groups(tokens)
    if groups is None or not _plain(groups, free):
        return None
    spans = tuple(span for group in groups for span in _of_group(group, free))
    both_ways = {span.day for span in spans if span.free} & {span.day for span in spans if not span.free}
    return None if both_ways or len(spans) > MOST_SPANS else spans


def _tokens(words: list[str], locale: str) -> Iterator[_Token]:
    names = DAY_NAMES[locale]
    for word, following in zip(words, [*words[1:], ""], strict=True):
        name = word.removeprefix("و") if word not in names else word
        if name in names:
            yield _Token("D", word, names[name])
        elif word in TODAY:
            yield _Token("D", word)
        elif (word in BEFORE_TIMES and following[:1].isdigit()) or (word in BEFORE_DAYS and following in names):
            continue
        elif (time := _time(word)) is not None:
            yield _Token("T", word, time)
        else:
            yield _Token(_kind_of(word), word)


def _kind_of(word: str) -> str:
    for kind, words in (("N", NOT_THEN), ("F", FROM), ("A", TO), ("&", AND | {",", "/"}), ("-", {"-"})):
        if word in words:
            return kind
    return "?"


def _time(word: str) -> str | None:
    """A time as "09:00", from "9", "9:00" or "9.00"; None where it is no time of a day."""
    found = _TIME.fullmatch(word)
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    return f"{hour:02}:{minute:02}" if (hour < 24 and minute < 60) or (hour, minute) == (24, 0) else None


def _but(tokens: Sequence[_Token]) -> bool:
    """Whether an Italian "ma" may be "but": before a day or "dalle"."""
    return any(one.text == BUT and following.kind in "DF" for one, following in pairwise(tokens))


def _groups(tokens: Sequence[_Token]) -> list[_Group] | None:
    kinds = "".join(token.kind for token in tokens)
    groups: list[_Group] = []
    at = 0
    while at < len(kinds):
        found = _GROUP.match(kinds, at)
        if found is None or found.end() == at or not (found["days"] or found["hours"]):
            return None
        days = _days(tokens[slice(*found.span("days"))]) if found["days"] else (None,)
        hours = tokens[slice(*found.span("hours"))] if found["hours"] else []
        times = [token.value or "" for token in hours if token.kind == "T"]
        ranges = tuple(zip(times[::2], times[1::2], strict=True))
        lost = not found["days"] and (bool(groups) or found["hours"] == "N")
        if days is None or lost or any(start == "24:00" for start, _ in ranges):
            return None
        listed = (found["days"] or "").count("D") > 1 and not re.fullmatch("F?D[-A]D", found["days"])
        at = found.end()
        groups.append(_Group(days, listed, ranges, hours[0].text if found["hours"] == "N" else None))
    return groups


def _days(tokens: Sequence[_Token]) -> tuple[str | None, ...] | None:
    """The days of "LU ME" or "LU-ME", in order; None where a stretch of days runs backwards or from today."""
    days: list[str | None] = []
    stretch = False
    for token in tokens:
        if token.kind in "-A":
            stretch = True
        elif token.kind == "D" and stretch:
            first, last = days.pop(), token.value
            if first is None or last is None or DAYS.index(first) >= DAYS.index(last):
                return None
            days += DAYS[DAYS.index(first) : DAYS.index(last) + 1]
            stretch = False
        elif token.kind == "D":
            days.append(token.value)
    return tuple(days)


def _plain(groups: Sequence[_Group], free: bool) -> bool:
    """Whether each no and each range can belong to one day only.

    Not so in "libero LU ME NO", "libero LU NO ME", "libero lunedì non martedì 9-13", "libero 9-13 LU".
    """
    refusing = [group for group in groups if group.refused]
    bare = any(not group.hours and not group.refused for group in groups)
    if refusing and (bare or not free or any(group.listed for group in refusing)):
        return False
    for group, following in pairwise(groups):
        if group.refused in NEGATES_WHAT_FOLLOWS and not following.refused:
            return False
    first = groups[0]
    return not (first.days == (None,) and first.hours and bare)


def _of_group(group: _Group, free: bool) -> Iterator[DaySpan]:
    for day in group.days:
        if group.refused:
            yield DaySpan(day, None, None, not free)
        elif not group.hours:
            yield DaySpan(day, None, None, free)
        for start, end in group.hours:
            yield DaySpan(day, start, end, free)
