"""A scorer that shares no code with the solver: reads a file in the public format and a roster as CSV by itself."""

import csv
import io
from collections import defaultdict
from itertools import pairwise


def sections(text: str) -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = defaultdict(list)
    name = ""
    for line in text.splitlines():
        line = line.strip()
        if line.startswith("SECTION_"):
            name = line
        elif line and not line.startswith("#"):
            found[name].append(line.split(","))
    return found


def score(text: str, table: str) -> tuple[int, list[str]]:
    """The penalty, and every hard rule that the roster breaks."""
    parts = sections(text)
    days = int(parts["SECTION_HORIZON"][0][0])
    rows = list(csv.reader(io.StringIO(table)))
    wrong = [] if rows[0] == ["staff", *[str(day) for day in range(days)]] else ["the header"]
    if [row[0] for row in rows[1:]] != [person[0] for person in parts["SECTION_STAFF"]]:
        wrong.append("the order of the staff")
    plan = {row[0]: row[1:] for row in rows[1:]}
    lengths = {name: int(minutes) for name, minutes, _ in parts["SECTION_SHIFTS"]}
    barred = {name: set(after.split("|")) - {""} for name, _, after in parts["SECTION_SHIFTS"]}
    for person in parts["SECTION_STAFF"]:
        wrong += [f"{person[0]}: {what}" for what in broken(person, plan[person[0]], lengths, barred)]
    for name, *off in parts["SECTION_DAYS_OFF"]:
        wrong += [f"{name}: works on day off {day}" for day in off if plan[name][int(day)]]
    return penalty(parts, plan), wrong


def broken(person: list[str], week: list[str], lengths: dict[str, int], barred: dict[str, set[str]]) -> list[str]:
    most, least, on_most, on_least, off_least, weekends = map(int, person[2:])
    wrong = [f"unknown shift {shift}" for shift in week if shift and shift not in lengths]
    total = sum(lengths[shift] for shift in week if shift)
    if not least <= total <= most:
        wrong.append(f"{total} minutes")
    for limit in person[1].split("|"):
        shift, number = limit.split("=")
        if week.count(shift) > int(number):
            wrong.append(f"too many {shift}")
    wrong += [f"{now} after {then}" for then, now in pairwise(week) if then and now in barred[then]]
    marks = "".join("1" if shift else "0" for shift in week)
    if "1" * (on_most + 1) in marks:
        wrong.append("too many days in a row")
    inner = marks.strip("1")
    runs_on, runs_off = [run for run in inner.split("0") if run], [run for run in marks.strip("0").split("1") if run]
    if any(len(run) < on_least for run in runs_on):
        wrong.append("too few days in a row")
    if any(len(run) < off_least for run in runs_off):
        wrong.append("too few days off in a row")
    worked = sum("1" in marks[saturday : saturday + 2] for saturday in range(5, len(marks), 7))
    if worked > weekends:
        wrong.append(f"{worked} weekends")
    return wrong


def penalty(parts: dict[str, list[list[str]]], plan: dict[str, list[str]]) -> int:
    owed = 0
    for name, day, shift, weight in parts["SECTION_SHIFT_ON_REQUESTS"]:
        owed += int(weight) * (plan[name][int(day)] != shift)
    for name, day, shift, weight in parts["SECTION_SHIFT_OFF_REQUESTS"]:
        owed += int(weight) * (plan[name][int(day)] == shift)
    for day, shift, asked, under, over in parts["SECTION_COVER"]:
        there = sum(week[int(day)] == shift for week in plan.values())
        owed += max(0, int(asked) - there) * int(under) + max(0, there - int(asked)) * int(over)
    return owed
