import pytest

from languages.catalogue import language, languages
from languages.matching import LEVELS, Spoken, level_at_least, match, substitutes


def ladder(code: str) -> dict[str, str]:
    return {each.code: each.consent for each in substitutes(code)}


def test_levels_are_ordered() -> None:
    assert LEVELS == ("basic", "good", "native")
    assert level_at_least("native", "good")
    assert level_at_least("good", "good")
    assert not level_at_least("basic", "good")
    with pytest.raises(ValueError, match="not in tuple"):
        level_at_least("fluent", "good")


def test_the_same_language_is_an_exact_match_before_all_else() -> None:
    found = match([Spoken("arz", "native"), Spoken("ary", "good")], "ary", "good", ["arz"])
    assert found is not None
    assert (found.kind, found.code, found.level, found.consent) == ("exact", "ary", "good", False)


def test_a_level_below_the_least_is_no_match() -> None:
    assert match([Spoken("ary", "basic")], "ary", "good") is None
    assert match([Spoken("arz", "basic")], "ary", "good") is None
    assert match([Spoken("fra", "basic")], "ary", "good", ["fra"]) is None


def test_a_variety_serves_where_the_person_follows_it() -> None:
    found = match([Spoken("arz", "native")], "ary", "good")
    assert found is not None
    assert (found.kind, found.code, found.consent) == ("variety", "arz", False)
    assert 0 < found.weight < 1
    assert found.source


def test_a_darija_speaker_follows_egyptian_better_than_the_reverse() -> None:
    there, back = match([Spoken("arz", "native")], "ary", "good"), match([Spoken("ary", "native")], "arz", "good")
    assert there is not None
    assert back is not None
    assert there.weight > back.weight
    assert (there.consent, back.consent) == (False, True)


def test_russian_for_a_ukrainian_only_with_consent_and_never_the_reverse() -> None:
    found = match([Spoken("rus", "native")], "ukr", "good")
    assert found is not None
    assert found.consent
    assert match([Spoken("ukr", "native")], "rus", "good") is None


def test_a_bridge_is_a_language_that_the_person_also_speaks() -> None:
    found = match([Spoken("fra", "good")], "wol", "good", ["fra", "eng"])
    assert found is not None
    assert (found.kind, found.code, found.consent) == ("bridge", "fra", False)
    assert match([Spoken("fra", "good")], "wol", "good") is None


def test_what_needs_no_consent_comes_first() -> None:
    found = match([Spoken("rus", "native"), Spoken("eng", "basic")], "ukr", "basic", ["eng"])
    assert found is not None
    assert found.kind == "bridge"


def test_the_better_level_weighs_more() -> None:
    native, good = match([Spoken("ary", "native")], "ary", "good"), match([Spoken("ary", "good")], "ary", "good")
    assert native is not None
    assert good is not None
    assert native.weight == 1.0 > good.weight


@pytest.mark.parametrize(
    ("wanted", "code"),
    [("ary", "arb"), ("pes", "prs"), ("prs", "pes"), ("hin", "urd"), ("urd", "hin"), ("wuu", "cmn"), ("bam", "dyu"),
     ("dyu", "bam"), ("bam", "mnk"), ("fuc", "fuf"), ("fuf", "fuc"), ("syl", "ben")],
)  # fmt: skip
def test_rows_of_the_field(wanted: str, code: str) -> None:
    assert code in ladder(wanted)


@pytest.mark.parametrize(("wanted", "code"), [("cmn", "wuu"), ("rus", "ukr"), ("eng", "pcm"), ("ita", "ron")])
def test_rows_that_must_not_exist(wanted: str, code: str) -> None:
    assert code not in ladder(wanted)


def test_the_table_is_sound() -> None:
    for wanted in languages():
        rows = substitutes(wanted.code)
        assert len({row.code for row in rows}) == len(rows)
        for row in rows:
            assert row.wanted == wanted.code != row.code
            assert language(row.code).speakable
            assert 0 < row.understanding < 1
            assert row.consent in ("none", "ask")
            assert len(row.source) > 20
    assert substitutes("ise") == ()
    assert all(row.code != "ita" for each in languages() for row in substitutes(each.code))


def test_each_row_names_listed_languages_only() -> None:
    for each in languages():
        for row in substitutes(each.code):
            assert language(row.code)
