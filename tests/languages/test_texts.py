import re
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from io import BytesIO

import pytest
from babel.messages.pofile import read_po
from hypothesis import given, settings
from hypothesis import strategies as st

from languages.catalogue import Language, language_name, languages
from languages.gsm7 import is_gsm7, parts
from languages.messages import EMAILS, MESSAGES, READY, message_ids
from languages.reply_words import CARRIER_HELP, CARRIER_START, CARRIER_STOP
from languages.texts import LOCALES, how, meeting, place_line, placeholders, text
from languages.times import day, deadline, moment, when

NOW = datetime(2026, 11, 30, 9, 41, tzinfo=UTC)
START = datetime(2026, 12, 3, 9, 0, tzinfo=UTC)
END = START + timedelta(hours=1)
# How a stranger to the product finds the code, and what they take for a question.
CODE = re.compile(r"\bs[iì]['’]?\W{0,3}(\d{4,6})\b", re.IGNORECASE)
NO_CODE = re.compile(r"\bno['’]?\W{0,3}(\d{4,6})\b", re.IGNORECASE)
ASKING = (
    "offer_now", "offer_planned", "offer_date", "not_understood", "wrong_code", "help", "roster", "roster_one",
    "roster_some_left", "swap_ask", "roster_more",
)  # fmt: skip
UNPROMPTED = (
    "offer_now", "offer_planned", "offer_date", "released", "reserve_promoted", "reminder", "late_ask",
    "late_ask_remote", "late_replacing", "office_late", "changed", "released_changed", "released_changed_only",
    "welcome", "opted_in", "help", "roster", "roster_one", "roster_taken_back", "absence_noted", "swap_ask",
    "swap_done", "swap_off", "roster_more", *READY,
)  # fmt: skip

OF_A_BOOKING = (
    "withdraw_done", "withdraw_pending", "reminder", "late_ask", "late_ask_remote", "late_replacing",
    "check_in_too_early", "office_late", "extended", "person_absent", "changed", "released_changed",
    "released_changed_only", "far_yes_waits", "availability_noted", "shifts",
)  # fmt: skip
ASKED_LAST = re.compile(r"(INIZIO|FINE|RINUNCIO) \{(code|other)\}$")


def values(locale: str, **other: object) -> dict[str, object]:
    return {
        "sender": "Mediatori Catanzaro",
        "language": language_name("ary", locale),
        "languages": language_name("ary", locale),
        "when": when(START, END, NOW, locale),
        "how": how(["in_person"], locale),
        "place": place_line("Questura", "piazza Cavour"),
        "minutes": 60,
        "code": "4821",
        "codes": ["4821"],
        "deadline": deadline(NOW + timedelta(hours=7), NOW, locale),
        "meet": meeting("in_person", locale, "Rossi"),
        "name": "Amina",
        "time": "10:00",
        "wait_until": "10:20",
        "start": "10:00",
        "end": "10:55",
        "proof": "4821",
        "other": "4821",
        "verb": "INIZIO",
        "spans": "LIBERO oggi 09:00-13:00",
        "given": "18:00-09:00",
        "from_when": moment(START - timedelta(hours=1), NOW, locale),
        "number": 2,
        "dates": 6,
        "last": day(END + timedelta(days=35), locale),
        "turns": f"1) {day(START, locale)} 9-13 Questura",
        "left": f"2) {day(END, locale)} 9-13",
        "engagements": f"{when(START, END, NOW, locale)} Questura",
        **other,
    }


def every_text() -> list[tuple[str, str]]:
    return [(key, locale) for key in MESSAGES for locale in LOCALES]


def runs_of_digits(body: str) -> list[str]:
    return re.findall(r"\d{4,}", body)


@pytest.mark.parametrize(("key", "locale"), every_text())
def test_a_text_keeps_the_rules(key: str, locale: str) -> None:
    codes = ["4821", "5177"] if key == "two_open" else ["4821"]
    body = text(key, locale, **values(locale, codes=codes))
    assert "{" not in body
    assert "}" not in body
    assert "  " not in body
    assert "!" not in body
    assert set(runs_of_digits(body)) <= {"4821", "5177"}
    assert parts(body).parts <= 2
    assert locale == "ar" or is_gsm7(body)
    assert "SÌ" not in body
    if key in UNPROMPTED:
        assert body.startswith("Mediatori Catanzaro")
        assert body.count("Mediatori") == 1
    folded = body.casefold().split()
    assert not set(folded) & (CARRIER_STOP | CARRIER_START | CARRIER_HELP) - {"stop"}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("key", ASKING)
def test_what_asks_carries_the_code_after_si_and_after_no(key: str, locale: str) -> None:
    body = text(key, locale, **values(locale, code="9999" if key == "wrong_code" else "4821"))
    assert set(CODE.findall(body)) == {"4821"}
    assert set(NO_CODE.findall(body)) == {"4821"}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("key", sorted(set(MESSAGES) - set(ASKING)))
def test_what_does_not_ask_is_not_taken_for_a_question(key: str, locale: str) -> None:
    body = text(key, locale, **values(locale, codes=[]))
    assert not set(CODE.findall(body)) & set(NO_CODE.findall(body))


@pytest.mark.parametrize("entry", languages(), ids=lambda each: each.code)
def test_an_ordinary_offer_is_one_part_in_italian_and_two_at_most_elsewhere(entry: Language) -> None:
    for locale in LOCALES:
        given_ = values(locale, language=language_name(entry.code, locale))
        now_ = text("offer_now", locale, **{**given_, "when": moment(NOW, NOW, locale)})
        planned = text("offer_planned", locale, **given_)
        for body in (now_, planned):
            assert locale == "fr" or str(given_["language"]) in body
            assert "Questura" in body
            assert parts(body).parts <= 2
            if locale == "it":
                assert is_gsm7(body)
                assert len(body) <= 160, body


@pytest.mark.parametrize("locale", LOCALES)
@settings(max_examples=40, deadline=None)
@given(
    place=st.text(max_size=300),
    name=st.text(max_size=80),
    sender=st.text(alphabet="Mediator i", max_size=40),
    minutes=st.integers(1, 5000),
)
def test_any_place_and_name_still_fit(locale: str, place: str, name: str, sender: str, minutes: int) -> None:
    for key in ("offer_now", "offer_planned", "booked", "reserve", "released", "welcome", *OF_A_BOOKING):
        other = {"place": place_line(place), "name": name[:20], "sender": sender, "minutes": minutes}
        other |= {"engagements": ", ".join(4 * [place]), "spans": ", ".join(4 * [name])}
        body = text(key, locale, **values(locale, **other))
        found = set(runs_of_digits(body))
        assert found <= {"4821"}
        assert parts(body).parts <= 2, body


def test_the_words_of_the_brief() -> None:
    given_ = values("it")
    assert text("offer_now", "it", **{**given_, "when": "oggi 10:41", "place": "Anagrafe, via Jannoni"}) == (
        "Mediatori Catanzaro: serve darija ADESSO, oggi 10:41, di persona, Anagrafe, via Jannoni, 60 minuti. "
        "Rispondi SI 4821 oppure NO 4821"
    )
    assert text("offer_planned", "it", **given_) == (
        "Mediatori Catanzaro: serve darija gio 3 dic 10:00-11:00, di persona, Questura, piazza Cavour. "
        "Rispondi entro le 17:41: SI 4821 oppure NO 4821"
    )
    assert text("two_open", "it", codes=["4821", "5177"]) == (
        "Hai due richieste aperte. Rispondi con il codice: SI 4821 oppure SI 5177"
    )
    assert text("two_open", "it", codes=["4821", "5177", "6003"]).startswith("Hai 3 richieste aperte.")
    assert text("conflict", "it", when="gio 3 dic 10:00-11:00").startswith(
        "Non possiamo: hai già un impegno gio 3 dic 10:00-11:00."
    )
    assert text("booked_now", "it", place="Anagrafe", meet="", code="4821") == (
        "Confermato: vieni adesso, Anagrafe. Se non puoi: RINUNCIO 4821"
    )


@pytest.mark.parametrize("key", ["not_understood", "wrong_code", "help"])
def test_with_nothing_open_no_code_is_named(key: str) -> None:
    body = text(key, "it", sender="Mediatori", code="9999", codes=[])
    assert "non hai richieste aperte" in body
    assert not CODE.search(body)


def test_too_many_codes_are_named_as_far_as_they_fit() -> None:
    codes = [str(4000 + each) for each in range(60)]
    for locale in LOCALES:
        body = text("two_open", locale, codes=codes)
        assert "60" in body
        assert parts(body).parts <= 2
        assert CODE.findall(body) == codes[: len(CODE.findall(body))]


def test_a_missing_value_is_named() -> None:
    with pytest.raises(KeyError, match="offer_now needs code, how"):
        text("offer_now", "it", sender="M", language="darija", when="oggi", place="Anagrafe", minutes=60)
    with pytest.raises(KeyError):
        text("no_such_text", "it")


@pytest.mark.parametrize("key", sorted(set(MESSAGES) - {"help", "help_none"}))
def test_an_italian_text_is_one_part(key: str) -> None:
    body = text(key, "it", **values("it"))
    assert parts(body).parts == 1, len(body)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("key", [key for key, body in MESSAGES.items() if ASKED_LAST.search(body)])
def test_the_answer_that_is_asked_for_comes_last(key: str, locale: str) -> None:
    assert re.search(r"(INIZIO|FINE|RINUNCIO) 4821$", text(key, locale, **values(locale)))


def test_the_town_that_the_sender_says_is_not_said_again() -> None:
    place = place_line("Questura", "piazza Cavour 12, 88100 Catanzaro")
    assert "Cavour 12." in text("offer_planned", "it", **values("it", place=place))
    assert "Lamezia" in text("offer_planned", "it", **values("it", place="ASP, via Arturo Perugini, Lamezia Terme"))


@pytest.mark.parametrize("locale", LOCALES)
def test_a_catalogue_is_complete_and_keeps_the_placeholders(locale: str) -> None:
    path = files("languages").joinpath("translations", locale, "LC_MESSAGES", "mediatori.po")
    catalogue = read_po(BytesIO(path.read_bytes()), locale=locale)
    held = {message.id: message for message in catalogue if message.id}
    assert set(held) == set(message_ids())
    for msgid, message in held.items():
        assert message.string, msgid
        assert not message.fuzzy
        assert placeholders(str(message.string)) == placeholders(str(msgid)), msgid
        assert locale == "it" or msgid != message.string or str(msgid).isspace()


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("key", EMAILS)
def test_an_email_keeps_its_lines_and_its_subject_is_one(key: str, locale: str) -> None:
    body = text(key, locale, **values(locale, meet="", place="Questura\nBcc: someone"))
    assert "{" not in body
    assert "\n\n\n" not in body
    assert ("\n" in body) == key.endswith("_body")
    assert not runs_of_digits(body)


@pytest.mark.parametrize(
    "place", ["Scuola 12\u200b34", "Scuola ①②③④", "Scuola 12ش34, " + "molto lontana " * 20, "Scuola ٢٠٢٦"]
)
@pytest.mark.parametrize("locale", LOCALES)
def test_no_spelling_of_a_place_makes_a_second_code(locale: str, place: str) -> None:
    assert set(runs_of_digits(text("offer_planned", locale, **values(locale, place=place)))) == {"4821"}
