"""What the room's tests share: sample letters, a mail server, a letterbox, a clock that stands still."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from pytest_django import Settings

from konto.notices import actions
from konto.notices.models import Letter
from konto.notices.tests.post_office import PostOffice, serve
from konto.notices.tests.text_gateway import TextGateway

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CONTEXT = {"link": "https://konto.example/activate/abc", "code": "482 913", "until": NOON}

Send = Callable[..., Letter]


@pytest.fixture(autouse=True)
def site(settings: Settings) -> Settings:
    """A site named Konto with the letterbox, no mail server, and the sample letters beside the real ones."""
    templates = deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [str(Path(__file__).parent / "templates")]
    settings.TEMPLATES = templates
    settings.KONTO_NAME = "Konto"
    settings.KONTO_PUBLIC_URL = "https://konto.example"
    settings.DEFAULT_FROM_EMAIL = "Konto <no-reply@konto.example>"
    settings.KONTO_LETTERBOX = True
    settings.KONTO_EMAIL_URL = ""
    settings.KONTO_EMAIL_TIMEOUT = 1
    settings.KONTO_LETTER_KEEP = None
    settings.KONTO_SMS_URL = ""
    settings.KONTO_SMS_TIMEOUT = 1
    settings.KONTO_TEXT_COUNTRIES = []
    return settings


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Noon of a Monday; it moves only when a test moves it."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def send() -> Send:
    """Send the sample letter to Alice, but for what the test says otherwise."""

    def sender(kind: str = "sample/confirm", **changes: Any) -> Letter:
        usual = {"to": "alice@konto.example", "language": "en", "context": CONTEXT, "key": "activate:1"}
        return actions.send(kind, **{**usual, **changes})

    return sender


@pytest.fixture
def office(site: Settings) -> Iterator[PostOffice]:
    """A mail server on loopback, and the site set to use it."""
    office = PostOffice()
    server = serve(office)
    site.KONTO_EMAIL_URL = f"smtp://127.0.0.1:{server.port}"
    site.KONTO_LETTERBOX = False
    yield office
    server.stop()


@pytest.fixture
def text(send: Send) -> Send:
    """Send the sample text to Alice, who is signed in, but for what the test says otherwise."""

    def sender(kind: str = "sample/code", **changes: Any) -> Letter:
        usual = {"channel": "sms", "to": "+4790000099", "key": "code:1", "asker": actions.Asker.KNOWN}
        return send(kind, **{**usual, **changes})

    return sender


@pytest.fixture
def gateway(site: Settings) -> Iterator[TextGateway]:
    """A gateway for texts on loopback, and the site set to use it."""
    gateway = TextGateway()
    gateway.open()
    site.KONTO_SMS_URL = (
        f"json://konto:s3cret-word@127.0.0.1:{gateway.port}/send?:to={{number}}&:message=text&:version=&:title="
        "&:attachments=&:type=&+Idempotency-Key={id}"
    )
    site.KONTO_LETTERBOX = False
    yield gateway
    gateway.close()
