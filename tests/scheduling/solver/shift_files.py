"""Files in the public shift-scheduling format, of our own making: any size, from a seed."""

from random import Random

SHIFT_MINUTES = (480, 480, 540, 600, 420, 480, 660, 720)


def shift_file(days: int, staff: int, shifts: int, seed: int = 1) -> str:
    """A file whose people can all keep their rules; day 0 is a Monday."""
    random = Random(seed)
    names = [f"S{number}" for number in range(shifts)]
    minutes = [SHIFT_MINUTES[number % len(SHIFT_MINUTES)] for number in range(shifts)]
    people = [f"P{number}" for number in range(staff)]
    parts = [
        _section("HORIZON", "days", [str(days)]),
        _section("SHIFTS", "name, minutes, what may not follow", _shifts(names, minutes)),
        _section("STAFF", "name, most of each, minutes, runs, weekends", _staff(people, names, days, random)),
        _section("DAYS_OFF", "name, days", _days_off(people, days, random)),
        *(
            _section(
                f"SHIFT_{kind}_REQUESTS", "name, day, shift, weight", _requests(people, names, days, share, random)
            )
            for kind, share in (("ON", 0.1), ("OFF", 0.06))
        ),
        _section("COVER", "day, shift, required, under, over", _covers(names, staff, days, random)),
    ]
    return "\n".join(parts)


def _section(name: str, columns: str, lines: list[str]) -> str:
    return "\n".join([f"SECTION_{name}", f"# {columns}", *lines, ""])


def _shifts(names: list[str], minutes: list[int]) -> list[str]:
    """A later shift bars a much earlier one the day after."""
    far = max(1, len(names) // 3)
    return [
        f"{name},{length},{'|'.join(names[: max(0, number - far + 1)])}"
        for number, (name, length) in enumerate(zip(names, minutes, strict=True))
    ]


def _staff(people: list[str], names: list[str], days: int, random: Random) -> list[str]:
    lines = []
    for person in people:
        allowed = random.sample(names, max(1, round(len(names) * random.uniform(0.5, 1))))
        most = "|".join(f"{name}={days if name in allowed else 0}" for name in names)
        full = round(days * 5 / 7 * 480 * random.choice((1.0, 1.0, 0.8, 0.6)))
        runs = f"{random.choice((5, 6))},{random.choice((1, 2, 2))},{random.choice((1, 2, 2))}"
        lines.append(f"{person},{most},{full},{max(0, full - 480 * max(1, days // 14))},{runs},{max(1, days // 14)}")
    return lines


def _days_off(people: list[str], days: int, random: Random) -> list[str]:
    return [",".join([person, *map(str, sorted(random.sample(range(days), max(1, days // 20))))]) for person in people]


def _requests(people: list[str], names: list[str], days: int, share: float, random: Random) -> list[str]:
    return [
        f"{person},{day},{random.choice(names)},{random.randint(1, 3)}"
        for person in people
        for day in range(days)
        if random.random() < share
    ]


def _covers(names: list[str], staff: int, days: int, random: Random) -> list[str]:
    there = staff * 0.6 / len(names)
    return [
        f"{day},{name},{max(0, round(there * random.uniform(0.6, 1.3) * (0.7 if day % 7 > 4 else 1)))},100,1"
        for day in range(days)
        for name in names
    ]
