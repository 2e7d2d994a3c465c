"""A booking's life on its live page: here, late, longer, finished, how it went; and somebody else instead."""

import re
from datetime import timedelta

import pytest

from tests.scenarios.town import Phone, Town
from tests.web.people import add_people, sign_in
from tests.web.taps import booked, buttons, page_of, press, read

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def amina(town: Town) -> Phone:
    add_people(town, "operator", "stranger", "coordinator")
    return town.mediator("Amina Benali", contact_note="chiamare, non scrivere")


def test_from_the_yes_to_the_thanks(town: Town, amina: Phone) -> None:
    made = booked(town, amina)
    giulia, path = sign_in(town, "operator"), page_of(made)
    proof = town.request(made)["bookings"][0]["proof"]
    page = read(giulia, path)
    assert "Amina B. viene: arriva verso le 10:00" in page
    assert f'Numero da dire a fine intervento</span><br><span class="number" dir="ltr">{proof}' in page
    assert proof not in re.findall(r"<title>.*?</title>|(?:href|action)=\"[^\"]*\"", page)
    assert "chiamare, non scrivere" in page
    assert page.count("btn-primary") == 1
    page = press(town, giulia, path, "tap-late-15")
    assert "Avviso inviato: siete in ritardo di 15 minuti." in page
    assert "Amina B. viene: arriva verso le 10:15" in page
    amina.expect("15 minuti")
    town.wait(minutes=15)
    page = press(town, giulia, path, "tap-here-1")
    assert "Amina B. è con voi dalle 10:15" in page
    assert page.count("btn-primary") == 1
    page = press(town, giulia, path, "tap-extend-30")
    assert "Prolungato fino alle 11:45." in page
    town.wait(minutes=55)
    page = press(town, giulia, path, "tap-finish")
    assert 'name="minutes" value="55"' in page
    answer = giulia.post(
        f"{path}/report", {"outcome": "done", "minutes": "55", "rating": "5", "note": "CANARY"}, f"{path}/report"
    )
    assert answer.location == path
    page = read(giulia, path)
    assert "Grazie: 55 minuti, tutto bene" in page
    for words in ("Arrivo di Amina B.", "Ritardo dell'ufficio: 15 minuti", "Prolungato di 30 minuti",
                  "Fine: Amina B. ha concluso", "5 su 5", "CANARY"):  # fmt: skip
        assert words in page
    assert proof not in page
    assert "CANARY" not in read(sign_in(town, "coordinator"), path)
    assert giulia.client.get(f"{path}/report").location == path


def test_a_tap_that_comes_twice_counts_once(town: Town, amina: Phone) -> None:
    made = booked(town, amina)
    giulia, path = sign_in(town, "operator"), page_of(made)
    late = buttons(read(giulia, path))["tap-late-15"]["action"]
    for _ in range(2):
        giulia.post(late, {"minutes": "15"}, path)
    assert town.request(made)["bookings"][0]["late_minutes"] == 15
    press(town, giulia, path, "tap-here-1")
    more = buttons(read(giulia, path))["tap-extend-15"]["action"]
    for _ in range(2):
        giulia.post(more, {"minutes": "15"}, path)
    assert town.request(made)["bookings"][0]["ends_at"] == "2026-11-30T10:30:00Z"
    for _ in range(2):
        assert giulia.post(f"{path}/finish", {}, path).location == f"{path}/report"


def test_a_refused_tap_says_why_and_changes_nothing(town: Town, amina: Phone) -> None:
    made = booked(town, amina)
    after = (town.clock.now + timedelta(minutes=65)).isoformat()
    town.ask("coordinator", kind="recorded", starts_at=after, mediator_id=amina.mediator_id, office="Questura")
    giulia, path = sign_in(town, "operator"), page_of(made)
    before = town.request(made)["bookings"]
    page = press(town, giulia, path, "tap-late-30")
    assert 'role="alert"' in page
    assert "ha un altro impegno subito dopo e non può aspettare" in page
    assert town.request(made)["bookings"] == before
    answer = giulia.post(f"{path}/finish", {}, path)
    assert answer.location == path
    assert "prima segna l'arrivo" in read(giulia, path)
    giulia.post(f"{path}/late", {"minutes": "20"}, path)
    assert "scegli fra 15, 30" in read(giulia, path)


def test_who_can_not_stay_is_followed_by_somebody_else_and_each_page_leads_to_the_other(
    town: Town, amina: Phone
) -> None:
    bilal = town.mediator("Bilal Cherif")
    made = booked(town, amina, bilal)
    after = (town.clock.now + timedelta(minutes=60)).isoformat()
    town.ask("coordinator", kind="recorded", starts_at=after, mediator_id=amina.mediator_id, office="Questura")
    giulia, path = sign_in(town, "operator"), page_of(made)
    press(town, giulia, path, "tap-here-1")
    page = press(town, giulia, path, "tap-extend-30")
    assert "cerchiamo chi continua" in page
    assert "Continua con un'altra persona dalle 11:00</a>: in ricerca" in page
    bilal.say(f"SI {bilal.expect_offer()}")
    page = read(giulia, path)
    assert "dalle 11:00</a>: Bilal C." in page
    following = re.search(r'href="(/requests/\d+)">Continua con', page)
    assert following
    assert f"""href="{path}">Continua l'incontro con Amina B.""" in read(giulia, following[1])


def test_after_ten_minutes_the_page_asks_and_after_fifteen_somebody_else_is_sought(town: Town, amina: Phone) -> None:
    bilal = town.mediator("Bilal Cherif")
    made = booked(town, amina, bilal)
    giulia, path = sign_in(town, "operator"), page_of(made)
    town.wait(minutes=9)
    assert "Aspettiamo Amina B.: l'orario era alle 10:00" in read(giulia, path)
    town.wait(minutes=1)
    page = read(giulia, path)
    assert "Amina B. è con voi?" in page
    assert "alle 10:15 cerchiamo un'altra persona" in page
    assert "Non è venuto nessuno" in page
    town.wait(minutes=5)
    page = read(giulia, path)
    assert "Non sappiamo se Amina B. sia con voi: stiamo cercando un'altra persona" in page
    assert "Bilal C." in page
    assert "Cerchiamo un'altra persona al posto di Amina B." in page
    page = press(town, giulia, path, "tap-here-1")
    assert "Amina B. è con voi dalle 10:15" in page
    assert "Amina B. resta: non cerchiamo più" in page


def test_who_withdraws_keeps_the_booking_until_the_coordinator_lets_go(town: Town, amina: Phone) -> None:
    bilal = town.mediator("Bilal Cherif")
    made = booked(town, amina, bilal)
    giulia, carla, path = sign_in(town, "operator"), sign_in(town, "coordinator"), page_of(made)
    amina.say("RINUNCIO")
    page = read(giulia, path)
    assert "Amina B. non può più venire: stiamo cercando un'altra persona" in page
    assert "Finché non la troviamo, l'incarico resta suo." in page
    assert "Amina B. rinuncia" in page
    assert "/release/" not in page
    assert "/release/1" in read(carla, "/board")
    assert "/release/1" in read(carla, path)
    question = read(carla, f"{path}/release/1")
    assert "Liberare Amina B.?" in question
    carla.post(f"{path}/release/1", {}, f"{path}/release/1")
    town.tick()
    amina.expect("Cerchiamo")
    amina.expect("non sei più in programma")
    page = read(carla, path)
    assert "Amina B. non deve più venire" in page
    assert "booking-1" not in page
    assert carla.client.get(f"{path}/release/1").location == path


def test_the_coordinator_books_by_phone(town: Town, amina: Phone) -> None:
    town.mediator("Bilal Cherif", "ary", rules=())
    town.mediator("Ion Popescu", "ron")
    made = town.ask()
    giulia, carla, path = sign_in(town, "operator"), sign_in(town, "coordinator"), page_of(made)
    assert f"{path}/phone" in read(carla, path)
    assert f"{path}/phone" not in read(giulia, path)
    giulia.get(f"{path}/phone", 403)
    page = read(carla, f"{path}/phone")
    assert page.index("Amina B.") < page.index("Bilal C.")
    assert "Non è disponibile in quell'orario." in page
    assert "Ion P." not in page
    assert "Ion Popescu" in read(carla, f"{path}/phone?q=ion")
    assert carla.post(f"{path}/phone", {}, f"{path}/phone").location == f"{path}/phone"
    assert "Scegli una persona" in read(carla, f"{path}/phone")
    bilal = town.phones["Bilal Cherif"]
    answer = carla.post(f"{path}/phone", {"mediator": bilal.mediator_id}, f"{path}/phone")
    assert answer.location == path
    town.tick()
    bilal.expect("Confermato")
    assert "Bilal C. viene" in read(carla, path)
    assert carla.client.get(f"{path}/phone").location == path


def test_another_office_can_do_nothing_of_it(town: Town, amina: Phone) -> None:
    made = booked(town, amina)
    ettore, carla, path = sign_in(town, "stranger"), sign_in(town, "coordinator"), page_of(made)
    ettore.get(f"{path}/report", 404)
    for tap in ("here", "late", "extend", "finish", "report"):
        answer = ettore.post(f"{path}/{tap}", {"minutes": "15", "outcome": "done"}, "/requests/new")
        assert answer.status_code == 404, tap
    assert ettore.post(f"{path}/release/1", {}, "/requests/new").status_code == 403
    other = page_of(town.ask(language="ron"))
    assert carla.post(f"{other}/release/1", {}, "/requests/new").status_code == 404
    assert town.state(made) == "assigned"


def test_by_phone_they_are_on_the_line(town: Town, amina: Phone) -> None:
    made = booked(town, amina, modality=["phone"], contact={"name": "Rossi", "phone": "+390961000000", "url": None})
    giulia, path = sign_in(town, "operator"), page_of(made)
    assert "Amina B. è in linea</button>" in read(giulia, path)
    town.wait(minutes=10)
    assert "Amina B. è in linea?" in read(giulia, path)
    assert "Amina B. è in linea dalle 10:10" in press(town, giulia, path, "tap-here-1")


def test_the_poll_is_silent_while_nothing_happens(town: Town, amina: Phone) -> None:
    made = booked(town, amina)
    giulia, path = sign_in(town, "operator"), page_of(made)
    press(town, giulia, path, "tap-here-1")
    seen = re.search(r'name="seen" value="(\w+)"', read(giulia, path))
    assert seen
    assert giulia.client.get(f"{path}/live?seen={seen[1]}").status_code == 204


def test_of_two_each_has_a_tap_of_their_own_and_the_page_one_main_button(town: Town, amina: Phone) -> None:
    bilal = town.mediator("Bilal Cherif")
    made = town.ask(seats=2)
    for phone in (amina, bilal):
        phone.say(f"SI {phone.expect_offer()}")
    giulia, path = sign_in(town, "operator"), page_of(made)
    page = read(giulia, path)
    assert "Amina B. e Bilal C. vengono: dalle 10:00" in page
    assert page.count("btn-primary") == 1
    page = press(town, giulia, path, "tap-here-2")
    assert "Bilal C. è con voi dalle 10:00" in page
    assert "Aspettiamo ancora Amina B." in page
    assert {"tap-here-1", "tap-finish"} <= set(buttons(page))
    assert page.count("btn-primary") == 1
    press(town, giulia, path, "tap-here-1")
    assert "Bilal C. sono con voi" in read(giulia, path)


def test_days_ahead_there_is_nothing_to_tap_yet(town: Town, amina: Phone) -> None:
    made = town.plan(days=3)
    amina.say(f"SI {amina.expect_offer()}")
    giulia, path = sign_in(town, "operator"), page_of(made)
    page = read(giulia, path)
    assert "Amina B. viene gio 3 dic alle 10:00" in page
    assert buttons(page) == {}
    assert "Mandiamo un promemoria" in page
    assert giulia.client.get(f"{path}/report").location == path
    giulia.post(f"{path}/here", {"booking": "1"}, path)
    assert "È ancora presto" in read(giulia, path)
    town.wait(days=2)
    amina.say("SI")
    assert "Amina B. conferma il promemoria" in read(giulia, path)
    town.wait(hours=23)
    assert set(buttons(read(giulia, path))) == {"tap-here-1", "tap-late-15", "tap-late-30"}
