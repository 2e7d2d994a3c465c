"""Pages in Italian, English, French and Arabic: the same values in each, and hardly a text that is missing."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from tests.scenarios.conftest import Town
from tests.web.people import add_people, sign_in
from web.sentences import SENTENCES

WEB = Path(__file__).resolve().parents[2] / "web"
LOCALES = ("en", "fr", "ar")
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
MOST_MISSING = 0.05


def values_in(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)s", text))


@pytest.mark.parametrize("locale", LOCALES)
def test_a_translation_puts_in_the_same_values(locale: str) -> None:
    with (WEB / "translations" / locale / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=locale)
    assert len(catalogue) > 300
    for message in catalogue:
        if not message.id:
            continue
        if isinstance(message.id, str):
            assert isinstance(message.string, str)
            assert values_in(message.id) == values_in(message.string), message.id
        else:
            wanted = values_in(" ".join(message.id))
            assert not isinstance(message.string, str | None)
            assert len(message.string) == catalogue.num_plurals
            for form in message.string:
                assert form, message.id
                # "one" may be a word instead of a number; nothing may be asked for that is not there.
                assert wanted - {"num"} <= values_in(form) <= wanted, message.id


@pytest.mark.parametrize("locale", LOCALES)
def test_hardly_a_text_is_missing(locale: str) -> None:
    with (WEB / "translations" / locale / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=locale)
    texts = set(SENTENCES.values())
    for path in [*WEB.glob("templates/*.html"), *WEB.glob("*.py"), *WEB.glob("pages/*.py")]:
        method = "jinja2.ext:babel_extract" if path.suffix == ".html" else "python"
        for _, message, _, _ in extract_from_file(method, path, keywords=KEYWORDS):
            texts.add(message if isinstance(message, str) else message[0])
    missing = sorted(text for text in texts if text not in catalogue)
    assert len(missing) <= MOST_MISSING * len(texts), missing


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_language_chosen_by_a_link_stays_and_arabic_runs_from_the_right(town: Town) -> None:
    add_people(town, "operator")
    giulia = sign_in(town, "operator")
    page = giulia.get("/?lang=ar")
    assert '<html lang="ar" dir="rtl">' in page
    assert "bootstrap-italia.rtl.min.css" in page
    assert "ما اللغة المطلوبة؟" in page
    assert "ما اللغة المطلوبة؟" in giulia.get("/requests/new")
    assert "Which language is needed?" in giulia.get("/?lang=en")
    assert "Quelle langue faut-il" in giulia.get("/?lang=fr")
    assert "Che lingua serve?" in giulia.get("/?lang=it")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_search_in_words_of_each_language(town: Town) -> None:
    for name in ("Amina Benali", "Hanane Lahlou"):
        town.mediator(name, "ary")
    add_people(town, "operator")
    made = town.ask()
    giulia = sign_in(town, "operator")
    assert "We are asking 2 mediators for Moroccan Arabic" in giulia.get(f"/requests/{made['id']}?lang=en")
    assert "نسأل وسيطين" in giulia.get(f"/requests/{made['id']}?lang=ar")
    assert "Nous demandons à 2 médiateurs" in giulia.get(f"/requests/{made['id']}?lang=fr")
