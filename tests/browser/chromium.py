"""The system's Chromium, for every browser test. Where there is none, tests say so loudly, and fail under CI."""

from __future__ import annotations

import os
import shutil
from typing import Any

import pytest

PATH = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
MISSING = "Chromium isn't installed (Debian: apt install chromium)"
QUIET = ("--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", *QUIET]

_skipped = pytest.StashKey[int]()


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Nothing that a browser would do on its own: no update, no sync, no call home."""
    return {"executable_path": PATH, "args": ARGUMENTS}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if PATH:
        return
    without = [item for item in items if item.get_closest_marker("browser")]
    if without and os.environ.get("CI"):
        raise pytest.UsageError(f"{MISSING}, and CI must not pass without {len(without)} browser tests.")
    config.stash[_skipped] = len(without)
    for item in without:
        item.add_marker(pytest.mark.skip(reason=MISSING))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    reports = terminalreporter.stats.get("skipped", [])
    count = config.stash.get(_skipped, 0) or sum(1 for report in reports if MISSING in str(report.longrepr))
    if count:
        terminalreporter.section("BROWSER TESTS WERE NOT RUN", sep="!", red=True, bold=True)
        terminalreporter.line(f"{count} tests need a browser. {MISSING}.", red=True)
