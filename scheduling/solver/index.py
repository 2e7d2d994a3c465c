"""Pure. What the rules look up again and again about a problem, worked out once."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property

from scheduling.solver.problem import Broken, Cover, Person, Problem, Slot


class Index:
    """A problem with its look-ups. Nothing in it changes after a first look."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._counting: dict[frozenset[tuple[str, int]], list[list[int]]] = {}
        self._able: dict[int, tuple[int, ...]] = {}
        self._pairs: dict[tuple[str, int], dict[int, list[int]]] = {}

    @cached_property
    def of_day(self) -> list[list[int]]:
        """The slots of each day, in order of time."""
        days: list[list[int]] = [[] for _ in range(self.problem.days)]
        for number, slot in enumerate(self.problem.slots):
            days[slot.day].append(number)
        for slots in days:
            slots.sort(key=lambda number: self.problem.slots[number].start)
        return days

    @cached_property
    def covers_of(self) -> list[list[int]]:
        """The covers that each slot counts for."""
        found: list[list[int]] = [[] for _ in self.problem.slots]
        for number, cover in enumerate(self.problem.covers):
            for slot in cover.slots:
                found[slot].append(number)
        return found

    def counts(self, person: int, cover: int) -> bool:
        """Whether the person speaks what the cover asks for."""
        return _speaks(self.problem.people[person], self.problem.covers[cover])

    def counting(self, person: int) -> list[list[int]]:
        """The covers that each slot counts for when this person takes it."""
        spoken = frozenset(self.problem.people[person].skills.items())
        if spoken not in self._counting:
            heard = [_speaks(self.problem.people[person], cover) for cover in self.problem.covers]
            self._counting[spoken] = [[cover for cover in covers if heard[cover]] for covers in self.covers_of]
        return self._counting[spoken]

    def useful(self, person: int, slot: int) -> bool:
        """Whether the person counts for anything there. A slot that no cover asks for is anybody's."""
        return not self.covers_of[slot] or bool(self.counting(person)[slot])

    @cached_property
    def open_to(self) -> list[tuple[int, ...]]:
        """The slots that each person may be given as far as the slot alone decides, in order of number."""
        return [self._open_to(person) for person in range(len(self.problem.people))]

    def _open_to(self, person: int) -> tuple[int, ...]:
        one, counting, covers = self.problem.people[person], self.counting(person), self.covers_of
        never = {kind for kind, most in one.limits.kinds if most == 0}
        return tuple(
            slot
            for slot in sorted(one.may)
            if (counting[slot] or not covers[slot])
            and self.problem.slots[slot].kind not in never
            and not (one.commitments and self.taken(person, slot))
        )

    def taken(self, person: int, slot: int) -> Broken | None:
        """The commitment of the person that stands against a slot: it overlaps, or the way between is too long."""
        piece = self.problem.slots[slot]
        for promised in self.problem.people[person].commitments:
            if piece.start < promised.end and promised.start < piece.end:
                return Broken("commitment", person, (slot,), {"start": promised.start, "end": promised.end})
            before = promised.end <= piece.start
            way = self.way(promised.place, piece.place) if before else self.way(piece.place, promised.place)
            if (piece.start - promised.end if before else promised.start - piece.end) < way:
                return Broken("travel", person, (slot,), {"minutes": way})
        return None

    def able(self, cover: int) -> tuple[int, ...]:
        """Those who count for a cover and are open to one of its slots."""
        if cover not in self._able:
            slots = self.problem.covers[cover].slots
            self._able[cover] = tuple(
                person
                for person, own in enumerate(self._open_sets)
                if self.counts(person, cover) and any(slot in own for slot in slots)
            )
        return self._able[cover]

    @cached_property
    def _open_sets(self) -> list[frozenset[int]]:
        return [frozenset(slots) for slots in self.open_to]

    def way(self, here: str, there: str) -> int:
        """Minutes from place to place; 0 where nothing is known."""
        return 0 if here == there else self.problem.travel.get((here, there), 0)

    def conflicts(self, rule: str, minutes: int = 0) -> dict[int, list[int]]:
        """For each slot, those that begin at the same time or later and can't go with it by "overlap", "travel" or

        "rest" (of so many minutes, counted from day to day).
        """
        if (rule, minutes) not in self._pairs:
            pairs: dict[int, list[int]] = defaultdict(list)
            for first, second in self._near(
                minutes if rule == "rest" else max(self.problem.travel.values(), default=0)
            ):
                if self._clash(rule, minutes, self.problem.slots[first], self.problem.slots[second]):
                    pairs[first].append(second)
            self._pairs[rule, minutes] = dict(pairs)
        return self._pairs[rule, minutes]

    def _near(self, minutes: int) -> Iterator[tuple[int, int]]:
        """Pairs of slots, by start, that are less than so many minutes apart."""
        slots = self.problem.slots
        order = sorted(range(len(slots)), key=lambda number: (slots[number].start, slots[number].end, number))
        for place, first in enumerate(order):
            for second in order[place + 1 :]:
                if slots[second].start >= slots[first].end + minutes:
                    break
                yield first, second

    def _clash(self, rule: str, minutes: int, first: Slot, second: Slot) -> bool:
        gap = second.start - first.end
        if rule == "overlap":
            return gap < 0
        if rule == "rest":
            return first.day != second.day and gap < minutes
        return 0 <= gap < self.way(first.place, second.place)

    @cached_property
    def cliques(self) -> list[tuple[frozenset[str], frozenset[str]]]:
        """Kinds of one day and of the next, no two of which go together, in sets as large as can be."""
        after: dict[str, set[str]] = defaultdict(set)
        for first, second in self.problem.follow:
            after[first].add(second)
        found = set()
        for common in [*after.values(), *self._shared(after)]:
            firsts = frozenset(kind for kind, barred in after.items() if barred >= common)
            seconds = frozenset(set.intersection(*(after[kind] for kind in firsts)))
            found.add((firsts, seconds))
        return sorted(found, key=lambda pair: (sorted(pair[0]), sorted(pair[1])))

    @staticmethod
    def _shared(after: dict[str, set[str]]) -> list[set[str]]:
        kinds = set().union(*after.values()) if after else set()
        return [set.intersection(*(barred for barred in after.values() if kind in barred)) for kind in sorted(kinds)]


def by_day(problem: Problem, slots: Sequence[int]) -> list[list[int]]:
    """A person's slots by day."""
    days: list[list[int]] = [[] for _ in range(problem.days)]
    for slot in slots:
        days[problem.slots[slot].day].append(slot)
    return days


def _speaks(person: Person, cover: Cover) -> bool:
    return cover.skill is None or person.skills.get(cover.skill, -1) >= cover.level
