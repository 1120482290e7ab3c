"""What an earlier PostgreSQL left in its folder: still running, half dead, or only its files."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_CLEAN_STOP_SECONDS = 60.0
_HARD_STOP_SECONDS = 10.0
_ORPHANS_SECONDS = 5.0


def settle(data: Path, socket_folder: Path) -> None:
    """End whatever PostgreSQL still works in `data`, then remove the files that would block a new one.

    A killed postmaster that nobody has waited for keeps its process id, so `postmaster.pid` alone can't be trusted.
    """
    postmaster = _recorded_pid(data)
    if postmaster in _working_in(data):
        _end(postmaster, by=signal.SIGINT, within=_CLEAN_STOP_SECONDS, data=data)
        _end(postmaster, by=signal.SIGQUIT, within=_HARD_STOP_SECONDS, data=data)
    if not _until(lambda: not _working_in(data), _ORPHANS_SECONDS):
        for pid in _working_in(data):
            _end(pid, by=signal.SIGKILL, within=_HARD_STOP_SECONDS, data=data)
    (data / "postmaster.pid").unlink(missing_ok=True)
    for left in socket_folder.glob(".s.PGSQL.*"):
        left.unlink(missing_ok=True)


def _recorded_pid(data: Path) -> int:
    """The postmaster's process id as its file has it; 0 without a readable file."""
    try:
        return int((data / "postmaster.pid").read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return 0


def _working_in(data: Path) -> set[int]:
    """The processes of PostgreSQL that work in this folder; zombies don't count."""
    return _by_folder(data) if sys.platform == "linux" else _by_command(data)


def _by_folder(data: Path) -> set[int]:
    found = set()
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            with suppress(OSError):  # it has ended meanwhile, or is somebody else's
                if os.readlink(f"/proc/{entry.name}/cwd") == str(data) and _is_postgres(entry.name):
                    found.add(int(entry.name))
    return found


def _is_postgres(pid: str) -> bool:
    return Path(f"/proc/{pid}/comm").read_text().strip() == "postgres"


def _by_command(data: Path) -> set[int]:
    """Without /proc only the postmaster shows its folder; its children end with it."""
    listing = subprocess.run(["ps", "-A", "-o", "pid=,command="], capture_output=True, text=True, check=True)
    lines = (line.strip().split(" ", 1) for line in listing.stdout.splitlines())
    return {int(pid) for pid, *command in lines if command and f"postgres -D {data}" in command[0]}


def _end(pid: int, *, by: signal.Signals, within: float, data: Path) -> None:
    if pid in _working_in(data):
        with suppress(ProcessLookupError):
            os.kill(pid, by)
        _until(lambda: pid not in _working_in(data), within)


def _until(true: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
