"""Nothing of the person served in any text, mail, calendar or log line (I9)."""

import logging

import pytest

from tests.scenarios.town import Town

CANARY = "CANARINO"
SERVED = {"person_code": f"{CANARY}-CODE-7", "note_for_mediator": f"{CANARY} è incinta, via Verdi 3"}
CONTACT = {"name": "Dott. Rossi", "phone": "+390961881111"}


def test_no_word_about_the_person_leaves_the_service(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for logger in ("mail.log", "urllib3", "asyncio"):
        logging.getLogger(logger).setLevel(logging.INFO)
    amina, samira = town.mediator("Amina Berrada"), town.mediator("Samira Essaidi")
    first = town.ask(**SERVED)
    code = amina.expect_offer()
    amina.say(f"SI {code}")
    samira.say(f"SI {samira.expect_offer()}")
    town.cancel(first)
    second = town.plan(days=3, modality=["phone"], contact=CONTACT, **SERVED)
    samira.say(f"sì {samira.texts[-1].split('SI ')[1][:4]}, ma dopo")
    town.resolve(town.replies()[0], **{"as": "accept"})
    assert town.state(second) == "assigned"
    town.wait(hours=80)
    feed = town.call("POST", f"/mediators/{samira.mediator_id}/feed", role="coordinator").json["url"]
    calendar = town.client.get(feed[feed.index("/calendar/") :]).text

    everything = [*amina.texts, *samira.texts, calendar, caplog.text]
    everything += [mail.as_string() for _, mail in town.mail.mails]
    everything += [part for _, mail in town.mail.mails for part in _decoded(mail)]
    assert len(town.mail.mails) == 3
    for text in everything:
        assert CANARY not in text
        assert "incinta" not in text
    assert "+39333" not in caplog.text
    assert "881111" not in caplog.text
    for token in town.tokens.values():
        assert token not in caplog.text


def _decoded(mail: object) -> list[str]:
    parts = [part.get_payload(decode=True) for part in mail.walk()]  # type: ignore[attr-defined]
    return [part.decode(errors="replace") for part in parts if isinstance(part, bytes)]


def test_what_lies_in_the_database_names_neither_phones_nor_notes(town: Town) -> None:
    amina = town.mediator("Amina Berrada")
    town.ask(**SERVED, modality=["phone"], contact=CONTACT)
    amina.say("ci penso, richiamami")
    amina.say("SI")
    with town.services.database.read() as session:
        connection = session.connection()
        for table, column in (("requests", "note_for_mediator"), ("requests", "contact_phone"), ("mediators", "phone"),
                              ("mediators", "email"), ("messages", "to_address"), ("inbox", "phone"),
                              ("inbox", "body"), ("questions", "phone"), ("unread_replies", "text"),
                              ("messages", "body"), ("messages", "calendar")):  # fmt: skip
            kept = connection.exec_driver_sql(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL").all()
            assert kept, f"{table}.{column} was never written"
            for plain in (CANARY, "881111", amina.number, "amina@", "richiamami"):
                assert plain not in "".join(bytes(one).decode() if isinstance(one, bytes) else one for (one,) in kept)
        journal = str(connection.exec_driver_sql("SELECT kind, subject, actor, facts FROM journal").all())
    assert CANARY not in journal
    assert amina.number not in journal
