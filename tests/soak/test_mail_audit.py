"""The mail server breaks what the plan has for it; the audit of mails and words sees what it looks for."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any, NamedTuple

import pytest

from notifications.build_mail import build_mail
from notifications.calendar import cancellation, invite
from notifications.email_gateway import EmailGateway
from notifications.gateway import Ambiguous, NeverSent, OutgoingMail, Permanent, Throttled
from tests.soak.audit_mail import Arrived, came_again, disordered, distorted, doubled_mails, lost_mails, read_mails
from tests.soak.audit_words import all_words_of, seen, tracebacks, unexplained
from tests.soak.mail_server import MailServer
from tests.soak.people import MAILBOX_GONE, address_of
from tests.soak.plan import CANARY, MAIL_FAULTS, MAIL_TURNS, SERVED, Plan

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
PLAN = Plan("postgresql", seed=1, requests=400, nodes=3)
AMINA = "mediatrice-0@example.org"
EVENT: dict[str, Any] = {
    "starts_at": NOW,
    "ends_at": NOW + timedelta(hours=1),
    "now": NOW,
    "summary": "Mediazione",
    "organizer": "servizio@example.org",
    "attendee": AMINA,
}


def calendar_of(uid: str, sequence: int, *, off: bool = False) -> bytes:
    return (
        cancellation(uid, sequence=sequence, **EVENT) if off else invite(uid, sequence=sequence, accepted=True, **EVENT)
    )


class Mail(NamedTuple):
    """What the audit reads of a mail."""

    id: int
    opaque: str
    state: str = "sent"
    to_address: str = AMINA
    order_key: str = "u"
    calendar: bytes = calendar_of("u", 0)
    error_code: str | None = None
    error_text: str | None = None


def came(opaque: str, sequence: int = 0, *, uid: str = "u", to: str = AMINA, off: bool = False) -> Arrived:
    method = "CANCEL" if off else "REQUEST"
    return Arrived(opaque, to, uid, sequence, method, calendar_of(uid, sequence, off=off))


def test_the_same_seed_misleads_the_same_mails() -> None:
    again, other = Plan("x", seed=1, requests=400, nodes=3), Plan("x", seed=2, requests=400, nodes=3)

    def faults(plan: Plan) -> list[str | None]:
        return [plan.mail_fault(AMINA, nth) for nth in range(200)]

    assert faults(PLAN) == faults(again) != faults(other)
    assert {one for one in faults(PLAN) if one} == {fault for fault, _ in MAIL_FAULTS}


def test_the_mail_server_is_away_at_times_and_comes_back() -> None:
    turns = [
        PLAN.mail_server_is_away(index) for index in range(0, 2 * MAIL_TURNS * PLAN.weather_lasts, PLAN.weather_lasts)
    ]
    assert turns.count(True) == 2
    assert not PLAN.mail_server_is_away(0)


def test_whatever_may_be_said_of_the_person_served_is_said() -> None:
    assert all(CANARY in said for said in SERVED.values())
    bodies = [happening[3] for index in range(200) if (happening := PLAN.happening(index, NOW))]
    for field in ("note_for_mediator", "note"):
        assert [body for body in bodies if CANARY in body.get(field, "")]


@pytest.mark.parametrize(
    ("fault", "meant", "kept"),
    [
        (None, None, 1),
        ("sends away for later", Throttled, 0),
        ("is full", Throttled, 0),
        ("hangs up", Ambiguous, 0),
        ("takes it and hangs up", Ambiguous, 1),
        ("takes it and says nothing", Ambiguous, 1),
    ],
)
def test_what_the_mail_server_does(
    fault: str | None, meant: type[Exception] | None, kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Plan, "mail_fault", lambda *_: fault)
    with MailServer(PLAN) as server:
        assert said_to(server, AMINA) is meant
        assert (len(server.raw), set(server.did)) == (kept, {fault or "takes it"})


def test_it_knows_not_everybody_and_is_not_always_there() -> None:
    gone = address_of(MAILBOX_GONE - 1)
    assert gone is not None
    with MailServer(PLAN) as server:
        assert said_to(server, gone) is Permanent
        server.away = True
        assert said_to(server, AMINA) is NeverSent
        server.away, server.well = False, True
        assert [said_to(server, AMINA) for _ in range(10)] == [None] * 10


def said_to(server: MailServer, address: str) -> type[Exception] | None:
    """What a mail to it came to."""
    gateway = EmailGateway(server.url, mailbox="servizio@example.org", name="M", clock=lambda: NOW, timeout=1)
    try:
        gateway.send(OutgoingMail(address, "Invito", "Ciao", "a", calendar=calendar_of("u", 0), method="REQUEST"))
    except Exception as error:  # noqa: BLE001  (it is what the test asks about)
        return type(error)
    return None


def test_a_mail_is_read_as_it_was_sent() -> None:
    mail = OutgoingMail(AMINA, "Invito", "Ciao", "a", calendar=calendar_of("u", 3), method="REQUEST")
    raw = build_mail(mail, mailbox="servizio@example.org", name="M", now=NOW).as_bytes()
    assert read_mails([raw]) == [came("a", 3)]


def test_the_same_mail_twice_is_no_second_one() -> None:
    twice = [came("a"), came("a"), came("b", 1, off=True)]
    assert (came_again(twice), disordered(twice)) == (1, [])
    rows = [Mail(1, "a"), Mail(2, "b", calendar=calendar_of("u", 1, off=True))]
    assert doubled_mails(rows, twice) == lost_mails(rows, twice) == distorted(rows, twice) == []


def test_another_name_for_the_same_mail_is_seen() -> None:
    assert doubled_mails([Mail(1, "a")], [came("a"), came("x")]) == ["the mail server has 'x', and no row"]
    assert doubled_mails([Mail(1, "a"), Mail(2, "b")], []) == ["REQUEST 0 of u: 2 mails"]


@pytest.mark.parametrize(
    "order",
    [
        [came("b", 1), came("a", 0)],
        [came("a", 0), came("b", 1, off=True), came("a", 0)],
        [came("b", 1, off=True), came("c", 1)],
    ],
)
def test_an_older_mail_after_a_newer_one_is_seen(order: list[Arrived]) -> None:
    assert len(disordered(order)) == 1
    assert disordered([order[0], came("z", 0, uid="another")]) == []


def test_a_mail_without_an_end_or_a_reader_is_seen() -> None:
    assert lost_mails([Mail(1, "a", "queued")], []) == ["mail 1 is still queued"]
    assert lost_mails([Mail(1, "a", "failed")], []) == ["mail 1 failed without a reason"]
    assert lost_mails([Mail(1, "a")], [came("b")]) == ["mail 1 is sent and nobody has it"]
    assert lost_mails([Mail(1, "a", "failed", error_code="550"), Mail(2, "b", "needs_person")], []) == []


def test_a_mail_with_other_contents_or_said_to_be_withdrawn_is_seen() -> None:
    assert distorted([Mail(1, "a")], [came("a", to="altra@example.org")]) != []
    assert distorted([Mail(1, "a")], [came("a", 1)]) != []
    assert distorted([Mail(1, "a", "failed", error_text="withdrawn")], [came("a")]) != []


def test_a_traceback_is_told_by_what_led_to_it_and_its_end() -> None:
    log = 'x\nERROR reply 7: KeyError\nTraceback (most recent call last):\n  File "a.py"\n    a()\nKeyError: 7\ny\n'
    assert tracebacks(log) == ["ERROR reply 7: KeyError | KeyError: 7"]
    assert unexplained(tracebacks(log)) == tracebacks(log)
    assert tracebacks("x\ny\n") == []


def test_the_canary_is_heard_wherever_it_sits() -> None:
    mail = EmailMessage()
    mail["Subject"] = f"per {CANARY}"
    hidden = EmailMessage()
    hidden.set_content(f"{CANARY} è incinta", cte="base64")
    assert seen({"mails": all_words_of(mail.as_bytes()), "SMS": ["ciao"]}) == ["mails: a word about the person served"]
    assert seen({"mails": all_words_of(hidden.as_bytes())}) != []
    assert CANARY not in hidden.as_string()
