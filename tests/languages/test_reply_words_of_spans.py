import pytest

from languages.reply_words import (
    ACCEPT,
    CARRIER_HELP,
    CARRIER_START,
    CARRIER_STOP,
    COURTESY_WORDS,
    HELP,
    LIFE,
    LIFE_WORDS,
    MINUTE_WORDS,
    REGRET_WORDS,
    fold,
)
from languages.span_words import AND, AVAILABILITY, BUT, DAY_NAMES, DAYS, FROM, NOT_THEN, TO, TODAY
from languages.texts import LOCALES


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("verb", sorted(LIFE_WORDS))
def test_every_locale_has_words_for_every_verb_of_a_bookings_life(verb: str, locale: str) -> None:
    assert LIFE_WORDS[verb][locale]
    assert {fold(word) for word in LIFE_WORDS[verb][locale]} <= LIFE[verb]


@pytest.mark.parametrize("locale", LOCALES)
def test_every_locale_names_every_day(locale: str) -> None:
    assert set(DAY_NAMES[locale].values()) == set(DAYS)
    assert {name: day for name, day in DAY_NAMES[locale].items() if fold(name) != name} == {}


@pytest.mark.parametrize("locale", LOCALES)
def test_no_word_of_a_span_means_two_things(locale: str) -> None:
    groups = [frozenset(DAY_NAMES[locale]), TODAY, FROM, TO, AND, NOT_THEN, frozenset(AVAILABILITY), ACCEPT | HELP]
    groups += [COURTESY_WORDS, REGRET_WORDS, MINUTE_WORDS]
    for index, one in enumerate(groups):
        for other in groups[index + 1 :]:
            assert not one & other


def test_no_word_of_a_bookings_life_is_the_carriers() -> None:
    carrier = CARRIER_STOP | CARRIER_START | CARRIER_HELP
    assert not carrier & frozenset(AVAILABILITY)
    assert not carrier & (MINUTE_WORDS | frozenset().union(*LIFE.values()))


def test_words_that_are_days_in_one_language_only() -> None:
    assert BUT in DAY_NAMES["it"]
    assert [locale for locale in LOCALES if "we" in DAY_NAMES[locale]] == ["en"]
    assert [locale for locale in LOCALES if "di" in DAY_NAMES[locale]] == ["fr"]
    assert [locale for locale in LOCALES if "tu" in DAY_NAMES[locale]] == ["en"]
