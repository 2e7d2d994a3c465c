"""The coordinator's board: what burns, the replies to read, today."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from sqlalchemy import event, select, update

from dispatch.alarms import Alarm
from notifications.outbox import Message
from tests.scenarios.town import Town
from tests.web.browser import after
from tests.web.people import Browserless, add_people, open_as, sign_in
from tests.web.taps import read
from web.users import User

POLL = 5
"""Seconds after which the board asks for news."""
ARABIC = "عندي موعد مع الطبيب غدا"


@pytest.fixture
def carla(town: Town) -> Browserless:
    """A coordinator, signed in."""
    add_people(town, "coordinator", "operator")
    return sign_in(town, "coordinator")


def test_nothing_to_do_says_so(carla: Browserless) -> None:
    page = carla.get("/board")
    assert "Niente da fare adesso" in page
    assert "Nessuno aspetta un tuo intervento" in page


def test_other_roles_have_no_board(town: Town, carla: Browserless) -> None:
    sign_in(town, "operator").get("/board", 403)
    assert town.client.get("/board", headers={"Accept": "text/html"}).status_code == 302


def test_a_search_that_lasts_too_long_comes_first_with_whom_to_phone(town: Town, carla: Browserless) -> None:
    amina = town.mediator("Amina Benali", contact_note="chiamare dopo le 10")
    town.ask(note_for_mediator="la signora ha paura", person_code="CZ-SEGRETO")
    assert "Niente da fare adesso" in carla.get("/board")
    town.wait(minutes=16)
    page = carla.get("/board")
    assert "1 cosa da fare" in page
    assert "nessuno da 16 minuti (dalle 10:00)" in page
    assert "1 mediatore non ha ancora risposto." in page
    assert f'href="tel:{amina.number}"' in page
    assert "chiamare dopo le 10" in page
    assert "paura" not in page
    assert "SEGRETO" not in page


def test_a_stop_is_a_task_until_somebody_has_seen_to_it(town: Town, carla: Browserless) -> None:
    amina = town.mediator("Amina Benali")
    request = town.plan(days=1)
    amina.say(f"SI {amina.expect_offer()}")
    assert town.state(request) == "assigned"
    amina.say("STOP")
    page = carla.get("/board")
    assert "ha scritto STOP" in page
    assert "Ha 1 impegno in programma, il primo mar 1 dic 10:00" in page
    path = re.search(r'action="(/board/alarms/\d+/done)"', page)
    assert path
    carla.post(path[1], {}, "/board")
    after = carla.get("/board")
    assert "Fatto." in after
    assert "ha scritto STOP" not in after
    carla.post(path[1], {}, "/board")
    assert "se ne è già occupata" in carla.get("/board")


def test_a_search_left_without_anybody_stays_in_sight_while_it_could_be_of_use(town: Town, carla: Browserless) -> None:
    town.ask(duration_minutes=120)
    town.wait(minutes=61)
    assert "senza mediatore: la ricerca è finita alle 11:00" in carla.get("/board")
    town.wait(minutes=125)
    assert "senza mediatore" not in carla.get("/board")


def test_a_planned_one_that_begins_soon_is_a_gap(town: Town, carla: Browserless) -> None:
    town.mediator("Amina Benali")
    town.plan(days=0.2)
    assert "ancora nessuno" not in carla.get("/board")
    town.wait(hours=3)
    page = carla.get("/board")
    assert "ancora nessuno" in page or "nessuno trovato" in page


def test_when_the_search_for_another_is_over_nobody_is_said_to_be_sought(town: Town, carla: Browserless) -> None:
    amina = town.mediator("Amina Benali")
    town.plan(days=0.1)
    amina.accept()
    town.wait(minutes=144 + 16)
    assert "non si sa se sia lì: cerchiamo un'altra persona" in read(carla, "/board")
    town.wait(minutes=60)
    page = read(carla, "/board")
    assert "non si è saputo se sia venuto: chiedilo all'ufficio" in page
    assert "cerchiamo un'altra persona" not in page


def test_one_that_should_have_begun_says_since_when_somebody_waits(town: Town, carla: Browserless) -> None:
    amina, bilal = town.mediator("Amina Benali"), town.mediator("Bilal Cherif")
    town.plan(days=0.1)
    amina.accept()
    town.wait(minutes=160)
    bilal.expect_offer()
    bilal.expect_offer("ADESSO")
    assert "serve già da 16 minuti (12:24), ancora nessuno" in carla.get("/board")


def give_up(town: Town) -> int:
    """The last text could not be sent, however often it was tried."""

    def operation(session: Any) -> int:
        last = session.scalars(select(Message.id).order_by(Message.id.desc())).first()
        values = {"state": "needs_person", "failed_at": town.clock.now, "error_text": "timeout"}
        session.execute(update(Message).where(Message.id == last).values(**values))
        return int(last)

    return town.services.database.run(operation)


def test_a_text_that_was_given_up_is_phoned_instead(town: Town, carla: Browserless) -> None:
    amina = town.mediator("Amina Benali")
    town.ask()
    number = give_up(town)
    page = carla.get("/board")
    assert "il messaggio non è arrivato" in page
    assert f'href="tel:{amina.number}"' in page
    carla.post(f"/board/messages/{number}/done", {}, "/board")
    assert "il messaggio non è arrivato" not in carla.get("/board")


def test_a_reply_is_shown_word_for_word_and_counts_as_yes(town: Town, carla: Browserless) -> None:
    amina = town.mediator("Amina Benali")
    request = town.ask()
    code = amina.expect_offer()
    amina.say("sì <b>ma</b> dopo le 18")
    page = carla.get("/board")
    assert "sì &lt;b&gt;ma&lt;/b&gt; dopo le 18" in page
    assert f">{code}</a>: darija, URP, adesso" in page
    carla.post(f"/board/replies/{town.replies()[0]['id']}", {"as": "accept"}, "/board")
    assert "Contato come sì." in carla.get("/board")
    assert town.state(request) == "assigned"


def test_a_reply_to_nothing_can_only_be_put_away(town: Town, carla: Browserless) -> None:
    samira = town.mediator("Samira Elmi")
    samira.say(ARABIC)
    page = carla.get("/board")
    assert f'<blockquote class="words" dir="auto">{ARABIC}</blockquote>' in page
    assert "nessuna domanda aperta" in page
    assert "Conta come" not in page
    number = town.replies()[0]["id"]
    carla.post(f"/board/replies/{number}", {"as": "nothing"}, "/board")
    assert town.replies() == []
    carla.post(f"/board/replies/{number}", {"as": "nothing"}, "/board")
    assert "Un&#39;altra persona se ne è già occupata." in carla.get("/board")


def test_what_is_written_about_a_booking_is_a_matter_for_the_phone(town: Town, carla: Browserless) -> None:
    amina = town.mediator("Amina Benali")
    town.plan()
    code = amina.expect_offer()
    amina.say(f"SI {code}")
    amina.say(f"{code} forse non riesco")
    page = carla.get("/board")
    assert "incontro già confermato" in page
    assert f'href="tel:{amina.number}"' in page
    assert "Conta come sì" not in page


def test_today_is_a_row_a_mediator(town: Town, carla: Browserless) -> None:
    amina = town.mediator("Amina Benali")
    town.plan(days=0.1)
    amina.say(f"SI {amina.expect_offer()}")
    page = carla.get("/board")
    assert re.search(r'<td colspan="2" class="taken"><a href="/requests/1"><span class="place">URP</span>', page)
    assert "12:24–13:24" in page


def test_many_alarms_cost_no_more_statements_than_one(town: Town, carla: Browserless) -> None:
    counts = []
    for name in ("Amina Benali", "Samira Elmi", "Hanane Lamrani", "Nora Ait"):
        town.mediator(name).say("STOP")
        seen: list[str] = []

        def note(*given: Any, seen: list[str] = seen) -> None:
            seen.append(given[2])

        event.listen(town.services.database.engine, "before_cursor_execute", note)
        assert name.split()[0] in carla.get("/board")
        event.remove(town.services.database.engine, "before_cursor_execute", note)
        counts.append(len(seen))
    assert len(set(counts)) == 1


def stamp_on(page: str) -> str:
    found = re.search(r'id="board-stamp" value="([^"]+)"', page)
    assert found
    return found[1]


def test_a_poll_without_news_is_two_statements_and_no_content(town: Town, carla: Browserless) -> None:
    town.mediator("Amina Benali")
    town.ask()
    stamp = stamp_on(carla.get("/board"))
    seen: list[str] = []
    event.listen(town.services.database.engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
    assert carla.get(f"/board/live?stamp={stamp}", 204) == ""
    assert len([one for one in seen if one.startswith("SELECT")]) <= 2
    town.mediator("Samira Elmi").say("quando?")
    page = carla.get(f"/board/live?stamp={stamp}")
    assert "quando?" in page
    assert stamp_on(page) != stamp


def test_minutes_count_only_while_something_burns(town: Town, carla: Browserless) -> None:
    stamp = stamp_on(carla.get("/board"))
    town.clock.now += town.clock.now.resolution * 90_000_000
    carla.get(f"/board/live?stamp={stamp}", 204)
    town.ask()
    town.wait(minutes=16)
    stamp = stamp_on(carla.get("/board"))
    town.clock.now += town.clock.now.resolution * 90_000_000
    assert "nessuno da 17 minuti" in carla.get(f"/board/live?stamp={stamp}")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_in_a_browser_news_come_in_and_the_focus_stays(town: Town, page: Page) -> None:
    add_people(town, "coordinator")
    samira = town.mediator("Samira Elmi", "ary")
    samira.say(ARABIC)
    page.set_viewport_size({"width": 390, "height": 844})
    page.clock.install()
    open_as(page, town, "coordinator", "/board")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert Axe().run(page).response["violations"] == []
    button = page.locator("#board-replies button").first
    button.focus()
    kept = button.get_attribute("id")
    page.evaluate("document.getElementById(document.activeElement.id).dataset.mine = 'yes'")
    town.mediator("Amina Benali", "ary").say("non lo so")
    after(page, POLL)
    page.wait_for_selector("text=non lo so", timeout=10_000)
    assert page.evaluate("document.activeElement.id") == kept
    assert page.text_content("#board-title") == page.text_content("#board-news") == "2 cose da fare"
    assert page.title() == "2 cose da fare · Mediatori"
    assert page.locator("main title").count() == 0
    direction = page.evaluate("getComputedStyle(document.querySelector('#board-replies .words')).direction")
    assert direction == "rtl"
    page.locator("#board-replies button").first.click()
    page.wait_for_selector("text=Archiviato.")


def test_an_alarm_of_a_kind_yet_unknown_is_shown_all_the_same(town: Town, carla: Browserless) -> None:
    def operation(session: Any) -> None:
        session.add(Alarm(kind="new_kind", subject="request:9", values={}, raised_at=town.clock.now))

    town.services.database.run(operation)
    assert "new kind" in carla.get("/board")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_poll_that_fails_leaves_the_board_as_it_is_and_one_without_a_session_leads_to_sign_in(
    town: Town, page: Page
) -> None:
    add_people(town, "coordinator")
    town.mediator("Samira Elmi").say(ARABIC)
    page.clock.install()
    open_as(page, town, "coordinator")
    page.route("**/board/live*", lambda route: route.fulfill(status=503, body="<p>guasto</p>"))
    with page.expect_response("**/board/live*"):
        after(page, POLL)
    page.wait_for_timeout(300)
    assert "guasto" not in page.content()
    assert page.text_content("#board-title") == "1 cosa da fare"
    page.unroute("**/board/live*")

    def keep_out(session: Any) -> None:
        session.execute(update(User).values(active=False))

    town.services.database.run(keep_out)
    after(page, POLL)
    page.wait_for_url("**/sign-in*", timeout=10_000)
