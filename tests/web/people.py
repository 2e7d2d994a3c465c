"""People who sign in, in tests: an operator of the URP, the desk of the Sportello, a coordinator."""

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from scheduling.offices import office_by_name
from tests.scenarios.town import Town
from web.add_user import add_user

PASSWORD = "una-password-lunga"
PEOPLE = {
    "operator": ("Giulia Ferrari", "giulia@example.org", "URP"),
    "stranger": ("Ettore Bruno", "ettore@example.org", "Questura"),
    "desk": ("Sportello Immigrazione", "sportello@example.org", "URP"),
    "coordinator": ("Carla Neri", "carla@example.org", None),
    "manager": ("Dario Monti", "dario@example.org", None),
    "administrator": ("Ada Conti", "ada@example.org", None),
}


def add_people(town: Town, *roles: str) -> None:
    """Each of them may sign in; the office knows its own place."""

    def operation(session: Any) -> None:
        for role in roles:
            name, email, office = PEOPLE[role]
            real = "operator" if role == "stranger" else role
            add_user(session, name, email, real, office, PASSWORD, town.clock.now)
        urp = office_by_name(session, "URP")
        if urp is not None:
            urp.place_name, urp.address, urp.lat, urp.lon = "URP", "Via Jannoni 68", 38.9059, 16.5944

    town.services.database.run(operation)


@dataclass
class Browserless:
    """A person with an old browser: no scripts, one page after the other."""

    client: Any

    def get(self, path: str, status: int = 200) -> str:
        """The page's text."""
        answer = self.client.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == status, f"{path}: {answer.status_code}\n{answer.text[:2000]}"
        return str(answer.text)

    def post(self, path: str, form: dict[str, Any], seen: str) -> Any:
        """Send a form that stood on the page `seen`."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get(seen))
        assert token, f"no form on {seen}"
        return self.client.post(path, data={**form, "csrf_token": token[1]}, headers={"Accept": "text/html"})


def sign_in(town: Town, role: str) -> Browserless:
    """This person, signed in, without a browser."""
    someone = Browserless(town.client.application.test_client())
    form = {"email": PEOPLE[role][1], "password": PASSWORD}
    answer = someone.post("/sign-in", form, "/sign-in")
    assert answer.status_code == 302, answer.text
    return someone


def open_as(page: Page, town: Town, role: str, path: str = "/") -> str:
    """Sign in in a real browser and open a page; the address of the server."""
    url = town.services.settings.public_url
    page.goto(f"{url}/sign-in")
    page.fill("#email", PEOPLE[role][1])
    page.fill("#password", PASSWORD)
    page.click("button:has-text('Entra')")
    page.wait_for_url(lambda address: not address.endswith("/sign-in"))
    if path != "/":
        page.goto(url + path)
    return url
