"""A desk's day as rows: people and gaps in order of time, each with what can be tapped."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dispatch.desk_day import DeskDay, GapNow
from dispatch.replace_on_shift import may_be_replaced
from dispatch.report_absent import may_be_absent
from dispatch.seek_for_gap import may_be_sought
from scheduling.check_in_shift import may_arrive
from scheduling.lend import is_away
from storage.actor import Actor
from web.pages.coordinator_words import plain_language
from web.pages.names import shown_name
from web.pages.roster_words import being_done, presence
from web.pages.times import hours_between
from web.permissions import MAY_ASK
from web.words import gettext, ngettext


@dataclass(frozen=True)
class Row:
    """Who, in which languages, when, and a word on it with tone and icon. `arrive`, `miss`, `replace`: the shift that a
    tap is about; `seek`: the gap, as a form names it; `request_id`: where to read more; `over`: its time has passed.
    """

    who: str
    languages: str
    hours: str
    words: str
    tone: str
    icon: str
    starts_at: datetime
    ends_at: datetime
    gap: bool = False
    over: bool = False
    here: bool = False
    late: bool = False
    arrive: int | None = None
    miss: int | None = None
    replace: int | None = None
    seek: str | None = None
    request_id: int | None = None


def rows_of(shown: DeskDay, now: datetime, missing_after: int, who: Actor) -> list[Row]:
    """In order of time, a gap after the shifts that begin with it; with the taps that are `who`'s."""
    rows = [_shift(shown, one, now, missing_after, who) for one in shown.shifts]
    rows += [_gap(one, now, who) for one in shown.gaps]
    return sorted(rows, key=lambda row: (row.starts_at, row.gap, row.ends_at))


def _shift(shown: DeskDay, one: Any, now: datetime, missing_after: int, who: Actor) -> Row:
    stands = shown.stands.get(one.id)
    nobody, over = one.mediator_id is None, now >= one.ends_at
    expected_at = stands.expected_at if stands else None
    words, tone, icon = presence(one, shown.genders.get(one.mediator_id), now, missing_after, expected_at)
    # Whoever stands by a booking is missed once they should be there; a plan's shift can be told of beforehand.
    missed = may_be_absent(one, now) and (stands is None or now >= stands.expected_at)
    replaced = who.sees_all_offices and stands is None and not nobody and may_be_replaced(one, now)
    return Row(
        gettext("Manca") if nobody else shown_name(one.mediator_name),
        ", ".join(plain_language(code) for code in one.languages),
        hours_between(one.starts_at, one.ends_at),
        words,
        tone,
        icon,
        one.starts_at,
        one.ends_at,
        gap=nobody,
        over=over or one.checked_out_at is not None,
        here=one.checked_in_at is not None and one.checked_out_at is None and not over and not is_away(one, now),
        late=tone == "bad" and not nobody and one.state != "absent",
        arrive=one.id if may_arrive(one, now) else None,
        miss=one.id if missed and not replaced else None,
        replace=one.id if replaced else None,
        request_id=stands.request_id if stands and who.role != "desk" else None,
    )


def _gap(gap: GapNow, now: datetime, who: Actor) -> Row:
    one = gap.gap
    over = now >= one.ends_at
    open_ = one.state == "open" and who.role in MAY_ASK and may_be_sought(one, now)
    return Row(
        gettext("Manca %(language)s", language=plain_language(one.language)),
        ngettext("%(num)s posto", "%(num)s posti", one.missing) if one.missing > 1 else "",
        hours_between(one.starts_at, one.ends_at),
        being_done(gap, now),
        "quiet" if over else "bad",
        "warning-circle",
        one.starts_at,
        one.ends_at,
        gap=True,
        over=over,
        seek=f"{one.language} {one.starts_at.isoformat()}" if open_ else None,
        request_id=one.request_id if who.role != "desk" else None,
    )
