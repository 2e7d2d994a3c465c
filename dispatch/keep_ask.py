"""An office keeps what it asked for under a name."""

from datetime import datetime

from sqlalchemy.orm import Session

from dispatch.kept_asks import MOST_KEPT, KeptAsk, free_name, hold_kept_asks
from dispatch.requests import get_request
from storage.actor import Actor
from storage.errors import Refused
from storage.journal import append


def keep_ask(session: Session, actor: Actor, request_id: int, name: str, now: datetime) -> KeptAsk:
    """What is kept. NotFound for another office's request; Refused `name`: required, too_long, kept_name_taken,
    kept_many.

    Said twice (a double click), it is kept once.
    """
    request = get_request(session, actor, request_id)
    known = hold_kept_asks(session, actor)
    kept = KeptAsk(
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
    if len(known) >= MOST_KEPT:
        raise Refused("name", "kept_many", most=MOST_KEPT)
    session.add(kept)
    session.flush()
    append(session, "ask_kept", f"kept_ask:{kept.id}", now, actor, {"request": request_id})
    return kept
