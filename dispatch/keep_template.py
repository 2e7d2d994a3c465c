"""An office keeps what it asked for under a name."""

from datetime import datetime

from sqlalchemy.orm import Session

from dispatch.ask_templates import MOST_TEMPLATES, AskTemplate, free_name, templates_of
from dispatch.requests import get_request
from storage.actor import Actor
from storage.errors import Refused
from storage.journal import append


def keep_template(session: Session, actor: Actor, request_id: int, name: str, now: datetime) -> AskTemplate:
    """The template. NotFound for another office's request; Refused `name`: required, too_long, template_taken,
    templates_many.

    Said twice (a double click), it is kept once.
    """
    request = get_request(session, actor, request_id)
    known = templates_of(session, actor)
    kept = AskTemplate(
        office_id=request.office_id,
        name=" ".join(name.split()),
        language=request.language,
        level=request.level,
        modalities=list(request.modalities),
        minutes=round((request.ends_at - request.starts_at).total_seconds() / 60),
        seats=request.seats,
        gender=request.gender,
        place_name=request.place_name,
        address=request.address,
        contact_name=request.contact_name,
        contact_phone=request.contact_phone,
        contact_url=request.contact_url,
        made_by=actor.id,
        made_at=now,
    )
    for one in known:
        if one.asks_the_same(kept) and one.name == kept.name:
            return one
    kept.name = free_name(known, name)
    if len(known) >= MOST_TEMPLATES:
        raise Refused("name", "templates_many", most=MOST_TEMPLATES)
    session.add(kept)
    session.flush()
    append(session, "template_kept", f"template:{kept.id}", now, actor, {"request": request_id})
    return kept
