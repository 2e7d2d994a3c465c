"""How the texts of a booking's whole life are read: given back, begun, ended, longer; what is no such text."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from languages.gsm7 import parts
from languages.messages import MESSAGES
from languages.reply_words import LIFE, fold
from languages.texts import LOCALES, placeholders, text
from notifications.answers import as_json, read_answer

LIFE_VERBS = {"withdraw", "conflict", "check_in", "check_out", "extend", "free", "busy", "shifts"}


@pytest.mark.parametrize(
    ("text", "verb", "code"),
    [
        ("RINUNCIO 4821", "withdraw", "4821"), ("rinuncio4821", "withdraw", "4821"),
        ("4821 Rinuncio", "withdraw", "4821"),
        ("mi dispiace, rinuncio 4821", "withdraw", "4821"),
        ("Ciao, rinuncio 4821. Scusate, grazie", "withdraw", "4821"),
        ("RINUNCIO", "withdraw", None), ("WITHDRAW 4821 sorry", "withdraw", "4821"),
        ("Je renonce 4821, désolée", "withdraw", "4821"), ("انسحب ٤٨٢١ آسف", "withdraw", "4821"),
        ("CONF 4821", "conflict", "4821"), ("conf4821", "conflict", "4821"), ("conf. 4821", "conflict", "4821"),
        ("Conflitto di interessi 4821", "conflict", "4821"), ("conflict 4821", "conflict", "4821"),
        ("conflit d’intérêts 4821", "conflict", "4821"), ("تعارض مصالح ٤٨٢١", "conflict", "4821"),
        ("TURNI", "shifts", None), ("turni, grazie", "shifts", None), ("Shifts please", "shifts", None),
        ("mes horaires", "shifts", None), ("مواعيدي", "shifts", None),
        ("AIUTO", "help", None), ("RINUNCIO 4821 rinuncio 4821", "withdraw", "4821"),
    ],
)  # fmt: skip
def test_a_verb_of_a_bookings_life(text: str, verb: str, code: str | None) -> None:
    reading = read_answer(text)
    assert (reading.verb, reading.code, reading.extra, reading.text) == (verb, code, False, text)


@pytest.mark.parametrize(
    ("text", "verb", "code", "proof"),
    [
        ("INIZIO 4821", "check_in", "4821", None), ("inizio4821", "check_in", "4821", None),
        ("4821 inizio", "check_in", "4821", None), ("Inizio", "check_in", None, None),
        ("Begin 4821", "check_in", "4821", None), ("check-in 4821", "check_in", "4821", None),
        ("Début 4821, bonjour", "check_in", "4821", None), ("بداية ٤٨٢١", "check_in", "4821", None),
        ("INIZIO 4821 7306", "check_in", "4821", "7306"),
        ("FINE 4821", "check_out", "4821", None), ("FINE 4821 7306", "check_out", "4821", "7306"),
        ("fine4821 7306", "check_out", "4821", "7306"), ("fine 4821-7306", "check_out", "4821", "7306"),
        ("FINE 4821, 7306 grazie", "check_out", "4821", "7306"), ("4821 fine 7306", "check_out", "4821", "7306"),
        ("FINE\n4821\n7306", "check_out", "4821", "7306"), ("fine", "check_out", None, None),
        ("Fine grazie", "check_out", None, None), ("Finish 4821 7306", "check_out", "4821", "7306"),
        ("Fin 4821 7306 merci", "check_out", "4821", "7306"), ("نهاية ٤٨٢١ ٧٣٠٦", "check_out", "4821", "7306"),
        ("fine ৪৮২১ ৭৩০৬", "check_out", "4821", "7306"), ("FINE 4821 4821", "check_out", "4821", "4821"),
    ],
)  # fmt: skip
def test_beginning_and_end_with_the_code_first_and_the_proof_second(
    text: str, verb: str, code: str | None, proof: str | None
) -> None:
    reading = read_answer(text)
    assert (reading.verb, reading.code, reading.proof, reading.extra) == (verb, code, proof, False)


@pytest.mark.parametrize(
    ("text", "code", "minutes"),
    [
        ("+30 4821", "4821", 30), ("4821 +30", "4821", 30), ("4821+30", "4821", 30), ("+30", None, 30),
        ("+30-4821", "4821", 30), ("+ 30 4821", "4821", 30), ("+30min 4821 grazie", "4821", 30),
        ("+30 minutes 4821 please", "4821", 30), ("4821 +15 mn", "4821", 15), ("+٣٠ ٤٨٢١", "4821", 30),
        ("+٣٠ دقيقة", None, 30), ("＋30 4821", "4821", 30), ("+5", None, 5), ("+240", None, 240),
    ],
)  # fmt: skip
def test_a_plus_without_a_yes_asks_for_more_time(text: str, code: str | None, minutes: int) -> None:
    reading = read_answer(text)
    assert (reading.verb, reading.code, reading.minutes, reading.eta_minutes) == ("extend", code, minutes, None)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("quando è la fine?", None), ("la fine è vicina", None), ("FINE 4821?", "4821"), ("inizio 4821؟", "4821"),
        ("INIZIO FINE 4821", "4821"), ("rinuncio e conf 4821", "4821"), ("ok fine 4821", "4821"),
        ("SI INIZIO 4821", "4821"),
        ("non rinuncio 4821", "4821"), ("rinuncio 4821 perché sto male", "4821"),
        ("SI 4821 2", "4821"), ("INIZIO 4821 2", "4821"),
        ("RINUNCIO 4821 5912", None), ("CONF 4821 5912", None), ("FINE 4821 7306 1234", None),
        ("FINE 4821 730", "4821"),
        ("RINUNCIO 4821 4821 4821", "4821"), ("FINE 48211", None), ("scusa, inizio 4821", "4821"),
        ("FINE 4821 👎", "4821"),
        ("INIZIO 4821 +20", "4821"), ("CONF +30", None), ("turni di domani", None), ("TURNI?", None),
        ("ore 4821", "4821"),
        ("Fine thanks", None), ("Fine, thank you!", None), ("that's fine", None), ("fine by me", None),
        ("in inizio", None), ("confermato 4821", "4821"), ("rinuncioo 4821", "4821"),
        ("+4", None), ("+241 4821", "4821"), ("+30?", None), ("+30 +30", None), ("+30 4821 5912", None),
        ("30 4821", "4821"),
        ("30 min 4821", "4821"), ("+30 euro 4821", "4821"), ("scusa +30 4821", "4821"), ("+39 333 1234567", None),
        ("+30 no 4821", "4821"), ("+1:30 4821", "4821"), ("min +30", None), ("-30 4821", "4821"), ("٣٠ ٤٨٢١", "4821"),
    ],
)  # fmt: skip
def test_what_is_not_plainly_one_of_them_a_person_reads(text: str, code: str | None) -> None:
    reading = read_answer(text)
    assert (reading.verb, reading.code, reading.proof, reading.minutes) == ("person", code, None, None)


@pytest.mark.parametrize("verb", sorted(set(LIFE) - {"hours"}))
def test_every_word_of_a_verb_is_read_as_it(verb: str) -> None:
    for word in LIFE[verb]:
        assert read_answer(word.upper()).verb == verb
        assert read_answer(f"{word}!").verb == verb


@pytest.mark.parametrize("word", sorted(LIFE["hours"]))
def test_hours_are_not_built_yet(word: str) -> None:
    assert read_answer(word).verb == "person"


def test_the_reply_command_tells_proof_and_minutes_and_no_spans() -> None:
    assert as_json(read_answer("FINE 4821 7306")) == {
        "verb": "check_out", "code": "4821", "item": None, "eta_minutes": None, "minutes": None, "proof": "7306",
    }  # fmt: skip
    assert as_json(read_answer("LIBERO LU 9-13")) == {
        "verb": "free", "code": None, "item": None, "eta_minutes": None, "minutes": None, "proof": None,
    }  # fmt: skip


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("codes", [[], ["4821"], ["4821", "5177"]])
def test_help_names_the_words_that_are_read_and_who_writes(codes: list[str], locale: str) -> None:
    body = text("help", locale, sender="Mediatori Catanzaro", codes=codes)
    assert body.startswith("Mediatori Catanzaro")
    assert parts(body).parts <= 2
    for word in ("SI", "NO", "RINUNCIO", "INIZIO", "FINE", "LIBERO", "OCCUPATO", "TURNI"):
        assert re.search(rf"\b{word}\b", body), word
        assert read_answer(word).verb != "person"
    assert all(f"SI {code}" in body for code in codes)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("key", MESSAGES)
def test_what_a_text_asks_for_is_read_when_it_comes(key: str, locale: str) -> None:
    given_ = dict.fromkeys(placeholders(MESSAGES[key]) - {"verbs", "yeses", "answers", "count"}, "x")
    body = text(key, locale, **{**given_, "codes": ["4821"], "code": "4821", "other": "4821", "verb": "INIZIO"})
    for answer in re.findall(r"\b[A-Z]{2,}(?: LU)? (?:4821|9-13)\b", body):
        assert read_answer(answer).verb != "person", answer


PIECES = st.sampled_from(
    ["LIBERO", "occupato", "free", "متاح", "INIZIO", "FINE", "rinuncio", "conf", "turni", "ore", "SI", "no", "non",
    "ma",
     "4821", "7306", "+30", "+", "9-13", "9", "13", "24:00", "25", "LU", "ve", "-", "e", "dalle", "alle", "oggi", "min",
     "٤٨٢١", "?", "grazie", "scusa", "👎", ",", "/", "h", "\n", "الاثنين", "و", "x"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=12), st.sampled_from(["", " "]))
def test_any_heap_of_pieces_has_a_reading(pieces: list[str], between: str) -> None:
    reading = read_answer(between.join(pieces))
    if reading.verb in LIFE_VERBS:
        assert not reading.extra
        assert "?" not in pieces
    assert (reading.spans != ()) == (reading.verb in ("free", "busy"))
    assert reading.minutes is None or (reading.verb == "extend" and 5 <= reading.minutes <= 240)
    assert reading.eta_minutes is None or (reading.verb == "accept" and 0 <= reading.eta_minutes <= 240)
    assert reading.proof is None or reading.verb in ("check_in", "check_out")


@given(st.one_of(st.text(), st.lists(PIECES, max_size=8).map(" ".join)))
def test_a_text_without_a_verb_is_never_of_a_bookings_life(text: str) -> None:
    folded = fold(text)
    words = [word for words in LIFE.values() for phrase in words for word in phrase.split()]
    if any(word in folded for word in words) or "+" in unicodedata.normalize("NFKD", text):
        return
    assert read_answer(text).verb not in LIFE_VERBS


@given(
    st.sampled_from(sorted(set(LIFE) - {"hours"})), st.data(), st.sampled_from(["treno", "domani", "casa", "perche"])
)
def test_a_verb_beside_another_word_is_none(verb: str, data: st.DataObject, other: str) -> None:
    word = data.draw(st.sampled_from(sorted(LIFE[verb])))
    assert read_answer(f"{word} 4821 {other}").verb == "person"
    assert read_answer(f"{other} {word}").verb == "person"
