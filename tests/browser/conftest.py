"""The house for browser tests: the site in a thread of its own, and jobs done when a test says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, WebError
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.cast import Person

REPORT_VIOLATIONS = (
    "addEventListener('securitypolicyviolation', (one) => console.error('CSP', one.violatedDirective, one.blockedURI))"
)


@pytest.fixture
def site(live_server: LiveServer, settings: Settings) -> str:
    """The address of the running site; letters link to it."""
    settings.KONTO_PUBLIC_URL = live_server.url
    return live_server.url


@pytest.fixture
def let_in(site: str) -> Callable[[BrowserContext, Person], None]:
    """Sign somebody in without the browser's help."""

    def enter(context: BrowserContext, person: Person) -> None:
        client = Client()
        answer = client.post("/sign-in/", {"address": person.address, "password": person.password})
        assert answer.status_code == 302
        context.add_cookies([{"name": name, "value": one.value, "url": site} for name, one in client.cookies.items()])

    return enter


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def phone(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[Page]:
    """A phone that may leave the site; when the test ends, no policy of ours was broken."""
    context = browser.new_context(java_script_enabled=request.param, viewport={"width": 320, "height": 720})
    said: list[str] = []
    context.add_init_script(REPORT_VIOLATIONS)
    context.on("console", lambda one: said.append(one.text) if one.type == "error" else None)
    try:
        yield context.new_page()
        assert [words for words in said if "CSP" in words or "Content Security Policy" in words] == []
    finally:
        context.close()


class Complaints:
    """Collects what a browser complains of: scripts that fail, what the policy refuses, what goes elsewhere."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.found: list[str] = []

    def listen(self, context: BrowserContext) -> None:
        context.add_init_script(REPORT_VIOLATIONS)
        self.hear(context)

    def hear(self, context: BrowserContext) -> None:
        context.on("request", self._asked)
        context.on("requestfailed", self._failed)
        context.on("console", self._said)
        context.on("weberror", self._broke)

    def turn_away(self, context: BrowserContext) -> None:
        context.remove_listener("request", self._asked)
        context.remove_listener("requestfailed", self._failed)
        context.remove_listener("console", self._said)
        context.remove_listener("weberror", self._broke)

    def _asked(self, request: Request) -> None:
        if urlsplit(request.url).scheme != "data" and not request.url.startswith(self.origin + "/"):
            self.found.append(f"left the site: {request.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the browser's own: the page was left meanwhile
            self.found.append(f"failed: {request.url} {request.failure}")

    def _broke(self, error: WebError) -> None:
        self.found.append(f"script: {error.error}")

    def _said(self, message: ConsoleMessage) -> None:
        # The browser writes down every page with status 4xx or 5xx; pages say such things on purpose. And who sends the
        # form while the strength of its password is asked for is signed in before the answer comes. A worker that is
        # being fetched when the page is left, or the network is cut, is fetched at the next visit.
        expected = ("the server responded with a status of", "403 from /sign-up/strength/", "when fetching the script")
        if message.type in ("error", "warning") and not any(words in message.text for words in expected):
            self.found.append(f"console: {message.text}")


@pytest.fixture
def complaints(site: str) -> Iterator[Complaints]:
    """Whatever listens to a browser; when the test ends, nothing may have been found."""
    listener = Complaints(site)
    yield listener
    assert listener.found == []


@pytest.fixture
def context(context: BrowserContext, complaints: Complaints) -> BrowserContext:
    context.set_default_timeout(10_000)
    complaints.listen(context)
    return context


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()
