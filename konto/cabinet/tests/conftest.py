"""What the tests of the API share: a shop that calls, and somebody whom it knows."""

from __future__ import annotations

import pytest

from konto.cabinet.tests.calling import bazaar, sub_at
from tests.cast import Person
from tests.services import Machine


@pytest.fixture
def ours(db: None) -> Machine:
    """A shop that may do everything."""
    return bazaar()


@pytest.fixture
def sub(ours: Machine, alice: Person) -> str:
    """Its name for Alice."""
    return sub_at(ours, alice)
