import pytest
from hypothesis import given
from hypothesis import strategies as st

from languages.gsm7 import BASIC, EXTENSION, Parts, dear_signs, is_gsm7, parts, plain


@pytest.mark.parametrize(
    ("body", "encoding", "units", "count"),
    [
        ("", "GSM-7", 0, 1),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("€" * 80, "GSM-7", 160, 1),
        ("€" * 80 + "a", "GSM-7", 161, 2),
        # The euro's two septets do not straddle the 153rd: it moves to the second part.
        ("a" * 152 + "€" + "a" * 151, "GSM-7", 305, 2),
        ("a" * 152 + "€" + "a" * 152, "GSM-7", 306, 3),
        ("perché no", "GSM-7", 9, 1),
        ("ê", "UCS-2", 1, 1),
        ("ç", "UCS-2", 1, 1),
        ("Ç", "GSM-7", 1, 1),
        ("ن" * 70, "UCS-2", 70, 1),
        ("ن" * 71, "UCS-2", 71, 2),
        ("ن" * 134, "UCS-2", 134, 2),
        ("ن" * 135, "UCS-2", 135, 3),
        ("🙏" * 35, "UCS-2", 70, 1),
        ("🙏" * 36, "UCS-2", 72, 2),
        # 67 is odd: the 34th picture would straddle, so a part holds 33 of them.
        ("🙏" * 66, "UCS-2", 132, 2),
        ("🙏" * 67, "UCS-2", 134, 3),
    ],
)
def test_hand_counted_texts(body: str, encoding: str, units: int, count: int) -> None:
    assert parts(body) == Parts(encoding, units, count)


def test_the_tables_have_the_standards_size() -> None:
    # 128 septets less the escape; ten extension characters.
    assert len(BASIC) == 127
    assert len(EXTENSION) == 10
    assert not BASIC & EXTENSION


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("l’ufficio – “San Paolo”…", 'l\'ufficio - "San Paolo"...'),
        ("Şükrü Łukasz Đorđe", "Sükrü Lukasz Dorde"),
        ("È così, perciò sì", "E così, perciò sì"),
        ("français ê â î û ô œ", "francais e a i u o oe"),
        ("a\u00a0b\u200bc", "a bc"),
        ("e\u0300", "è"),
        ("darija · الدارجة", "darija - الدارجة"),
    ],
)
def test_plain_spelling(written: str, sent: str) -> None:
    assert plain(written) == sent


@given(st.text())
def test_what_fits_already_is_left_alone_and_plain_is_stable(body: str) -> None:
    once = plain(body)
    assert plain(once) == once
    if is_gsm7(body):
        assert once == body


@given(st.text(alphabet=sorted(BASIC | EXTENSION), max_size=700))
def test_parts_hold_what_they_are_said_to(body: str) -> None:
    counted = parts(body)
    assert counted.encoding == "GSM-7"
    assert counted.units <= (160 if counted.parts == 1 else 153 * counted.parts)
    assert counted.units >= 152 * (counted.parts - 1)


@pytest.mark.parametrize(("body", "signs"), [
    ("perché no", ""),
    ("È l’ora: È tardi", "È’"),
    ("grazie 🙏", "🙏"),
    ("متى تأتي؟", ""),
    ("Иван è qui", ""),
])  # fmt: skip
def test_what_makes_a_text_dear_is_named(body: str, signs: str) -> None:
    assert dear_signs(body) == signs
