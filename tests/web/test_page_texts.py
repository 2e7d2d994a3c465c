"""Pages in Italian, English, French and Arabic: the same values in each, no text missing, and none left over."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po
from babel.support import NullTranslations

from tests.scenarios.town import Town
from tests.scenarios.ways_out import line, uncovered
from tests.web.people import add_people, sign_in
from tests.web.test_pages_rosters import TODAY, open_desk, seek
from web.page_texts import catalogue_of
from web.reasons import LEVEL_WORDS, POINTS, WHY
from web.sentences import SENTENCES

WEB = Path(__file__).resolve().parents[2] / "web"
LOCALES = ("en", "fr", "ar")
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}


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
def test_no_text_is_missing_and_none_is_left_over(locale: str) -> None:
    with (WEB / "translations" / locale / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=locale)
    texts = {*SENTENCES.values(), *WHY.values(), *POINTS.values(), *LEVEL_WORDS.values()}
    for path in [*WEB.glob("templates/*.html"), *WEB.glob("*.py"), *WEB.glob("pages/*.py"), *WEB.glob("api/*.py")]:
        method = "jinja2.ext:babel_extract" if path.suffix == ".html" else "python"
        for _, message, _, _ in extract_from_file(method, path, keywords=KEYWORDS):
            texts.add(message if isinstance(message, str) else message[0])
    there = {one.id if isinstance(one.id, str) else one.id[0] for one in catalogue if one.id and one.string}
    assert sorted(texts - there) == []
    assert sorted(there - texts) == []


class Untranslated(NullTranslations):
    """Asked for what a catalogue does not have; texts without a letter stand for themselves."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def gettext(self, message: str) -> str:
        self.asked.add(message)
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        self.asked.add(msgid1)
        return msgid1 if n == 1 else msgid2

    ugettext, ungettext = gettext, ngettext


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_page_falls_back_to_italian(town: Town, monkeypatch: pytest.MonkeyPatch, locale: str) -> None:
    untranslated = Untranslated()
    monkeypatch.setattr(catalogue_of(locale), "_fallback", untranslated)
    amina, hanane = (
        town.mediator("Amina Benali", "ary", "fra:good"),
        town.mediator("Hanane Lahlou", "ary", locale="som"),
    )
    add_people(town, "operator", "coordinator", "administrator", "desk", "manager")
    desk, _ = open_desk(town), open_desk(town, "Questura")
    seek(town, desk, "ron", "12:00")
    line(town, name="Linea")
    covered, asked_in_vain = town.ask(language="ron"), uncovered(town)
    town.call("POST", f"/requests/{covered['id']}/external", {"line": "Linea", "minutes": 12})
    coming, later, nobody = town.ask(), town.plan(days=2), town.ask(language="wol")
    repeated = town.plan(days=12, recurrence="FREQ=WEEKLY;COUNT=3")["series"]["dates"][1]
    amina.say(f"SI {amina.expect_offer()}")
    hanane.say("forse domani")
    hanane.say("STOP")
    town.wait(minutes=11)
    roster, mediators = f"/rosters/{desk['id']}/{TODAY}", [f"/mediators/{one.mediator_id}" for one in (amina, hanane)]
    of_request = [f"/requests/{one['id']}" for one in (coming, later, nobody, covered, asked_in_vain, repeated)]
    pages = {
        "operator": ("/", "/requests", "/requests/new?language=ary", roster, *of_request, f"{of_request[0]}/cancel",
                     f"{of_request[0]}/change", f"{of_request[1]}/change", "/unmet", "/unmet?to=2020-01-01",
                     f"{of_request[-1]}/cancel", f"{of_request[-1]}/keep", "/templates"),
        "coordinator": ("/board", "/requests/new", "/rosters", "/rosters?date=2026-12-08", "/rosters/kiosk",
                        f"/rosters/{desk['id']}/week/2026-W49", f"/rosters/{desk['id']}/week/2026-W01",
                        f"/rosters/{desk['id']}/month/2026-12", f"/rosters/{desk['id']}/kiosk", "/mediators",
                        *mediators, "/messages", "/mediators/new",
                        "/unmet", f"{of_request[1]}/others", f"{mediators[0]}/edit", "/messages/1",
                        "/messages?state=failed", "/messages/new?request=1", "/messages/new", "/inbox",
                        "/inbox?state=open", "/inbox?mediator=1"),
        "administrator": ("/users",),
        "desk": (roster,),
        "manager": ("/", "/privacy", "/accessibility"),
    }  # fmt: skip
    keep = f"{of_request[0]}/keep"
    sign_in(town, "operator").get(f"/templates?lang={locale}")
    sign_in(town, "operator").post(keep, {"name": "Colloquio"}, f"{keep}?lang={locale}")
    for role, paths in pages.items():
        someone = sign_in(town, role)
        for path in paths:
            someone.get(f"{path}{'&' if '?' in path else '?'}lang={locale}")
        someone.get(f"/nulla?lang={locale}", 404)
    sign_in(town, "desk").get(f"/board?lang={locale}", 403)
    town.client.get(f"/sign-in?lang={locale}", headers={"Accept": "text/html"})
    assert {text for text in untranslated.asked if any(letter.isalpha() for letter in text)} == set()


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
