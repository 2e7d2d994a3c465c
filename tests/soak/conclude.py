"""What came of one run: every audit, the ledger and what stands behind its counts."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Row, select

from dispatch.requests import Request
from notifications.simulator import SimulatorServer
from storage.failpoints import POINTS
from storage.transaction import Database
from tests.soak import audit, audit_mail, audit_words
from tests.soak.ledger import Ledger, Run
from tests.soak.mail_server import MailServer
from tests.soak.offices import Offices
from tests.soak.plan import Plan
from tests.soak.processes import Tally
from tests.soak.watch import Watch


@dataclass(frozen=True)
class Played:
    """All that is left of a run once its processes have ended. `feeds`: calendars that were read, `left`: open work."""

    plan: Plan
    database: Database
    simulator: SimulatorServer
    mails: MailServer
    offices: Offices
    watch: Watch
    tally: Tally
    logs: list[Path]
    feeds: list[str]
    left: dict[str, int]


def conclude(played: Played) -> Run:
    """The audits over the database, the carrier's and the mail server's memory, and the logs."""
    carrier = audit.what_the_carrier_knows(played.simulator.state.accepted())
    arrived = audit_mail.read_mails(played.mails.raw)
    with played.database.read() as session:
        texts, mails, history = audit.texts_of(session), audit_mail.mails_of(session), audit.moves(session)
        found = {
            "lost": audit.lost(session, texts, carrier, set(played.offices.made.values()))
            + audit_mail.lost_mails(mails, arrived)
            + audit_mail.never_written(session, mails),
            "doubled": audit.doubled(texts, carrier) + audit_mail.doubled_mails(mails, arrived),
            "regressed": audit.regressed(history),
            "timers_twice": audit.timers_twice(session, texts),
        }
        double_bookings = max(played.watch.double_bookings, audit.double_bookings(session))
        breaks = played.watch.chain_breaks + audit.chain_breaks(session)
        made = len(session.scalars(select(Request.id)).all())
    ledger = Ledger(
        requests=len(played.offices.made), messages=len(texts) + len(mails), kills=played.tally.kills,
        ambiguous=len({one for one, _, new in history if new == "ambiguous"}),
        double_bookings=double_bookings, chain_breaks=breaks, **{name: len(one) for name, one in found.items()},
    )  # fmt: skip
    logs = {f"{log.parent.name}/{log.name}": log.read_text(encoding="utf-8", errors="replace") for log in played.logs}
    tracebacks = [f"{name}: {one}" for name, log in logs.items() for one in audit_words.tracebacks(log)]
    faults = [
        *played.offices.failures[:10],
        *audit.contradicted(texts, carrier)[:10],
        *audit_mail.disordered(arrived)[:10],
        *audit_mail.distorted(mails, arrived)[:10],
        *audit_words.unexplained(tracebacks)[:10],
        *audit_words.seen(_words(played, texts, mails) | {name: [log] for name, log in logs.items()}),
        *_uncounted(played, made),
    ]
    notes = {
        "states": _counted(one.state for one in texts),
        "mails": _counted(one.state for one in mails),
        "mails that came": len(arrived),
        "mails that came again under the same Message-ID": audit_mail.came_again(arrived),
        "faults of the mail server": dict(played.mails.did),
        **_notes(played, len(carrier.inbound)),
        "tracebacks": tracebacks[:20],
        **{f"what is {name}": one[:20] for name, one in found.items()},
    }
    return Run(played.plan.name, played.plan.seed, 0.0, ledger, notes, faults)


def _words(played: Played, texts: list[Row[Any]], mails: list[Row[Any]]) -> dict[str, list[str]]:
    """All that may be read outside."""
    carried = played.simulator.state.accepted()
    return {
        "SMS": [*(one.body for one in texts), *(one.body for one in carried)],
        "addresses": [one.callback_url or "" for one in carried],
        "mails decided on": [f"{one.subject} {one.body} {one.html} {one.calendar.decode()}" for one in mails],
        "mails": [words for raw in played.mails.raw for words in audit_words.all_words_of(raw)],
        "calendar feeds": played.feeds,
    }


def _uncounted(played: Played, made: int) -> list[str]:
    answered, faults = len(played.offices.made), []
    if answered != played.plan.requests:
        faults.append(f"{played.plan.requests - answered} requests were never answered")
    if made > answered:
        faults.append(f"{made - answered} requests were made more than once")
    return faults + [f"a process did not end well: {how}" for how in played.tally.exits if "stop" in how]


def _notes(played: Played, inbound: int) -> dict[str, Any]:
    tally = played.tally
    return {
        "faults of the carrier": dict(played.simulator.state.injected),
        "failpoints": dict(sorted(tally.points.items())),
        "failpoints that nobody came by": sorted(set(POINTS) - set(tally.points)),
        "processes that ended by themselves": dict(tally.exits),
        "graceful stops": tally.stops,
        "texts that came in": inbound,
        "looks meanwhile": played.watch.looks,
        "left open": played.left,
    }


def _counted(values: Iterable[str]) -> dict[str, int]:
    return dict(Counter(values))
