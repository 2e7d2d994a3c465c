"""Figures for Prometheus."""

from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import event

from tests.scenarios.town import Town


def figures(town: Town) -> dict[str, float]:
    answer = town.client.get("/metrics")
    assert answer.status_code == 200
    found = {}
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            found["/".join([sample.name, *sample.labels.values()])] = sample.value
    return found


def test_an_empty_service_has_every_figure(town: Town) -> None:
    found = figures(town)
    assert found["mediatori_messages/ambiguous"] == 0
    assert found["mediatori_oldest_due_message_seconds"] == 0
    assert found["mediatori_alarms_open"] == 0


def test_the_figures_follow_a_search(town: Town) -> None:
    amina = town.mediator("Amina Rahali", "ary")
    body = {"kind": "on_demand", "language": "ary", "duration_minutes": 60, "modality": ["in_person"],
            "place": {"name": "URP", "address": "Via Jannoni 68", "lat": 38.9059, "lon": 16.5944}}  # fmt: skip
    town.made("/requests", body, "operator")
    waiting = figures(town)
    assert (waiting["mediatori_searches_open"], waiting["mediatori_messages/queued"]) == (1, 1)
    assert waiting["mediatori_journal_unsealed"] > 0
    town.tick()
    amina.say("forse più tardi")
    after = figures(town)
    assert after["mediatori_replies_to_read"] == 1
    assert after["mediatori_messages/queued"] == 0
    assert after["mediatori_journal_unsealed"] == 0


def test_what_was_taken_back_has_not_failed(town: Town) -> None:
    town.mediator("Amina Rahali", "ary")
    body = {"kind": "on_demand", "language": "ary", "duration_minutes": 60, "modality": ["in_person"],
            "place": {"name": "URP", "address": "Via Jannoni 68", "lat": 38.9059, "lon": 16.5944}}  # fmt: skip
    request = town.made("/requests", body, "operator")
    assert town.call("POST", f"/requests/{request['id']}/cancel").status_code == 200
    found = figures(town)
    assert (found["mediatori_messages/withdrawn"], found["mediatori_messages/failed"]) == (1, 0)


def test_a_look_costs_five_statements(town: Town) -> None:
    seen: list[str] = []
    event.listen(town.services.database.engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
    figures(town)
    assert len([one for one in seen if one.startswith("SELECT")]) == 5
