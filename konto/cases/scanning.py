"""An operator's own program, such as a virus scanner, looks at what somebody attaches before it is kept."""

from __future__ import annotations

import subprocess
from typing import Final

import structlog
from django.conf import settings

SECONDS: Final = 20
HARMFUL: Final = 1
"""As `clamdscan` and others end where they found something; 0 is harmless, anything else a failure of their own."""

log = structlog.get_logger("konto.cases")


class Harmful(Exception):
    """The program says that the file does harm."""


class Unscanned(Exception):
    """The program couldn't be asked, or didn't answer."""


def look_at(content: bytes) -> None:
    """Give the file to the program, on its standard input. Without a program nothing is looked at.

    Raises Harmful, Unscanned.
    """
    if not settings.KONTO_FILE_SCANNER:
        return
    answer = _ask(content)
    if answer == HARMFUL:
        raise Harmful
    if answer:
        log.error("file_not_scanned", answer=answer)
        raise Unscanned


def _ask(content: bytes) -> int:
    try:
        done = subprocess.run(
            settings.KONTO_FILE_SCANNER, input=content, capture_output=True, timeout=SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        log.error("file_not_scanned", reason=type(error).__name__)
        raise Unscanned from None
    return done.returncode
