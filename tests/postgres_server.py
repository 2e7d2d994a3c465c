"""A PostgreSQL of the test run's own: the machine's programs, a folder that is removed, a free port on loopback."""

import os
import pwd
import shlex
import shutil
import socket
import subprocess
from pathlib import Path

INSTALLED = "usr/lib/postgresql/*/bin/initdb"
TRIES = 3
# The data is thrown away, so nothing needs to survive a power cut.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "300",
    "autovacuum": "off",
    "max_wal_size": "128MB",
    "timezone": "UTC",
}

HASTY = ("fsync", "synchronous_commit", "full_page_writes", "autovacuum", "max_wal_size")


class CannotStart(Exception):
    """PostgreSQL is there but would not start; the text says what it printed."""


def find_initdb() -> Path | None:
    """The machine's initdb: on PATH, or the newest of Debian's; None where there is none."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve()
    found = sorted(Path("/").glob(INSTALLED), key=lambda path: float(path.parent.parent.name))
    return found[-1] if found else None


def start_server(folder: Path, initdb: Path, lives_with: int, *, durable: bool = False) -> str:
    """Start a server with its data in `folder`; the address of its administrator. It stops when process `lives_with`
    ends, however that ends, and takes the folder with it. `durable`: commits reach the disk, for measuring."""
    chosen = {name: value for name, value in SETTINGS.items() if not durable or name not in HASTY}
    owner = _unprivileged_user()
    data = folder / "postgres"
    data.mkdir()
    if owner:
        shutil.chown(data, owner.pw_uid, owner.pw_gid)
    tools = _tools(initdb)
    options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
    _run([str(tools / "initdb"), "-D", str(data), *options], data, owner)
    for attempt in range(TRIES):
        port = _free_port()
        given = " ".join(f"-c {name}={shlex.quote(value)}" for name, value in {**chosen, "port": str(port)}.items())
        start = ["start", "-D", str(data), "-l", str(data / "log"), "-w", "-t", "60", "-o", given]
        try:
            _run([str(tools / "pg_ctl"), *start], data, owner)
            break
        except CannotStart:
            if attempt == TRIES - 1:
                raise
    _watch(folder, data, lives_with)
    return f"postgresql://postgres@127.0.0.1:{port}/postgres"


def restart_server(folder: Path, initdb: Path) -> None:
    """As after a crash: every connection is cut, what was committed is read back from the log."""
    data = folder / "postgres"
    restart = ["restart", "-D", str(data), "-l", str(data / "log"), "-m", "immediate", "-w", "-t", "60"]
    _run([str(_tools(initdb) / "pg_ctl"), *restart], data, _unprivileged_user())


def stop_server(folder: Path) -> None:
    """Stop the server in `folder`, if one was started there."""
    pid_file = folder / "postgres" / "postmaster.pid"
    try:
        os.kill(int(pid_file.read_text().split()[0]), 3)  # SIGQUIT: at once, the data is of no more use
    except (FileNotFoundError, ProcessLookupError, IndexError):
        return


def _watch(folder: Path, data: Path, lives_with: int) -> None:
    place, pid_file = shlex.quote(str(folder)), shlex.quote(str(data / "postmaster.pid"))
    script = (
        f"while kill -0 {lives_with}; do sleep 1; done; "
        f"[ -f {pid_file} ] && kill -QUIT $(head -n 1 {pid_file}); sleep 1; rm -rf {place}"
    )
    nowhere = subprocess.DEVNULL
    command = ["sh", "-c", f"({script}) &"]
    subprocess.run(command, stdin=nowhere, stdout=nowhere, stderr=nowhere, start_new_session=True, check=True)


def _tools(initdb: Path) -> Path:
    """The folder where pg_ctl lies beside it: a distribution may put a link to initdb alone on PATH."""
    if (initdb.parent / "pg_ctl").exists():
        return initdb.parent
    found = sorted(Path("/").glob(INSTALLED), key=lambda path: float(path.parent.parent.name))
    if not found:
        raise CannotStart(f"{initdb} has no pg_ctl beside it")
    return found[-1].parent


def _unprivileged_user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: its own user, or nobody. None where we are not root."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def _run(command: list[str], folder: Path, owner: pwd.struct_passwd | None) -> None:
    # Output goes to a file: the server inherits it, and would hold a pipe open for ever.
    with (folder.parent / "postgres-start.log").open("w+") as output:
        done = subprocess.run(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            user=owner.pw_uid if owner else None,
            group=owner.pw_gid if owner else None,
            extra_groups=[] if owner else None,
            check=False,
        )
        output.seek(0)
        if done.returncode:
            log = folder / "log"
            raise CannotStart(output.read() + (log.read_text() if log.exists() else ""))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
