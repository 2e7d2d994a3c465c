"""Finding mediators by name and by language."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from languages.catalogue import fold_name
from scheduling.mediators import Mediator, MediatorLanguage
from storage.tables import among

_THESE = select(Mediator).where(among(Mediator.id))


def find_mediators(
    session: Session, text: str = "", language: str | None = None, offset: int = 0, limit: int = 50
) -> tuple[list[Mediator], int]:
    """A page of mediators by name, those who work with us first, and how many match in all.

    Each word of `text` must begin a word of the name, accents and letter case apart.
    """
    query = select(Mediator.id, Mediator.name, Mediator.active)
    if language:
        query = query.join(MediatorLanguage, MediatorLanguage.mediator_id == Mediator.id)
        query = query.where(MediatorLanguage.code == language)
    wanted = fold_name(text).split()
    rows = [row for row in session.execute(query) if _matches(wanted, row.name)]
    rows.sort(key=lambda row: (not row.active, fold_name(row.name), row.id))
    ids = [row.id for row in rows[offset : offset + limit]]
    found = {one.id: one for one in session.scalars(_THESE, {"ids": ids})}
    return [found[one] for one in ids], len(rows)


def mediators_of(session: Session, ids: Collection[int]) -> list[Mediator]:
    """Those of these ids that there are, by name, whether they work with us still or not."""
    found = session.scalars(_THESE, {"ids": sorted(set(ids))})
    return sorted(found, key=lambda one: (fold_name(one.name), one.id))


def spoken_languages(session: Session) -> list[str]:
    """The codes of the languages that somebody speaks."""
    return sorted(session.scalars(select(MediatorLanguage.code).distinct()))


def _matches(wanted: list[str], name: str) -> bool:
    words = fold_name(name).split()
    return all(any(word.startswith(part) for word in words) for part in wanted)
