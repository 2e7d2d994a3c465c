"""The coordinator writes to mediators in free words, whatever the state of what they were asked."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.notices import text_to
from dispatch.settings import DispatchSettings
from languages.gsm7 import parts
from notifications.opt_outs import has_opted_out
from notifications.outbox import Message, enqueue
from scheduling.mediators import Mediator
from storage.actor import Actor
from storage.contacts import phone_hashes
from storage.errors import Refusals, Refused, StateRefused
from storage.journal import append_all
from storage.tables import among

MOST_PARTS = 6
MOST_PEOPLE = 200


def write_to_mediators(
    session: Session, actor: Actor, to: Sequence[int], body: str, now: datetime, settings: DispatchSettings
) -> list[Message]:
    """One text to each, in the order given; who is named twice gets one. In quiet hours it waits for the morning.

    Refusals name `to.N` and `body`. StateRefused names those who said STOP: then nobody is written to.
    """
    body = as_sent(body)
    people = _people(session, to)
    faults = [*_faults_of_people(to, people), *faults_of_body(body)]
    if faults:
        raise Refusals(faults)
    chosen = [people[one] for one in dict.fromkeys(to)]
    stopped = those_who_opted_out(session, chosen)
    if stopped:
        raise StateRefused("to", "opted_out", names=", ".join(one.name for one in chosen if one.id in stopped))
    drafts = [
        draft
        for one in chosen
        for draft in text_to(
            session, one, body, f"mediator:{one.id}", None, now, settings, answers=False, opted_out=False
        )
    ]
    enqueue(session, drafts)
    append_all(session, [("written_to", f"mediator:{one.id}", {"people": len(chosen)}) for one in chosen], now, actor)
    written = select(Message).where(Message.opaque.in_([draft["opaque"] for draft in drafts])).order_by(Message.id)
    return list(session.scalars(written))


def as_sent(body: str) -> str:
    """The words as they leave: line ends as phones know them, nothing around them."""
    return body.replace("\r\n", "\n").replace("\r", "\n").strip()


def faults_of_body(body: str) -> list[Refused]:
    """What keeps these words from being sent."""
    if not body:
        return [Refused("body", "words_needed")]
    if parts(body).parts > MOST_PARTS:
        return [Refused("body", "too_many_parts", most=MOST_PARTS)]
    return []


def those_who_opted_out(session: Session, people: Sequence[Mediator]) -> set[int]:
    """The ids of those who said STOP."""
    by_hash = {hashed: one.id for one in people for hashed in phone_hashes(one.phone)}
    return {by_hash[hashed] for hashed in has_opted_out(session, by_hash)}


def _people(session: Session, to: Sequence[int]) -> dict[int, Mediator]:
    found = session.scalars(select(Mediator).where(among(Mediator.id)), {"ids": sorted(set(to))})
    return {one.id: one for one in found}


def _faults_of_people(to: Sequence[int], people: dict[int, Mediator]) -> list[Refused]:
    if not to:
        return [Refused("to", "people_needed")]
    if len(set(to)) > MOST_PEOPLE:
        return [Refused("to", "too_many", most=MOST_PEOPLE)]
    faults = []
    for number, one in enumerate(to):
        if one not in people:
            faults.append(Refused(f"to.{number}", "unknown"))
        elif not people[one].active:
            faults.append(Refused(f"to.{number}", "mediator_inactive", name=people[one].name))
    return faults
