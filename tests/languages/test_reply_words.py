import pytest

from languages.reply_words import (
    ACCEPT,
    AMBIGUOUS_WORDS,
    CARRIER_HELP,
    CARRIER_START,
    CARRIER_STOP,
    COURTESY_WORDS,
    DECLINE,
    HELP,
    LIFE,
    REGRET_WORDS,
    WORDS,
    fold,
    verb_of,
    without_courtesy,
)
from languages.texts import LOCALES


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("SÌ", "si"), ("Si'", "si"), ("sì.", "si"), ("SI\u0300 4821", "si 4821"), ("نعم ٤٨٢١", "نعم 4821"),
        ("نَعَم ۴۸۲۱", "نعم 4821"), ("D’accord!", "daccord"), ("d'accord", "daccord"), ("ＯＫ　４８２１", "ok 4821"),
        ("SI 4821 +20", "si 4821 +20"), ("LIBERO 9-13", "libero 9-13"), ("si-4821", "si 4821"), ("أجل", "اجل"),
        ("  oui \n", "oui"), ("مساعدة", "مساعده"), ("", ""), ("«SI» 4821", "si 4821"), ("ok👍", "ok 👍"),
    ],
)  # fmt: skip
def test_spellings_of_a_word_are_one(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("verb", ["accept", "decline", "help"])
def test_every_locale_has_words_for_every_verb(verb: str, locale: str) -> None:
    for word in WORDS[verb][locale]:
        assert verb_of(fold(word)) == verb


@pytest.mark.parametrize(
    "word", ["SI", "sì", "Sì!", "OK", "okay", "OUI", "yes", "YES", "نعم", "va bene", "D'accordo", "d’accord"]
)
def test_yes(word: str) -> None:
    assert verb_of(fold(word)) == "accept"


@pytest.mark.parametrize("word", ["NO", "No.", "non", "لا", "non posso", "je ne peux pas"])
def test_no(word: str) -> None:
    assert verb_of(fold(word)) == "decline"


@pytest.mark.parametrize("word", ["AIUTO", "help", "Aide", "INFO", "مساعدة"])
def test_help(word: str) -> None:
    assert verb_of(fold(word)) == "help"


def test_no_word_means_two_things() -> None:
    groups = [ACCEPT, DECLINE, HELP, AMBIGUOUS_WORDS, COURTESY_WORDS, REGRET_WORDS, *LIFE.values()]
    for index, one in enumerate(groups):
        for other in groups[index + 1 :]:
            assert not one & other


def test_the_end_of_a_visit_in_italian_is_no_english_yes() -> None:
    assert verb_of("fine") is None
    assert "fine" in LIFE["check_out"]


def test_none_of_the_carriers_words_is_a_command_of_ours() -> None:
    carrier = CARRIER_STOP | CARRIER_START
    assert not carrier & (ACCEPT | DECLINE | HELP | COURTESY_WORDS | frozenset().union(*LIFE.values()))
    assert CARRIER_HELP <= HELP
    assert "yes" in ACCEPT
    assert "yes" not in CARRIER_START


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("Buongiorno, sì 4821 grazie mille", "si 4821"), ("SI 4821 🙏❤️", "si 4821"),
        ("نعم ٤٨٢١ شكرا جزيلا", "نعم 4821"),
        ("Sì, ma dopo le 18", "si ma dopo le 18"), ("oui merci beaucoup", "oui"), ("Sì purtroppo", "si purtroppo"),
    ],
)  # fmt: skip
def test_courtesy_stands_beside_an_answer(typed: str, left: str) -> None:
    assert without_courtesy(fold(typed)) == left


def test_regret_stands_beside_a_no_only() -> None:
    assert without_courtesy(fold("No 4821, mi dispiace"), "decline") == "no 4821"
    assert without_courtesy(fold("SI 4821, mi dispiace"), "accept") == "si 4821 mi dispiace"


@pytest.mark.parametrize("typed", ["no problem", "Nessun problema", "لا مشكلة", "Inshallah", "forse"])
def test_what_only_begins_like_an_answer_is_none(typed: str) -> None:
    assert verb_of(fold(typed)) is None
    assert fold(typed) in AMBIGUOUS_WORDS
