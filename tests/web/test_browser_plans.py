"""Four weeks of four desks and sixty mediators, through the pages alone: planned, published, run, mended."""

from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from scheduling.add_mediator import add_mediator
from scheduling.availability import Rule
from scheduling.availability_rows import set_availability
from storage.actor import SYSTEM
from tests.scenarios.rosters import code_in, desk, needs
from tests.scenarios.town import HOME, Phone, Town
from tests.web.browser import Judge
from tests.web.people import add_people, open_as

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SPOKEN = ("ary", "ukr", "urd", "ben")
NINE = datetime(2026, 12, 7, 8, 0, tzinfo=UTC)  # of the first Monday, in Rome
AWAY = "starts_at=2026-12-14T00:00:00%2B01:00&ends_at=2026-12-19T00:00:00%2B01:00"
SHIFTS = 4 * (5 * 4 - 3)
"""A morning a working day and desk; the 8th, the 25th and New Year's Day are holidays."""


@pytest.fixture
def sixty(town: Town) -> list[Phone]:
    """Fifteen speak each language of the four desks, and two of them tigrino, which one desk needs on Tuesdays."""
    add_people(town, "coordinator")
    for n, language in enumerate(SPOKEN):
        desk(town, needs(language), *([needs("tir", "TU")] if n == 0 else []), name=f"Sportello {n + 1}")
    return town.services.database.run(lambda session: [join(town, session, n) for n in range(60)])


def join(town: Town, session: Session, n: int) -> Phone:
    """Somebody who is free in the mornings."""
    number, spoken = f"+39333{2_000_000 + n}", [SPOKEN[n % 4], *(["tir"] if n in (0, 4) else [])]
    said: dict[str, Any] = {"name": f"Nome{n:02} Cognome", "phone": number, "home": HOME}
    said["languages"] = [{"code": one, "level": "good"} for one in spoken]
    mediator_id = add_mediator(session, said, town.clock.now, SYSTEM).id
    mornings = Rule("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "08:00", "14:00")
    set_availability(session, mediator_id, [mornings], [], town.clock.now, SYSTEM)
    return Phone(town, number, str(mediator_id))


def named(sixty: list[Phone], shown: str) -> Phone:
    """The phone of somebody whom a page calls Nome07 C."""
    return sixty[int(shown[4:6])]


def press(page: Page, words: str) -> None:
    """That button, until what it sends has been answered."""
    with page.expect_navigation():
        page.click(f"button:has-text('{words}')")


def says(page: Page, words: str) -> None:
    """The plan's sentence now."""
    page.reload()
    expect(page.locator("#live [role=status]")).to_contain_text(words)


def plan_four_weeks(town: Town, page: Page, judge: Judge) -> None:
    """From the navigation to a draft, one shift of it given to another by hand."""
    page.click("nav a:has-text('Piani')")
    judge.look()
    press(page, "Prepara la bozza")
    says(page, "Stiamo cercando i turni migliori")
    town.tick()
    says(page, f"Bozza: {SHIFTS} turni, nessun buco")
    judge.look()
    first = page.locator(".plan-cell b").first
    before = first.inner_text()
    page.locator(".plan-cell a").first.click()
    page.select_option("#mediator", label="Nome56 Cognome" if before != "Nome56 C." else "Nome52 Cognome")
    press(page, "Cambia")
    expect(first).not_to_have_text(before)


def publish_and_answer(town: Town, page: Page, sixty: list[Phone]) -> None:
    """One text each; one can't on one day, and somebody else comes; all others say yes."""
    press(page, "Pubblica: partono")
    says(page, f"Pubblicato: {SHIFTS} turni, {SHIFTS} aspettano risposta")
    town.tick()
    asked = [one for one in sixty if one.texts]
    assert all(len(one.texts) == 1 for one in asked)
    first, *others = asked
    first.say(f"NO {code_in(first.texts[0])} 1")
    says(page, "1 senza nessuno")
    offered = next(one for one in sixty if one is not first and one.texts and "serve darija" in one.texts[-1])
    offered.say(f"SI {code_in(offered.texts[-1])}")
    for one in others:
        town.simulator.say(one.number, f"SI {code_in(one.texts[0])}")
    town.simulator.say(first.number, f"SI {code_in(first.texts[0])}")
    town.tick(4)
    says(page, f"Pubblicato: {SHIFTS} turni.")


def run_a_morning(town: Town, page: Page, sixty: list[Phone]) -> None:
    """Three desks have somebody at nine; at the fourth nobody comes, and the first who says yes is expected there."""
    town.clock.now = NINE
    town.tick()
    url = town.services.settings.public_url
    for number in (2, 3, 4):
        page.goto(f"{url}/rosters/{number}/2026-12-07")
        named(sixty, page.locator("table.roster tbody th").first.inner_text()).say("INIZIO")
        page.reload()
        expect(page.locator("table.roster")).to_contain_text("qui dalle 9")
    town.wait(minutes=11)
    page.goto(f"{url}/rosters/1/2026-12-07")
    rows = page.locator("table.roster tbody tr")
    expect(rows.first).to_contain_text("manca")
    missing = rows.first.locator("th").inner_text()
    asked = next(one for one in sixty if one.texts and "ADESSO" in one.texts[-1])
    asked.say(f"SI {code_in(asked.texts[-1])}")
    page.reload()
    expect(rows.first.locator("th")).not_to_have_text(missing)


def mend_what_an_absence_leaves(town: Town, page: Page, sixty: list[Phone]) -> None:
    """Who speaks what few speak falls ill; the solver says who could take it, and one tap asks them."""
    url = town.services.settings.public_url
    page.goto(f"{url}/mediators/{sixty[0].mediator_id}/absence?{AWAY}")
    press(page, "Segna")
    town.tick()
    page.goto(f"{url}/plans/1/repair")
    press(page, "Cerca una riparazione")
    town.tick()
    page.reload()
    press(page, "Va bene, avvisa chi si sposta")
    town.tick()
    says(page, "Pubblicato")


def test_a_month_is_planned_published_answered_run_and_mended(town: Town, page: Page, sixty: list[Phone]) -> None:
    open_as(page, town, "coordinator")
    judge = Judge(page)
    plan_four_weeks(town, page, judge)
    publish_and_answer(town, page, sixty)
    judge.look()
    run_a_morning(town, page, sixty)
    judge.look()
    mend_what_an_absence_leaves(town, page, sixty)
    judge.look()
