"""Files that somebody sends can be looked through by a scanner of the operator's: one interface, and none by default.

What is found harmful isn't taken, and neither is what can't be looked through: writing goes on without it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

import structlog
from django.conf import settings
from django.utils.module_loading import import_string

log = structlog.get_logger("konto.cases")


class Scanner(ABC):
    """Looks through files. One object serves all requests: keep no state in it."""

    @abstractmethod
    def is_harmless(self, content: bytes) -> bool:
        """Whether nothing harmful was found in the file, as it was sent.

        Whatever it raises means that the file couldn't be looked through. A person waits for it: give up in seconds.
        """


class Unscanned(Exception):
    """The scanner doesn't answer, or not in words that it should."""


def current() -> Scanner | None:
    """The operator's choice. Raises ImportError or TypeError where the setting names none: `konto check` says so."""
    if not settings.KONTO_SCANNER_CLASS:
        return None
    made = import_string(settings.KONTO_SCANNER_CLASS)()
    if not isinstance(made, Scanner):
        raise TypeError(f"{settings.KONTO_SCANNER_CLASS} is no konto.cases.scanning.Scanner")
    return made


def is_harmless(content: bytes) -> bool:
    """Whether the file may be taken, as far as the operator's scanner can tell. Raises Unscanned."""
    scanner = current()
    if scanner is None:
        return True
    try:
        return scanner.is_harmless(content)
    except Exception as trouble:
        log.warning("file_not_scanned", error=type(trouble).__name__)
        raise Unscanned from trouble
