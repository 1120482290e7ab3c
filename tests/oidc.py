"""An OpenID provider as a process of its own on loopback: a certified library speaks, people press "sign in" there.

It checks what this site has to send, too: no nonce, no PKCE, or a code that another verifier asked for, and there is no
token.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests
from pytest_django import Settings

from tests.cast import ALICE
from tests.visiting import Page, Visit

ALICE_THERE = "alice-there"
"""Alice's number at the provider."""

GO = "Continue with Exampleid"
ON = "Go to Exampleid"


class Provider:
    """The running provider, and what people do there."""

    def __init__(self, port: int) -> None:
        self.url = f"http://localhost:{port}"

    def knows(self, uid: str, **claims: Any) -> None:
        """Somebody with an account there, and what the provider will tell of them."""
        requests.put(f"{self.url}/users/{uid}", json=claims, timeout=10).raise_for_status()

    def sign_in(self, address: str, uid: str) -> str:
        """Press "sign in" at the address that the site sent the browser to; the address to come back to."""
        return self._press(address, sub=uid)

    def cancel(self, address: str) -> str:
        """Press "cancel" there."""
        return self._press(address, action="deny")

    def lets_in(self, visit: Visit, uid: str = ALICE_THERE, *, start: str = "/sign-in/") -> Page:
        """The whole way: press the button here, sign in there, come back."""
        visit.open(start)
        return visit.open(self.sign_in(visit.press(GO).links[ON], uid))

    def _press(self, address: str, **typed: str) -> str:
        answer = requests.post(address, data=typed, allow_redirects=False, timeout=10)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]


@contextmanager
def running() -> Iterator[Provider]:
    """A provider of one's own; it ends with the block."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.oidc_process"]  # it uses a library that will go some day
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    with process:
        try:
            assert process.stdout
            found = re.search(r"\d+", process.stdout.readline())
            assert found, "the provider didn't start"
            yield Provider(int(found[0]))
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def openid_process() -> Iterator[Provider]:
    """One for all tests of a run that need it."""
    with running() as provider:
        yield provider


@pytest.fixture
def openid(openid_process: Provider, settings: Settings) -> Provider:
    """A running OpenID provider that this site knows, and where Alice has an account with her address confirmed."""
    settings.KONTO_SOCIAL = [app_settings(openid_process)]
    openid_process.knows(ALICE_THERE, email=ALICE.address, email_verified=True, name=ALICE.name, locale="nb-NO")
    return openid_process


def app_settings(provider: Provider, **more: str) -> dict[str, Any]:
    """How this site is told of the provider."""
    return {"key": "oidc", "name": "Exampleid", "kind": "openid", "url": provider.url, "id": "us", "secret": "s"} | more
