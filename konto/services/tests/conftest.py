"""Who listens in the tests of this room."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from konto.services.tests.receiver import Receiver


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    """Somebody who takes events, on loopback; nobody waits for them long."""
    settings.KONTO_EVENT_TIMEOUT = 1
    receiver = Receiver()
    receiver.open()
    yield receiver
    receiver.close()
