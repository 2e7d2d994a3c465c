import unicodedata

import pytest

from languages.catalogue import Language, find_languages, language, language_name, languages
from languages.gsm7 import is_gsm7
from languages.texts import LOCALES

OF_THE_FIELD = (
    "ron ary arz arb ukr rus bul pan hin sqi cmn wuu tgl pcm bin yor ibo hau urd pus "
    "prs pes ben syl wol fuc fuf mnk bam dyu tir amh som kmr ckb tur kat rmn rmy fra "
    "eng spa por ise "
)
WRITTEN_IN = {"Arab": "ARABIC", "Cyrl": "CYRILLIC", "Deva": "DEVANAGARI", "Ethi": "ETHIOPIC", "Latn": "LATIN"}


def codes(typed: str) -> list[str]:
    return [each.code for each in find_languages(typed)]


@pytest.mark.parametrize("code", OF_THE_FIELD.split())
def test_every_language_of_the_field_is_there(code: str) -> None:
    assert language(code).code == code


def test_an_unlisted_code_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        language("xxx")


@pytest.mark.parametrize("entry", languages(), ids=lambda each: each.code)
def test_an_entry_is_whole(entry: Language) -> None:
    assert len(entry.code) == 3
    assert entry.direction == ("rtl" if entry.script == "Arab" else "ltr")
    assert is_gsm7(entry.name_it), "an Italian text must stay GSM-7"
    assert entry.name_it[0].islower()
    assert entry.cldr or {"en", "fr", "ar"} <= set(entry.names)
    if entry.script in WRITTEN_IN and entry.code != "ise":
        assert WRITTEN_IN[entry.script] in unicodedata.name(entry.own_name[0])


@pytest.mark.parametrize("entry", languages(), ids=lambda each: each.code)
@pytest.mark.parametrize("locale", LOCALES)
def test_every_language_has_a_name_in_every_locale(entry: Language, locale: str) -> None:
    name = language_name(entry.code, locale)
    assert name
    if locale == "ar":
        assert any("ARABIC" in unicodedata.name(letter, "") for letter in name), name


def test_names_differ_within_a_locale() -> None:
    for locale in LOCALES:
        names = [language_name(each.code, locale) for each in languages()]
        assert len(set(names)) == len(names), locale


def test_names_are_those_of_a_text() -> None:
    assert language_name("ary", "it") == "darija"
    assert language_name("ukr", "it") == "ucraino"
    assert language_name("ary", "en") == "Moroccan Arabic"
    assert language("ary").label == "darija · الدارجة"
    assert language("wol").label == "wolof"


def test_sign_language_is_never_by_phone() -> None:
    assert [each.code for each in languages() if not each.by_phone] == ["ise"]
    assert not language("ise").speakable


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("ary", "ary"), ("darija", "ary"), ("DARIJA", "ary"), ("الدارجة", "ary"), ("الدارجه", "ary"), ("dar", "prs"),
        ("marocch", "ary"), ("Moroccan", "ary"), ("arabo", "arb"), ("arab", "arb"), ("عربي", "arb"),
        ("українська", "ukr"), ("ucr", "ukr"), ("Ukrainian", "ukr"), ("francais", "fra"), ("Français", "fra"),
        ("中文", "cmn"), ("cinese", "cmn"), ("温州", "wuu"), ("wenzhou", "wuu"), ("filippino", "tgl"),
        ("فارسی", "pes"), ("فارسي", "pes"), ("farsi", "pes"), ("yoruba", "yor"), ("Yorùbá", "yor"),
        ("ਪੰਜਾਬੀ", "pan"), ("हिंदी", "hin"), ("ትግርኛ", "tir"), ("lis", "ise"), ("segni", "ise"), ("ro", "ron"),
        ("româna", "ron"), ("edo", "bin"), ("bini", "bin"), ("albanse", "sqi"), ("ucrano", "ukr"), ("twi", "twi"),
    ],
)  # fmt: skip
def test_found_by_any_name(typed: str, first: str) -> None:
    assert codes(typed)[0] == first


def test_a_shared_name_finds_all_that_bear_it() -> None:
    assert codes("curdo")[:2] == ["kmr", "ckb"]
    assert set(codes("peul")) == {"fuc", "fuf"}
    assert set(codes("romani")[:2]) == {"rmn", "rmy"}


def test_the_limit_and_nothing() -> None:
    assert find_languages("  ") == []
    assert find_languages("qqqq") == []
    assert len(find_languages("a", limit=3)) == 3


@pytest.mark.parametrize("entry", languages(), ids=lambda each: each.code)
def test_its_own_names_find_it_among_the_first(entry: Language) -> None:
    for name in (entry.code, entry.name_it, entry.own_name, *(language_name(entry.code, each) for each in LOCALES)):
        assert entry.code in codes(name)[:4], name
