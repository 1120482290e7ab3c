"""The real `konto up` in a folder of its own, seen and killed from outside."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import psycopg

from konto.config.embedded import database_url

READY_SECONDS = 90.0
RECOVERY_SECONDS = 60.0
STOP_SECONDS = 30.0


def free_port() -> int:
    with socket.socket() as attempt:
        attempt.bind(("127.0.0.1", 0))
        port: int = attempt.getsockname()[1]
        return port


def environment(**variables: str) -> dict[str, str]:
    """Ours without anything of the tests' own Konto."""
    return {k: v for k, v in os.environ.items() if not k.startswith(("KONTO_", "PYTEST_"))} | variables


def konto(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command that is expected to end by itself."""
    command = [sys.executable, "-m", "konto", *arguments]
    return subprocess.run(
        command, env=environment(**variables), capture_output=True, text=True, timeout=60, check=False
    )


class House:
    """One data folder and port; started and stopped as often as a test likes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.log = folder.parent / f"{folder.name}.log"

    @property
    def variables(self) -> dict[str, str]:
        return {"KONTO_DATA_DIR": str(self.folder), "KONTO_PORT": str(self.port), "KONTO_WEB_WORKERS": "1"}

    def start(self) -> None:
        """Start it as `make run` does, and return once it is ready."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "konto", "up", "--demo"],
                env=environment(**self.variables),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until(self.is_ready, READY_SECONDS, what=lambda: f"ready; it said: {self.log.read_text()[-2000:]}")

    def stop(self, sign: signal.Signals = signal.SIGINT) -> int:
        """Signal its whole process group, as a terminal does; return the exit status."""
        assert self.process
        os.killpg(self.process.pid, sign)
        return self.process.wait(STOP_SECONDS)

    def status(self, path: str) -> int:
        """The HTTP status, or 0 when nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                code: int = answer.status
                return code
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def is_ready(self) -> bool:
        if self.process and self.process.poll() is not None:
            raise AssertionError(f"konto up ended with {self.process.returncode}: {self.log.read_text()[-2000:]}")
        return self.status("/readyz") == 200

    def is_open(self) -> bool:
        """Whether anybody accepts connections on its port."""
        with socket.socket() as attempt:
            return attempt.connect_ex(("127.0.0.1", self.port)) == 0

    def pids(self) -> dict[int, str]:
        """Everything alive that belongs to this folder, with its command line."""
        return {pid: command for pid, command in _alive() if self._is_ours(pid, command)}

    def find(self, words: str) -> list[int]:
        """The processes whose command line holds these words, the oldest first."""
        return sorted(pid for pid, command in self.pids().items() if words in command)

    def kill(self, *pids: int) -> None:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self.process and self.process.pid in pids:
            self.process.wait(STOP_SECONDS)

    def keep(self, word: str) -> None:
        """Commit a row."""
        with psycopg.connect(database_url(self.folder)) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS kept (word text)")
            connection.execute("INSERT INTO kept VALUES (%s)", [word])

    def kept(self) -> set[str]:
        with psycopg.connect(database_url(self.folder)) as connection:
            return {row[0] for row in connection.execute("SELECT word FROM kept")}

    def works_since(self, moment: datetime) -> bool:
        """Whether a job worker has shown a sign of life after that moment."""
        try:
            with psycopg.connect(database_url(self.folder), connect_timeout=5) as connection:
                question = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > %s"
                row = connection.execute(question, [moment]).fetchone()
        except psycopg.OperationalError:
            return False
        return bool(row and row[0])

    def ask(self, question: str) -> list[tuple[object, ...]]:
        """Run one SQL statement and return what it answers."""
        with psycopg.connect(database_url(self.folder)) as connection:
            answer = connection.execute(question)
            return answer.fetchall() if answer.description else []

    def _is_ours(self, pid: int, command: str) -> bool:
        folder = str(self.folder)
        with suppress(OSError):
            if f"KONTO_DATA_DIR={folder}\0".encode() in Path(f"/proc/{pid}/environ").read_bytes():
                return True
            return folder in command or os.readlink(f"/proc/{pid}/cwd").startswith(folder)
        return False


def until(true: Callable[[], bool], seconds: float, *, what: Callable[[], str]) -> None:
    """Wait for something to become true; fail the test when it doesn't."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what()}"
        time.sleep(0.1)


def _alive() -> list[tuple[int, str]]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                if command:  # zombies have none
                    found.append((int(entry.name), command))
    return found
