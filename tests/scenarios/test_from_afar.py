"""By phone and by video: whoever says yes first has it, and speaking now does not keep from meeting later."""

from tests.scenarios.town import Town

CALL = {"name": "Rossi", "phone": "+390961881111", "url": "https://video.example.org/stanza"}


def test_whoever_says_yes_first_in_whichever_way_they_can(town: Town) -> None:
    amina = town.mediator("Amina B", modalities=["phone"])
    bilal = town.mediator("Bilal C", modalities=["in_person"])
    wanted = town.ask(modality=["in_person", "phone"], contact=CALL)
    assert "881111" not in amina.expect("al telefono")
    bilal.expect("di persona")
    amina.say("SI")
    amina.expect("Chiama Rossi: +390961881111")
    assert [one["modality"] for one in town.request(wanted)["bookings"]] == ["phone"]


def test_a_call_ends_by_fine(town: Town) -> None:
    amina = town.mediator("Amina B", modalities=["phone"])
    wanted = town.ask(modality=["phone"], contact=CALL, duration_minutes=30)
    code = amina.expect_offer("al telefono")
    amina.say(f"SI {code}")
    amina.expect("Chiama Rossi")
    amina.say(f"INIZIO {code}")
    assert "puoi andare" not in amina.expect(f"FINE {code}")
    town.wait(minutes=12)
    amina.say(f"FINE {code}")
    amina.expect("12 minuti")
    assert town.state(wanted) == "done"


def test_speak_now_meet_later(town: Town) -> None:
    amina = town.mediator("Amina B", modalities=["phone"])
    bilal = town.mediator("Bilal C", modalities=["in_person"])
    wanted = town.ask(modality=["phone", "in_person"], contact=CALL)
    code = amina.expect_offer()
    bilal.expect_offer()
    path = f"/requests/{wanted['id']}/in-person-too"
    assert town.call("POST", path).status_code == 409
    amina.say(f"SI {code}")
    amina.expect("Chiama Rossi")
    amina.say(f"INIZIO {code}")
    amina.expect(f"FINE {code}")
    assert town.call("POST", path).json["state"] == "searching"
    town.tick()
    assert town.call("POST", path).status_code == 409
    later = bilal.expect_offer("di persona")
    bilal.say(f"SI {later}")
    bilal.expect("vieni adesso")
    assert town.state(wanted) == "in_progress"
    town.wait(minutes=9)
    amina.say(f"FINE {code}")
    amina.expect("9 minuti")
    bilal.say(f"INIZIO {later}")
    bilal.expect("Arrivo")
    town.wait(minutes=30)
    bilal.say(f"FINE {later}")
    bilal.expect("30 minuti")
    assert town.state(wanted) == "done"
    found = town.request(wanted)["bookings"]
    assert [(one["modality"], one["state"]) for one in found] == [("phone", "ended"), ("in_person", "ended")]
