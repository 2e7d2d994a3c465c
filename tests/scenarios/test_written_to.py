"""In which language a mediator is written to, and what is kept in clear of them."""

from sqlalchemy import text

from tests.scenarios.town import Town


def test_a_locale_without_texts_falls_back_to_a_language_they_speak_then_italian(town: Town) -> None:
    fatou = town.mediator("Fatou Ndiaye", "wol", "fra", locale="wo")
    awa = town.mediator("Awa Sarr", "wol", locale="wo")
    town.ask(language="wol")
    fatou.expect_offer("wolof", "en personne")
    awa.expect_offer("wolof", "di persona")


def test_the_first_answer_that_is_kept_for_a_day_tells_no_phone_number(town: Town) -> None:
    body = {"name": "Amina Berrada", "phone": "+393332001999", "languages": [{"code": "ary", "level": "native"}]}
    key = {"Idempotency-Key": "a-key-of-one-form"}
    first = town.call("POST", "/mediators", body, "coordinator", **key)
    again = town.call("POST", "/mediators", body, "coordinator", **key)
    assert first.status_code == again.status_code == 201
    assert first.json == again.json
    with town.services.database.read() as session:
        kept = session.execute(text("SELECT answer FROM idempotency")).scalar_one()
    assert "2001999" not in kept


def test_a_refusal_of_the_carrier_that_means_stop_is_remembered(town: Town) -> None:
    amina, samira = town.mediator("Amina Berrada"), town.mediator("Samira Essaidi")
    town.simulator.state.change_phone(amina.number, mode="refused", error=21610)
    request = town.ask()
    samira.expect_offer()
    town.tick()
    candidates = town.call("GET", f"/requests/{request['id']}/candidates", role="coordinator").json
    of_amina = next(one for one in candidates if one["mediator_id"] == amina.mediator_id)
    assert "opted_out" in {why["rule"] for why in of_amina["reasons"]}
