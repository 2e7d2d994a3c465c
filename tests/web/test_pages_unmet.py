"""The register of unmet need, summed: where mediators are missing, and who interpreted instead."""

import re
from html import unescape

import pytest

from tests.scenarios.town import Town
from tests.scenarios.ways_out import uncovered
from tests.web.people import add_people, sign_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def people(town: Town) -> None:
    add_people(town, "operator", "stranger", "coordinator", "manager", "desk")


def rows(page: str) -> list[list[str]]:
    """What stands in the cells of the table's body, the months' names apart."""
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    found = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", body.replace("\n", " "))
    cells = [re.sub(r'<span class="only-phone.*?</span>|<.*?>', "", cell).strip() for cell in found]
    width = 8 + ("Ufficio</th>" in page) + 1
    return [cells[at : at + width] for at in range(0, len(cells), width)]


def test_it_says_what_it_is_for_while_it_is_empty(town: Town) -> None:
    giulia = sign_in(town, "operator")
    page = unescape(giulia.get("/unmet"))
    assert "Nessuna richiesta è rimasta senza mediatore." in page
    assert '<a href="/unmet" aria-current="page">Non coperte</a>' in page
    assert "<table" not in page
    assert "togli una data" in giulia.get("/unmet?from=2026-11-30")
    sign_in(town, "desk").get("/unmet", 403)
    sign_in(town, "desk").get("/unmet.csv", 403)


def test_it_sums_by_month_language_and_office(town: Town) -> None:
    told = [("wol", "child"), ("wol", "child"), ("wol", None), ("som", "nobody")]
    for language, who in told:
        made = uncovered(town, language=language)
        if who:
            town.call("POST", f"/requests/{made['id']}/unmet", {"who": who})
    uncovered(town, "stranger")
    town.wait(hours=24)
    uncovered(town)
    giulia, dario = sign_in(town, "operator"), sign_in(town, "manager")
    own = rows(unescape(giulia.get("/unmet")))
    assert [(one[0], one[1].partition(" ")[0], one[2:]) for one in own] == [
        ("dicembre 2026", "wolof", ["1", "0", "0", "0", "0", "0", "1"]),
        ("novembre 2026", "somalo", ["1", "1", "0", "0", "0", "0", "0"]),
        ("novembre 2026", "wolof", ["3", "0", "0", "2", "0", "0", "1"]),
    ]
    every = rows(unescape(dario.get("/unmet?to=2026-11-30")))
    assert [one[2] for one in every] == ["URP", "Questura", "URP"]
    assert "/unmet" in dario.get("/")
    assert len(rows(unescape(sign_in(town, "coordinator").get("/unmet?from=2026-12-01&to=2026-12-01")))) == 1
    stranger = rows(unescape(sign_in(town, "stranger").get("/unmet")))
    assert [one[2] for one in stranger] == ["1"]


def test_the_file_is_the_same_table(town: Town) -> None:
    made = uncovered(town)
    town.call("POST", f"/requests/{made['id']}/unmet", {"who": "app"})
    answer = sign_in(town, "manager").client.get("/unmet.csv?from=2026-11-30")
    assert answer.mimetype == "text/csv"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.data.decode("utf-8") == (
        "\ufeffmonth;language;language_name;office;requests;nobody;relative;child;colleague;app;not_told\r\n"
        "2026-11;wol;wolof;URP;1;0;0;0;0;1;0\r\n"
    )
    later = sign_in(town, "operator").client.get("/unmet.csv?from=2026-12-01")
    assert later.data.count(b"\r\n") == 1


@pytest.mark.parametrize(("query", "field"), [
    ("from=domani", "from"), ("to=1850-01-01", "to"), ("from=2026-12-02&to=2026-12-01", "to"), ("to=9999-12-31", "to"),
])  # fmt: skip
def test_a_date_that_cannot_be_is_told_beside_its_field(town: Town, query: str, field: str) -> None:
    page = sign_in(town, "operator").get(f"/unmet?{query}", 422)
    assert f'id="{field}-fault"' in page
    assert f'<a href="#{field}">' in page
