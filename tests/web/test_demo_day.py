"""The demo's day: from the eve to the evening by SMS and taps alone, and nobody had to phone."""

import re

import pytest

from tests.scenarios.serving import leave_no_pauses
from web.demo.day.forms import Page
from web.demo.day.play import play_day

PAGE = """
<h1>Quando <b>serve</b>?</h1>
<form action="/ask" method="post" id="ask">
  <input type="hidden" name="csrf_token" value="t"><input type="text" name="place" value="URP">
  <input type="radio" name="when" value="now" checked><input type="radio" name="when" value="later">
  <input type="checkbox" name="how" value="phone"><input type="checkbox" name="how" value="video" disabled>
  <select name="level"><option value="basic">base</option><option value="good" selected>buono</option></select>
  <select name="gender"><option value="">non importa</option><option value="f">donna</option></select>
  <textarea name="note">piano terra</textarea>
  <button type="submit">Cerca</button>
</form>
<button type="submit" form="ask" formaction="/ask/late" name="minutes" value="15">+15&nbsp;min</button>
<a href="/requests">Tutte</a>
"""


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # the demo itself is tried on SQLite
def test_a_day_goes_by_and_nobody_has_to_phone(
    database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    leave_no_pauses(monkeypatch)
    assert play_day(database_url)
    told = capsys.readouterr().out
    sent, received = (int(one) for one in re.search(r"SMS mandati (\d+), ricevuti (\d+)", told).groups())  # type: ignore[union-attr]
    assert told.count("SMS →") == sent, "every text that left is printed"
    assert told.count("SMS ←") == received, "and every one that came"
    for words in (
        "Ionut D. viene: arriva verso le 09:15",
        "confermata dall'ufficio: 09:14-10:08, 54 minuti",
        "Youssef A. non può più venire: stiamo cercando un'altra persona",
        "La persona non viene, URP",
        "Gurpreet S. è con voi?",
        "viene mer 2 dic alle 12:00",
        "l'ufficio è in ritardo di 15 minuti",
        "Cerchiamo chi continua dopo di te",
        "Annullato: oggi 19:30-20:15, URP",
        "Incontro 6 di 6",
        "Nessuno ha dovuto telefonare.",
    ):
        assert words in told, words


def test_only_what_stands_on_a_page_is_sent() -> None:
    page = Page("/ask", PAGE)
    assert page.title == "Quando serve?"
    cerca = page.button("Cerca")
    assert cerca.form.filled() == [
        ("csrf_token", "t"), ("place", "URP"), ("when", "now"), ("level", "good"), ("gender", ""),
        ("note", "piano terra"),
    ]  # fmt: skip
    assert cerca.form.filled(when="later", how=["phone"])[-2:] == [("when", "later"), ("how", "phone")]
    late = page.button("+15 min")
    assert (late.action, late.name, late.value, late.form) == ("/ask/late", "minutes", "15", cerca.form)
    assert page.link("Tutte") == "/requests"


@pytest.mark.parametrize("words", ["Annulla", "+30 min"])
def test_what_is_not_there_cannot_be_tapped(words: str) -> None:
    with pytest.raises(LookupError, match="which offers \\['Cerca', '\\+15 min'\\]"):
        Page("/ask", PAGE).button(words)


def test_a_field_that_is_not_there_cannot_be_filled() -> None:
    with pytest.raises(KeyError, match="no field 'seats'"):
        Page("/ask", PAGE).button("Cerca").form.filled(seats="2")
