"""How "LIBERO LU 9-13 ME NO" is read, and what is too unclear to be."""

import time

import pytest

from notifications.answers import DaySpan, read_answer

WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def span(day: str | None, hours: str | None = None, *, free: bool = True) -> DaySpan:
    start, _, end = (hours or "").partition("-")
    return DaySpan(day, start or None, end or None, free)


MORNING = "09:00-13:00"
MONDAY_MORNING_NOT_WEDNESDAY = (span("MO", MORNING), span("WE", free=False))


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("LIBERO", (span(None),)),
        ("Libera grazie", (span(None),)),
        ("LIBERO 9-13", (span(None, MORNING),)),
        ("libero9-13", (span(None, MORNING),)),
        ("9-13 LIBERO", (span(None, MORNING),)),
        ("LIBERO 9:30-13", (span(None, "09:30-13:00"),)),
        ("LIBERO 9.30-13", (span(None, "09:30-13:00"),)),
        ("LIBERO 9 – 13.00", (span(None, MORNING),)),
        ("libero dalle 9 alle 13", (span(None, MORNING),)),
        ("libero dalle ore 9 alle ore 13", (span(None, MORNING),)),
        ("libera oggi h 9-13", (span(None, MORNING),)),
        ("LIBERO ٩-١٣", (span(None, MORNING),)),
        ("LIBERO 9-13,15-18", (span(None, MORNING), span(None, "15:00-18:00"))),
        ("LIBERO 9-13 e 15-18", (span(None, MORNING), span(None, "15:00-18:00"))),
        ("LIBERO 0-24", (span(None, "00:00-24:00"),)),
        ("LIBERO 13-9", (span(None, "13:00-09:00"),)),
        ("LIBERO LU 9-13 ME NO", MONDAY_MORNING_NOT_WEDNESDAY),
        ("libero lu9-13, me no.", MONDAY_MORNING_NOT_WEDNESDAY),
        ("LIBERO:\n- LU: 9-13\n- ME: NO", MONDAY_MORNING_NOT_WEDNESDAY),
        ("libero lunedì 9-13 mercoledi no", MONDAY_MORNING_NOT_WEDNESDAY),
        ("FREE MO 9-13 WE NO", MONDAY_MORNING_NOT_WEDNESDAY),
        ("free on Monday from 9 to 13, Wed no", MONDAY_MORNING_NOT_WEDNESDAY),
        ("LIBRE LU 9h-13h ME NON", MONDAY_MORNING_NOT_WEDNESDAY),
        ("libre lundi de 9h à 13h00, mercredi non, merci", MONDAY_MORNING_NOT_WEDNESDAY),
        ("متاح الاثنين ٩-١٣ الأربعاء لا", MONDAY_MORNING_NOT_WEDNESDAY),
        ("متاح يوم الاثنين من ٩ إلى ١٣ والأربعاء لا", MONDAY_MORNING_NOT_WEDNESDAY),
        ("libero gio", (span("TH"),)),
        ("LIBRE DI 9-13", (span("SU", MORNING),)),
        ("LIBERO LU 9-13 14:15-18 MA 8-9", (span("MO", MORNING), span("MO", "14:15-18:00"), span("TU", "08:00-09:00"))),
        ("LIBERO LU e GI 9-13", (span("MO", MORNING), span("TH", MORNING))),
        ("LIBERO LU-VE 9-13", tuple(span(day, MORNING) for day in WEEK[:5])),
        ("da lunedì a venerdì dalle 9 alle 13 libera", tuple(span(day, MORNING) for day in WEEK[:5])),
        ("LIBERO 9-13 ME NO", (span(None, MORNING), span("WE", free=False))),
        ("LIBERO LU-MA NO VE 9-13", (span("MO", free=False), span("TU", free=False), span("FR", MORNING))),
    ],
)
def test_free(text: str, spans: tuple[DaySpan, ...]) -> None:
    reading = read_answer(text)
    assert (reading.verb, reading.spans, reading.code, reading.text) == ("free", spans, None, text)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("OCCUPATO", (span(None, free=False),)),
        ("OCCUPATO 15-18", (span(None, "15:00-18:00", free=False),)),
        ("occupata LU 9-13, ve", (span("MO", MORNING, free=False), span("FR", free=False))),
        ("BUSY tue 9-13", (span("TU", MORNING, free=False),)),
        ("occupé je 9h30-13h", (span("TH", "09:30-13:00", free=False),)),
        ("مشغول الخميس", (span("TH", free=False),)),
    ],
)
def test_busy(text: str, spans: tuple[DaySpan, ...]) -> None:
    reading = read_answer(text)
    assert (reading.verb, reading.spans) == ("busy", spans)


@pytest.mark.parametrize("at", range(7))
def test_the_names_of_every_day(at: int) -> None:
    names = {
        "libero": (
            "lunedì martedì mercoledì giovedì venerdì sabato domenica|"
            "lun mar mer gio ven sab dom|"
            "LU MA ME GI VE SA DO"
        ),
        "free": (
            "Monday Tuesday Wednesday Thursday Friday Saturday Sunday|"
            "Mon Tue Wed Thu Fri Sat Sun|"
            "MO TU WE TH FR SA SU"
        ),
        "libre": "lundi mardi mercredi jeudi vendredi samedi dimanche|lun mar mer jeu ven sam dim|LU MA ME JE VE SA DI",
        "متاح": "الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد|الإثنين الثلاثا الاربعا الخميس الجمعه السبت الاحد",
    }  # fmt: skip
    for verb, lists in names.items():
        for each in lists.split("|"):
            name = each.split()[at]
            assert read_answer(f"{verb} {name} 9-13").spans == (span(WEEK[at], MORNING),), name


@pytest.mark.parametrize(
    "text",
    [
        "sono libero?", "LIBERO 9-13?", "non sono libero", "non libero", "sono libero dopo le 9", "LIBERO 9",
        "LIBERO dalle 9",
        "LIBERO fino alle 13", "LIBERO 9-25", "LIBERO 9:75-13", "LIBERO 24-6", "LIBERO 24:30-25", "LIBERO 9-13-18",
        "LIBERO 9-",
        "LIBERO 9-13 OCCUPATO 15-18", "LIBERO OCCUPATO", "SI LIBERO 9-13", "libero sì", "LIBERO NO",
        "LIBERO domani 9-13",
        "LIBERO il lunedì 9-13", "LIBERO LU 7/12", "LIBERO lu 12-10-2026", "LIBERO 4821", "LIBERO LU 4821",
        "LIBERO 0900-1300",
        "LIBERO 2-6pm", "LIBERO VE-LU", "LIBERO LU-ME-VE 9-13", "LIBERO oggi-VE", "LIBERO LU +30", "9-13",
        "LU 9-13 ME NO",
        "LIBERO LU ME NO", "LIBERO LU NO ME", "LIBERO LU NO 9-13", "LIBERO LU 9-13 NO", "OCCUPATO LU NO",
        "LIBERO LU 9-13 LU NO",
        "libero lunedì, non martedì", "libero lunedì 9-13, non martedì 9-13", "libero lunedì non martedì 9-13",
        "LIBERO 9-13 LU", "LIBERO 9-13 LU 10-12 MA", "libero ma dalle 9 alle 13", "libero LU ma ME 9-13",
        "libero tu", "LIBERO WE",
        "LIBRE WE", "libero di lunedì", "libero e", "e libero", "libero LU e", "LU libero 9-13",
        "mi dispiace, occupato 9-13",
        "LIBERO LU 9-13 forse", "متاح اثنين", "متاح واحد", "لست متاح", "LIBERO " + "LU 9-13 " * 40,
    ],
)  # fmt: skip
def test_what_can_be_taken_in_two_ways_a_person_reads(text: str) -> None:
    reading = read_answer(text)
    assert (reading.verb, reading.spans) == ("person", ())


def test_not_free_is_a_refusal_with_more() -> None:
    reading = read_answer("غير متاح 9-13")
    assert (reading.verb, reading.extra, reading.spans) == ("decline", True, ())


@pytest.mark.parametrize("piece", ["LU ", "9-13 ", "-", "LU-VE ", "dalle 9 alle ", "e ", "LU,", "9h", "NO ", "D-D&"])
def test_a_hostile_list_is_read_fast(piece: str) -> None:
    body = "LIBERO " + piece * 1_000
    began = time.process_time()
    read_answer(body)
    assert time.process_time() - began < 0.1
