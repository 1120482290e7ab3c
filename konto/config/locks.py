"""One user at a time: a lock that vanishes with its process, so nothing has to be cleaned up."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import IO

from konto.config.errors import CannotStart


def hold(path: Path, *, taken: str) -> IO[bytes]:
    """Lock the file until the returned handle is closed or the process ends. Raises CannotStart(taken)."""
    try:
        handle = path.open("ab")
    except OSError as error:
        raise CannotStart(f"Konto can't write to {path.parent}: {error.strerror}.") from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        handle.close()
        raise CannotStart(taken) from None
    return handle


def make_folder(path: Path, *, mode: int = 0o700) -> None:
    """Make a folder, for its owner only unless `mode` says otherwise. Raises CannotStart in one line."""
    try:
        path.mkdir(mode=mode, parents=True, exist_ok=True)
    except OSError as error:
        raise CannotStart(f"Konto can't make the folder {path}: {error.strerror}.") from None
