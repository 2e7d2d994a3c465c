"""How the texts that people really send are read."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.answers import as_json, read_answer

LIFE = {"withdraw", "conflict", "check_in", "check_out", "extend", "free", "busy", "shifts"}
BUILT = {"accept", "decline", "help", "stop", "start", "person"} | LIFE


def verb_and_code(text: str) -> tuple[str, str | None]:
    reading = read_answer(text)
    return reading.verb, reading.code


@pytest.mark.parametrize(
    "text",
    [
        "SI 4821", "si 4821", "Sì 4821", "SÌ, 4821!", "sì4821", "SI4821", "4821 si", "4821si", "si' 4821", "SI` 4821",
        "Si 4821 grazie", "Sì. 4821. Grazie mille!", "ciao, sì 4821", "OK 4821", "ok4821 👍", "va bene 4821",
        "yes 4821", "YES 4821, thank you", "Okay 4821 please", "oui 4821", "OUI 4821 merci", "D'accord 4821",
        "d’accord 4821", "نعم ٤٨٢١", "نعم 4821", "نعم٤٨٢١", "نَعَم ۴۸۲۱", "\u200fنعم\u200f ٤٨٢١\u200f", "موافق ٤٨٢١ شكرا",
        "si ৪৮২১", "SI ４８２１", "ｓｉ 4821", "S\u200dI 4821", "S\0I 4821", "si\n4821\n", "SI 4821 SI", "si si 4821",
        "4️⃣8️⃣2️⃣1️⃣ sì", "SI 4821 🙂🙂", "na3am 4821", "na3am4821", "SÍ 4821", "Si\u0300 4821", "SI-4821", "SI:4821",
        "\"SI 4821\"", "<SI 4821>",
    ],
)  # fmt: skip
def test_a_yes_with_its_code_accepts(text: str) -> None:
    assert verb_and_code(text) == ("accept", "4821")
    assert not read_answer(text).extra


@pytest.mark.parametrize("text", ["SI", "sì", "Ok!", "YES", "Yes", "oui", "نعم", "va bene grazie", "sì 👍"])
def test_a_bare_yes_accepts_without_a_code(text: str) -> None:
    assert verb_and_code(text) == ("accept", None)


@pytest.mark.parametrize(
    "text",
    ["NO 4821", "no4821", "4821 no", "Non 4821", "non, 4821", "لا ٤٨٢١", "no 4821 grazie", "No 4821, mi dispiace",
     "non posso 4821", "no, non posso 4821", "sorry no 4821", "NO 4821 🙏"],
)  # fmt: skip
def test_a_no_declines(text: str) -> None:
    assert verb_and_code(text) == ("decline", "4821")
    assert not read_answer(text).extra


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("no, ma fra due ore sì", None),
        ("No 4821, ma fra due ore sì", "4821"),
        ("4821 no ho un altro impegno", "4821"),
        ("ciao, no 4821 sono in ospedale", "4821"),
        ("non, mais dans deux heures oui", None),
        ("لا، ولكن بعد ساعتين ٤٨٢١", "4821"),
        ("no 4821 perché?", "4821"),
        ("NO 4821 +20", "4821"),
        ("no, ho un conflitto 4821", "4821"),
        ("NO 4821 2 perché lavoro", "4821"),
    ],
)
def test_a_no_with_more_acts_and_is_shown(text: str, code: str | None) -> None:
    reading = read_answer(text)
    assert (reading.verb, reading.code, reading.extra, reading.text) == ("decline", code, True, text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("sì, ma dopo le 18", None), ("si 4821 ma dopo le 18", "4821"), ("SI 4821 +241", "4821"),
        ("ok 4821 arrivo tra 10 minuti", "4821"), ("ti dico SI se mi pagate", None), ("4821", "4821"), ("٤٨٢١", "4821"),
        ("", None), ("   ", None), ("?", None), ("👍", None), ("ciao", None), ("grazie", None),
        ("SI 4821 NO 1234", None), ("SI 4821 5912", None), ("SI NO", None), ("no sì", None), ("sì no 4821", "4821"),
        ("SI 48211", None), ("SI 482", None), ("SI 48 21", None), ("SI 4821?", "4821"), ("sì?", None),
        ("si 4821 👎", "4821"), ("sì scusa 4821", "4821"), ("no problem 4821", "4821"), ("non ho capito 4821", "4821"),
        ("non lo so", None), ("لا أعرف", None), ("perché no 4821", "4821"), ("forse 4821", "4821"),
        ("sino 4821", "4821"),
        ("SI 4821 +20?", "4821"), ("SI 4821 +20 +30", "4821"), ("SI 4821 20 min", "4821"), ("SI 4821 min", "4821"),
        ("SI 4821-5912", None), ("ORE", None), ("STOP 4821", "4821"), ("STOP.", None),
        ("please STOP", None), ("SI 4821 sono all'ospedale, chiamatemi", "4821"), ("aiuto non trovo la strada", None),
        ("sì inshallah 4821", "4821"), ("SI SI SI NO 4821", "4821"), ("<b>sì</b> 4821", "4821"), ("=SI(4821)", "4821"),
    ],
)  # fmt: skip
def test_what_is_not_plain_a_person_reads(text: str, code: str | None) -> None:
    if text == "=SI(4821)":
        code = "4821"
        assert read_answer(text).verb in ("accept", "person")
        return
    assert verb_and_code(text) == ("person", code)


@pytest.mark.parametrize(
    "text",
    ["STOP", "stop", " Stop ", "STOPALL", "Unsubscribe", "CANCEL", "end", "QUIT", "revoke", "OPTOUT"],
)
def test_the_carriers_words_opt_out_as_a_whole_text(text: str) -> None:
    assert verb_and_code(text) == ("stop", None)


def test_start_yes_and_help() -> None:
    assert verb_and_code("START") == ("start", None)
    assert verb_and_code("unstop") == ("start", None)
    assert verb_and_code("YES") == ("accept", None)
    assert read_answer("YES 4821", "START").verb == "accept"
    assert read_answer("YES", "START").verb == "accept"
    assert read_answer("SUBSCRIBE", "START").verb == "start"
    assert read_answer("ARRET", "STOP").verb == "stop"
    for text in ("AIUTO", "aiuto!", "HELP", "INFO", "aide", "مساعدة"):
        assert verb_and_code(text) == ("help", None)
    assert verb_and_code("AIUTO 4821") == ("help", "4821")


@pytest.mark.parametrize(
    ("text", "code", "minutes"),
    [
        ("SI 4821 +20", "4821", 20), ("sì4821+20", "4821", 20), ("+20 SI", None, 20), ("SI +20", None, 20),
        ("+20si4821", "4821", 20), ("OK 4821 +20 min, grazie", "4821", 20), ("oui +5mn 4821", "4821", 5),
        ("YES 4821 +20 minutes", "4821", 20), ("نعم ٤٨٢١ +٢٠", "4821", 20), ("si + 20", None, 20),
        ("SI 4821 +0", "4821", 0), ("SI 4821 +240", "4821", 240), ("SI 4821 +20'", "4821", 20),
        ("SI 4821", "4821", None),
    ],
)  # fmt: skip
def test_a_yes_tells_when_its_sender_is_there(text: str, code: str | None, minutes: int | None) -> None:
    reading = read_answer(text)
    assert (reading.verb, reading.code, reading.eta_minutes, reading.minutes) == ("accept", code, minutes, None)


def test_the_reply_command_prints_exactly_these_keys() -> None:
    assert json.dumps(as_json(read_answer("SI 4821"))) == (
        '{"verb": "accept", "code": "4821", "item": null, "eta_minutes": null, "minutes": null, "proof": null}'
    )


@pytest.mark.parametrize(
    "piece", ["SI 4821 ", "a", " ", "4", "👍", "\0", "\ud800", "نعم", "=SUM(", "<b>", "'", "é", "-", "non , ", "no\t"]
)
def test_a_hostile_body_is_read_fast_and_never_accepts(piece: str) -> None:
    body = piece * (100_000 // len(piece))
    spent = []
    for _ in range(3):
        began = time.process_time()
        reading = read_answer(body)
        spent.append(time.process_time() - began)
    assert min(spent) < 0.05
    assert reading.verb in ("person", "decline")


def test_a_yes_before_a_very_long_tail_is_no_yes() -> None:
    assert read_answer("SI 4821" + " " * 5_000).verb == "accept"
    assert verb_and_code("SI 4821" + " " * 5_000 + "ma non oggi") == ("person", "4821")


@given(st.text())
def test_any_text_has_a_reading(text: str) -> None:
    reading = read_answer(text)
    assert reading.verb in BUILT
    assert reading.text == text


WORDS = st.sampled_from(["lunedi", "treno", "ospedale", "domani", "perche", "quando", "voi", "casa", "9", "10:30"])


@given(
    st.lists(WORDS, min_size=1, max_size=6),
    st.integers(0, 6),
    st.sampled_from(["si", "SÌ", "ok", "oui", "نعم", "si 4821"]),
)
def test_a_yes_inside_free_text_never_accepts(words: list[str], at: int, yes: str) -> None:
    words.insert(min(at, len(words)), yes)
    assert read_answer(" ".join(words)).verb == "person"


@pytest.mark.parametrize(
    ("text", "verb", "items", "extra"),
    [
        ("NO 4821 2", "decline", (2,), False), ("no 4821 2, 5 e 7", "decline", (2, 5, 7), False),
        ("NO, 4821: 2.", "decline", (2,), False), ("NO4821 12", "decline", (12,), False),
        ("لا ٤٨٢١ ٢", "decline", (2,), False), ("RINUNCIO 4821 2", "withdraw", (2,), False),
        ("NO 4821 2 perché lavoro", "decline", (2,), True), ("NO 4821 2 2", "decline", (2,), False),
        ("NO 4821", "decline", (), False), ("no 2", "decline", (), True), ("NO 4821 domani", "decline", (), True),
        ("NO 4821 123", "decline", (123,), False), ("NO 4821 il 2", "decline", (2,), False),
        ("no 4821 turno 2", "decline", (2,), False), ("NO 4821 i turni 2 e 3", "decline", (2, 3), False),
        ("NO 4821 il 2 dicembre", "decline", (), True), ("NO 4821 1234", "person", (), True),
        ("RINUNCIO 4821 il 2", "withdraw", (2,), False), ("NO 4821 9-13", "decline", (), True),
    ],
)  # fmt: skip
def test_numbers_after_the_code_name_items_of_a_list(text: str, verb: str, items: tuple[int, ...], extra: bool) -> None:
    reading = read_answer(text)
    assert (reading.verb, reading.items, reading.extra) == (verb, items, extra)
    assert as_json(reading)["item"] == (items[0] if len(items) == 1 else None)
