"""Whether `konto up` started this process, and staying with it if so."""

from __future__ import annotations

import os

from konto.config import lifeline

PARENT = "KONTO_SUPERVISOR"
_supervised = False


def stay_with_supervisor() -> None:
    """The command's first act. The variable goes: programs that are started from here must not take it for theirs."""
    global _supervised  # noqa: PLW0603 - set once, at the start of the process
    parent = os.environ.pop(PARENT, "")
    if parent.isdigit():
        _supervised = True
        lifeline.end_with_parent(int(parent))


def is_supervised() -> bool:
    """Whether `konto up` has already made sure of database, port and settings."""
    return _supervised
