"""Files of mediators, people, desks and shifts: all or nothing, and every fault with its line and column."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from scheduling.desks import Desk
from scheduling.mediators import Mediator, languages_of
from scheduling.offices import Office
from scheduling.rosters import Shift
from storage.db import make_engine
from storage.transaction import Database
from web.imports.faults import FileRefused
from web.imports.import_file import import_file
from web.users import User, password_fits, user_by_email

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
HEADER = "name;phone;email;locale;gender;languages"
AMINA = "Amina;+393331111111;a@example.org;ar;f;ary:native fra:good"


@pytest.fixture
def sqlite_database(sqlite_url: str) -> Iterator[Database]:
    engine = make_engine(sqlite_url)
    yield Database(engine)
    engine.dispose()


def take_in(database: Database, kind: str, text: str | bytes) -> list[str]:
    """The faults as they are printed, none where the file was kept; the lines to show once are left aside."""
    try:
        with database.write() as session:
            import_file(session, kind, text if isinstance(text, bytes) else text.encode(), NOW)
    except FileRefused as refused:
        return [fault.told("f.csv") for fault in refused.faults]
    return []


def mediators_in(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(Mediator)) or 0


def test_mediators_come_in_with_their_languages(database: Database) -> None:
    more = ";home_lat;home_lon;modalities;max_weekly_minutes;night_opt_in"
    row = "Olena;333 222 2222;;;;ukr:native rus;38,9;16.59;in_person phone;1200;true"
    assert take_in(database, "mediators", f"{HEADER}{more}\n{AMINA};;;;;\n\n{row}\n") == []
    with database.read() as session:
        amina, olena = session.scalars(select(Mediator).order_by(Mediator.id))
        assert languages_of(session)[amina.id] == [("ary", "native"), ("fra", "good")]
        assert languages_of(session)[olena.id] == [("rus", "good"), ("ukr", "native")]
        assert (olena.phone, olena.home_lat, olena.max_weekly_minutes) == ("+393332222222", 38.9, 1200)
        assert (olena.modalities, olena.night_opt_in, olena.locale) == (["in_person", "phone"], True, "it")


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("separator", [";", ","])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_file_of_any_spreadsheet_is_read(database: Database, mark: str, separator: str, newline: str) -> None:
    lines = [HEADER, "Amina;+393331111111;a@example.org;ar;f;ary:native fra:good"]
    text = mark + newline.join(line.replace(";", separator) for line in lines)
    assert take_in(database, "mediators", text) == []


def test_every_bad_row_is_named_at_once_and_nothing_is_kept(database: Database) -> None:
    rows = [
        AMINA,
        "John;not-a-phone;j@example.org;en;m;eng:native",
        "Olga;+393332222222;olga@;it;w;klingon:native",
        ";+393333333333;;it;f;ukr:perfect",
    ]
    faults = take_in(database, "mediators", "\n".join([HEADER, *rows]))
    assert [fault.split(": ")[0] for fault in faults] == [
        "f.csv:3:phone", "f.csv:4:email", "f.csv:4:gender", "f.csv:4:languages", "f.csv:5:languages", "f.csv:5:name",
    ]  # fmt: skip
    assert "klingon" in faults[3]
    assert "%(" not in "".join(faults)
    assert mediators_in(database) == 0


def test_a_phone_may_come_once_in_the_file_and_in_the_database(database: Database) -> None:
    assert take_in(database, "mediators", f"{HEADER}\n{AMINA}") == []
    again = "\n".join([HEADER, AMINA, "B;3334444444;;it;f;ukr", "C;+39 333 444 4444;;it;f;ukr"])
    first, second = take_in(database, "mediators", again)
    assert first.startswith("f.csv:2:phone: Un altro mediatore")
    assert second == "f.csv:4:phone: c'è già alla riga 3 di questo file"
    assert mediators_in(database) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"", "f.csv:1:name: il file è vuoto"),
        (b"\n\n", "f.csv:1:name: il file è vuoto"),
        (HEADER, "f.csv:2:name: dopo l'intestazione"),
        ("name;telefono;email;locale;gender;languages\nA;1;;;;x", "f.csv:1:phone: manca questa colonna"),
        (f"{HEADER};shoe\nA;1;;;;x;y", "f.csv:1:shoe: colonna sconosciuta"),
        (f"{HEADER};name\nA;1;;;;x;y", "f.csv:1:name: questa colonna c'è due volte"),
        (f"{HEADER}\nA;1;;;x", "f.csv:2:gender: la riga ha 5 celle"),
        (f"{HEADER}\nA;1;;;;x;y;z", "f.csv:2:languages: la riga ha 8 celle"),
        (f'{HEADER}\n"A;1;;;;x\n', "f.csv:2:name: le virgolette"),
        (f"{HEADER}\n{AMINA}\nRené;3".encode("latin-1"), "f.csv:3:name: il file non è in UTF-8"),
        (b"PK\x03\x04\x00\x00", "f.csv:1:name: questo non è un file CSV"),
    ],
)
def test_a_file_that_is_no_such_table(sqlite_database: Database, text: str | bytes, expected: str) -> None:
    faults = take_in(sqlite_database, "mediators", text)
    assert any(fault.startswith(expected) for fault in faults), faults
    assert mediators_in(sqlite_database) == 0


def test_a_cell_may_hold_lines_and_the_count_goes_on(sqlite_database: Database) -> None:
    faults = take_in(sqlite_database, "mediators", f'{HEADER}\n"A\nB";+393331111111;;it;f;ukr\nC;12;;it;f;ukr')
    assert [fault.split(": ")[0] for fault in faults] == ["f.csv:4:phone"]


def test_people_come_in_with_passwords_that_are_shown_once(sqlite_database: Database) -> None:
    text = "email,name,role,office\nanna@example.org,Anna Rossi,operator,URP\nluca@example.org,Luca,coordinator,\n"
    with sqlite_database.write() as session:
        done = import_file(session, "operators", text.encode(), NOW)
    email, password = done.lines[0].split(" ")
    with sqlite_database.read() as session:
        assert password_fits(user_by_email(session, email), password)
        assert session.scalars(select(Office.name)).all() == ["URP"]


def test_bad_people_are_named(sqlite_database: Database) -> None:
    rows = ["a@example.org;A;boss;URP", "b@example.org;B;operator;", "nobody;C;desk;URP", "d@example.org;;desk;URP"]
    faults = take_in(sqlite_database, "operators", "\n".join(["email;name;role;office", *rows]))
    places = [fault.split(": ")[0] for fault in faults]
    assert places == ["f.csv:2:role", "f.csv:3:office", "f.csv:4:email", "f.csv:5:name"]
    with sqlite_database.read() as session:
        assert session.scalars(select(User)).all() == []


def test_desks_come_in_with_their_hours(sqlite_database: Database) -> None:
    hours = "MO-FR 09:00-13:00 TU+TH 15:00-17:30"
    text = f"name;office;address;lat;lon;hours\nSportello;URP;Via Jannoni 68;38.9059;16.5944;{hours}\n"
    assert take_in(sqlite_database, "desks", text) == []
    with sqlite_database.read() as session:
        desk = session.scalars(select(Desk)).one()
        assert desk.hours == [
            {"days": ["MO", "TU", "WE", "TH", "FR"], "start": "09:00", "end": "13:00"},
            {"days": ["TU", "TH"], "start": "15:00", "end": "17:30"},
        ]
        assert (desk.address, desk.lat) == ("Via Jannoni 68", 38.9059)
    assert take_in(sqlite_database, "desks", text)[0].startswith("f.csv:2:name: Questo ufficio ha già")


def test_bad_desks_are_named(sqlite_database: Database) -> None:
    rows = ["A;URP;;38.9;;MO 9-13", "B;URP;;north;16;MO 09:00-09:00", "B;URP;;;;MO 09:00-13:00"]
    faults = take_in(sqlite_database, "desks", "\n".join(["name;office;address;lat;lon;hours", *rows]))
    places = [fault.split(": ")[0] for fault in faults]
    assert places == ["f.csv:2:hours", "f.csv:2:lon", "f.csv:3:hours", "f.csv:3:lat", "f.csv:4:name"]


def test_shifts_come_in_confirmed_and_hold_their_mediators_time(database: Database) -> None:
    desks = "name;office;address;lat;lon;hours\nSportello;URP;;;;MO-FR 09:00-13:00\n"
    assert take_in(database, "desks", desks) == []
    assert take_in(database, "mediators", f"{HEADER}\n{AMINA}\n") == []
    header = "desk;mediator_phone;starts_at;ends_at"
    good = [
        "Sportello;333 111 1111;2026-12-07 09:00;2026-12-07 13:00",
        "Sportello;+393331111111;2026-11-23T09:00;2026-11-23T13:00",
    ]
    assert take_in(database, "shifts", "\n".join([header, *good])) == []
    with database.read() as session:
        later, before = session.scalars(select(Shift).order_by(Shift.id))
        assert (later.starts_at.hour, later.state, later.languages) == (8, "confirmed", ["ary", "fra"])
        assert (before.state, later.commitment_id is None) == ("closed", False)
    bad = [
        "Altro;+393331111111;2026-12-08 09:00;2026-12-08 13:00",
        "Sportello;+393339999999;2026-12-08 09:00;2026-12-08 13:00",
        "Sportello;333;domani;2026-12-08 13:00",
        "Sportello;+393331111111;2026-12-07 12:00;2026-12-07 14:00",
        "Sportello;+393331111111;2026-12-09 13:00;2026-12-09 09:00",
        "Sportello;+393331111111;2027-03-28 02:30;2027-03-28 05:00",
        "Sportello;+393331111111;2026-12-10 09:00;2026-12-10 13:00",
        "Sportello;+393331111111;2026-12-10 11:00;2026-12-10 15:00",
    ]
    faults = take_in(database, "shifts", "\n".join([header, *bad]))
    assert [fault.split(": ")[0] for fault in faults] == [
        "f.csv:2:desk", "f.csv:3:mediator_phone", "f.csv:4:mediator_phone", "f.csv:4:starts_at", "f.csv:5:starts_at",
        "f.csv:6:ends_at", "f.csv:7:starts_at", "f.csv:9:starts_at",
    ]  # fmt: skip
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Shift)) == 2
