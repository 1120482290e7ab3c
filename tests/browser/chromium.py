"""The system's Chromium, for every browser test. Where there is none, tests say so loudly, and fail under CI."""

from __future__ import annotations

import asyncio
import os
import shutil
from typing import Any

import pytest

from tests import loops

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first is the same browser without windows: a page in it takes a quarter of the time."""

PATH = next(filter(None, map(shutil.which, NAMES)), None)
MISSING = "Chromium isn't installed (Debian: apt install chromium-headless-shell)"
QUIET = ("--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", *QUIET]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Nothing that a browser would do on its own: no update, no sync, no call home."""
    return {"executable_path": PATH, "args": ARGUMENTS}


def pytest_configure() -> None:
    asyncio.run = loops.run


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if PATH or os.environ.get("CI"):
        return
    for item in _of_a_browser(items):
        item.add_marker(pytest.mark.skip(reason=MISSING))


def pytest_runtest_setup(item: pytest.Item) -> None:
    if not PATH and os.environ.get("CI") and _of_a_browser([item]):
        pytest.fail(f"{MISSING}, and CI must not pass without browser tests.", pytrace=False)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if MISSING in str(report.longrepr)]
    if skipped:
        terminalreporter.section("BROWSER TESTS WERE NOT RUN", sep="!", red=True, bold=True)
        terminalreporter.line(f"{len(skipped)} tests need a browser. {MISSING}.", red=True)


def _of_a_browser(items: list[pytest.Item]) -> list[pytest.Item]:
    return [item for item in items if item.get_closest_marker("browser")]
