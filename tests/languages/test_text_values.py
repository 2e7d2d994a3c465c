"""What stands in a text: whom to meet, the place, the way, and the language it is in."""

import pytest

from languages.messages import MEETING
from languages.texts import LOCALES, how, locale_for, meeting, place_line, placeholders, translated


def test_an_open_question_is_how_any_modality_of_several_is_said() -> None:
    assert how(["in_person", "phone"], "it") == "di persona o al telefono"
    assert how(["video"], "fr") == "en vidéo"


@pytest.mark.parametrize(
    ("modality", "known", "said"),
    [
        ("in_person", {"name": "Rossi", "phone": "+390961881234"}, "Chiedi di Rossi."),
        ("phone", {"name": "Rossi", "phone": "+390961881234"}, "Chiama Rossi: +390961881234."),
        ("phone", {"phone": "+390961881234"}, "Chiama +390961881234."),
        ("video", {"url": "https://v.example/1"}, "Collegati: https://v.example/1"),
        ("in_person", {"phone": "+390961881234"}, ""),
        ("video", {}, ""),
    ],
)
def test_whom_to_meet(modality: str, known: dict[str, str], said: str) -> None:
    assert meeting(modality, "it", **known) == said


@pytest.mark.parametrize(
    ("name", "address", "line"),
    [
        ("Questura", "piazza Cavour 12, 88100 Catanzaro", "Questura, piazza Cavour 12, Catanzaro"),
        ("Questura", None, "Questura"),
        ("Ufficio 2026", "via Jannoni, 88100", "Ufficio, via Jannoni"),
        ("Questura", "Questura, piazza Cavour", "Questura, piazza Cavour"),
        ("Tel. 0961 88 12", None, "Tel. 88 12"),
        ("Anagrafe, via Jannoni", "via Jannoni", "Anagrafe, via Jannoni"),
    ],
)
def test_a_place_carries_no_postcode(name: str, address: str | None, line: str) -> None:
    assert place_line(name, address) == line


@pytest.mark.parametrize(
    ("preferred", "spoken", "locale"),
    [
        ("it", ["ary"], "it"), ("fr", [], "fr"), ("ar-MA", [], "ar"), ("fra", [], "fr"),
        ("", ["wol", "fra", "eng"], "fr"),
        ("uk", ["ukr", "eng"], "en"), ("uk", ["ukr", "ita", "eng"], "it"), ("zh", ["cmn"], "it"), ("", ["arb"], "ar"),
    ],
)  # fmt: skip
def test_the_locale_of_a_person(preferred: str, spoken: list[str], locale: str) -> None:
    assert locale_for(preferred, spoken) == locale


@pytest.mark.parametrize("msgid", sorted(MEETING.values()))
def test_a_meeting_says_what_it_was_given(msgid: str) -> None:
    for locale in LOCALES:
        assert placeholders(translated(msgid, locale)) == placeholders(msgid)
