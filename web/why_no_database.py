"""Why a database does not let us in, or does not serve us: one sentence that says how to mend it.

PostgreSQL's client hands on no SQLSTATE of a connection that was refused, and the words are in the server's language.
So the server is asked about the database through another one, and its own words are shown. A password never is.
"""

import re

from sqlalchemy import URL, create_engine, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from web.finding import CONNECT_SECONDS, LOOK_SECONDS

MAINTENANCE = "postgres"
"""The database that every server has, and that nearly every role may enter."""
_OF_THE_SERVER = re.compile(r"(?:^|: )\w+:  (.+)")
"""FATAL and two spaces, in any language, before what the server says; the client's own words have none."""
_SQLITE = (
    ("not a database", "is no SQLite database: name another file, or restore a copy"),
    ("malformed", "is damaged: restore a copy"),
    ("locked", "is held by another program for long: look which one has it open"),
    ("full", "lies on a full disk: make room"),
    ("disk I/O", "lies on a disk that fails, or on a network share: put it on a local one"),
)


def why_no_database(url: str, error: Exception) -> str:
    """`error` as SQLAlchemy or the driver raised it. Asks the server once more where it answered with a refusal."""
    try:
        address = make_url(url)
    except SQLAlchemyError:
        return "is no address such as postgresql://user:password@host/name"
    said = str(getattr(error, "orig", None) or error)
    if address.get_backend_name() == "sqlite":
        return _of_sqlite(address, said)
    secrets = {str(address.password or ""), str(address.query.get("password", ""))} - {""}
    told = _of_postgresql(address, error, said)
    for secret in secrets:
        told = told.replace(secret, "…")
    return told


def _of_sqlite(address: URL, said: str) -> str:
    for words, told in _SQLITE:
        if words in said:
            return f"{address.database} {told}"
    return f"{address.database} can't be opened ({said}): let the service's user read and write it and its folder"


def _of_postgresql(address: URL, error: Exception, said: str) -> str:
    if isinstance(error, ImportError):
        return "the driver for this kind of address is not installed: begin it with postgresql://"
    sqlstate = getattr(getattr(error, "orig", None), "sqlstate", None)
    if sqlstate == "42501":
        return (
            f"{said.splitlines()[0]}: run `migrate` and the service as the same role, or GRANT {_role(address)} its use"
        )
    if sqlstate == "57014":
        return f"no answer in {LOOK_SECONDS} s: somebody holds a table; look in pg_stat_activity who"
    found = _OF_THE_SERVER.search(said)
    words = found.group(1) if found else said.splitlines()[0] if sqlstate else None
    if words is not None:
        return _refused(address, words)
    if "no password supplied" in said:
        return f"the server wants a password of {_role(address)}: write it into the address, as user:password@host"
    host = address.host or "the local socket"
    if "certificate" in said or "SSL" in said:
        return f"no encrypted connection to {host}: look at sslmode and sslrootcert, and at the server's certificate"
    where = f"{host}:{address.port or 5432}"
    return f"no answer from {where}: are host and port right, is the server up, is a firewall between?"


def _refused(address: URL, words: str) -> str:
    """What the server refuses: it says so in `words`."""
    role, name = _role(address), address.database
    known = _as_others_see_it(address)
    if known == "nothing":
        return f"there is no database {name} on the server: make it (`createdb -O {role} {name}`), or mend its name"
    if known == "shut":
        return f'{role} has no right to enter {name}: GRANT CONNECT ON DATABASE "{name}" TO "{role}"'
    if "pg_hba.conf" in words:
        return f"the server lets no such connection in ({words}): add a line for it to pg_hba.conf"
    if known is None and address.username and address.username in words:
        return f"the server refuses the role {role} or its password ({words}): mend user:password in the address"
    return f"the server answers, and refuses us: {words}"


def _as_others_see_it(address: URL) -> str | None:
    """The database seen from another one: `nothing`, `shut` or `there`; None where the role gets in nowhere."""
    engine = create_engine(address.set(database=MAINTENANCE), connect_args={"connect_timeout": CONNECT_SECONDS})
    try:
        with engine.connect() as connection:
            query = text("SELECT has_database_privilege(oid, 'CONNECT') FROM pg_database WHERE datname = :name")
            may = connection.scalar(query, {"name": address.database or address.username})
    except SQLAlchemyError:
        return None
    finally:
        engine.dispose()
    return "nothing" if may is None else "there" if may else "shut"


def _role(address: URL) -> str:
    return address.username or "the role"
