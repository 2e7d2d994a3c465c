"""The office needs something else than it asked for: a new ask where it matters to who comes, a word where not."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from dispatch.ask import CONTACT, PLACE, SAID, Ask, check_ask
from dispatch.ask_for_mediator import as_said, new_request, useful_until
from dispatch.booking_notices import tell_of_booking
from dispatch.bookings import Booking, bookings_of, has_begun
from dispatch.candidates import rank_for
from dispatch.close_search import close_offers
from dispatch.offers import STANDING
from dispatch.ranking import eligible_only
from dispatch.release_booking import release_booking
from dispatch.requests import Request, get_request, touch_request
from dispatch.search_on import search_on
from dispatch.series import WAITS_ITS_TURN
from dispatch.settings import DispatchSettings
from dispatch.waves import held_until
from languages.matching import level_at_least
from storage.actor import Actor
from storage.errors import StateRefused
from storage.journal import append

CHANGEABLE = ("searching", "assigned")
KINDS_CHANGED = ("on_demand", "planned")
ASKED_ANEW = frozenset(("language", "level", "modalities", "gender", "starts_at", "duration_minutes", *PLACE))
"""What a yes was said to: whoever said it is asked again."""
TOLD = frozenset(CONTACT)
"""What stands in their confirmation and calendar. The rest (the note, the person's code) is theirs to read there."""


@dataclass(frozen=True)
class Changed:
    """The request as it is now, and what came of it: names of the fields of an Ask that are others now, and mediators
    by id, who were `released`, of these are `asked_first`, or were `told`. `asked_anew`: the search began again.
    """

    request: Request
    fields: frozenset[str] = frozenset()
    released: tuple[int, ...] = ()
    asked_first: tuple[int, ...] = ()
    told: tuple[int, ...] = ()
    asked_anew: bool = False


def may_change(request: Request, *, begun: bool) -> bool:
    """Whether something else may still be asked for; `begun`: somebody has come already."""
    return request.state in CHANGEABLE and request.kind in KINDS_CHANGED and not begun


def ask_of(request: Request) -> Ask:
    """The request as it was asked for."""
    said: dict[str, Any] = {name: getattr(request, name) for name in SAID}
    return Ask(
        **said,
        kind=request.kind,
        starts_at=request.starts_at,
        duration_minutes=int((request.ends_at - request.starts_at).total_seconds() // 60),
        modalities=tuple(request.modalities),
        office_id=request.office_id,
        also_speaks=tuple(request.also_speaks),
        seats=request.seats,
        desk_id=request.desk_id,
        linked_request_id=request.linked_request_id,
    )


def change_request(
    session: Session,
    actor: Actor,
    request_id: int,
    changes: Mapping[str, Any],
    now: datetime,
    settings: DispatchSettings,
) -> Changed:
    """`changes` are fields of an Ask by name.

    Another language, level, way, place, time or gender is a new ask: whoever was booked is released with notice and,
    where they can serve it, asked first; where more people could serve than before, whoever was booked stays. A date
    that waits its turn waits on. Another contact is told, with a new invite. What changes nothing does nothing.
    NotFound; Refusals of every bad field; StateRefused where it has begun or is over, or for a desk request or a
    recorded one.
    """
    get_request(session, actor, request_id)
    request = touch_request(session, request_id)
    bookings = bookings_of(session, [request_id])
    if not may_change(request, begun=has_begun(bookings)):
        raise StateRefused("state", "cannot_change", state=request.state)
    before = ask_of(request)
    asked = replace(before, **changes)
    changed = frozenset(name for name in changes if getattr(asked, name) != getattr(before, name))
    if not changed:
        return Changed(request)
    # A start that stays as it was may lie a little in the past: somebody is waiting.
    checked = asked if "starts_at" in changed else replace(asked, starts_at=max(asked.starts_at or now, now))
    check_ask(checked, now, settings.zone)
    live = [one for one in bookings if one.state == "live"]
    them = tuple(one.mediator_id for one in live)
    result = Changed(request, changed)
    if changed & ASKED_ANEW and request.next_what == WAITS_ITS_TURN and not live:
        _wait_on(request, asked, now, settings)
        session.flush()
    elif changed & ASKED_ANEW and not (live and request.state != "searching" and _widens(before, asked, changed)):
        first = _ask_anew(session, actor, request, asked, live, now, settings)
        result = replace(result, released=them, asked_first=first, asked_anew=True)
    else:
        _write(request, asked)
        session.flush()
        if changed & TOLD:
            _tell(session, request, live, now, settings)
            result = replace(result, told=them)
    append(session, "changed", f"request:{request_id}", now, actor, {"fields": sorted(changed)})
    session.refresh(request)
    return result


def _wait_on(request: Request, asked: Ask, now: datetime, settings: DispatchSettings) -> None:
    """Nobody was asked about it yet, so nobody is now: its turn comes as before, or sooner where it is sooner."""
    assert request.next_at is not None
    if asked.language != request.language:
        request.widened_to = []
    _write(request, asked)
    request.useful_until = useful_until(replace(asked, useful_until=None), request.starts_at, now, settings)
    request.next_at = min(request.next_at, held_until(now, request.useful_until))


def _widens(before: Ask, asked: Ask, changed: frozenset[str]) -> bool:
    """Whether it only lets more people serve: whoever is booked still can, so nobody is released for it."""
    return (
        changed & ASKED_ANEW <= {"level", "modalities", "gender"}
        and level_at_least(before.level, asked.level)
        and set(before.modalities) <= set(asked.modalities)
        and asked.gender in (None, before.gender)
    )


def _ask_anew(
    session: Session,
    actor: Actor,
    request: Request,
    asked: Ask,
    live: list[Booking],
    now: datetime,
    settings: DispatchSettings,
) -> tuple[int, ...]:
    """Who of those that were booked is asked first."""
    for booking in live:
        release_booking(session, booking, now)
    widened = [] if asked.language != request.language else list(request.widened_to)
    can = _who_can(session, actor, asked, widened, now, settings) if live else set()
    for booking in live:
        key = "released_changed" if booking.mediator_id in can else "released_changed_only"
        tell_of_booking(session, request, booking, key, now, settings, mail="cancelled")
    close_offers(session, request.id, now, "withdrawn", of=STANDING)  # who is in reserve is so for what was
    _write(request, asked)
    request.state, request.seats_booked = "searching", 0
    request.urgent = request.kind == "on_demand"
    request.searching_since = now
    request.changed_after_wave = request.wave
    request.useful_until = useful_until(replace(asked, useful_until=None), request.starts_at, now, settings)
    request.step = request.alerted_at = None
    request.widened_to = widened
    session.flush()
    first = tuple(one.mediator_id for one in live if one.mediator_id in can)
    search_on(session, request.id, now, settings, first=first)
    return first


def _who_can(
    session: Session, actor: Actor, asked: Ask, widened: list[str], now: datetime, settings: DispatchSettings
) -> set[int]:
    """Who could serve what is asked for now: nobody else is promised that they will be asked."""
    wanted = new_request(session, actor, asked, now, settings)
    wanted.widened_to = widened
    return {one.candidate.mediator_id for one in eligible_only(rank_for(session, wanted, now, settings))}


def _write(request: Request, asked: Ask) -> None:
    assert asked.starts_at is not None
    for name, value in as_said(asked).items():
        setattr(request, name, value)
    request.starts_at = asked.starts_at
    request.ends_at = asked.starts_at + timedelta(minutes=asked.duration_minutes)


def _tell(session: Session, request: Request, live: list[Booking], now: datetime, settings: DispatchSettings) -> None:
    for booking in live:
        booking.sequence += 1
        session.flush()
        tell_of_booking(session, request, booking, "changed", now, settings, mail="changed")
