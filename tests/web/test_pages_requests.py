"""One request's live page, the list and the home: what is going on, in sentences, and nothing moves without need."""

import re

import pytest

from tests.scenarios.town import Town
from tests.web.people import add_people, sign_in

SEEN = re.compile(r'name="seen" value="(\w+)"')


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
class TestTheLivePage:
    def test_tells_who_was_asked_what_they_said_and_what_comes_next(self, town: Town) -> None:
        amina, youssef = town.mediator("Amina Benali", "ary"), town.mediator("Youssef Mansouri", "ary")
        add_people(town, "operator")
        made = town.ask()
        code = amina.expect_offer()
        youssef.expect_offer()
        amina.say(f"NO {code}")
        page = sign_in(town, "operator").get(f"/requests/{made['id']}")
        assert "Stiamo chiedendo a 1 mediatore di darija" in page
        assert "Amina B. ha detto no" in page
        assert "Youssef M." in page
        assert "Se ne occupa il coordinamento" in page
        assert "+39" not in page
        assert "Mansouri" not in page

    def test_after_the_yes_it_gives_the_number_and_who_came_in_second(self, town: Town) -> None:
        amina, youssef = town.mediator("Amina Benali", "ary"), town.mediator("Youssef Mansouri", "ary")
        add_people(town, "operator")
        made = town.ask()
        first, second = amina.expect_offer(), youssef.expect_offer()
        amina.say(f"SI {first}")
        youssef.say(f"SI {second}")
        page = sign_in(town, "operator").get(f"/requests/{made['id']}")
        assert "Amina B. viene: arriva verso le 10:00" in page
        assert 'href="tel:+393332000000"' in page
        assert "333 200 0000" in page
        assert "Youssef M. è di riserva" in page

    def test_a_poll_that_brings_nothing_new_swaps_nothing(self, town: Town) -> None:
        amina = town.mediator("Amina Benali", "ary")
        add_people(town, "operator")
        made = town.ask()
        giulia = sign_in(town, "operator")
        seen = SEEN.search(giulia.get(f"/requests/{made['id']}"))
        assert seen
        part = f"/requests/{made['id']}/live?seen="
        assert giulia.client.get(part + seen[1]).status_code == 204
        amina.say(f"SI {amina.expect_offer()}")
        changed = giulia.client.get(part + seen[1])
        assert changed.status_code == 200
        again = SEEN.search(changed.text)
        assert again
        assert giulia.client.get(part + again[1]).status_code == 204

    def test_says_why_not_others_one_reason_a_person(self, town: Town) -> None:
        town.mediator("Amina Benali", "ary")
        town.mediator("Hanane Lahlou", "ary", rules=())
        town.mediator("Samira El Fassi", "ary", modalities=["phone"])
        town.mediator("Ion Popescu", "ron")
        add_people(town, "operator")
        made = town.ask()
        page = sign_in(town, "operator").get(f"/requests/{made['id']}/others")
        assert "2 mediatori parlano darija ma non sono stati chiesti" in page
        assert re.search(r"Hanane L\.</b> Non è disponibile", page)
        assert re.search(r"Samira F\.</b> Non lavora in questo modo", page)
        assert "1 altro mediatore non parla questa lingua" in page

    def test_cancelling_asks_once_and_tells_who_was_coming(self, town: Town) -> None:
        amina = town.mediator("Amina Benali", "ary")
        add_people(town, "operator")
        made = town.ask()
        amina.say(f"SI {amina.expect_offer()}")
        amina.expect("Confermato")
        giulia = sign_in(town, "operator")
        question = giulia.get(f"/requests/{made['id']}/cancel")
        assert "Amina B. riceve subito un messaggio" in question
        assert "poco preavviso" in question
        answer = giulia.post(f"/requests/{made['id']}/cancel", {}, f"/requests/{made['id']}/cancel")
        town.tick()
        assert answer.status_code == 303
        amina.expect("Annullato")
        page = giulia.get(f"/requests/{made['id']}")
        assert "Richiesta annullata" in page
        assert "every 3s" not in page

    def test_another_office_s_request_is_not_there(self, town: Town) -> None:
        add_people(town, "operator", "stranger")
        made = town.ask()
        ettore = sign_in(town, "stranger")
        for path in ("", "/live", "/others", "/cancel"):
            assert "Questa pagina non c" in ettore.get(f"/requests/{made['id']}{path}", 404)
        assert "darija" not in ettore.get("/requests").casefold()
        ettore.get("/requests/99999999999999999999", 404)

    def test_a_search_that_found_nobody_says_why(self, town: Town) -> None:
        add_people(town, "operator")
        made = town.ask(language="tir")
        giulia = sign_in(town, "operator")
        assert "Nessun mediatore di tigrino è libero adesso" in giulia.get(f"/requests/{made['id']}")
        town.wait(minutes=61)
        page = giulia.get(f"/requests/{made['id']}")
        assert "Nessuno ha potuto venire" in page
        assert f"/requests/new?again={made['id']}" in page

    def test_a_conflict_of_interest_is_a_no_to_the_office(self, town: Town) -> None:
        amina = town.mediator("Amina Benali", "ary")
        add_people(town, "operator")
        made = town.ask()
        amina.say(f"NO {amina.expect_offer()}")
        assert "conflitto" not in sign_in(town, "operator").get(f"/requests/{made['id']}")


def test_the_home_shows_live_searches_and_who_comes_today(town: Town) -> None:
    amina = town.mediator("Amina Benali", "ary")
    town.mediator("Ion Popescu", "ron")
    add_people(town, "operator")
    town.ask()
    amina.say(f"SI {amina.expect_offer()}")
    town.ask(language="ron")
    home = sign_in(town, "operator").get("/")
    live, today = home.split("<h2>Oggi</h2>")
    assert "aspettiamo la risposta di 1 mediatore" in live
    assert "Amina B. arriva verso le 10:00" in today
    assert home.index("/requests/new?language=ary") < home.index("<h2>In corso</h2>")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_list_filters_by_state(town: Town) -> None:
    add_people(town, "operator")
    town.cancel(town.ask())
    town.ask(language="ukr")
    giulia = sign_in(town, "operator")
    assert "2 richieste" in giulia.get("/requests")
    searching = giulia.get("/requests?state=searching")
    assert "1 richiesta." in searching
    assert "ucraino" in searching
    assert "Nessuna richiesta così" in giulia.get("/requests?state=done")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_after_ten_minutes_a_related_language_is_offered_and_its_speakers_are_asked(town: Town) -> None:
    amina, mona = town.mediator("Amina Benali", "ary"), town.mediator("Mona Adel", "arz")
    add_people(town, "operator")
    made = town.ask()
    amina.expect_offer()
    giulia = sign_in(town, "operator")
    assert "/widen" not in giulia.get(f"/requests/{made['id']}")
    town.wait(minutes=10, seconds=5)
    assert f"/requests/{made['id']}/widen" in giulia.get(f"/requests/{made['id']}")
    choices = giulia.get(f"/requests/{made['id']}/widen")
    assert 'value="arz"' in choices
    mona.silent()
    giulia.post(f"/requests/{made['id']}/widen", {"language": "arz"}, f"/requests/{made['id']}/widen")
    town.tick()
    mona.expect_offer("arabo egiziano")
