"""What every test stands on, in rooms and in `tests/`: the real PostgreSQL, one database per process, no way out.

The fixtures that people write tests with are in `tests/conftest.py`; hooks and the database are here.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest

_FOLDER = "KONTO_TEST_FOLDER"  # the first process makes it; those that it starts find it here
_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}


def _make_folder() -> str:
    """Gone with this process, also when it fails before there is a session."""
    folder = tempfile.mkdtemp(prefix="konto-test-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _settle_environment() -> Path:
    """Tests see nothing of what the person who runs them has configured.."""
    folder = Path(os.environ.get(_FOLDER) or _make_folder())
    for name in [one for one in os.environ if one.startswith("KONTO_") and not one.startswith("KONTO_TEST_")]:
        del os.environ[name]
    os.environ[_FOLDER] = str(folder)
    os.environ |= {
        "KONTO_DATA_DIR": str(folder),
        "KONTO_DEMO": "1",
        "KONTO_TIME_ZONE": "UTC",  # as it is read from the clock that the tests set
        "KONTO_ARGON2_MEMORY_KIB": "8",  # real costs would be most of what the tests do
        "KONTO_ARGON2_TIME": "1",
        "DJANGO_SETTINGS_MODULE": "konto.config.settings",
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",  # browser tests drive the page and look into the database in one thread
    }
    (folder / "static").mkdir(exist_ok=True)
    return folder


_folder = _settle_environment()

pytest_plugins = ["tests.browser.chromium"]

import django  # noqa: E402 - the settings read the environment
from django.conf import settings  # noqa: E402

from konto.config import messages  # noqa: E402
from konto.config.embedded import EmbeddedPostgres  # noqa: E402

_postgres = EmbeddedPostgres(_folder, settings=_SETTINGS)
django.setup()
# Hashed names need collected files; the names are tried where the real house is started.
settings.STORAGES = {
    **settings.STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

pytest.register_assert_rewrite("tests")
from django.test import TransactionTestCase  # noqa: E402

from tests import emptying  # noqa: E402
from tests.conftest import *  # noqa: E402, F403 - the same fixtures for the tests that lie in rooms

TransactionTestCase._fixture_teardown = lambda _case: emptying.empty()  # type: ignore[attr-defined]


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        messages.compile_stale()
        _postgres.start()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        _postgres.stop()
