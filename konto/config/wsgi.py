"""What the web server's processes serve."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
from typing import TYPE_CHECKING

from konto.config import lifeline

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

_ALLOCATIONS = 20_000
"""After so many new objects the collector looks at the young ones: a page makes a few thousand."""


def _settle_in(main: int) -> None:
    """Before anything heavy: end with the main process, and when asked to.

    Until it serves, a forked process has the main process's handlers, which would swallow a request to stop.
    """
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, signal.SIG_DFL)
    lifeline.end_with_parent(main)


def _load() -> WSGIApplication:
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415 - heavy

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "konto.config.settings")
    django = get_wsgi_application()

    from konto.identity import gateway  # noqa: PLC0415 - its models need Django to be set up

    return gateway.beside(django)


def _rest_memory() -> None:
    """What is loaded stays for good: the collector needn't look through it again and again while pages are made."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS, *gc.get_threshold()[1:])


if (_main := multiprocessing.parent_process()) and _main.pid:
    _settle_in(_main.pid)
application = _load()
_rest_memory()
