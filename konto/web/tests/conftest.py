"""Pages for strangers: no test of this room needs a database."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from django.test import Client

from konto.web import logs


@pytest.fixture
def visitor() -> Client:
    """A browser without cookies, which sees the error page where a test client would see the exception."""
    return Client(raise_request_exception=False)


@pytest.fixture
def written() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """What the program's log holds since the test began, line by line."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    logs.configure(logs.logging_config(debug=False))
    stream = io.StringIO()
    for handler in root.handlers:
        if isinstance(handler.formatter, structlog.stdlib.ProcessorFormatter):
            handler.setStream(stream)  # type: ignore[attr-defined]
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:] = before
    root.setLevel(level)
