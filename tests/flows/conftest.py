"""Which journeys belong to the quick loop: the doors that everybody uses. All others are walked by `make test`."""

from __future__ import annotations

from pathlib import Path

import pytest

QUICK = {
    "test_sign_up.py",
    "test_activate.py",
    "test_sign_in.py",
    "test_sign_out.py",
    "test_recover.py",
    "test_second_factor.py",
    "test_settings.py",
    "test_leave_confirm.py",
}
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Two thousand journeys take minutes: `make check` goes the shortest of them."""
    for item in items:
        if item.path.parent == HERE and item.path.name not in QUICK:
            item.add_marker(pytest.mark.slow)
