"""Finding mediators by name and by language."""

from sqlalchemy.orm import Session

from scheduling.change_mediator import change_mediator
from scheduling.mediator_search import find_mediators, spoken_languages
from storage.actor import SYSTEM
from tests.scheduling.conftest import NOW, AddMediator


def names(session: Session, text: str = "", language: str | None = None, **page: int) -> list[str]:
    return [one.name for one in find_mediators(session, text, language, **page)[0]]


def test_each_word_begins_a_word_of_the_name_accents_apart(session: Session, mediator: AddMediator) -> None:
    for name in ("Désirée Kouassi", "Deborah Kone", "Bashir Omar"):
        mediator(session, name=name)
    assert names(session, "de ko") == ["Deborah Kone", "Désirée Kouassi"]
    assert names(session, "DESIREE") == ["Désirée Kouassi"]
    assert names(session, "sirée") == []
    assert names(session) == ["Bashir Omar", "Deborah Kone", "Désirée Kouassi"]


def test_by_language_page_by_page_the_active_first(session: Session, mediator: AddMediator) -> None:
    french = [{"code": "fra", "level": "good"}]
    away = mediator(session, name="Amina", languages=french)
    for name in ("Carla", "Bruna"):
        mediator(session, name=name, languages=french)
    mediator(session, name="Dario")
    change_mediator(session, away.id, {"active": False}, NOW, SYSTEM)
    assert names(session, language="fra") == ["Bruna", "Carla", "Amina"]
    assert names(session, language="fra", offset=1, limit=1) == ["Carla"]
    assert find_mediators(session, "", "fra", 1, 1)[1] == 3
    assert spoken_languages(session) == ["ary", "fra"]
