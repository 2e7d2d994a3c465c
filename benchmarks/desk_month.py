"""A month of desks as a municipality has them, made from a seed: for the roster solver, without a database."""

from random import Random

from scheduling.solver.problem import Cover, Limits, MinutesWithin, Person, Problem, Slot, Weights, Wish

DAY, DAYS = 1440, 28
RANGES = ((540, 780), (840, 1080))  # 9–13 and 14–18; on Saturdays the morning only
LANGUAGES = tuple(f"l{number:02}" for number in range(25))
LEVELS = (1, 1, 2, 2, 2, 3)
UNDER, WISH = 1000, 60


def desk_month(desks: int, people: int, seed: int = 1) -> Problem:
    """Each opening range may be taken whole or by halves; each language a cover an hour range, desk and day."""
    random = Random(seed)
    slots: list[Slot] = []
    covers: list[Cover] = []
    for desk in range(desks):
        asked = _asked(random)
        for day in range(DAYS):
            for start, end in _open(day):
                _range(slots, covers, random, f"desk {desk}", day, start, end, asked)
    travel = {
        (f"desk {one}", f"desk {two}"): 15 + 5 * abs(one - two)
        for one in range(desks)
        for two in range(desks)
        if one != two
    }
    return Problem(
        days=DAYS,
        slots=tuple(slots),
        people=tuple(_person(number, slots, random) for number in range(people)),
        covers=tuple(covers),
        travel=travel,
        weekends=tuple((first, first + 1) for first in range(5, DAYS, 7)),
        unwanted=frozenset(number for number, slot in enumerate(slots) if slot.day % 7 == 5),
        weights=Weights(given=2, usual=8, unfair=3),
    )


def _open(day: int) -> tuple[tuple[int, int], ...]:
    return () if day % 7 == 6 else RANGES[:1] if day % 7 == 5 else RANGES


def _asked(random: Random) -> list[tuple[str, int, float]]:
    """Languages of a desk: which level, and how often; a few all the time, others on some days."""
    chosen = random.sample(LANGUAGES, 7)
    return [
        (language, random.choice((1, 1, 1, 2)), 1.0 if place < 1 else 0.35) for place, language in enumerate(chosen)
    ]


def _range(
    slots: list[Slot],
    covers: list[Cover],
    random: Random,
    place: str,
    day: int,
    start: int,
    end: int,
    asked: list[tuple[str, int, float]],
) -> None:
    middle, zero, first = (start + end) // 2, day * DAY, len(slots)
    for begins, ends in ((start, end), (start, middle), (middle, end)):
        slots.append(Slot(day, zero + begins, zero + ends, ends - begins, "desk", place))
    for language, level, share in asked:
        if random.random() < share:
            least = 1 if share == 1 else 0
            halves = (first + 1, first + 2)
            covers += [Cover((first, half), language, level, least, UNDER, 1, WISH) for half in halves]


def _person(number: int, slots: list[Slot], random: Random) -> Person:
    days = {day for day in range(DAYS) if random.random() < 0.7}
    away = random.randrange(DAYS)
    may = frozenset(place for place, slot in enumerate(slots) if slot.day in days and abs(slot.day - away) > 2)
    weekly = random.choice((240, 480, 720, 960, 1200))
    own = sorted(may)
    return Person(
        name=f"person {number}",
        may=may,
        skills={LANGUAGES[number % 25]: random.choice(LEVELS), random.choice(LANGUAGES): random.choice(LEVELS)},
        limits=Limits(
            shifts_a_day=2,
            daily_minutes=480,
            minutes=tuple(MinutesWithin(first, first + 6, most=weekly) for first in range(0, DAYS, 7)),
            days_on_most=5,
            weekends_most=2,
            rest=660,
        ),
        wishes=tuple(
            Wish(slot, random.randint(2, 15), random.random() < 0.3) for slot in random.sample(own, min(4, len(own)))
        ),
        usual=tuple(random.sample(own, min(2, len(own)))),
    )
