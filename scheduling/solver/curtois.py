"""Pure. The public shift-scheduling format of Curtois and Qu ("Computational results on new staff scheduling benchmark

instances", 2014): read onto the same problem, and a roster written as CSV.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from scheduling.solver.problem import Cover, Limits, MinutesWithin, Person, Problem, Roster, Slot, Wish

DAY = 1440
SECTIONS = (
    "SECTION_HORIZON",
    "SECTION_SHIFTS",
    "SECTION_STAFF",
    "SECTION_DAYS_OFF",
    "SECTION_SHIFT_ON_REQUESTS",
    "SECTION_SHIFT_OFF_REQUESTS",
    "SECTION_COVER",
)
STAFF_CELLS = 8
MOST_DAYS, MOST_WEIGHT = 3660, 10**9


class Malformed(Exception):
    """A file that can't be read: the line (from 1), and what is wrong with it in a sentence."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(f"line {line}: {sentence}")
        self.line = line
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Instance:
    """A file as it was read: the problem, and its shifts' names in order. Slot = day * number of shifts + shift."""

    problem: Problem
    shifts: tuple[str, ...]


@dataclass(slots=True)
class _Reader:
    days: int = 0
    minutes: dict[str, int] = field(default_factory=dict)
    barred: list[tuple[int, str, list[str]]] = field(default_factory=list)
    staff: dict[str, Limits] = field(default_factory=dict)
    off: dict[str, set[int]] = field(default_factory=dict)
    wishes: dict[str, list[Wish]] = field(default_factory=dict)
    covers: dict[int, Cover] = field(default_factory=dict)
    shifts: dict[str, int] = field(default_factory=dict)


def read_instance(text: str) -> Instance:
    """Raises Malformed."""
    reader, section = _Reader(), ""
    seen: list[str] = []
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        said = line.strip()
        if not said or said.startswith("#"):
            continue
        if said.startswith("SECTION_"):
            section = _next_section(number, said, seen)
        elif not section:
            raise Malformed(number, "a section was expected here, such as SECTION_HORIZON")
        else:
            _READ[section](reader, number, [cell.strip() for cell in said.split(",")])
    if len(seen) < len(SECTIONS):
        raise Malformed(len(lines) + 1, f"the file ends before {SECTIONS[len(seen)]}")
    _check_whole(reader, len(lines))
    return Instance(_problem(reader), tuple(reader.shifts))


def _next_section(number: int, said: str, seen: list[str]) -> str:
    if said not in SECTIONS:
        raise Malformed(number, f"{said[:40]} is no section of this format")
    if len(seen) == len(SECTIONS) or said != SECTIONS[len(seen)]:
        expected = SECTIONS[len(seen)] if len(seen) < len(SECTIONS) else "the end of the file"
        raise Malformed(number, f"{said} stands where {expected} was expected")
    seen.append(said)
    return said


def _check_whole(reader: _Reader, lines: int) -> None:
    """What a cut leaves behind: sections with nothing in them, covers for a part of the days."""
    if not reader.days:
        raise Malformed(lines, "the number of days is missing")
    if not reader.minutes or not reader.staff:
        raise Malformed(lines, "shifts or staff are missing")
    count, last = len(reader.shifts), reader.days - 1
    for number, name in enumerate(reader.shifts):
        covered = [day for day in range(last) if day * count + number in reader.covers]
        # A shift that every other day asks for, or a last day that asks for nothing.
        if last * count + number not in reader.covers and (len(covered) == last or not _asks(reader, last)):
            raise Malformed(lines, f"the file ends before the cover of day {last}, shift {name}")


def _asks(reader: _Reader, day: int) -> bool:
    count = len(reader.shifts)
    return any(day * count + number in reader.covers for number in range(count))


def _horizon(reader: _Reader, line: int, cells: list[str]) -> None:
    if reader.days or len(cells) != 1:
        raise Malformed(line, "one number of days was expected")
    reader.days = _whole(line, cells[0], "the number of days", 1, MOST_DAYS)


def _shift(reader: _Reader, line: int, cells: list[str]) -> None:
    _expect(line, cells, 3, "a shift: name, minutes, shifts that may not follow")
    name = cells[0]
    if not name or name in reader.minutes:
        raise Malformed(line, f"the shift {name!r} has no name or is there twice")
    reader.minutes[name] = _whole(line, cells[1], "the shift's minutes", 1, DAY)
    reader.shifts[name] = len(reader.shifts)
    reader.barred.append((line, name, [one.strip() for one in cells[2].split("|") if one.strip()]))


def _person(reader: _Reader, line: int, cells: list[str]) -> None:
    _expect(line, cells, STAFF_CELLS, "a person: name, most of each shift, and six numbers")
    name = cells[0]
    if not name or name in reader.staff:
        raise Malformed(line, f"the person {name!r} has no name or is there twice")
    kinds = tuple(_most_of(reader, line, part) for part in cells[1].split("|") if part.strip())
    most, least, on_most, on_least, off_least, weekends = (
        _whole(line, cell, "each of the six numbers", 0, MOST_WEIGHT) for cell in cells[2:]
    )
    reader.staff[name] = Limits(
        minutes=(MinutesWithin(0, reader.days - 1, least, most),),
        kinds=tuple((kind, number) for kind, number in kinds if number < reader.days),
        days_on_most=on_most,
        days_on_least=on_least,
        days_off_least=off_least,
        weekends_most=weekends,
    )


def _most_of(reader: _Reader, line: int, part: str) -> tuple[str, int]:
    kind, equals, number = part.partition("=")
    if not equals or kind.strip() not in reader.shifts:
        raise Malformed(line, f"{part!r} names no shift and its most, such as E=14")
    return kind.strip(), _whole(line, number, "the most of a shift", 0, MOST_WEIGHT)


def _days_off(reader: _Reader, line: int, cells: list[str]) -> None:
    name = _known(line, cells[0], reader.staff, "person")
    days = [_whole(line, cell, "a day", 0, reader.days - 1) for cell in cells[1:] if cell]
    reader.off.setdefault(name, set()).update(days)


def _request(reader: _Reader, line: int, cells: list[str], *, wanted: bool) -> None:
    _expect(line, cells, 4, "a request: person, day, shift, weight")
    name = _known(line, cells[0], reader.staff, "person")
    slot = _slot(reader, line, cells[1], cells[2])
    weight = _whole(line, cells[3], "the weight", 0, MOST_WEIGHT)
    reader.wishes.setdefault(name, []).append(Wish(slot, weight, wanted))


def _shift_on(reader: _Reader, line: int, cells: list[str]) -> None:
    _request(reader, line, cells, wanted=True)


def _shift_off(reader: _Reader, line: int, cells: list[str]) -> None:
    _request(reader, line, cells, wanted=False)


def _cover(reader: _Reader, line: int, cells: list[str]) -> None:
    _expect(line, cells, 5, "a cover: day, shift, required, weight under, weight over")
    slot = _slot(reader, line, cells[0], cells[1])
    if slot in reader.covers:
        raise Malformed(line, "this cover is there twice")
    asked, under, over = (_whole(line, cell, "each of the last three numbers", 0, MOST_WEIGHT) for cell in cells[2:])
    reader.covers[slot] = Cover((slot,), least=asked, under=under, most=asked, over=over)


_READ: dict[str, Callable[[_Reader, int, list[str]], None]] = dict(
    zip(SECTIONS, (_horizon, _shift, _person, _days_off, _shift_on, _shift_off, _cover), strict=True)
)


def _slot(reader: _Reader, line: int, day: str, shift: str) -> int:
    name = _known(line, shift, reader.shifts, "shift")
    return _whole(line, day, "the day", 0, reader.days - 1) * len(reader.shifts) + reader.shifts[name]


def _known(line: int, name: str, known: dict[str, Limits] | dict[str, int], what: str) -> str:
    if name not in known:
        raise Malformed(line, f"no {what} is called {name[:40]!r}")
    return name


def _expect(line: int, cells: Sequence[str], count: int, what: str) -> None:
    if len(cells) != count:
        raise Malformed(line, f"{count} cells were expected, {what}; there are {len(cells)}")


def _whole(line: int, text: str, what: str, least: int, most: int) -> int:
    said = text.strip()
    if not (said.isascii() and said.isdigit() and len(said) < 11 and least <= int(said) <= most):
        raise Malformed(line, f"{what} is a whole number from {least} to {most}, not {said[:40]!r}")
    return int(said)


def _problem(reader: _Reader) -> Problem:
    slots = tuple(
        Slot(day, day * DAY, day * DAY + minutes, minutes, shift)
        for day in range(reader.days)
        for shift, minutes in reader.minutes.items()
    )
    follow: set[tuple[str, str]] = set()
    for line, shift, barred in reader.barred:
        follow.update((shift, _known(line, other, reader.shifts, "shift")) for other in barred)
    people = tuple(
        Person(
            name,
            frozenset(number for number, slot in enumerate(slots) if slot.day not in reader.off.get(name, ())),
            limits=limits,
            wishes=tuple(reader.wishes.get(name, ())),
        )
        for name, limits in reader.staff.items()
    )
    return Problem(
        days=reader.days,
        slots=slots,
        people=people,
        covers=tuple(reader.covers[slot] for slot in sorted(reader.covers)),
        follow=frozenset(follow),
        weekends=tuple(
            tuple(day for day in (first, first + 1) if day < reader.days) for first in range(5, reader.days, 7)
        ),
    )


def as_csv(instance: Instance, roster: Roster) -> str:
    """`staff,0,1,…`, a row a person in the file's order, in each cell a shift or nothing."""
    count = len(instance.shifts)
    lines = [",".join(["staff", *map(str, range(instance.problem.days))])]
    for person, slots in zip(instance.problem.people, roster, strict=True):
        given = {slot // count: instance.shifts[slot % count] for slot in slots}
        lines.append(",".join([person.name, *(given.get(day, "") for day in range(instance.problem.days))]))
    return "\n".join(lines) + "\n"
