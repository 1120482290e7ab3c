"""The house that fault tests visit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.houses import House


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A running house in a folder of its own, stopped afterwards."""
    house = House(tmp_path / "house")
    house.start()
    yield house
    if house.process and house.process.poll() is None:
        house.stop()
