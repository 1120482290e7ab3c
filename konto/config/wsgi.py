"""What the web server's processes serve."""

from __future__ import annotations

import multiprocessing
import os
import signal
from typing import TYPE_CHECKING

from konto.config import lifeline

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication


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


if (_main := multiprocessing.parent_process()) and _main.pid:
    _settle_in(_main.pid)
application = _load()
