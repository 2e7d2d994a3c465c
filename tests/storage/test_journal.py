"""The journal shows an edit, a deletion and a truncation, and two sealers at once leave one chain."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.anchors import Anchor, anchors_in, drop_anchor
from storage.journal import Verdict, append_all, chain_end, seal, verify
from storage.transaction import Database

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.fixture
def journal(database: Database) -> Database:
    with database.write() as session:
        for number in range(10):
            append_all(session, [("booked", f"request:{number}", {"offer": number})], NOW + timedelta(seconds=number))
        assert seal(session) == 10
    return database


def broken_at(database: Database) -> int | None:
    with database.read() as session:
        return verify(session).broken_at


def damage(database: Database, statement: str) -> int | None:
    with database.write() as session:
        session.connection().exec_driver_sql(statement)
    return broken_at(database)


def test_the_chain_holds_with_an_unsealed_tail(journal: Database) -> None:
    with journal.write() as session:
        append_all(session, [("done", "request:1", {})], NOW)
    with journal.read() as session:
        verdict = verify(session)
    assert (verdict.sealed, verdict.unsealed, verdict.broken_at) == (10, 1, None)


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("UPDATE journal SET kind = 'cancelled' WHERE position = 4", 4),
        ("UPDATE journal SET subject = 'request:99' WHERE position = 1", 1),
        ("UPDATE journal SET actor = 'user:1' WHERE position = 10", 10),
        ("UPDATE journal SET facts = '{\"offer\": 77}' WHERE position = 5", 5),
        ("DELETE FROM journal WHERE position = 6", 6),
        ("DELETE FROM journal WHERE position = 10", 10),
        ("DELETE FROM journal WHERE position > 7", 8),
        ("UPDATE journal SET position = 77 WHERE position = 3", 3),
        ("DELETE FROM journal", 1),
    ],
)
def test_an_edit_a_deletion_and_a_truncation_are_found(journal: Database, statement: str, where: int) -> None:
    assert broken_at(journal) is None
    assert damage(journal, statement) == where


def test_erased_facts_leave_the_chain_whole(journal: Database) -> None:
    assert damage(journal, "UPDATE journal SET facts = NULL WHERE position = 5") is None


def test_sealers_at_once_leave_one_chain(database: Database) -> None:
    with database.write() as session:
        append_all(session, [("booked", f"request:{number}", {}) for number in range(300)], NOW)
        seal(session, limit=1)
    sealed: list[int] = []

    def work() -> None:
        sealed.extend(database.run(lambda session: seal(session, limit=25)) for _ in range(10))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        verdict = verify(session)
    assert (sum(sealed), verdict.sealed, verdict.unsealed, verdict.broken_at) == (299, 300, 0, None)


def test_the_very_first_seal_may_be_tried_by_many_at_once(database: Database) -> None:
    with database.write() as session:
        append_all(session, [("booked", f"request:{number}", {}) for number in range(50)], NOW)
    faults: list[BaseException] = []
    barrier = threading.Barrier(4)

    def work() -> None:
        barrier.wait()
        try:
            database.run(seal)
        except Exception as fault:  # noqa: BLE001  (told to the test, whatever it is)
            faults.append(fault)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert broken_at(database) is None


CUT = (
    "DELETE FROM journal WHERE position > 7",
    "UPDATE journal_tip SET position = 7, seal = (SELECT seal FROM journal WHERE position = 7)",
)


def drop(journal: Database, folder: Path, at: datetime = NOW) -> Anchor:
    def end() -> Anchor:
        with journal.read() as session:
            return chain_end(session, at)

    drop_anchor(folder, end)
    return end()


def against(journal: Database, folder: Path) -> Verdict:
    with journal.read() as session:
        return verify(session, anchors_in(folder))


def test_a_chain_cut_and_tied_again_is_found_by_what_stands_outside(journal: Database, tmp_path: Path) -> None:
    was = drop(journal, tmp_path)
    assert against(journal, tmp_path).lost is None
    for statement in CUT:
        damage(journal, statement)
    assert broken_at(journal) is None, "without an anchor, nothing shows it"
    assert against(journal, tmp_path).lost == was


def test_what_was_stays_written_when_the_shorter_chain_grows_again(
    journal: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    drop(journal, tmp_path)
    was = drop(journal, tmp_path, NOW + timedelta(minutes=5))
    for statement in CUT:
        damage(journal, statement)
    drop(journal, tmp_path, NOW + timedelta(minutes=6))
    assert "the journal ended at 10 and ends at 7 now" in caplog.text
    with journal.write() as session:
        append_all(session, [("booked", f"request:{number}", {}) for number in range(5)], NOW)
        seal(session)
    drop(journal, tmp_path, NOW + timedelta(minutes=7))
    verdict = against(journal, tmp_path)
    assert (verdict.sealed, verdict.broken_at, verdict.lost) == (12, None, was)


def test_one_anchor_an_hour_is_kept_and_the_newest(journal: Database, tmp_path: Path) -> None:
    for minutes in range(0, 150, 10):
        drop(journal, tmp_path, NOW + timedelta(minutes=minutes))
    assert [one.at - NOW for one in anchors_in(tmp_path)] == [
        timedelta(minutes=minutes) for minutes in (0, 60, 120, 140)
    ]


def test_a_line_that_is_no_anchor_is_named(tmp_path: Path) -> None:
    (tmp_path / "journal-anchor").write_text("2026-11-30T09:00:00Z ten abc\n")
    with pytest.raises(ValueError, match="is no anchor"):
        anchors_in(tmp_path)


def test_the_chain_holds_for_those_who_look_while_it_is_sealed(journal: Database) -> None:
    over = threading.Event()

    def work() -> None:
        for number in range(150):
            journal.run(lambda session, number=number: append_all(session, [("done", f"request:{number}", {})], NOW))  # type: ignore[misc]
            journal.run(seal)
        over.set()

    sealing = threading.Thread(target=work)
    sealing.start()
    seen = set()
    while not over.is_set():
        seen.add(broken_at(journal))
    sealing.join()
    assert seen <= {None}


def test_rows_chained_beyond_the_last_sealing_are_found(journal: Database) -> None:
    assert (
        damage(journal, "UPDATE journal_tip SET position = 9, seal = (SELECT seal FROM journal WHERE position = 9)")
        == 10
    )
    assert damage(journal, "DELETE FROM journal_tip") == 1
