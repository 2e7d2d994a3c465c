"""The usual weeks of desks in words."""

from sqlalchemy.orm import Session

from scheduling.week_templates import templates
from web.pages.names import shown_name
from web.pages.week_words import weekly_words


def usual_weeks(session: Session) -> list[tuple[int, str, list[tuple[str, str]]]]:
    """(desk, its name, [(when, who)]) of every desk that has one."""
    found: dict[int, tuple[str, list[tuple[str, str]]]] = {}
    for row in templates(session):
        lines = found.setdefault(row.desk_id, (row.desk_name, []))[1]
        lines.append((weekly_words(row), shown_name(row.mediator_name)))
    return [(desk_id, name, lines) for desk_id, (name, lines) in found.items()]
