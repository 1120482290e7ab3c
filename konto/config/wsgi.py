"""What the web server's processes serve."""

from __future__ import annotations

import multiprocessing
import os

from django.core.wsgi import get_wsgi_application

from konto.config import lifeline

# A web process must not go on serving after its main process was killed.
if (_main := multiprocessing.parent_process()) and _main.pid:
    lifeline.end_with_parent(_main.pid)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "konto.config.settings")
application = get_wsgi_application()
