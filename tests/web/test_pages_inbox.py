"""The inbox: what mediators wrote, what came of it, what we wrote beside; and a reply that is moved."""

import re
from datetime import timedelta
from html import unescape

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import event

from notifications.outbox import Message
from tests.scenarios.town import Phone, Town
from tests.web.browser import Judge
from tests.web.people import Browserless, add_people, open_as, sign_in

ARABIC = "عندي موعد مع الطبيب غدا"


@pytest.fixture
def carla(town: Town) -> Browserless:
    """A coordinator, signed in."""
    add_people(town, "coordinator", "operator")
    return sign_in(town, "coordinator")


def lines(page: str) -> list[str]:
    """The cards of the page, each as one line of words."""
    cards = re.findall(r'<li class="task[^"]*".*?</li>', unescape(page), re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in cards]


def asked_twice(town: Town, name: str = "Amina Benali") -> tuple[Phone, list[str]]:
    """A mediator who was asked about two days; the codes."""
    amina = town.mediator(name)
    for days in (3, 5):
        town.plan(days=days)
    return amina, [amina.expect_offer(), amina.expect_offer()]


def test_everything_that_came_in_the_newest_first_with_what_came_of_it(town: Town, carla: Browserless) -> None:
    assert "Nessuno ha ancora scritto." in carla.get("/inbox")
    amina, samira = town.mediator("Amina Benali"), town.mediator("Samira Elmi", "som")
    town.ask()
    amina.say(f"NO {amina.expect_offer()}")
    samira.say(ARABIC)
    town.simulator.say("+393339999999", "chi <b>siete</b>?")
    town.tick()
    amina.say("TURNI")
    shown = lines(carla.get("/inbox"))
    assert len(shown) == 4
    for line, words in zip(
        shown,
        (
            ("Amina B.", "TURNI: abbiamo risposto", "TURNI"),
            ("333 999 9999", "numero che non conosciamo: nessuna risposta", "chi <b>siete</b>?"),
            ("Samira E.", ARABIC, "Archivia"),
            ("Amina B.", "ha detto no", "NO "),
        ),
        strict=True,
    ):
        # The markup of a stranger's text is gone from the line, as tags are; it is escaped on the page.
        assert all(re.sub(r"<[^>]+>", " ", word) in line or word in line for word in words if "<" not in word), line
    assert "chi &lt;b&gt;siete&lt;/b&gt;?" in carla.get("/inbox")
    assert f'<blockquote class="words" dir="auto">{ARABIC}</blockquote>' in carla.get("/inbox")
    sign_in(town, "operator").get("/inbox", 403)


def test_only_what_is_to_read_and_only_one_person(town: Town, carla: Browserless) -> None:
    amina, samira = town.mediator("Amina Benali"), town.mediator("Samira Elmi")
    amina.say("AIUTO")
    samira.say("quando?")
    assert "1 risposta da leggere" in carla.get("/inbox")
    assert len(lines(carla.get("/inbox?state=open"))) == 1
    assert len(lines(carla.get("/inbox?person=amina"))) == 1
    assert len(lines(carla.get("/inbox?person=333%20200%200001"))) == 1
    assert lines(carla.get("/inbox?person=amina&state=open")) == []
    assert "Nessun messaggio corrisponde" in carla.get("/inbox?person=nessuno")
    number = town.replies()[0]["id"]
    answer = carla.post(f"/board/replies/{number}", {"as": "nothing", "back": "inbox"}, "/inbox")
    assert answer.location == "/inbox?state=open"
    page = carla.get("/inbox")
    assert "Nessuna risposta da leggere." in page
    assert "archiviato" in lines(page)[0]
    for path in ("mediator=999", "mediator=x"):
        carla.get(f"/inbox?{path}", 404)


def test_beside_it_stands_what_we_wrote(town: Town, carla: Browserless) -> None:
    amina = town.mediator("Amina Benali", contact_note="chiamare dopo le dieci")
    town.mediator("Samira Elmi").say("ciao")
    town.ask()
    town.wait(minutes=1)
    amina.say(f"SI {amina.expect_offer()} ma fra poco")
    town.wait(minutes=1)
    town.call("POST", "/messages", {"to": [amina.mediator_id], "body": "Va bene, grazie."}, "coordinator")
    town.tick()
    page = carla.get(f"/inbox?mediator={amina.mediator_id}")
    shown = lines(page)
    assert "Va bene, grazie." in shown[0]
    assert "ma fra poco" in shown[2]
    assert "Mediatori: serve darija" in shown[3]
    assert len(shown) == 4
    assert "chiamare dopo le dieci" in page
    assert f'href="tel:{amina.number}"' in page


def test_more_than_a_page(town: Town, carla: Browserless) -> None:
    amina = town.mediator("Amina Benali")
    for number in range(16):
        amina.say("TURNI")
        town.simulator.say("+393339999999", f"prova {number}")
    town.tick(rounds=20)
    first, second = lines(carla.get("/inbox")), lines(carla.get("/inbox?page=2"))
    assert (len(first), len(second)) == (30, 2)
    assert sum("prova" in line for line in (*first, *second)) == 16
    assert carla.get("/inbox?page=99999").count('<li class="task') == 0


def test_a_thread_of_more_than_a_page_keeps_both_sides_in_order(town: Town, carla: Browserless) -> None:
    amina, samira = town.mediator("Amina Benali"), town.mediator("Samira Elmi", "som")
    for number in range(20):
        amina.say(f"da lei {number}")
        samira.say(f"di un'altra {number}")
        town.clock.now += timedelta(minutes=1)
        body = {"to": [amina.mediator_id, samira.mediator_id], "body": f"da noi {number}"}
        town.call("POST", "/messages", body, "coordinator")
        town.clock.now += timedelta(minutes=1)
    town.call("POST", "/messages", {"to": [samira.mediator_id], "body": "solo a Samira"}, "coordinator")
    thread = f"/inbox?mediator={amina.mediator_id}"
    first, second = lines(carla.get(thread)), lines(carla.get(f"{thread}&page=2"))
    found = [" ".join(said) for line in (*first, *second) for said in re.findall(r"(da noi|da lei) (\d+)", line)]
    assert found == [f"{who} {number}" for number in reversed(range(20)) for who in ("da noi", "da lei")]
    assert len(first) == 30
    assert sum("una persona legge" in line for line in (*first, *second)) == len((*first, *second)) - 40
    assert lines(carla.get(f"{thread}&page=3")) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_later_page_of_a_thread_reads_no_more_rows_than_the_first(town: Town, carla: Browserless) -> None:
    amina = town.mediator("Amina Benali")
    for number in range(61):
        town.call("POST", "/messages", {"to": [amina.mediator_id], "body": f"da noi {number}"}, "coordinator")
    read: list[Message] = []

    def note(message: Message, _context: object) -> None:
        read.append(message)

    event.listen(Message, "load", note)
    sizes = []
    for page in ("1", "2", "3"):
        read.clear()
        carla.get(f"/inbox?mediator={amina.mediator_id}&page={page}")
        sizes.append(len(read))
    event.remove(Message, "load", note)
    assert sizes == [30, 30, 1]


def test_a_reply_is_moved_and_then_counts_there(town: Town, carla: Browserless) -> None:
    amina, (first, second) = asked_twice(town)
    town.mediator("Samira Elmi", "som")
    amina.say(f"{first} sì, ma solo quel giorno")
    page = carla.get("/board")
    assert "Sposta a un'altra richiesta" in page
    options = re.findall(r'<option value="(\d+)">(\d{4}) · darija, URP', page)
    assert options == [("2", second)]
    path = f"/board/replies/{town.replies()[0]['id']}"
    answer = carla.post(f"{path}/move", {"request": "2", "back": "board"}, "/board")
    assert answer.location == "/board"
    page = carla.get("/board")
    assert "Spostato: ora risponde alla richiesta 2." in page
    assert f">{second}</a>: darija, URP" in page
    carla.post(path, {"as": "accept"}, "/board")
    assert [town.state({"id": one}) for one in ("1", "2")] == ["searching", "assigned"]
    carla.post(f"{path}/move", {"request": "1"}, "/board")
    assert "se ne è già occupata" in carla.get("/board")


def test_what_a_button_says_is_of_the_request_that_stood_beside_it(town: Town, carla: Browserless) -> None:
    """Somebody moves the reply while the page is open; the button that is pressed there counts for nothing."""
    amina, (first, second) = asked_twice(town)
    amina.say(f"{first} sì, ma solo quel giorno")
    path = f"/board/replies/{town.replies()[0]['id']}"
    (shown,) = re.findall(r'name="offer" value="(\d+)"', carla.get("/board"))
    carla.post(f"{path}/move", {"request": "2", "back": "board"}, "/board")
    for outcome in ("accept", "decline", "nothing"):
        carla.post(path, {"as": outcome, "offer": shown}, "/board")
        assert "appena spostato a un'altra richiesta" in unescape(carla.get("/board"))
    assert [one["state"] for one in town.replies()] == ["open"]
    assert [town.state({"id": one}) for one in ("1", "2")] == ["searching", "searching"]
    (now,) = re.findall(r'name="offer" value="(\d+)"', carla.get("/board"))
    carla.post(path, {"as": "accept", "offer": now}, "/board")
    assert [town.state({"id": one}) for one in ("1", "2")] == ["searching", "assigned"]
    town.tick()
    amina.expect("una persona legge")
    amina.expect("Confermato", second)


def test_a_reply_that_named_no_request_when_it_was_shown(town: Town, carla: Browserless) -> None:
    amina, _codes = asked_twice(town)
    amina.say("vengo io giovedì")
    path = f"/board/replies/{town.replies()[0]['id']}"
    assert 'name="offer" value="0"' in carla.get("/board")
    carla.post(f"{path}/move", {"request": "1", "back": "board"}, "/board")
    carla.post(path, {"as": "nothing", "offer": "0"}, "/board")
    assert [one["state"] for one in town.replies()] == ["open"]


def test_a_reply_that_names_no_request_is_given_one_in_the_thread(town: Town, carla: Browserless) -> None:
    amina, _codes = asked_twice(town)
    amina.say("vengo io giovedì")
    thread = f"/inbox?mediator={amina.mediator_id}"
    page = carla.get(thread)
    assert "non dice per quale richiesta" in page
    assert "Conta come sì" not in page
    path = f"/board/replies/{town.replies()[0]['id']}/move"
    assert carla.post(path, {"request": "1", "back": "thread"}, thread).location == thread
    assert "Conta come sì" in carla.get(thread)
    carla.post(path, {"request": "99", "back": "thread"}, thread)
    assert "non è stato chiesto nulla" in carla.get(thread)
    assert carla.post("/board/replies/99/move", {"request": "1", "back": "thread"}, thread).status_code == 404


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_many_replies_cost_no_more_statements_than_one(town: Town, carla: Browserless) -> None:
    counts = []
    for number, name in enumerate(("Amina Benali", "Samira Elmi", "Hanane Lamrani"), 1):
        asked_twice(town, name)[0].say("forse")
        counts.append(statements(town, carla, "/inbox"))
        assert carla.get("/inbox").count("Di quale richiesta parla?") == number
    assert len(set(counts)) == 1


def statements(town: Town, carla: Browserless, path: str) -> int:
    """How many a page takes."""
    seen: list[str] = []

    def note(*given: object) -> None:
        seen.append(str(given[2]))

    event.listen(town.services.database.engine, "before_cursor_execute", note)
    carla.get(path)
    event.remove(town.services.database.engine, "before_cursor_execute", note)
    return len(seen)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_everybody_can_use_it_at_both_widths_and_news_close_nothing(town: Town, page: Page) -> None:
    amina, (first, _second) = asked_twice(town, "Amina Benkirane El Idrissi Bouazzaoui")
    amina.say(f"{first} sì, ma solo se finisce presto perché poi devo andare a prendere mia figlia")
    town.mediator("Samira Elmi", contact_note="chiamare dopo le dieci").say(ARABIC)
    add_people(town, "coordinator")
    url = open_as(page, town, "coordinator")
    judge = Judge(page)
    thread = f"/inbox?mediator={amina.mediator_id}"
    for path in ("/inbox", "/inbox?state=open", thread, f"{thread}&lang=ar", "/inbox?person=nessuno&lang=it"):
        judge.open(url + path)
    judge.open(url + "/inbox")
    page.click(".move summary >> nth=0")
    judge.look()
    page.goto(url + "/board")
    page.click(".move summary >> nth=0")
    judge.look()
    town.mediator("Hanane Lahlou").say("non lo so")
    page.wait_for_selector("text=non lo so", timeout=10_000)
    expect(page.locator(".move select").first).to_be_visible()
    page.click("button:has-text('Sposta')")
    expect(page.locator(".said")).to_contain_text("Spostato")
