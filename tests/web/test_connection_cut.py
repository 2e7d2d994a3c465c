"""The way to the database is cut: in the middle of work, and for a while. Nothing that was promised is missing."""

import threading
from collections.abc import Iterator

import pytest
import requests
from sqlalchemy import make_url

from tests.scenarios.town import URP, Town
from tests.web.cut_proxy import CutProxy

ASK = {"kind": "on_demand", "language": "ary", "duration_minutes": 60, "place": URP, "modality": ["in_person"]}
CUTS, CLERKS = 5, 4


@pytest.fixture
def proxy(database_url: str) -> Iterator[CutProxy]:
    url = make_url(database_url)
    made = CutProxy(url.host or "127.0.0.1", url.port or 5432)
    yield made
    made.close()


@pytest.fixture
def settings_of_town(proxy: CutProxy, database_url: str) -> dict[str, str]:
    through = make_url(database_url).set(host="127.0.0.1", port=proxy.port)
    return {"MEDIATORI_DATABASE_URL": through.render_as_string(hide_password=False)}


class Clerks:
    """Ask as long as they are let, over HTTP; what they were promised, and whatever else they were told."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.kept: list[str] = []
        self.told: list[int] = []
        self.going = True
        self.threads = [threading.Thread(target=self._ask_on) for _ in range(CLERKS)]

    def ask(self) -> requests.Response:
        return requests.post(
            f"{self.town.services.settings.public_url}/api/v1/requests", json=ASK, timeout=30,
            headers={"Authorization": f"Bearer {self.town.tokens['operator']}"},
        )  # fmt: skip

    def _ask_on(self) -> None:
        while self.going:
            answer = self.ask()
            if answer.status_code == 201:
                self.kept.append(answer.json()["id"])
            else:
                self.told.append(answer.status_code)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_when_the_way_to_the_database_is_cut_what_was_promised_is_kept(
    town: Town, proxy: CutProxy, caplog: pytest.LogCaptureFixture
) -> None:
    amina = town.mediator("Amina Benali")
    wanted = town.ask()
    code = amina.expect_offer()
    clerks = Clerks(town)
    for thread in clerks.threads:
        thread.start()
    for cut in range(1, CUTS + 1):
        while len(clerks.kept) < cut * CLERKS:
            threading.Event().wait(0.01)
        proxy.cut()
    clerks.going = False
    for thread in clerks.threads:
        thread.join()
    assert proxy.cuts >= CUTS
    assert set(clerks.told) <= {503}

    proxy.refuses = True
    proxy.cut()
    refused = clerks.ask()
    assert refused.status_code == 503
    assert "Retry-After" in refused.headers
    town.simulator.say(amina.number, f"SI {code}")
    town.simulator.settle()
    proxy.refuses = False

    town.tick()
    assert town.state(wanted) == "assigned"
    answer = town.call("GET", "/requests?limit=200", role="coordinator").json
    known = {one["id"] for one in (answer if isinstance(answer, list) else answer["items"])}
    assert set(clerks.kept) | {wanted["id"]} <= known
    assert "Traceback" not in caplog.text
